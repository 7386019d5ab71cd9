"""Workable's shapes: how records are shown, paged and refused, and what a body may hold.

As recorded in July 2026; field lists by Workable's API reference. No state here.
"""

import base64
import binascii
import hashlib
import re
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from sandbox.http_types import Answer
from sandbox.twins.base import Refusal, TwinRequest
from sandbox.twins.misbehaviour import Json

MOST_PER_PAGE = 100
MOST_FILE_BYTES = 20_000_000
COUNTRIES = {"US": "United States", "DE": "Germany"}
STATES = ("draft", "published", "closed", "archived")
STAGES = (
    ("sourced", "Sourced", "sourced"),
    ("applied", "Applied", "applied"),
    ("phone-screen", "Phone Screen", "phone-screen"),
    ("site-visit", "Site Visit", "interview"),
    ("offer", "Offer", "offer"),
    ("hired", "Hired", "hired"),
)
"""Slug, name and kind; the fourth is the customer's own, of a kind that others have too."""

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_TIME = "%Y-%m-%dT%H:%M:%SZ"


def error(status: int, message: str) -> Answer:
    """Workable's error body, beside its limits."""
    return Answer.of_json({"error": message}, status)


def unfit(message: str) -> Refusal:
    """What Workable says of data that it does not take."""
    return Refusal(error(422, message))


def missing() -> Refusal:
    """What Workable says of an id that nobody has."""
    return Refusal(error(404, "Not found"))


def new_id() -> str:
    """Eight hexadecimal digits, as ids of candidates have."""
    return secrets.token_hex(4)


def new_shortcode() -> str:
    """Ten hexadecimal digits in capitals, as shortcodes of jobs have."""
    return secrets.token_hex(5).upper()


def now() -> str:
    """Now, to the second: Workable's only form of a time."""
    return datetime.now(UTC).strftime(_TIME)


def window(seconds: float) -> dict[str, str]:
    """The headers of a limit that is used up: ten calls in ten seconds, counted anew at a time."""
    return {
        "X-Rate-Limit-Limit": "10",
        "X-Rate-Limit-Remaining": "0",
        "X-Rate-Limit-Reset": f"{time.time() + seconds:.0f}",
    }


def page(request: TwinRequest, key: str, rows: Sequence[Json], *, endless: bool = False) -> Answer:
    """One page of a list: ``paging`` is there only where more follows.

    ``since_id`` is the first record of a page, which is why it is "greater than or equal".
    """
    limit = request.query.get("limit", "50")
    if not (limit.isdigit() and 1 <= int(limit) <= MOST_PER_PAGE):
        raise Refusal(error(400, "limit is invalid"))
    ids = [row["id"] for row in rows]
    since = request.query.get("since_id", "")
    start = 0 if endless or since not in ids else ids.index(since)
    end = start + int(limit)
    answer: Json = {key: list(rows[start:end])}
    if endless or end < len(rows):
        following = ids[0] if endless and ids else ids[end] if end < len(rows) else ""
        kept = {name: text for name, text in request.query.items() if name != "since_id"}
        query = urlencode({**kept, "since_id": following})
        here = f"{request.raw.base_url}{request.raw.path}"
        answer["paging"] = {"next": f"{here}?{query}"}
    return Answer.of_json(answer)


def moment(request: TwinRequest, name: str) -> str:
    """A time in the query; empty where there is none. Refused where it is none."""
    given = request.query.get(name, "")
    try:
        datetime.strptime(given or now(), _TIME).replace(tzinfo=UTC)
    except ValueError as surprise:
        raise Refusal(error(400, f"{name} is invalid")) from surprise
    return given


def job(row: Json, *, described: bool) -> Json:
    """A job as ``GET /jobs`` shows it; its description only where it is asked for."""
    hidden = {"number", *(() if described else ("full_description",))}
    return {name: value for name, value in row.items() if name not in hidden}


def new_job(title: str, *, live: bool, country: str, region: str, city: str) -> Json:
    """A job with every field that Workable lists."""
    shortcode, number = new_shortcode(), secrets.randbelow(9_000_000) + 1_000_000
    name = COUNTRIES.get(country, country)
    return {
        "shortcode": shortcode, "title": title, "full_title": title, "code": None,
        "state": "published" if live else "draft", "sample": False, "confidential": False,
        "department": "Logistics", "department_hierarchy": [],
        "url": f"https://acme.workable.com/jobs/{number}",
        "application_url": f"https://acme.workable.com/jobs/{number}/candidates/new",
        "shortlink": f"https://apply.workable.com/j/{shortcode}", "workplace_type": "on_site",
        "location": {
            "location_str": ", ".join(filter(None, (city, region, name))), "country": name,
            "country_code": country, "region": region or None, "region_code": region or None,
            "city": city, "zip_code": None, "telecommuting": False, "workplace_type": "on_site",
        },
        "locations": [{
            "country_code": country, "country_name": name, "state_code": region or None,
            "subregion": region or None, "zip_code": None, "city": city, "hidden": False,
        }],
        "salary": {"salary_from": None, "salary_to": None, "salary_currency": None},
        "full_description": "<p>Work with us.</p>", "number": number,
        "created_at": now(), "updated_at": now(), "keywords": None,
    }  # fmt: skip


