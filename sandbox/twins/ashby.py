"""A stand-in for Ashby's API, in the shapes of its OpenAPI file of April 2026.

What is not documented is left as lax as it can be: a closed job and a second candidate with the
same address are taken here.
"""

import base64
import binascii
from collections.abc import Sequence
from typing import Any, ClassVar

from sandbox.http_types import Answer, Request
from sandbox.twins.ashby_payloads import candidate_payload, failure, now
from sandbox.twins.ashby_reads import LISTS, AshbyReads
from sandbox.twins.base import Refusal, Route, TwinRequest, in_words
from sandbox.twins.misbehaviour import Json, Kind, Misbehaviour

KEY = "5e1f0a5bb7a5b7"
SCOPES = (
    "jobs:read", "candidates:read", "candidates:write", "interviews:read", "organization:read",
    "hiringProcessMetadata:read", "hiringProcessMetadata:write", "apiKeys:read",
)  # fmt: skip
_STAGES = (
    ("Leads", "Lead"), ("Application Review", "PreInterviewScreen"), ("Phone Screen", "Active"),
    ("Offer", "Offer"), ("Hired", "Hired"), ("Archived", "Archived"),
)  # fmt: skip
_SCOPES_OF = {
    "apiKey.info": "apiKeys:read", "job.list": "jobs:read", "job.info": "jobs:read",
    "jobPosting.list": "jobs:read", "department.list": "organization:read",
    "location.list": "organization:read", "user.list": "organization:read",
    "interviewStage.list": "interviews:read", "source.list": "hiringProcessMetadata:read",
    "candidateTag.list": "hiringProcessMetadata:read",
    "candidateTag.create": "hiringProcessMetadata:write", "candidate.list": "candidates:read",
    "application.list": "candidates:read", "candidate.update": "candidates:write",
    "candidate.search": "candidates:read",
    "candidate.info": "candidates:read", "application.info": "candidates:read",
    "candidate.create": "candidates:write", "candidate.addTag": "candidates:write",
    "candidate.createNote": "candidates:write", "candidate.uploadFile": "candidates:write",
    "candidate.uploadResume": "candidates:write", "application.create": "candidates:write",
    "application.changeStage": "candidates:write",
}  # fmt: skip


