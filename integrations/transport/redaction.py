"""What may be remembered of a call: its shape, its size and its outcome, never its contents.

The rule is the safe one: a text is masked unless its key is on the short list of keys that hold
identifiers and words of the vendor. A field nobody thought of is masked.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any
from urllib.parse import unquote

_KEPT_KEYS = frozenset(
    {
        "id", "remote_id", "job_id", "stage_id", "candidate_id", "current_stage_id",
        "application_id", "environment_id", "status", "setup_status", "outcome", "code",
        "category", "type", "content_type", "visibility", "employment_type",
        "coverage_status", "scope_config_setting", "changed_at",
    }
)  # fmt: skip
_SAFE_KEY = re.compile(r"[A-Za-z_][\w.-]{0,59}")
_SAFE_TEXT = re.compile(r"[\w.:/+-]{1,80}")
_SAFE_QUERY = re.compile(r"true|false|\d{1,4}|\d{4}-\d\d-\d\dT[\d:.]+Z?")
_EMAIL = re.compile(r"[^\s@\"<>(),;:]+@[^\s@\"'<>(),;:]+\.[^\s@\"'<>(),;:]+")
_PHONE = re.compile(r"(?<!\w)\+?\(?\d[\d\s().-]{6,}\d(?!\w)")
_TOKEN = re.compile(r"(?i)\b(?:bearer\s+\S+|[\w-]*(?:secret|token|key)[\w-]*\s*[=:]\s*\S+)")
_LONG_WORD = re.compile(r"\b[A-Za-z0-9+/_=-]{28,}\b")
_MAX_MESSAGE = 400
_LONGEST_ID = 64
_MAX_DEPTH = 6
_SHOWN_ITEMS = 2
_SHOWN_KEYS = 60


@dataclass(frozen=True, slots=True)
class CallRecord:
    """One call as the log keeps it. Holds no secrets and no personal data.

    ``path`` has its query values masked. ``fingerprint`` is the SHA-256 of method, path and body
    of a write, to recognise the same write again; it is empty for reads, whose few possible
    bodies could be guessed back from it. ``status`` is ``None`` where no answer came.
    ``duration_ms`` runs from the first byte sent to the last byte read; waiting for the rate
    limit is in ``waited_ms``.
    """

    operation: str
    method: str
    host: str
    path: str
    is_write: bool
    started_at: datetime
    duration_ms: int
    waited_ms: int = 0
    status: int | None = None
    request_bytes: int = 0
    response_bytes: int = 0
    fingerprint: str = ""
    error_code: str = ""
    error_class: str = ""
    request_id: str = ""
    vendor_log_url: str = ""
    request_summary: Mapping[str, Any] = field(default_factory=dict)
    response_summary: Mapping[str, Any] = field(default_factory=dict)


def fingerprint(method: str, path: str, body: bytes) -> str:
    """64 hex characters that are equal for the same write."""
    return hashlib.sha256(b"\0".join((method.encode(), path.encode(), body))).hexdigest()


def masked_path(path: str, params: Mapping[str, str]) -> str:
    """The path with the names of its query; parts and values only where they tell nothing.

    Some vendors make a record's id of the e-mail address, some put a token into the path: it is
    longer than any id.
    """
    path = "/".join(
        "…" if "@" in unquote(part) or len(part) > _LONGEST_ID else part for part in path.split("/")
    )
    if not params:
        return path
    shown = (
        f"{name}={value if _SAFE_QUERY.fullmatch(value) else '…'}" for name, value in params.items()
    )
    return f"{path}?{'&'.join(shown)}"


def summary(value: Any) -> dict[str, Any]:
    """A short JSON-able picture of a body: keys, kinds and sizes, identifiers, no contents."""
    shown = _picture(value, "", 0)
    return shown if isinstance(shown, dict) else {"": shown}


def scrub(message: str) -> str:
    """A vendor's message without e-mail addresses, phone numbers and anything like a token."""
    text = " ".join(message.split())
    text = _EMAIL.sub("[e-mail]", text)
    text = _TOKEN.sub("[secret]", text)
    text = _LONG_WORD.sub("[id]", text)
    text = _PHONE.sub("[number]", text)
    return text if len(text) <= _MAX_MESSAGE else text[: _MAX_MESSAGE - 1] + "…"


def _picture(value: Any, key: str, depth: int) -> Any:
    if isinstance(value, str):
        return value if key in _KEPT_KEYS and _SAFE_TEXT.fullmatch(value) else _mask(value)
    if value is None or isinstance(value, bool):
        return value
    if depth < _MAX_DEPTH and isinstance(value, Mapping):
        return {
            str(name) if _SAFE_KEY.fullmatch(str(name)) else "…": _picture(
                inner, str(name), depth + 1
            )
            for name, inner in islice(value.items(), _SHOWN_KEYS)
        }
    if depth < _MAX_DEPTH and isinstance(value, (list, tuple)):
        shown = [_picture(inner, "", depth + 1) for inner in value[:_SHOWN_ITEMS]]
        return {"items": len(value), "first": shown}
    return "number" if isinstance(value, (int, float)) else "…"


def _mask(text: str) -> str:
    return f"text of {len(text)}"