def candidate(row: Json, of_job: Json, *, whole: bool = False) -> Json:
    """A candidate, in a list without what only ``whole`` ones have. ``stage`` is a name."""
    kind = {slug: (name, kind) for slug, name, kind in STAGES}[row["stage"]]
    page_of = f"https://acme.workable.com/backend/jobs/{of_job['number']}/candidates"
    shown = {
        "id": row["id"], "name": row["name"], "firstname": row["firstname"],
        "lastname": row["lastname"], "headline": row["headline"],
        "account": {"subdomain": "acme", "name": "Acme"},
        "job": {"shortcode": of_job["shortcode"], "title": of_job["title"]},
        "stage": kind[0], "stage_kind": kind[1], "disqualified": row["disqualified_at"] is not None,
        "withdrew": row["withdrew"], "disqualification_reason": row["disqualification_reason"],
        "hired_at": row["hired_at"], "sourced": row["sourced"],
        "profile_url": f"{page_of}/{int(row['id'], 16)}", "email": row["email"], "domain": None,
        "created_at": row["created_at"], "updated_at": row["updated_at"],
        "address": row["address"], "phone": row["phone"],
    }  # fmt: skip
    if whole:
        shown |= {
            "tags": row["tags"], "social_profiles": row["social_profiles"], "answers": [],
            "disqualified_at": row["disqualified_at"], "anonymized": row["anonymized"],
        }  # fmt: skip
    return shown


def body_of(request: TwinRequest) -> Json:
    """The JSON object of a write."""
    try:
        given = request.json()
    except ValueError as surprise:
        raise Refusal(error(400, "Bad request")) from surprise
    if not isinstance(given, dict):
        raise Refusal(error(400, "Bad request"))
    return given


def _text(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(_text(one) for one in value)


def _profiles(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(one, dict) and _text(one.get("type")) and _text(one.get("url")) for one in value
    )


_FIELDS: Mapping[str, Callable[[Any], bool]] = {
    "name": _text, "firstname": _text, "lastname": _text, "headline": _text, "summary": _text,
    "address": _text, "phone": _text, "tags": _texts, "skills": _texts,
    "social_profiles": _profiles,
    "email": lambda value: _text(value) and bool(_EMAIL.fullmatch(value)),
}  # fmt: skip


def new_candidate(given: Json) -> Json:
    """The candidate of a body, with what Workable makes of them. Refuses what does not fit."""
    sourced, told = given.get("sourced", True), given.get("candidate")
    if not isinstance(told, dict) or not isinstance(sourced, bool):
        raise unfit("Candidate is missing")
    for name, value in told.items():
        if name not in _FIELDS or not _FIELDS[name](value):
            raise unfit(f"{name} is invalid")
    if "email" not in told:
        raise unfit("email can't be blank")
    first, last = told.get("firstname", ""), told.get("lastname", "")
    if not (first and last) and "name" not in told:
        raise unfit("firstname and lastname, or name can't be blank")
    name = told.get("name") or f"{first} {last}"
    given_name, _, family = name.partition(" ")
    return {
        "name": name, "firstname": first or given_name, "lastname": last or family or None,
        "email": told["email"], "headline": told.get("headline"), "phone": told.get("phone"),
        "address": told.get("address"), "sourced": sourced, "tags": told.get("tags", []),
        "social_profiles": told.get("social_profiles", []), "created_at": now(),
        "updated_at": now(), "disqualified_at": None, "disqualification_reason": None,
        "withdrew": False, "hired_at": None, "anonymized": False,
    }  # fmt: skip


def changes(given: Json) -> Json:
    """What a ``PATCH`` changes of a candidate: lists are replaced whole. Refuses what is unfit."""
    told = given.get("candidate")
    if not isinstance(told, dict):
        raise unfit("Candidate is missing")
    for name, value in told.items():
        if name == "name" or name not in _FIELDS or not _FIELDS[name](value):
            raise unfit(f"{name} is invalid")
    return told


def attachment(comment: Json) -> tuple[str, bytes] | None:
    """Name and content of the file of a comment, if it has one."""
    given = comment.get("attachment")
    if given is None:
        return None
    if not isinstance(given, dict) or not _text(given.get("name")) or not _text(given.get("data")):
        raise unfit("attachment is invalid")
    try:
        content = base64.b64decode(given["data"], validate=True)
    except binascii.Error as surprise:
        raise unfit("attachment is invalid") from surprise
    if not content or len(content) > MOST_FILE_BYTES:
        raise unfit("attachment is empty or larger than 20MB")
    return given["name"], content


def file(name: str, content: bytes, owner: str) -> Json:
    """A file as it is kept."""
    digest = hashlib.sha256(content).hexdigest()
    return {"name": name, "size": len(content), "sha256": digest, "owner": owner}
