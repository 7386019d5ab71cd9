"""How Odoo shows records and reads domains, as far as a client of recruitment meets it."""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from operator import eq, ge, gt
from typing import Any

from sandbox.http_types import Answer
from sandbox.twins.base import Refusal, TwinRequest, in_words
from sandbox.twins.misbehaviour import Json

_STATES = {"TX": 52, "OH": 38}
_ADDRESS = re.compile(r"[^\s<>\",;]+@[^\s<>\",;]+")

COLLECTIONS = {
    "hr.job": "jobs",
    "hr.applicant": "applicants",
    "hr.recruitment.stage": "stages",
    "hr.applicant.category": "tags",
    "hr.talent.pool": "pools",
    "ir.attachment": "attachments",
    "res.users": "users",
    "res.users.apikeys": "keys",
}
_FIELDS = {
    "hr.job": frozenset(
        {
            "name", "active", "no_of_recruitment", "department_id", "contract_type_id",
            "address_id", "description", "create_date", "write_date",
        }
    ),
    "hr.applicant": frozenset(
        {
            "active", "partner_name", "email_from", "email_normalized", "partner_id",
            "partner_phone", "linkedin_profile", "applicant_notes", "job_id", "stage_id",
            "application_status", "categ_ids", "talent_pool_ids", "refuse_reason_id",
            "refuse_date", "date_closed", "create_date", "write_date",
        }
    ),
    "hr.recruitment.stage": frozenset({"name", "sequence", "fold", "hired_stage", "job_ids"}),
    "hr.applicant.category": frozenset({"name"}),
    "hr.talent.pool": frozenset({"name", "active"}),
    "ir.attachment": frozenset({"name", "datas", "res_model", "res_id", "mimetype"}),
    "res.users": frozenset({"name", "login", "share", "partner_id"}),
    "res.users.apikeys": frozenset({"name", "user_id", "scope", "expiration_date"}),
}  # fmt: skip
"""Of those that Odoo has, the ones that a client of recruitment meets, besides ``id``."""
OF_THE_WEBSITE = frozenset({"is_published", "full_url"})
"""The fields of ``hr.job`` that come with the website app."""


def fields_of(model: str, *, website: bool = True) -> frozenset[str]:
    """The names of a model's fields."""
    also = OF_THE_WEBSITE if website and model == "hr.job" else frozenset()
    return _FIELDS[model] | also | {"id"}


def check_fields(model: str, names: Iterable[str], *, website: bool = True) -> None:
    """A field that the database does not have is a 500."""
    for name in names:
        if name not in fields_of(model, website=website):
            raise Refusal(error(500, "builtins.ValueError", f"Invalid field {name!r} in {model!r}"))


def addresses(text: str) -> list[str]:
    """The e-mail addresses in a text."""
    return _ADDRESS.findall(text)


def normalized(text: str) -> str:
    """The first address as ``email_normalized`` has it: the case of what is not ASCII is kept."""
    local, _, domain = next(iter(addresses(text)), "").partition("@")
    return f"{local.lower() if local.isascii() else local}@{domain.lower()}" if domain else ""


_LINKS = {"job_id": "jobs", "stage_id": "stages", "partner_id": "contacts", "user_id": "users"}


def shown(row: Json, name: str, named: Callable[[str, Any], str]) -> Any:
    """A field as ``search_read`` gives it: many2one as id and name, nothing as ``false``."""
    if name == "id":
        return int(row["id"])
    if name in _LINKS:
        found = row.get(name)
        return [found, named(_LINKS[name], found)] if found else False
    if name == "application_status":
        return _standing(row)
    return row.get(name) or ([] if name in ("categ_ids", "job_ids") else False)


def _standing(row: Json) -> str:
    """As Odoo works it out: ``_compute_application_status`` of ``hr.applicant``."""
    if row.get("refuse_reason_id"):
        return "refused"
    if not row.get("active", True):
        return "archived"
    return "hired" if row.get("date_closed") else "ongoing"


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


_OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "=": eq,
    "in": lambda held, wanted: held in wanted,
    "ilike": lambda held, wanted: str(wanted).casefold() in str(held or "").casefold(),
    ">=": ge,
    ">": gt,
}


def _term(row: Json, name: str, operator: str, wanted: Any) -> bool:
    held: Any = row.get(name)
    if name == "id":
        held = int(row["id"])
    if name == "email_normalized":
        held = normalized(row.get("email_from", ""))
    if name == "partner_id.email_normalized":
        held = normalized(row["login"])
    if name == "share":
        held = row.get("share", False)
    if name == "job_ids":
        return not held if wanted is False else bool(set(held) & set(wanted))
    if operator in _OPERATORS:
        return bool(_OPERATORS[operator](held, wanted))
    raise Refusal(error(500, "builtins.ValueError", f"Invalid domain term {name} {operator}"))


def arguments(request: TwinRequest, *required: str) -> Json:
    """The named arguments of a call. One that is missing is a 422."""
    try:
        given = dict(request.json())
    except ValueError as problem:
        raise Refusal(error(400, "werkzeug.exceptions.BadRequest", str(problem))) from problem
    for name in required:
        if name not in given:
            told = f"missing a required argument: {name!r}"
            raise Refusal(error(422, "werkzeug.exceptions.UnprocessableEntity", told))
    return given


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
