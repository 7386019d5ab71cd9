"""How Odoo shows records and reads domains, as far as a client of recruitment meets it."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from sandbox.http_types import Answer
from sandbox.twins.base import Refusal, TwinRequest, in_words
from sandbox.twins.misbehaviour import Json

_STATES = {"TX": 52, "OH": 38}


def shown(row: Json, name: str, named: Callable[[str, Any], str]) -> Any:
    """A field as ``search_read`` gives it: many2one as id and name, nothing as ``false``."""
    if name == "id":
        return int(row["id"])
    if name in ("job_id", "stage_id"):
        found = row.get(name)
        collection = "jobs" if name == "job_id" else "stages"
        return [found, named(collection, found)] if found else False
    if name == "application_status":
        return "ongoing" if row.get("active", True) else "archived"
    return row.get(name) or ([] if name in ("categ_ids", "job_ids") else False)


def nested(row: Json, name: str) -> Any:
    """A field of a job as ``web_search_read`` gives it."""
    if name == "address_id":
        address = row["address"]
        state = {"id": _STATES.get(address["state"], 1), "code": address["state"]}
        return {
            "id": 7, "city": address["city"], "zip": address["zip"],
            "state_id": state if address["state"] else False,
            "country_code": address["country_code"],
        }  # fmt: skip
    if name == "full_url":
        return f"https://odoo.example.com/jobs/{row['id']}"
    return row.get(name, False)


def place(job: Json) -> str:
    """Where a job is, in words."""
    address = job["address"]
    return in_words(address["city"], address["state"], address["country_code"])


def matches(row: Json, domain: Sequence[Any]) -> bool:
    """The domains that a client of recruitment uses: terms in a row, ``|`` before two of them."""
    terms = list(domain)
    while terms:
        term = terms.pop(0)
        if term == "|":
            first, second = terms.pop(0), terms.pop(0)
            if not (_term(row, *first) or _term(row, *second)):
                return False
        elif not _term(row, *term):
            return False
    return True


def _term(row: Json, name: str, operator: str, wanted: Any) -> bool:
    held: Any = row.get(name)
    if name == "id":
        held = int(row["id"])
    if name == "email_normalized":
        held = row.get("email_from", "").strip().lower()
    if name == "job_ids":
        return not held if wanted is False else bool(set(held) & set(wanted))
    match operator:
        case "=":
            return bool(held == wanted)
        case "in":
            return held in wanted
        case ">=":
            return bool(held >= wanted)
    raise Refusal(error(500, "builtins.ValueError", f"Invalid domain term {name} {operator}"))


def arguments(request: TwinRequest) -> Json:
    try:
        given = request.json()
    except ValueError as problem:
        raise Refusal(error(400, "werkzeug.exceptions.BadRequest", str(problem))) from problem
    return dict(given)


def error(status: int, name: str, message: str) -> Answer:
    body = {
        "name": name,
        "message": message,
        "arguments": [message],
        "context": {},
        "debug": "Traceback (most recent call last):\n  secret inside of the server",
    }
    return Answer.of_json(body, status)


def now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S")
