"""How much a call may bring."""

from rest_framework import status
from rest_framework.request import Request

from integrations.api.problems import Problem

MIB = 1024 * 1024
MOST_BYTES = 5 * MIB
"""The most that a call brings; who takes files says otherwise."""


def refuse_too_much(request: Request, most: int) -> None:
    """Raise ``Problem`` where the body is longer than ``most`` bytes, before any of it is read.

    Its length has to be told: of a body in chunks Django reads nothing.
    """
    if "chunked" in request.headers.get("Transfer-Encoding", "").lower():
        raise Problem(
            "A body in chunks is not taken here.",
            code="body.length_missing",
            hint="Send it whole, with a Content-Length.",
            status_code=status.HTTP_411_LENGTH_REQUIRED,
        )
    told = request.headers.get("Content-Length", "") or "0"
    length = int(told) if told.isascii() and told.isdecimal() and len(told) < 20 else most + 1
    if length > most:
        raise Problem(
            f"The body of this call is too large: {most / MIB:.1f} MiB is the most.",
            code="body.too_large",
            hint="Send less at once, for instance fewer rows in each call.",
            status_code=status.HTTP_413_REQUEST_ENTITY_TOO_LARGE,
        )
