"""The door for what vendors send of their own accord."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from integrations.services import events
from integrations.services.events import Receipt

MOST_BYTES = 256 * 1024
_STATUS = {
    Receipt.STORED: 200,
    Receipt.KNOWN: 200,
    Receipt.UNKNOWN_SENDER: 404,
    Receipt.UNSIGNED: 401,
    Receipt.UNREADABLE: 400,
}


@csrf_exempt  # A vendor has no cookie; its signature is what counts.
@require_POST
def receive(request: HttpRequest, connector: str) -> JsonResponse:
    """Store one delivery, and say in a word what became of it."""
    length = request.headers.get("Content-Length", "")
    if not length.isdecimal() or int(length) > MOST_BYTES:
        return JsonResponse({"error": f"At most {MOST_BYTES} bytes are taken."}, status=413)
    receipt = events.receive(connector, request.body, request.headers)
    return JsonResponse({"receipt": receipt.value}, status=_STATUS[receipt])
