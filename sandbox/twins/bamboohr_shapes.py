"""What BambooHR's stand-in says and refuses, in the shapes of the OpenAPI file of 2026-04-28."""

import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime

from sandbox.http_types import Answer
from sandbox.twins.base import Refusal, TwinRequest, Upload, in_words
from sandbox.twins.misbehaviour import Json

STATUSES = ("New", "Reviewed", "Schedule Phone Screen", "Hired")
GROUPS = ("Open", "Filled", "Draft", "Deleted", "On Hold", "Canceled")
_STATES = {"TX": "Texas", "OH": "Ohio"}
_COUNTRIES = {"US": "United States", "DE": "Germany"}
_FIELDS = frozenset(
    {
        "firstName", "lastName", "email", "phoneNumber", "source", "jobId", "address", "city",
        "state", "zip", "country", "linkedinUrl", "dateAvailable", "desiredSalary", "referredBy",
        "websiteUrl", "highestEducation", "collegeName", "references",
    }
)  # fmt: skip
_SLOTS = ("resume", "coverLetter")
_TYPES = frozenset(
    {
        "application/pdf", "application/msword", "text/plain", "application/rtf", "image/jpeg",
        "image/gif", "image/png", "image/tiff", "image/bmp",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    }
)  # fmt: skip
_LINKEDIN = re.compile(r"https?://(.*\.)?linkedin\.com/")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def address(country: str, region: str, city: str) -> Json:
    """The address of a location, with a state and a country of their own."""
    state = {"id": 43, "name": _STATES.get(region, region), "abbrev": region}
    return {
        "city": city, "state": state if region else None, "zipcode": "75201",
        "country": {"id": 1, "name": _COUNTRIES.get(country, country), "iso_code": country},
    }  # fmt: skip


def place(held: Json) -> str:
    """An address in words."""
    state, country = held["state"] or {}, held["country"]
    return in_words(held["city"], state.get("abbrev"), country["iso_code"])


def status(row: Json) -> Json:
    """A status, whose id is a text."""
    return {
        "id": row["id"], "code": row["name"].upper(), "name": row["name"],
        "translatedName": row["name"], "description": None, "enabled": True, "manageable": False,
    }  # fmt: skip


def application(row: Json, who: Json, job_of_it: Json, status_of_it: Json) -> Json:
    """An application, in the parts that the list and the single one have in common."""
    return {
        "id": int(row["id"]),
        "appliedDate": row["applied"],
        "status": {"id": int(row["status"]), "label": status_of_it.get("name", "")},
        "rating": None,
        "applicant": {
            "id": int(row["applicant"]), "firstName": who["firstName"],
            "lastName": who["lastName"], "avatar": None, "email": who.get("email", ""),
            "source": who.get("source", ""),
        },
        "job": {"id": int(row["job"]), "title": {"id": None, "label": job_of_it.get("title", "")}},
    }  # fmt: skip


def unfit(fields: Mapping[str, str], files: Mapping[str, Upload]) -> str:
    """The first thing that a creation gets wrong; empty where nothing."""
    email, linkedin = fields.get("email"), fields.get("linkedinUrl")
    if not (fields.keys() <= _FIELDS and files.keys() <= {*_SLOTS}):
        return "field"
    if email and not _EMAIL.fullmatch(email):
        return "email"
    if linkedin and not _LINKEDIN.match(linkedin):
        return "linkedinUrl"
    return "" if all(upload.content_type in _TYPES for upload in files.values()) else "file"


def job(row: Json) -> Json:
    """A job of the list."""
    return {
        "id": int(row["id"]),
        "title": {"id": None, "label": row["title"]},
        "postedDate": row["posted"],
        "location": {"id": 7, "label": row["location"], "address": row["address"]},
        "department": {"id": 3, "label": "Logistics"},
        "status": {"id": 1 + GROUPS.index(row["status"]), "label": row["status"]},
        "hiringLead": {
            "employeeId": 11, "firstName": "Lee", "lastName": "Hart", "avatar": None,
            "jobTitle": None,
        },
        "newApplicantsCount": 0,
        "activeApplicantsCount": 0,
        "totalApplicantsCount": 0,
        "postingUrl": f"https://acme.bamboohr.example/careers/{row['id']}",
    }  # fmt: skip


def file(slot: str, upload: Upload, application: str) -> Json:
    """A file as its operator sees it."""
    return {
        "name": upload.filename, "slot": slot, "owner": application, "size": len(upload.content),
        "sha256": hashlib.sha256(upload.content).hexdigest(),
    }  # fmt: skip


def body(request: TwinRequest) -> Json:
    """The JSON object of a request. Raises ``Refusal`` where it is none."""
    try:
        given = request.json()
    except ValueError:
        given = None
    if not isinstance(given, dict):
        raise Refusal(error(400, "Malformed body"))
    return given


def error(status: int, message: str = "") -> Answer:
    """A refusal: an empty body, and a text in a header."""
    headers = {"X-BambooHR-Error-Message": message} if message else {}
    return Answer(status, b"", content_type="text/html", headers=headers)


def now() -> str:
    """This moment, in ISO 8601."""
    return datetime.now(UTC).isoformat(timespec="seconds")
