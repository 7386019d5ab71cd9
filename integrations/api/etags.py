"""``ETag`` and ``If-Match``: who saves second is told, where two may edit."""

import hashlib
import json
from typing import Any

from rest_framework import status
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from integrations.api.problems import Problem

HEADER = "If-Match"


def etag_of(data: Any) -> str:
    """The strong tag of an answer: the same one for the same content, whoever renders it."""
    plain = json.loads(JSONRenderer().render(data))
    text = json.dumps(plain, sort_keys=True, separators=(",", ":"))
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def refuse_another_version(request: Request, data: Any) -> None:
    """Raise ``Problem`` where the caller names versions and the present content is none of them.

    ``data`` is what a read would answer now, ``None`` where there is nothing yet; its row has to be
    locked, or two could pass at once.
    """
    named = request.headers.get(HEADER, "").strip()
    if not named or (named == "*" and data is not None):
        return
    # A weak tag never matches here: https://www.rfc-editor.org/rfc/rfc9110#section-13.1.1
    tags = {one.strip() for one in named.split(",")}
    if data is None or etag_of(data) not in tags:
        raise Problem(
            "It was changed since you read it, so nothing was written.",
            code="changed_meanwhile",
            hint="Read it again, and send your change with the new ETag in If-Match.",
            status_code=status.HTTP_412_PRECONDITION_FAILED,
        )
