"""A stand-in for Greenhouse over Harvest v3, as its documentation of 2026 describes it.

Its lists are in ``greenhouse_lists``, its writes in ``greenhouse_writes``.
"""

import base64
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, ClassVar

from sandbox.http_types import Answer, Request
from sandbox.twins.attachments import Attachments
from sandbox.twins.base import Refusal, Route, TwinRequest
from sandbox.twins.greenhouse_bodies import STAGES, shown
from sandbox.twins.greenhouse_lists import (
    FILTERS,
    LAGGING,
    USUAL,
    asked_of,
    cursor_of,
    matches,
    unprocessable,
)
from sandbox.twins.greenhouse_writes import GreenhouseWrites, now_text, said
from sandbox.twins.misbehaviour import Json, Kind, Misbehaviour

CLIENT_ID, CLIENT_SECRET = "gh-client-7d1c0b", "gh-secret-5f9e2a"
SITE_ADMIN, RECRUITER = "4080", "4081"
CODE = "code-of-one-minute"
_DOCUMENTS = Attachments(name="filename", owner="application_id", content="content")


class GreenhouseTwin(GreenhouseWrites):
    """One customer's Greenhouse, with its authorisation server under ``/token``.

    ``settings``: ``service_account_sees_lists``, ``forbidden`` (operations without their scope),
    ``shows_interview_stage`` (whether applications name the stage of their job) and ``move_from``
    (which id of a stage a move has to name).
    """

    key: ClassVar[str] = "greenhouse"
    label: ClassVar[str] = "Greenhouse Harvest v3"
    routes: ClassVar[Sequence[Route]] = (
        Route("token", "POST", "/token", "token"),
        Route("create_candidate", "POST", "/v3/candidates", "create_candidate"),
        Route("update_candidate", "PATCH", "/v3/candidates/{}", "update_candidate"),
        Route("create_application", "POST", "/v3/applications", "create_application"),
        Route("move", "POST", "/v3/applications/{}/move", "move"),
        Route("create_attachment", "POST", "/v3/attachments", "create_attachment"),
        Route("create_note", "POST", "/v3/notes", "create_note"),
        Route("create_tag", "POST", "/v3/candidate_tags", "create_tag"),
        Route("apply_tag", "POST", "/v3/applied_candidate_tags", "apply_tag"),
        *(Route(f"list_{path}", "GET", f"/v3/{path}", "listed") for path in FILTERS),
    )

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.settings |= {
            "service_account_sees_lists": True, "forbidden": [], "shows_interview_stage": True,
            "move_from": "job_interview_stage",
        }  # fmt: skip
        self._tokens: dict[str, str] = {}
        self._refresh_tokens: set[str] = set()
        self._revoked = False
        if not self.shelf.all("users"):
            self.put("users", _user("Pia", "Portal", site_admin=True), SITE_ADMIN)
            self.put("users", _user("Rita", "Recruiter", site_admin=False), RECRUITER)
            self.put("offices", {"name": "Dallas", "location": "Dallas, TX"}, "31")
            self.put("departments", {"name": "Warehouse", "parent_id": None}, "71")

    def handle(self, raw: Request) -> Answer:
        """Answer one request, with the headers of the limit that every answer has."""
        answer = super().handle(raw)
        now = int(datetime.now(UTC).timestamp())
        limits = {"X-RateLimit-Limit": "75", "X-RateLimit-Remaining": "74"}
        limits |= {"X-RateLimit-Reset": str(now + 30)}
        return replace(answer, headers={**limits, **answer.headers})

    def behave(self) -> None:
        """See ``VendorTwin.behave``; revoked credentials count again."""
        super().behave()
        self._revoked = False

    # --- the vendor's own way --------------------------------------------------------------------

    def authenticate(self, request: TwinRequest, operation: str) -> None:
        if operation == "token":
            return
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme != "Bearer" or token not in self._tokens or self._revoked:
            raise Refusal(said(401, "Unauthorized"))
        if operation in self.settings["forbidden"]:
            raise Refusal(said(403, f"Missing scope for {operation}"))
        user = self.shelf.get("users", self._tokens[token])
        sees = user["site_admin"] if user else self.settings["service_account_sees_lists"]
        if request.raw.method == "GET" and not sees:
            raise Refusal(said(403, "All list endpoints require authorization by a Site Admin."))

    def refusal(self, fault: Misbehaviour) -> Answer:
        told = fault.parameters
        if fault.kind is Kind.CREDENTIALS_REVOKED:
            self._revoked = True
        answers: dict[Kind, Answer] = {
            Kind.THROTTLED: replace(
                said(429, "Rate limit exceeded."),
                headers={
                    "Retry-After": str(told.get("retry_after", 1)),
                    "X-RateLimit-Remaining": "0",
                },
            ),
            Kind.THROTTLED_BARE: Answer(429, b"<html>429</html>", content_type="text/html"),
            Kind.CREDENTIALS_EXPIRED: said(401, "Token has expired"),
            Kind.CREDENTIALS_REVOKED: said(401, "Unauthorized"),
            Kind.PERMISSION_MISSING: said(403, "Missing scope: harvest:candidates:create"),
            Kind.JOB_CLOSED: unprocessable("The job is closed.", "job_id"),
            Kind.DUPLICATE: unprocessable("The candidate is on this job already.", "candidate_id"),
            Kind.ATTACHMENT_REFUSED: unprocessable("The extension is not allowed.", "filename"),
            Kind.ERROR_500: Answer(500, b"<html>500</html>", content_type="text/html"),
        }
        return answers.get(fault.kind, unprocessable("can't be blank", told.get("field", "name")))

    def not_found(self, request: TwinRequest) -> Answer:
        return said(404, "Resource not found")

    # --- the operator ----------------------------------------------------------------------------

    def credentials(self) -> dict[str, str]:
        return {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}

    def add_job(
        self,
        title: str,
        *,
        live: bool = True,
        country: str = "US",
        region: str = "TX",
        city: str = "Dallas",
    ) -> str:
        job = self.put(
            "jobs",
            {
                "name": title, "requisition_id": None, "status": "open" if live else "draft",
                "confidential": False, "is_template": False, "department_id": 71,
                "office_ids": [31], "opened_at": now_text() if live else None, "closed_at": None,
                "custom_fields": {}, "notes": None,
            },
        )  # fmt: skip
        for order, name in enumerate(STAGES):
            stage = {"job_id": int(job), "name": name, "sort_order": order, "active": True}
            self.put("job_interview_stages", stage)
        if live:
            self.put_post(job, title, (city, region, country))
        return job

    def close_job(self, job_id: str) -> None:
        self.shelf.change(
            "jobs", job_id, status="closed", closed_at=now_text(), updated_at=now_text()
        )
        for post in self.shelf.all("job_posts"):
            if post["job_id"] == int(job_id):
                self.shelf.change("job_posts", post["id"], live=False, updated_at=now_text())

    def add_person(self, first_name: str, last_name: str, email: str, job_id: str = "") -> str:
        known = {"first_name": first_name, "last_name": last_name}
        addresses = [{"value": email, "type": "personal"}]
        person = self.put("candidates", {**known, "email_addresses": addresses})
        if job_id:
            self.apply(person, {"job_id": int(job_id)})
        return person

    def arrivals(self) -> list[Json]:
        applications = self.shelf.all("applications")
        came = self.shelf.times("candidates") | self.shelf.times("applications")
        found = []
        for person in self.shelf.all("candidates"):
            own = [row for row in applications if row["candidate_id"] == int(person["id"])]
            found += [
                {
                    "person": person["id"],
                    "application": row.get("id", ""),
                    "name": f"{person['first_name']} {person['last_name']}",
                    "emails": [entry["value"] for entry in person.get("email_addresses", [])],
                    "job": str(row.get("job_id") or ""),
                    "stage": str(row.get("job_interview_stage_id") or ""),
                    "tags": self.tags_of(person["id"]),
                    "at": came[str(row.get("id", person["id"]))],
                }
                for row in own or [{}]
            ]
        return found

    def jobs_shown(self) -> list[Json]:
        return [
            {"id": row["id"], "title": row["name"], "live": row["status"] == "open",
             "place": self.place_of(row["id"]),
             "stages": {one["id"]: one["name"] for one in self._stages(int(row["id"]))}}
            for row in self.shelf.all("jobs")
        ]  # fmt: skip

    def documents(self) -> list[Json]:
        return _DOCUMENTS.all(self.shelf)

    def document_content(self, document_id: str) -> bytes:
        return _DOCUMENTS.bytes_of(self.shelf, document_id)

    # --- handlers --------------------------------------------------------------------------------

    def token(self, request: TwinRequest) -> Answer:
        """``POST /token`` of the authorisation server (RFC 6749)."""
        pair = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        if self._revoked or request.headers.get("authorization") != f"Basic {pair}":
            return Answer.of_json({"error": "invalid_client"}, 401)
        form = request.form()
        user, refresh = form.get("sub", ""), ""
        match form.get("grant_type"):
            case "client_credentials":
                if user and self.shelf.get("users", user) is None:
                    return Answer.of_json({"error": "invalid_grant"}, 400)
            case "authorization_code" if form.get("code") == CODE:
                user, refresh = SITE_ADMIN, f"refresh-{len(self._refresh_tokens)}"
            case "refresh_token" if form.get("refresh_token") in self._refresh_tokens:
                user, refresh = SITE_ADMIN, f"refresh-{len(self._refresh_tokens)}"
            case "authorization_code" | "refresh_token":
                return Answer.of_json({"error": "invalid_grant"}, 400)
            case _:
                return Answer.of_json({"error": "unsupported_grant_type"}, 400)
        token = f"access-{len(self._tokens)}"
        self._tokens[token] = user
        told: Json = {"access_token": token, "token_type": "bearer", "expires_in": 3600}
        if refresh:
            self._refresh_tokens.add(refresh)
            told["refresh_token"] = refresh
        return Answer.of_json(told)

    def listed(self, request: TwinRequest) -> Answer:
        """``GET`` of any list."""
        path = request.path.removeprefix("/v3/")
        filters, after = asked_of(path, request.query)
        searched = path in LAGGING and "ids" not in filters
        lag = float(self.settings["search_lag_seconds"]) if searched else 0.0
        rows = [row for row in self.shelf.all(path, older_than=lag) if matches(path, row, filters)]
        rows.sort(key=lambda row: -int(row["id"]))
        size = int(filters.get("per_page", USUAL))
        endless = bool(self.settings["endless_pages"])
        left = [row for row in rows if not after or endless or int(row["id"]) < int(after)]
        page = left[:size]
        answer = Answer.of_json([shown(path, row, self.settings) for row in page])
        if len(left) > size or (endless and page):
            address = f"{request.raw.base_url}/twins/{self.key}{request.path}"
            cursor = cursor_of(filters, "0" if endless else page[-1]["id"])
            answer.headers["Link"] = f'<{address}?cursor={cursor}>; rel="next"'
        return answer


def _user(first_name: str, last_name: str, *, site_admin: bool) -> Json:
    name = f"{first_name} {last_name}"
    return {
        "first_name": first_name, "last_name": last_name, "name": name,
        "primary_email": f"{first_name.lower()}@acme.example", "deactivated": False,
        "site_admin": site_admin,
    }  # fmt: skip
