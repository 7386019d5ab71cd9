"""The bytes of a request's body, the same for the same content."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from urllib3.fields import RequestField
from urllib3.filepost import encode_multipart_formdata

from integrations.transport.messages import Part, Request
from integrations.transport.redaction import summary


def encode(request: Request) -> tuple[bytes, str]:
    """The body and its content type; both are empty where the request has none."""
    if request.parts:
        return _multipart(request.parts)
    if request.form is not None:
        return urlencode(request.form).encode(), "application/x-www-form-urlencoded"
    if request.json is not None:
        return json.dumps(request.json).encode(), "application/json"
    return b"", ""


def picture(request: Request) -> dict[str, Any]:
    """What may be remembered of the body."""
    if request.parts:
        shown: dict[str, Any] = {}
        for part in request.parts:
            kind = "file" if part.filename else "text"
            shown[part.name] = f"{kind} of {len(part.content)}"
        return shown
    content: Mapping[str, str] | Any = request.json if request.form is None else request.form
    return summary(content) if content is not None else {}


def _multipart(parts: Sequence[Part]) -> tuple[bytes, str]:
    """A multipart body whose boundary follows from the content, not from chance.

    The fingerprint of a write is made of its body: the same write must have the same one.
    """
    digest = hashlib.sha256()
    for part in parts:
        for piece in (part.name.encode(), part.filename.encode(), part.content):
            digest.update(len(piece).to_bytes(8, "big") + piece)
    fields = []
    for part in parts:
        field = RequestField(part.name, part.content, filename=part.filename or None)
        field.make_multipart(content_type=part.content_type or None)
        fields.append(field)
    body, content_type = encode_multipart_formdata(fields, boundary=digest.hexdigest()[:40])
    return body, content_type
