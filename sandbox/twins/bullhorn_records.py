"""Bullhorn's records: which fields there are, what they must hold, and what an answer shows."""

import re
from typing import Any

from sandbox.twins.base import in_words

Json = dict[str, Any]

COUNTRIES = {1: "United States", 2378: "- None Specified -", 2185: "Afghanistan", 2260: "Germany"}
COUNTRY_IDS = {"US": 1, "DE": 2260, "": 2378}

USER_FIELDS = ("id", "firstName", "lastName", "name", "email", "enabled", "isDeleted")
FIELDS: dict[str, tuple[str, ...]] = {
    "JobOrder": (
        "id", "title", "status", "isOpen", "isDeleted", "isPublic", "employmentType", "salary",
        "salaryUnit", "payRate", "address", "isWorkFromHome", "onSite", "startDate", "dateEnd",
        "dateAdded", "dateLastModified", "description", "publicDescription", "numOpenings",
        "externalID", "jobPostingURL", "clientCorporation", "owner", "responseUser",
    ),
    "Candidate": (
        "id", "firstName", "lastName", "name", "email", "email2", "email3", "phone", "mobile",
        "phone2", "phone3", "workPhone", "companyURL", "status", "source", "owner", "comments",
        "address", "occupation", "externalID", "isDeleted", "isAnonymized", "dateAdded",
        "dateLastModified", "description",
    ),
    "JobSubmission": (
        "id", "candidate", "jobOrder", "status", "sendingUser", "source", "comments",
        "dateWebResponse", "dateAdded", "dateLastModified", "isDeleted", "isHidden",
    ),
    "Note": ("id", "personReference", "commentingPerson", "action", "comments", "isDeleted"),
    "CorporateUser": USER_FIELDS,
    "File": (
        "id", "name", "externalID", "type", "fileType", "contentType", "contentSubType",
        "description", "isDeleted", "fileSize",
    ),
}  # fmt: skip
REQUIRED = {
    "Candidate": ("firstName", "lastName", "name", "status", "comments"),
    "JobSubmission": ("candidate", "jobOrder", "status"),
    "Note": ("comments", "personReference"),
}
LENGTHS = {
    "Candidate": {
        "firstName": 50, "lastName": 50, "email": 100, "email2": 100, "email3": 100, "phone": 20,
        "occupation": 100, "source": 200, "status": 100,
    },
    "JobSubmission": {"status": 30, "source": 100},
    "Note": {"action": 30},
}  # fmt: skip
_TO_ONE = frozenset({"candidate", "jobOrder", "sendingUser", "owner", "personReference",
                     "commentingPerson"})  # fmt: skip
_TIMES = frozenset({"dateWebResponse", "dateAdded"})
_FIELD = re.compile(r"(\w+)(?:\(([^()]*)\))?(?:,|$)")


def complaints(entity: str, values: Json, *, partial: bool = False) -> list[Json]:
    """What Bullhorn has against new or changed values, in its own words."""
    found = [
        _complaint("UNKNOWN_PROPERTY", name, f"unknown property: {name}")
        for name in values
        if name not in FIELDS[entity]
    ]
    found += [
        _complaint("MISSING_REQUIRED_PROPERTY", name, f"missing required property: {name}")
        for name in REQUIRED[entity]
        if (not partial and values.get(name) in (None, {})) or values.get(name, 0) is None
    ]
    found += [
        _complaint("FIELD_TOO_LONG", name, f"{name} must be {most} characters or less")
        for name, most in LENGTHS[entity].items()
        if isinstance(values.get(name), str) and len(values[name]) > most
    ]
    return found + [
        _complaint("INVALID_TYPE", name, f"{name} has the wrong type")
        for name, value in values.items()
        if not _fits(name, value)
    ]


def shown(entity: str, record: Json, fields: str) -> Json | None:
    """The fields that were asked for, the id always; ``None`` where one does not exist."""
    told: Json = {"id": _number(record["id"])}
    if not re.fullmatch(r"(\w+(\([^()]*\))?)(,\w+(\([^()]*\))?)*", fields):
        return None
    for name, nested in _FIELD.findall(fields):
        if name not in FIELDS[entity]:
            return None
        value = record.get(name)
        if isinstance(value, dict) and nested:
            value = {inner: value.get(inner) for inner in nested.split(",")}
        told[name] = _number(record["id"]) if name == "id" else value
    return told


def is_live(job: Json) -> bool:
    """Whether a job takes candidates."""
    open_still = bool(job["isOpen"]) and not job["isDeleted"]
    return open_still and job["status"] == "Accepting Candidates"


def place(address: Json) -> str:
    """An address in words."""
    country = address["countryID"]
    named = "" if country == COUNTRY_IDS[""] else COUNTRIES.get(country)
    return in_words(address["city"], address["state"], named)


def _fits(name: str, value: Any) -> bool:
    if name in _TO_ONE:
        return isinstance(value, dict) and type(value.get("id")) is int
    if name in _TIMES:
        return type(value) is int
    if name == "address":
        return isinstance(value, dict)
    return isinstance(value, (str, bool, int, float))


def _number(identifier: Any) -> int:
    return int(identifier)


def _complaint(kind: str, name: str, detail: str) -> Json:
    return {"detailMessage": detail, "propertyName": name, "severity": "ERROR", "type": kind}
