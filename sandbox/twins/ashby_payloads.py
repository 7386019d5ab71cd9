"""Records of the stand-in in Ashby's own answer shapes."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sandbox.http_types import Answer
from sandbox.twins.base import Refusal
from sandbox.twins.misbehaviour import Json
from sandbox.twins.shelf import Shelf

_REQUEST_ID = "01JSJ8FEK5ZN4XQBZP7DBKK7ZC"
_LINKS = {"linkedInUrl": "LinkedIn", "githubUrl": "GitHub", "website": "Website"}
_MOST = 100


def success(results: Any, **also: Any) -> Answer:
    """An answer of success."""
    return Answer.of_json({"success": True, "results": results, **also})


def failure(code: str, message: str = "", status: int = 200) -> Answer:
    """An answer of failure; most come with HTTP 200."""
    info = {"code": code, "message": message or code, "requestId": _REQUEST_ID}
    return Answer.of_json({"success": False, "errors": [code], "errorInfo": info}, status)


def page_of(rows: Sequence[Json], body: Json, *, endless: bool, sync_token: str = "") -> Answer:
    """One page of a list; the last one bears the sync token."""
    if endless:
        return success(list(rows[:_MOST]), moreDataAvailable=True, nextCursor="c0")
    limit = body.get("limit", _MOST)
    cursor = body.get("cursor", "c0")
    if not 1 <= limit <= _MOST:
        raise Refusal(failure("invalid_input", "limit must be between 1 and 100"))
    if not (cursor.startswith("c") and cursor[1:].isdigit()):
        raise Refusal(failure("invalid_next_cursor"))
    start = int(cursor[1:])
    shown = list(rows[start : start + limit])
    if start + limit < len(rows):
        return success(shown, moreDataAvailable=True, nextCursor=f"c{start + limit}")
    return success(shown, moreDataAvailable=False, syncToken=sync_token or "t0")


def now() -> str:
    """This moment as Ashby writes it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def answer_of(row: Json, method: str) -> Json:
    """A record of one of the plain lists."""
    return _posting(row) if method == "jobPosting.list" else row


def _posting(row: Json) -> Json:
    link = f"https://jobs.ashbyhq.com/acme/{row['id']}"
    return {
        "id": row["id"], "title": row["title"], "jobId": row["jobId"],
        "departmentName": "Logistics", "teamName": "Logistics", "locationName": row["locationName"],
        "locationIds": {
            "primaryLocationId": row["locationId"],
            "secondaryLocationIds": row["secondaryLocationIds"],
        },
        "workplaceType": "OnSite", "employmentType": "FullTime", "isListed": row["isListed"],
        "publishedDate": now()[:10], "externalLink": link, "applyLink": f"{link}/application",
        "shouldDisplayCompensationOnJobBoard": False, "updatedAt": now(),
    }  # fmt: skip


def job_payload(row: Json, location: Json | None) -> Json:
    """A job; ``location`` where it was asked for."""
    names = (
        "id", "title", "confidential", "status", "employmentType", "locationId", "departmentId",
        "defaultInterviewPlanId", "openedAt", "updatedAt",
    )  # fmt: skip
    return {
        **{name: row[name] for name in names},
        "interviewPlanIds": [row["defaultInterviewPlanId"]],
        "customFields": [], "jobPostingIds": [], "hiringTeam": [],
        "createdAt": row["openedAt"],
        **({} if location is None else {"location": location}),
    }  # fmt: skip


def candidate_payload(row: Json, shelf: Shelf) -> Json:
    """A candidate with the ids of their applications, their tags and their files."""
    emails = [row["email"]] if row.get("email") else []
    emails += row.get("alternateEmailAddresses", [])
    addresses = [_contact(address, index) for index, address in enumerate(emails)]
    phones = [_contact(row["phoneNumber"], 0)] if row.get("phoneNumber") else []
    files = [each for each in shelf.all("files") if each["owner"] == row["id"]]
    tags = [tag for tag in shelf.all("tags") if tag["id"] in row["tags"]]
    own = [each["id"] for each in shelf.all("applications") if each["person"] == row["id"]]
    resumes = [each for each in files if each["is_resume"]]
    return {
        "id": row["id"], "createdAt": row["createdAt"], "updatedAt": row["updatedAt"],
        "name": row["name"],
        **({"primaryEmailAddress": addresses[0]} if addresses else {}),
        "emailAddresses": addresses,
        **({"primaryPhoneNumber": phones[0]} if phones else {}),
        "phoneNumbers": phones,
        "socialLinks": [
            {"type": kind, "url": row[name]} for name, kind in _LINKS.items() if row.get(name)
        ],
        "tags": tags, "applicationIds": own, "customFields": [],
        **({"resumeFileHandle": _handle(resumes[-1])} if resumes else {}),
        "fileHandles": [_handle(each) for each in files],
        "profileUrl": f"https://app.ashbyhq.com/candidates/{row['id']}",
    }  # fmt: skip


def application_payload(row: Json, shelf: Shelf) -> Json:
    """An application with its person, job and stage."""
    person = shelf.get("candidates", row["person"]) or {"id": row["person"], "name": ""}
    job = shelf.get("jobs", row["job"]) or {}
    stage = shelf.get("stages", row["stage"]) or {}
    words = {"Lead": "Lead", "Archived": "Archived", "Hired": "Hired"}
    return {
        "id": row["id"], "createdAt": row["createdAt"], "updatedAt": row["updatedAt"],
        "status": words.get(stage["type"], "Active"), "customFields": [],
        "candidate": {"id": person["id"], "name": person["name"]},
        "currentInterviewStage": stage,
        "job": {"id": job["id"], "title": job["title"], "locationId": job["locationId"],
                "departmentId": job["departmentId"]},
        "hiringTeam": [],
        **({"archiveReason": row["reason"], "archivedAt": row["archivedAt"]}
           if row["reason"] else {}),
    }  # fmt: skip


def _contact(value: str, index: int) -> Json:
    return {"value": value, "type": "Personal" if index == 0 else "Other", "isPrimary": index == 0}


def _handle(row: Json) -> Json:
    return {"id": row["id"], "name": row["name"], "handle": f"handle-{row['id']}"}
