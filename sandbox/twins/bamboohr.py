"""A stand-in for BambooHR's applicant tracking, in the shapes of its OpenAPI file of 2026-04-28.

What the file leaves open is strict or bare here: errors have an empty body and their text in a
header, a closed job is accepted, and one e-mail address is one applicant.
"""

import base64
from collections.abc import Sequence
from typing import Any, ClassVar

from sandbox.http_types import Answer
from sandbox.twins import bamboohr_shapes as shapes
from sandbox.twins.base import Refusal, Route, Twin, TwinRequest, Upload
from sandbox.twins.misbehaviour import Json, Kind, Misbehaviour

KEY = "b4mb00c0ffee5a17b0x"
BASE = "/api/v1/applicant_tracking"
PAGE = 50


class BambooTwin(Twin):
    """One account. ``forbidden``: operations that the key may not do. ``required``: fields that
    every job's standard questions ask for. ``endless_pages`` is for the list of applications; that
    of jobs has no pages.
    """

    key: ClassVar[str] = "bamboohr"
    label: ClassVar[str] = "BambooHR"
    routes: ClassVar[Sequence[Route]] = (
        Route("jobs", "GET", f"{BASE}/jobs", "jobs"),
        Route("statuses", "GET", f"{BASE}/statuses", "statuses"),
        Route("create", "POST", f"{BASE}/application", "create"),
        Route("applications", "GET", f"{BASE}/applications", "applications"),
        Route("application", "GET", f"{BASE}/applications/{{}}", "application"),
        Route("status", "POST", f"{BASE}/applications/{{}}/status", "status"),
        Route("comments", "POST", f"{BASE}/applications/{{}}/comments", "comment"),
    )

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.settings |= {"forbidden": [], "required": []}
        if not self.shelf.all("statuses"):
            for name in shapes.STATUSES:
                self.shelf.add("statuses", {"name": name})

    # --- the vendor's own way --------------------------------------------------------------------

    def authenticate(self, request: TwinRequest, operation: str) -> None:
        scheme, _, login = request.headers.get("authorization", "").partition(" ")
        wanted = base64.b64encode(f"{KEY}:x".encode()).decode()
        if scheme.casefold() != "basic" or login != wanted:
            raise Refusal(shapes.error(401, "Invalid API key"))
        if operation in self.settings["forbidden"]:
            raise Refusal(shapes.error(403, "Access to ATS settings is missing"))
        if "application/json" not in request.headers.get("accept", ""):
            raise Refusal(Answer(200, b"<result/>", content_type="application/xml"))

    def refusal(self, fault: Misbehaviour) -> Answer:
        told = fault.parameters
        slow = shapes.error(503, "Too many requests")
        slow.headers["Retry-After"] = str(told.get("retry_after", 1))
        missing = shapes.error(422, f"{told.get('field', 'phoneNumber')} is required")
        answers: dict[Kind, Answer] = {
            Kind.THROTTLED: slow,
            Kind.THROTTLED_BARE: shapes.error(429),
            Kind.CREDENTIALS_EXPIRED: shapes.error(401, "Invalid API key"),
            Kind.CREDENTIALS_REVOKED: shapes.error(401, "Invalid API key"),
            Kind.PERMISSION_MISSING: shapes.error(403, "Insufficient user permissions"),
            Kind.REQUIRED_FIELD: missing,
            Kind.JOB_CLOSED: shapes.error(422, "Invalid jobId"),
            Kind.ATTACHMENT_REFUSED: shapes.error(
                422, "coverLetter has a type that is not accepted"
            ),
            Kind.ERROR_500: shapes.error(500),
        }
        # The file knows no refusal of somebody who is there already.
        return answers.get(fault.kind, missing)

    def not_found(self, request: TwinRequest) -> Answer:
        return shapes.error(404, "Bad request url")

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
        address = shapes.address(country, region, city)
        job = self.shelf.add(
            "jobs",
            {"title": title, "status": "Open" if live else "Draft", "address": address,
             "location": f"{city} office", "posted": shapes.now()},
        )  # fmt: skip
        return str(job["id"])

    def close_job(self, job_id: str) -> None:
        self.shelf.change("jobs", job_id, status="Filled")

    def add_person(self, first_name: str, last_name: str, email: str, job_id: str = "") -> str:
        """Nobody is in BambooHR without a job; where none is named, one is made that is filled."""
        if not job_id:
            job_id = self.add_job("An earlier job")
            self.close_job(job_id)
        return self._apply(
            {"firstName": first_name, "lastName": last_name, "email": email, "jobId": job_id}
        )

    def arrivals(self) -> list[Json]:
        came = self.shelf.times("applications")
        return [
            {
                "person": row["applicant"],
                "application": row["id"],
                "name": f"{who['firstName']} {who['lastName']}",
                "emails": [who.get("email", "")],
                "job": row["job"],
                "stage": row["status"],
                "tags": [],
                "at": came[row["id"]],
            }
            for row in self.shelf.all("applications")
            for who in (self._applicant(row),)
        ]

    def jobs_shown(self) -> list[Json]:
        stages = {row["id"]: row["name"] for row in self.shelf.all("statuses")}
        return [
            {"id": row["id"], "title": row["title"], "live": row["status"] == "Open",
             "place": shapes.place(row["address"]), "stages": stages}
            for row in self.shelf.all("jobs")
        ]  # fmt: skip

    def documents(self) -> list[Json]:
        return self.shelf.all("files")

    def document_content(self, document_id: str) -> bytes:
        return self.shelf.kept_bytes(document_id)

    # --- handlers --------------------------------------------------------------------------------

    def jobs(self, request: TwinRequest) -> Answer:
        """``GET jobs``: all of them at once, without deleted ones unless they are asked for."""
        wanted = request.query.get("statusGroups", "")
        if wanted and not {*wanted.split(",")} <= {"ALL", "DRAFT_AND_OPEN", *shapes.GROUPS}:
            raise Refusal(shapes.error(400, "Invalid statusGroups"))
        shown = {*wanted.split(",")} if wanted else {*shapes.GROUPS} - {"Deleted"}
        if "ALL" in shown:
            shown = {*shapes.GROUPS}
        if "DRAFT_AND_OPEN" in shown:
            shown |= {"Draft", "Open"}
        found = [row for row in self.shelf.all("jobs") if row["status"] in shown]
        return Answer.of_json([shapes.job(row) for row in found])

    def statuses(self, _request: TwinRequest) -> Answer:
        """``GET statuses``, whose ids are texts."""
        return Answer.of_json([shapes.status(row) for row in self.shelf.all("statuses")])

    def create(self, request: TwinRequest) -> Answer:
        """``POST application``: a multipart body with an application to a job."""
        if not request.headers.get("content-type", "").startswith("multipart/form-data"):
            raise Refusal(shapes.error(422, "firstName is required"))
        fields, files = request.multipart()
        self._check(fields, files)
        applicant = self._apply(fields)
        application = self.shelf.all("applications")[-1]["id"]
        for slot, upload in files.items():
            kept = self.shelf.add("files", shapes.file(slot, upload, application))
            self.shelf.keep_bytes(kept["id"], upload.content)
        return Answer.of_json({"result": "success", "candidateId": int(applicant)})

    def applications(self, request: TwinRequest) -> Answer:
        """``GET applications``: a search over names and addresses, in pages."""
        words = request.query.get("searchString", "").casefold()
        lag = float(self.settings["search_lag_seconds"])
        found = [
            row
            for row in self.shelf.all("applications", older_than=lag)
            if words in self._searched(row) and request.query.get("jobId", row["job"]) == row["job"]
        ]
        page = int(request.query.get("page", "1"))
        endless = bool(self.settings["endless_pages"])
        start = 0 if endless else PAGE * (page - 1)
        is_last = not endless and start + PAGE >= len(found)
        url = f"{request.raw.base_url}{request.raw.path}?page={page + 1}"
        return Answer.of_json(
            {
                "paginationComplete": is_last,
                "nextPageUrl": None if is_last else url,
                "applications": [self._shown(row) for row in found[start : start + PAGE]],
            }
        )

    def application(self, _request: TwinRequest, identifier: str) -> Answer:
        """``GET applications/{id}``, which tells since when the status is what it is."""
        row = self._found(identifier)
        shown = self._shown(row)
        shown["status"]["dateChanged"] = row.get("changed", row["applied"])
        return Answer.of_json(shown)

    def status(self, request: TwinRequest, identifier: str) -> Answer:
        """``POST applications/{id}/status``."""
        row, wanted = self._found(identifier), shapes.body(request).get("status")
        if type(wanted) is not int or self.shelf.get("statuses", str(wanted)) is None:
            raise Refusal(shapes.error(400, "Invalid status"))
        self.shelf.change("applications", row["id"], status=str(wanted), changed=shapes.now())
        made = self.shelf.add("changes", {"status": wanted})
        return Answer.of_json({"type": "positionApplicantStatus", "id": int(made["id"])})

    def comment(self, request: TwinRequest, identifier: str) -> Answer:
        """``POST applications/{id}/comments``."""
        row, body = self._found(identifier), shapes.body(request)
        if not body.get("comment") or body.get("type", "comment") != "comment":
            raise Refusal(shapes.error(400, "Invalid comment"))
        made = self.shelf.add("comments", {"application": row["id"], "text": body["comment"]})
        return Answer.of_json({"type": "comment", "id": int(made["id"])})

    # --- inside ----------------------------------------------------------------------------------

    def _check(self, fields: Json, files: dict[str, Upload]) -> None:
        for name in ("firstName", "lastName", "jobId", *self.settings["required"]):
            if not fields.get(name) and name not in files:
                raise Refusal(shapes.error(422, f"{name} is required"))
        if self.shelf.get("jobs", fields["jobId"]) is None:
            raise Refusal(shapes.error(422, "Invalid jobId"))
        if wrong := shapes.unfit(fields, files):
            raise Refusal(shapes.error(422, f"Invalid {wrong}"))

    def _apply(self, values: Json) -> str:
        """Add an application, and the applicant where the address is new. The applicant's id."""
        email = str(values.get("email", "")).casefold()
        known = [
            row for row in self.shelf.all("applicants")
            if email and row.get("email", "").casefold() == email
        ]  # fmt: skip
        applicant = known[0] if known else self.shelf.add("applicants", dict(values))
        first = self.shelf.all("statuses")[0]["id"]
        self.shelf.add(
            "applications",
            {"applicant": applicant["id"], "job": str(values["jobId"]), "status": first,
             "applied": shapes.now()},
        )  # fmt: skip
        return str(applicant["id"])

    def _found(self, identifier: str) -> Json:
        row = self.shelf.get("applications", identifier)
        if row is None:
            raise Refusal(shapes.error(404, "Application not found"))
        return row

    def _applicant(self, row: Json) -> Json:
        return self.shelf.get("applicants", row["applicant"]) or {}

    def _searched(self, row: Json) -> str:
        who = self._applicant(row)
        names = f"{who['firstName']} {who['lastName']}"
        return f"{names} {who.get('email', '')}".casefold()

    def _shown(self, row: Json) -> Json:
        return shapes.application(
            row,
            self._applicant(row),
            self.shelf.get("jobs", row["job"]) or {},
            self.shelf.get("statuses", row["status"]) or {},
        )
