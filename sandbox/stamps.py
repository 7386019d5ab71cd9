"""Ids and timestamps in the shapes that Kombo's API uses."""

import hashlib
import re
import secrets
import time
from datetime import UTC, datetime

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_DATE = re.compile(r"^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}:\d{2})(\.\d+)?)?Z?$", re.ASCII)


def _spell(number: int) -> str:
    letters = []
    for _ in range(24):
        number, digit = divmod(number, len(_ALPHABET))
        letters.append(_ALPHABET[digit])
    return "".join(letters)


def new_id() -> str:
    """A fresh id: 24 letters and digits, as Kombo's ids are."""
    return _spell(secrets.randbits(160))


def stable_id(*parts: object) -> str:
    """The id that the same parts always give, in the same shape as ``new_id``."""
    text = "\x1f".join(str(part) for part in parts)
    return _spell(int.from_bytes(hashlib.sha256(text.encode()).digest()[:20], "big"))


def text_time(seconds: float) -> str:
    """A Unix time as ``YYYY-MM-DDTHH:MM:SS.mmmZ``. Such texts sort like the times they name."""
    moment = datetime.fromtimestamp(seconds, UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def now_text() -> str:
    """The present moment as text."""
    return text_time(time.time())


def canonical_time(value: str) -> str | None:
    """The sortable form of a date that a caller sent, or ``None`` when Kombo would refuse it.

    The pattern is the published one: no offset such as ``+00:00`` is allowed.
    """
    match = _DATE.match(value)
    if match is None:
        return None
    day, clock, fraction = match.groups()
    text = f"{day}T{clock or '00:00:00'}.{((fraction or '.')[1:] + '000')[:3]}Z"
    try:
        datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
    except ValueError:
        return None
    return text
