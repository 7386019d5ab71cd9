"""Lever's shapes: how records are shown, paged and filtered, and what a body may hold.

As recorded in July 2026; field lists by Lever's documentation. No state here.
"""

import base64
import binascii
import json
import re
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl

from sandbox.http_types import Answer
from sandbox.twins.base import Refusal, TwinRequest
from sandbox.twins.misbehaviour import Json

MOST_PER_PAGE = 100
MOST_FILE_BYTES = 30_000_000
ORIGINS = ("agency", "applied", "internal", "referred", "sourced", "university")
PHONE_TYPES = ("other", "home", "mobile", "work", "skype")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")

STAGES = (
    ("lead-new", "New lead"),
    ("lead-reached-out", "Reached out"),
    ("lead-responded", "Responded"),
    ("applicant-new", "New applicant"),
    ("5f1d7a52-0b7e-4c59-9a3e-1b6f2c8d4e01", "Recruiter screen"),
    ("8c2e9b63-1c8f-4d6a-8b4f-2c7a3d9e5f02", "On-site interview"),
    ("offer", "Offer"),
)
"""The fixed stages and two of the account's own, which have UUIDs."""

ARCHIVE_REASONS = (
    ("c97322d4-1111-4008-948c-4f8e9c586601", "Timing", "non-hired"),
    ("63dd55b2-1111-4e7b-985f-22c7bf806602", "Underqualified", "non-hired"),
    ("16308515-1111-4aa7-b3af-96161b2b6603", "Hired", "hired"),
)
"""Id, name and kind of what opportunities are archived for."""


def error(status: int, code: str, message: str) -> Answer:
    """Lever's error body. The codes of 400 and 404 are recorded, the others are ours."""
    return Answer.of_json({"code": code, "message": message}, status)


def bad_request(message: str) -> Refusal:
    """What Lever says of a request that it does not take."""
    return Refusal(error(400, "BadRequestError", message))


def missing(what: str) -> Refusal:
    """What Lever says of an id that nobody has."""
    return Refusal(error(404, "ResourceNotFound", f"{what} was not found"))


def new_id() -> str:
    """A UUID, as all of Lever's ids but those of the fixed stages."""
    return str(uuid.uuid4())


def now_ms() -> int:
    """Milliseconds since 1970, Lever's only form of a time."""
    return int(time.time() * 1000)


def page(request: TwinRequest, rows: Sequence[Json], *, endless: bool = False) -> Answer:
    """One page of a list: ``next`` is an opaque token, and there only where more follows."""
    limit = request.query.get("limit", str(MOST_PER_PAGE))
    if not (limit.isdigit() and 1 <= int(limit) <= MOST_PER_PAGE):
        raise bad_request(f"limit must be between 1 and {MOST_PER_PAGE}")
    start = _offset(request.query.get("offset", ""))
    end = start + int(limit)
    answer: Json = {"data": list(rows[start:end]), "hasNext": endless or end < len(rows)}
    if answer["hasNext"]:
        token = json.dumps([0 if endless else end]).encode()
        answer["next"] = base64.urlsafe_b64encode(token).decode()
    return Answer.of_json(answer)


def posting(row: Json) -> Json:
    """A posting as ``GET /postings`` shows it. Drafts have no public pages."""
    link = f"https://jobs.lever.co/acme/{row['id']}"
    shown = {name: value for name, value in row.items() if name != "deletedAt"}
    return {
        **shown,
        "urls": None
        if row["state"] == "draft"
        else {"list": "https://jobs.lever.co/acme", "show": link, "apply": f"{link}/apply"},
    }


def new_posting(title: str, *, live: bool, country: str, region: str, city: str) -> Json:
    """A posting with every field that Lever shows."""
    location = ", ".join(filter(None, (city, region)))
    return {
        "text": title, "createdAt": now_ms(), "updatedAt": now_ms(), "user": None, "owner": None,
        "hiringManager": None, "confidentiality": "non-confidential",
        "categories": {
            "team": "Operations", "department": "Logistics", "location": location,
            "allLocations": [location], "commitment": "Full-time", "level": None,
        },
        "content": {
            "description": "Work with us.\n", "descriptionHtml": "<div>Work with us.</div>",
            "lists": [], "closing": "", "closingHtml": "",
        },
        "country": country or None, "followers": [], "tags": [],
        "state": "published" if live else "draft", "distributionChannels": ["public"],
        "reqCode": None, "requisitionCodes": [], "workplaceType": "on-site",
    }  # fmt: skip


