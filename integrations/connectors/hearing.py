"""What the readers of vendors' events share: the header, the comparison, the JSON."""

import hashlib
import hmac
import json
from collections.abc import Mapping

from integrations.connectors.payload import LenientPayload, Payload
from integrations.errors import UnexpectedResponseError


def header(headers: Mapping[str, str], name: str) -> str:
    """The value of a header in any case of its name; empty where it is missing."""
    wanted = name.lower()
    return next((value for key, value in headers.items() if key.lower() == wanted), "").strip()


def mac(message: bytes, secret: str) -> bytes:
    """The HMAC-SHA256 of a message."""
    return hmac.new(secret.encode(), message, hashlib.sha256).digest()


def is_same(expected: str, given: str) -> bool:
    """Whether two signatures are equal, in a time that tells nothing."""
    return hmac.compare_digest(expected.encode(), given.encode("utf-8", "replace"))


def digest(raw_body: bytes) -> str:
    """What tells an event from others where the vendor signs no id: its own body."""
    return hashlib.sha256(raw_body).hexdigest()


def read_json(raw_body: bytes) -> Payload:
    """The body. Raises ``UnexpectedResponseError`` where it is no JSON object."""
    try:
        value = json.loads(raw_body)
    except (ValueError, RecursionError):
        raise UnexpectedResponseError(
            code="webhook.not_json",
            sentence="What arrived is not JSON.",
            hint="Engineering has to look at it.",
            path="$",
        ) from None
    return Payload(value)


def within(body: Payload, *keys: str) -> LenientPayload | None:
    """The object under these keys, one in the other; ``None`` where one is missing."""
    found: Payload | None = body.lenient()
    for key in keys:
        found = found.optional_child(key) if found is not None else None
    return None if found is None else found.lenient()


def id_within(body: Payload, *keys: str) -> str:
    """The id under these keys, a number or a text; empty where there is none.

    Raises ``UnexpectedResponseError`` where it is neither.
    """
    *steps, last = keys
    found = within(body, *steps)
    return "" if found is None else found.optional_identifier(last)