class AshbyTwin(AshbyReads):
    """One account. ``sync_tokens`` is the code with which every sync token is refused, if any."""

    key: ClassVar[str] = "ashby"
    label: ClassVar[str] = "Ashby"
    routes: ClassVar[Sequence[Route]] = tuple(
        Route(method, "POST", f"/{method}", "plain_list" if method in LISTS else handler)
        for method in _SCOPES_OF
        for handler in (method.replace(".", "_"),)
    )

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.settings |= {"scopes": list(SCOPES), "sync_tokens": ""}
        if not self.shelf.all("plans"):
            plan = self._add("plans", {"title": "Default"})["id"]
            for order, (title, kind) in enumerate(_STAGES):
                self._add(
                    "stages",
                    {"title": title, "type": kind, "orderInInterviewPlan": order,
                     "interviewPlanId": plan},
                )  # fmt: skip
            self._add(
                "departments",
                {"name": "Logistics", "isArchived": False, "createdAt": now(), "updatedAt": now()},
            )
            self._add(
                "users",
                {"firstName": "Ada", "lastName": "Okafor", "email": "ada@acme.example",
                 "globalRole": "Organization Admin", "isEnabled": True, "updatedAt": now()},
            )  # fmt: skip
            self._add("sources", {"title": "Portal", "isArchived": False})

    # --- the vendor's own way --------------------------------------------------------------------

    def handle(self, raw: Request) -> Answer:
        """Every answer bears Ashby's limits; the reset is no point in time."""
        answer = super().handle(raw)
        answer.headers |= {
            "x-ratelimit-limit": "1000",
            "x-ratelimit-remaining": "999",
            "x-ratelimit-reset": "+10000000014",
            "x-ashby-request-id": "01JRVWPBWZ40S39G83ZETPXF2E",
        }
        return answer

    def authenticate(self, request: TwinRequest, operation: str) -> None:
        scheme, _, credentials = request.headers.get("authorization", "").partition(" ")
        if scheme.casefold() != "basic":
            raise Refusal(_text(401, "An API key is missing."))
        try:
            user, _, password = base64.b64decode(credentials, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError) as error:
            raise Refusal(_text(403, "The API key is wrong.")) from error
        if user != KEY or password:
            raise Refusal(_text(403, "The API key is wrong."))
        if _SCOPES_OF[operation] not in self.settings["scopes"]:
            raise Refusal(self.refusal(Misbehaviour(Kind.PERMISSION_MISSING)))

    def refusal(self, fault: Misbehaviour) -> Answer:
        told = fault.parameters
        slow = failure("rate_limit_exceeded", "Rate limit exceeded.", 429)
        refusals: dict[Kind, Answer] = {
            Kind.THROTTLED_BARE: slow,
            Kind.CREDENTIALS_EXPIRED: _text(403, "The API key was deactivated."),
            Kind.CREDENTIALS_REVOKED: _text(403, "The API key was deactivated."),
            Kind.PERMISSION_MISSING: failure(
                "missing_endpoint_permission", "The API key may not call this endpoint.", 403
            ),
            Kind.REQUIRED_FIELD: failure(
                "invalid_input", f"{told.get('field', 'name')} is required."
            ),
            Kind.ERROR_500: Answer(500, b"<html>500</html>", content_type="text/html"),
        }
        if fault.kind is Kind.THROTTLED:
            slow.headers["Retry-After"] = str(told.get("retry_after", 1))
            return slow
        # That a job is closed, a person there, or a file too large has no documented answer.
        return refusals.get(fault.kind, refusals[Kind.REQUIRED_FIELD])

    def not_found(self, request: TwinRequest) -> Answer:
        return _text(404, "Not Found")

    # --- the operator ----------------------------------------------------------------------------

    def credentials(self) -> dict[str, str]:
        return {"api_key": KEY}

    def add_job(
        self,
        title: str,
        *,
        live: bool = True,
        country: str = "US",
        region: str = "TX",
        city: str = "Dallas",
    ) -> str:
        postal = {"addressCountry": country, "addressRegion": region, "addressLocality": city}
        location = self._add(
            "locations",
            {"name": city, "isArchived": False, "isRemote": False, "workplaceType": "OnSite",
             "address": {"postalAddress": {name: text for name, text in postal.items() if text}}},
        )  # fmt: skip
        job = self._add(
            "jobs",
            {"title": title, "confidential": False, "status": "Open" if live else "Draft",
             "employmentType": "FullTime", "locationId": location["id"],
             "departmentId": self._first("departments"), "openedAt": now(),
             "defaultInterviewPlanId": self._first("plans"), **self._changed()},
        )  # fmt: skip
        if live:
            self._add("postings", {"jobId": job["id"], "title": title, "isListed": True,
                                   "locationName": city, "locationId": location["id"],
                                   "secondaryLocationIds": []})  # fmt: skip
        return str(job["id"])

    def close_job(self, job_id: str) -> None:
        self.shelf.change("jobs", job_id, status="Closed", **self._changed())

    def end(self, application_id: str, stage: str, **reason: str) -> None:
        """Put an application into the stage of this type, ``Hired`` or ``Archived``.

        ``reason`` is ``text`` and ``reasonType`` of an archived one.
        """
        (found,) = [row["id"] for row in self.shelf.all("stages") if row["type"] == stage]
        why = {"id": found, "isArchived": False, **reason} if reason else None
        ended = now() if reason else None
        self._touch("applications", application_id, stage=found, reason=why, archivedAt=ended)

    def delete_person(self, candidate_id: str) -> None:
        """Delete a candidate, or merge them into another: their applications still tell of them."""
        for row in self.shelf.all("applications"):
            if row["person"] == candidate_id:
                self._touch("applications", row["id"])
        self.shelf.remove("candidates", candidate_id)

    def add_person(self, first_name: str, last_name: str, email: str, job_id: str = "") -> str:
        person = self._add_candidate({"name": f"{first_name} {last_name}", "email": email})
        if job_id:
            self._add_application({"candidateId": person["id"], "jobId": job_id})
        return str(person["id"])

    def arrivals(self) -> list[Json]:
        found: list[Json] = []
        came = self.shelf.times("candidates") | self.shelf.times("applications")
        for row in self.shelf.all("candidates"):
            person = {
                "person": row["id"], "application": "", "name": row["name"], "job": "", "stage": "",
                "emails": [each["value"] for each in candidate_payload(row, self.shelf)[
                    "emailAddresses"]],
                "tags": [self._row("tags", tag)["title"] for tag in row["tags"]],
                "at": came[row["id"]],
            }  # fmt: skip
            own = [each for each in self.shelf.all("applications") if each["person"] == row["id"]]
            found += [
                {**person, "application": each["id"], "job": each["job"], "stage": each["stage"],
                 "at": came[each["id"]]}
                for each in own
            ] or [person]  # fmt: skip
        return found

    def jobs_shown(self) -> list[Json]:
        stages = {row["id"]: row["title"] for row in self.shelf.all("stages")}
        parts = ("addressLocality", "addressRegion", "addressCountry")
        places = {
            row["id"]: in_words(*(row["address"]["postalAddress"].get(part) for part in parts))
            for row in self.shelf.all("locations")
        }
        return [
            {"id": row["id"], "title": row["title"], "live": row["status"] == "Open",
             "place": places.get(row["locationId"], ""), "stages": stages}
            for row in self.shelf.all("jobs")
        ]  # fmt: skip

    def documents(self) -> list[Json]:
        return [
            {name: row[name] for name in ("id", "name", "owner", "sha256", "size")}
            for row in self.shelf.all("files")
        ]

    def document_content(self, document_id: str) -> bytes:
        return self.shelf.kept_bytes(document_id)


def _text(status: int, sentence: str) -> Answer:
    return Answer(status, sentence.encode(), content_type="text/plain; charset=utf-8")
