"""Answers in the shapes of BambooHR's OpenAPI file of 2026-04-28. Its people are not real.

``test_requests`` holds them against that file.
"""

from typing import Any

STATUSES: list[dict[str, Any]] = [
    {
        "id": "1", "code": "NEW", "name": "New", "translatedName": "New", "description": None,
        "enabled": True, "manageable": False,
    },
    {
        "id": "27", "code": None, "name": "Trial shift", "translatedName": "Trial shift",
        "description": "On site", "enabled": False, "manageable": True,
    },
]  # fmt: skip
LEAD = {
    "employeeId": 11, "firstName": "Lee", "lastName": "Hart",
    "avatar": "https://images.example.com/lee.jpg", "jobTitle": {"id": 4, "label": "Manager"},
}  # fmt: skip
JOB: dict[str, Any] = {
    "id": 101,
    "title": {"id": None, "label": "Welder"},
    "postedDate": "2026-04-02T09:30:00-06:00",
    "location": {
        "id": 7,
        "label": "Dallas plant",
        "address": {
            "name": "Dallas plant", "city": "Dallas", "zipcode": "75201",
            "state": {"id": 43, "name": "Texas", "abbrev": "TX", "iso_code": "US-TX"},
            "country": {"id": 1, "name": "United States", "iso_code": "US"},
        },
    },
    "department": {"id": 3, "label": "Production"},
    "status": {"id": 2, "label": "Open"},
    "hiringLead": LEAD,
    "newApplicantsCount": 2,
    "activeApplicantsCount": 5,
    "totalApplicantsCount": 9,
    "postingUrl": "https://acme.bamboohr.com/careers/101",
}  # fmt: skip
BARE_JOB: dict[str, Any] = {
    "id": 102,
    "title": {"id": 8, "label": "Night guard"},
    "postedDate": "2026-04-03T00:00:00+00:00",
    "location": None,
    "department": None,
    "status": {"id": 5, "label": "On Hold"},
    "hiringLead": None,
    "newApplicantsCount": 0,
    "activeApplicantsCount": 0,
    "totalApplicantsCount": 0,
    "postingUrl": None,
}


def application(number: int = 51, **applicant: Any) -> dict[str, Any]:
    """An application of the list."""
    return {
        "id": number,
        "appliedDate": "2026-04-05T10:00:00+00:00",
        "status": {"id": 27, "label": "Trial shift"},
        "rating": None,
        "applicant": {
            "id": 900, "firstName": "Canarina", "lastName": "Canarova", "avatar": None,
            "email": "Canary.Person@Example.com", "source": "Portal", **applicant,
        },
        "job": {"id": 101, "title": {"id": None, "label": "Welder"}},
    }  # fmt: skip


def page(*rows: dict[str, Any], following: str | None = None) -> dict[str, Any]:
    """A page of the list of applications."""
    return {
        "paginationComplete": following is None,
        "nextPageUrl": following,
        "applications": list(rows),
    }
