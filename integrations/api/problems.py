"""One body for every error: RFC 9457 problem+json with our code, hint, fields and request id."""

import logging
import uuid
from typing import Any

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.serializers import as_serializer_error
from rest_framework.views import exception_handler

logger = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"
LONGEST_TEXT = 300
"""So much of what was sent is said again, at most."""
MOST_FIELDS = 50


class Problem(exceptions.APIException):
    """An error of ours: ``code`` is stable, ``hint`` says what to do."""

    def __init__(
        self,
        sentence: str,
        *,
        code: str,
        hint: str = "",
        status_code: int = status.HTTP_409_CONFLICT,
        fields: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(sentence, code)
        self.status_code = status_code
        self.code, self.hint, self.fields = code, hint, fields or {}


_CODES: dict[int, tuple[str, str]] = {
    400: ("request.malformed", "Correct the request; the document at /api/v1/schema describes it."),
    401: ("key.not_accepted", "Send a key as Authorization: Bearer …."),
    403: ("key.scope_missing", "Ask an administrator of the portal for a key with this scope."),
    404: ("not_found", "Check the id. A key of one tenant sees nothing of another."),
    405: ("method.not_allowed", "The Allow header names what is possible here."),
    406: ("media_type.not_acceptable", "Ask for application/json."),
    413: ("body.too_large", "Send less at once."),
    415: ("media_type.not_supported", "Send application/json."),
    429: ("too_many_requests", "Wait as long as Retry-After says."),
}


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """The answer to an error that a view has raised; ``None`` for those that nobody foresaw."""
    if isinstance(error, Http404):
        error = exceptions.NotFound("There is no such row, or this key may not see it.")
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    elif isinstance(error, SuspiciousOperation):
        # Too many parameters or files; Django would answer with a page.
        error = exceptions.ParseError("The request has too many parts, or cannot be read.")
    answer = exception_handler(error, context)
    if answer is None:
        return None
    code, hint = _CODES.get(answer.status_code, ("request.refused", ""))
    fields: dict[str, Any] = {}
    if isinstance(error, Problem):
        code, hint, fields = error.code, error.hint, error.fields
    elif isinstance(error, exceptions.ValidationError):
        code, fields = "request.invalid", as_serializer_error(error)
    answer.data = body(answer.status_code, code, _sentence(error, fields), hint=hint, fields=fields)
    answer.content_type = MEDIA_TYPE
    return answer


def body(
    status_code: int, code: str, sentence: str, *, hint: str = "", fields: Any = None
) -> dict[str, Any]:
    """The body of one error. Of what was sent it says again only what can be shown."""
    request_id = uuid.uuid4().hex
    logger.info("API refused a request: %s (%s), request %s", code, status_code, request_id)
    return {
        "type": "about:blank",
        "title": shown(sentence),
        "status": status_code,
        "code": code,
        "hint": hint,
        "fields": shown(fields or {}),
        "request_id": request_id,
    }


def shown(value: Any) -> Any:
    """A value of JSON whose texts are short, and can be stored and sent.

    Half of a surrogate pair can be in JSON, but not in UTF-8, and PostgreSQL keeps no NUL.
    """
    if isinstance(value, dict):
        some = list(value.items())[:MOST_FIELDS]
        return {shown(str(name)): shown(part) for name, part in some}
    if isinstance(value, list | tuple):
        return [shown(part) for part in value[:MOST_FIELDS]]
    if not isinstance(value, str):
        return value
    text = value if len(value) <= LONGEST_TEXT else f"{value[:LONGEST_TEXT]}…"
    return text.encode("utf-8", "replace").decode().replace("\x00", "?")


@csrf_exempt  # Nothing is done there, and a page of the framework's own helps no backend.
def no_such_address(request: HttpRequest) -> JsonResponse:
    """The answer below the API where no address fits."""
    code, hint = "not_found", "The addresses are described by the document at /api/v1/schema."
    said = body(404, code, "There is nothing at this address.", hint=hint)
    return JsonResponse(said, status=404, content_type=MEDIA_TYPE)


def _sentence(error: Exception, fields: dict[str, Any]) -> str:
    if isinstance(error, exceptions.ValidationError):
        names = ", ".join(sorted(shown(fields))) or "the request"
        return f"The request cannot be taken: look at {names}."
    detail = getattr(error, "detail", None)
    return str(detail) if isinstance(detail, str) else "The request cannot be taken."