def opportunity(row: Json, contact: Json, expanded: Sequence[str]) -> Json:
    """An opportunity, with what belongs to the person taken from the contact."""
    link = f"https://hire.lever.co/candidates/{row['id']}"
    applications = [
        {"id": one["id"], "type": "user", "opportunityId": row["id"], "posting": one["posting"],
         "createdAt": row["createdAt"], "archived": None}
        for one in row["applications"]
    ]  # fmt: skip
    names = dict(STAGES)
    return {
        "id": row["id"], "name": contact["name"], "contact": contact["id"],
        "headline": contact["headline"], "stage": {"id": row["stage"], "text": names[row["stage"]]}
        if "stage" in expanded else row["stage"],
        "confidentiality": row["confidentiality"], "location": contact["location"],
        "phones": contact["phones"], "emails": contact["emails"], "links": contact["links"],
        "archived": row["archived"], "tags": row["tags"], "sources": row["sources"],
        "stageChanges": [], "origin": row["origin"], "sourcedBy": row["owner"],
        "owner": row["owner"], "followers": [row["owner"]], "applications": applications
        if "applications" in expanded else [one["id"] for one in applications],
        "createdAt": row["createdAt"], "updatedAt": row["updatedAt"], "snoozedUntil": None,
        "urls": {"list": "https://hire.lever.co/candidates", "show": link},
        "isAnonymized": contact.get("isAnonymized", False), "dataProtection": None,
    }  # fmt: skip


def contact(row: Json) -> Json:
    """A person as ``GET /contacts/:id`` shows them: with no links, and no times."""
    return {
        "id": row["id"], "name": row["name"], "headline": row["headline"],
        "isAnonymized": row.get("isAnonymized", False), "location": {"name": row["location"]},
        "emails": row["emails"], "phones": row["phones"],
    }  # fmt: skip


def named(request: TwinRequest, name: str) -> list[str]:
    """The values of a parameter that may come several times."""
    return [value for key, value in parse_qsl(request.raw.query) if key == name]


def email(text: str) -> str:
    """The canonical form of an address, or a refusal."""
    if not _EMAIL.fullmatch(text):
        raise bad_request("Email address is not valid")
    return text.strip().lower()


def moment(request: TwinRequest, name: str) -> int:
    """A time in the query, 0 where there is none."""
    given = request.query.get(name, "0")
    if not given.isdigit():
        raise bad_request(f"{name} must be a timestamp in milliseconds")
    return int(given)


def shows(request: TwinRequest, row: Json) -> bool:
    """Whether a list shows a record: what is confidential has to be asked for."""
    asked = request.query.get("confidentiality", "non-confidential")
    return asked in ("all", row["confidentiality"])


def body_of(request: TwinRequest) -> Json:
    """The JSON object of a write."""
    try:
        given = request.json()
    except ValueError as surprise:
        raise bad_request("The body is not JSON") from surprise
    if not isinstance(given, dict):
        raise bad_request("The body must be an object")
    return given


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) and one for one in value)


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _phones(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(one, dict) and one.get("type") in PHONE_TYPES and _text(one.get("value"))
        for one in value
    )


_FIELDS: Mapping[str, Callable[[Any], bool]] = {
    "name": _text, "headline": _text, "location": _text, "stage": _text, "contact": _text,
    "emails": _texts, "links": _texts, "tags": _texts, "sources": _texts, "phones": _phones,
    "origin": lambda value: value in ORIGINS,
    "postings": lambda value: _texts(value) and len(value) <= 1,
}  # fmt: skip


def check_opportunity(given: Json) -> None:
    """Refuse fields of a wrong shape, and those that Lever does not have."""
    for name, value in given.items():
        if name not in _FIELDS or not _FIELDS[name](value):
            raise bad_request(f"Invalid value at /{name}")


def check_contact(given: Json) -> None:
    """The same for a contact."""
    for name, value in given.items():
        if name not in ("name", "headline", "emails", "phones") or not _FIELDS[name](value):
            raise bad_request(f"Invalid value at /{name}")
        for address in value if name == "emails" else ():
            email(address)


def _offset(token: str) -> int:
    if not token:
        return 0
    try:
        return int(json.loads(base64.urlsafe_b64decode(token))[0])
    except (binascii.Error, ValueError, TypeError, IndexError, KeyError) as surprise:
        raise bad_request("Invalid offset token") from surprise
