"""The door for what vendors send of their own accord."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from integrations.services import hearing
from integrations.services.hearing import Receipt

MOST_BYTES = 256 * 1024
_STATUS = {
    Receipt.STORED: 200,
    Receipt.KNOWN: 200,
    Receipt.UNKNOWN_SENDER: 404,
    Receipt.UNSIGNED: 401,
    Receipt.TOO_OLD: 401,
    Receipt.UNREADABLE: 400,
}
_ERRORS = {
    Receipt.UNKNOWN_SENDER: "Nobody listens at this address. Copy it again from the portal.",
    Receipt.UNSIGNED: "The signature is missing or was not made with our secret.",
    Receipt.TOO_OLD: "It was signed too long ago, or by a clock that is ahead.",
    Receipt.UNREADABLE: "It is signed, but is no event that can be read.",
}


@csrf_exempt  # A vendor has no cookie; its signature is what counts.
@require_POST
def receive(request: HttpRequest, connector: str, public_id: str = "") -> JsonResponse:
    """Store one delivery, and say in a word what became of it.

    The length has to be told: Django reads nothing of a body that comes in chunks, and what is not
    read cannot be signed.
    """
    length = request.headers.get("Content-Length", "")
    if not (length.isascii() and length.isdecimal()):
        said = "Send a Content-Length: a body in chunks is not taken here."
        return JsonResponse({"error": said}, status=411)
    if len(length) > 9 or int(length) > MOST_BYTES:
        return JsonResponse({"error": f"At most {MOST_BYTES} bytes are taken."}, status=413)
    receipt = hearing.receive(connector, request.body, request.headers, public_id=public_id)
    body = {"receipt": receipt.value}
    if receipt in _ERRORS:
        body["error"] = _ERRORS[receipt]
    return JsonResponse(body, status=_STATUS[receipt])
