"""How Frappe 15 says no, and how it filters a list; see ``sandbox.twins.frappe``."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sandbox.http_types import Answer
from sandbox.twins.base import Refusal, TwinRequest
from sandbox.twins.misbehaviour import Json

_STATUS = {
    "AuthenticationError": 401,
    "PermissionError": 403,
    "DoesNotExistError": 404,
    "DuplicateEntryError": 409,
    "TooManyRequestsError": 429,
    "JSONDecodeError": 500,
}
_DATES = frozenset({"modified", "creation", "posted_on"})


def error(exc_type: str, message: str, *, status: int | None = None) -> Answer:
    """An error as version 1 of the API words it: 417 where the class has no status of its own.

    With the traceback that a site shows where nobody has switched it off.
    """
    told = json.dumps({"message": message, "title": "Message", "indicator": "red"})
    body = {
        "exception": f"frappe.exceptions.{exc_type}: secret inside of the server",
        "exc_type": exc_type,
        "exc": json.dumps(["Traceback (most recent call last):\n  secret inside of the server"]),
        "_server_messages": json.dumps([told]),
    }
    return Answer.of_json(body, _STATUS.get(exc_type, 417) if status is None else status)


def too_large() -> Answer:
    """The answer to a body over the limit, which is not read at all."""
    return Answer(413, b"<html>413 Request Entity Too Large</html>", content_type="text/html")


def body_of(request: TwinRequest) -> Json:
    """The JSON object of a request; empty where there is none."""
    try:
        given = request.json()
    except ValueError as problem:
        raise Refusal(error("JSONDecodeError", str(problem))) from problem
    return dict(given or {})


def throttled(retry_after: object | None) -> Answer:
    """The answer of Frappe's rate limiter; without headers, that of a proxy before it."""
    if retry_after is None:
        return Answer(429, b"<html>429</html>", content_type="text/html")
    answer = Answer.of_json({"exc_type": "TooManyRequestsError"}, 429)
    answer.headers = {
        "Retry-After": str(retry_after), "X-RateLimit-Reset": str(retry_after),
        "X-RateLimit-Limit": "300000", "X-RateLimit-Remaining": "0",
    }  # fmt: skip
    return answer


def listed(
    rows: Sequence[Json], query: Mapping[str, str], known: Sequence[str], *, endless: bool
) -> list[Json]:
    """One page of a list, as ``GET /api/resource/<DocType>`` filters and cuts it."""
    fields = _json(query.get("fields", '["name"]'))
    filters = _json(query.get("filters", "[]"))
    for name in (*fields, *(each[-3] for each in filters)):
        if name not in known:
            raise Refusal(error("DataError", f"Field not permitted in query: {name}"))
    found = [row for row in rows if all(_lets(row, *each[-3:]) for each in filters)]
    by, _, way = query.get("order_by", "modified desc").partition(" ")
    found.sort(key=lambda row: str(row.get(by) or ""), reverse=way == "desc")
    start, length = int(query.get("limit_start", 0)), int(query.get("limit_page_length", 20))
    if endless:
        start, found = 0, found * (1 + length // max(1, len(found)))
    return [{name: row.get(name) for name in fields} for row in found[start : start + length]]


def _lets(row: Json, name: str, operator: str, wanted: Any) -> bool:
    held = row.get(name)
    if name in _DATES:
        if not _is_date(wanted):
            return True  # Seen: a value that is no date lets everything through.
        held, wanted = str(held or ""), str(wanted)
    # The collation of the database does not tell upper from lower case.
    fold: Callable[[Any], Any] = lambda value: value.casefold() if isinstance(value, str) else value  # noqa: E731
    match operator:
        case "=":
            return bool(fold(held) == fold(wanted))
        case "in":
            return fold(held) in [fold(each) for each in wanted]
        case ">=":
            return bool(held >= wanted)
    raise Refusal(error("ValidationError", f"Operator must be one of =, in, &gt;=: {operator}"))


def _is_date(value: Any) -> bool:
    try:
        datetime.fromisoformat(str(value))
    except ValueError:
        return False
    return True


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as problem:
        raise Refusal(error("JSONDecodeError", str(problem))) from problem
