"""Query parameters of the list endpoints, checked as strictly as the published schema says.

Booleans are only ``true`` and ``false``, dates have no offset, a page holds at most 250 records.
A parameter that the endpoint does not have is refused here, to catch typing errors of clients.
"""

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from sandbox.problems import invalid
from sandbox.stamps import canonical_time

MAX_PAGE = 250

_COMMON = {
    "cursor": "text",
    "page_size": "page",
    "updated_after": "date",
    "include_deleted": "boolean",
    "ignore_unsupported_filters": "boolean",
    "ids": "list",
    "remote_ids": "list",
}

PARAMETERS: dict[str, dict[str, str]] = {
    "get_jobs": _COMMON
    | {
        "job_codes": "list",
        "post_url": "text",
        "status": "job_status",
        "statuses": "job_status",
        "employment_types": "employment_type",
        "visibilities": "visibility",
        "remote_created_after": "date",
        "name_contains": "text",
    },
    "get_candidates": _COMMON
    | {"email": "text", "job_ids": "list", "first_name": "text", "last_name": "text"},
    "get_applications": _COMMON
    | {
        "outcomes": "outcome",
        "job_ids": "list",
        "job_remote_ids": "list",
        "current_stage_ids": "list",
        "remote_created_after": "date",
    },
    "get_application_stages": _COMMON,
    "get_tags": _COMMON,
    "get_users": _COMMON | {"emails": "list"},
    "get_rejection_reasons": _COMMON,
}

_KINDS = {name: kind for names in PARAMETERS.values() for name, kind in names.items()}
_WORDS = {
    "job_status": frozenset({"OPEN", "CLOSED", "DRAFT", "ARCHIVED"}),
    "employment_type": frozenset({"FULL_TIME", "PART_TIME", "CONTRACT", "SEASONAL", "INTERNSHIP"}),
    "visibility": frozenset({"PUBLIC", "INTERNAL", "UNLISTED", "CONFIDENTIAL"}),
    "outcome": frozenset({"PENDING", "HIRED", "DECLINED"}),
}


@dataclass
class ListQuery:
    """A checked query. ``after`` is the position that the cursor names, 0 at the start."""

    after: int = 0
    page_size: int = 100
    updated_after: str = ""
    remote_created_after: str = ""
    include_deleted: bool = False
    texts: dict[str, str] = field(default_factory=dict)
    lists: dict[str, list[str]] = field(default_factory=dict)


def parse_list_query(operation: str, query: str) -> ListQuery:
    """Check a query string. Raises ``ApiProblem`` with the name of the first wrong parameter."""
    allowed = PARAMETERS[operation]
    parsed = ListQuery()
    seen = set()
    for name, value in parse_qsl(query, keep_blank_values=True):
        if name not in allowed or name in seen:
            reason = "given twice" if name in seen else "unknown"
            raise invalid(f'query parameter "{name}": {reason}.')
        seen.add(name)
        kind = allowed[name]
        _READERS.get(kind, _read_words)(parsed, name, value)
    return parsed


def make_cursor(position: int) -> str:
    """An opaque cursor."""
    return base64.urlsafe_b64encode(f"after:{position}".encode()).decode().rstrip("=")


def _read_text(parsed: ListQuery, name: str, value: str) -> None:
    if name == "cursor":
        parsed.after = _position(value)
    else:
        parsed.texts[name] = value


def _read_page(parsed: ListQuery, name: str, value: str) -> None:
    digits = value.isascii() and value.isdigit() and len(value) <= 4
    if not digits or not 1 <= int(value) <= MAX_PAGE:
        raise invalid(f'query parameter "{name}": must be a whole number from 1 to {MAX_PAGE}.')
    parsed.page_size = int(value)


def _read_date(parsed: ListQuery, name: str, value: str) -> None:
    moment = canonical_time(value)
    if moment is None:
        raise invalid(f'query parameter "{name}": must be a date like YYYY-MM-DDTHH:mm:ss.sssZ.')
    setattr(parsed, name, moment)


def _read_boolean(parsed: ListQuery, name: str, value: str) -> None:
    if value not in ("true", "false"):
        raise invalid(f'query parameter "{name}": must be "true" or "false".')
    if name == "include_deleted":
        parsed.include_deleted = value == "true"


def _read_list(parsed: ListQuery, name: str, value: str) -> None:
    parsed.lists[name] = [part for part in value.split(",") if part]


def _read_words(parsed: ListQuery, name: str, value: str) -> None:
    _read_list(parsed, name, value)
    words = _WORDS[_KINDS[name]]
    wrong = [word for word in parsed.lists[name] if word not in words]
    if wrong:
        allowed = ", ".join(sorted(words))
        raise invalid(f'query parameter "{name}": "{wrong[0]}" is none of {allowed}.')


def _position(cursor: str) -> int:
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        word, _, digits = text.decode("ascii").partition(":")
    except (binascii.Error, ValueError):
        word = digits = ""
    if word != "after" or not digits.isdigit():
        raise invalid('query parameter "cursor": unknown cursor.')
    return int(digits)


_READERS: dict[str, Callable[[ListQuery, str, str], None]] = {
    "text": _read_text,
    "page": _read_page,
    "date": _read_date,
    "boolean": _read_boolean,
    "list": _read_list,
}
