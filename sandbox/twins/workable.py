"""A stand-in for one Workable account, under ``/spi/v3``, with its login beside it.

As Workable's API reference and answers recorded in July 2026 describe it. What Workable is not
known to refuse is accepted: a candidate on a job that is archived, a second one with the same
address, and a stage that the job has not got, which leaves them where they are.
"""

from collections.abc import Sequence
from typing import Any, ClassVar

from sandbox.http_types import Answer
from sandbox.twins import workable_shapes as shapes
from sandbox.twins.base import Refusal, Route, Twin, TwinRequest, in_words
from sandbox.twins.misbehaviour import Json, Kind, Misbehaviour
from sandbox.twins.workable_login import WorkableLogin

TOKEN = "workable-twin-token-5f1d7a52c4"  # noqa: S105 - nobody else takes it
BASE = "/spi/v3"


class WorkableTwin(WorkableLogin, Twin):
    """One account of one company. ``forbidden``: operations that the token may not do."""

    key: ClassVar[str] = "workable"
    label: ClassVar[str] = "Workable"
    routes: ClassVar[Sequence[Route]] = (
        *WorkableLogin.login_routes,
        Route("list_jobs", "GET", f"{BASE}/jobs", "list_jobs"),
        Route("get_job", "GET", f"{BASE}/jobs/{{}}", "get_job"),
        Route("list_stages", "GET", f"{BASE}/jobs/{{}}/stages", "list_stages"),
        Route("create_candidate", "POST", f"{BASE}/jobs/{{}}/candidates", "create_candidate"),
        Route("list_members", "GET", f"{BASE}/members", "list_members"),
        Route("list_candidates", "GET", f"{BASE}/candidates", "list_candidates"),
        Route("get_candidate", "GET", f"{BASE}/candidates/{{}}", "get_candidate"),
        Route("update_candidate", "PATCH", f"{BASE}/candidates/{{}}", "update_candidate"),
        Route("list_files", "GET", f"{BASE}/candidates/{{}}/files", "list_files"),
        Route("add_comment", "POST", f"{BASE}/candidates/{{}}/comments", "add_comment"),
        Route("move_candidate", "POST", f"{BASE}/candidates/{{}}/move", "move_candidate"),
    )

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.settings |= {"forbidden": []}
        if not self.shelf.all("members"):
            for name, active in (("Portal", True), ("Former", False)):
                login = f"{name.lower()}@acme.example"
                member = {"name": name, "email": login, "role": "admin", "roles": ["ats.admin"]}
                self.shelf.add("members", {**member, "active": active}, record_id=shapes.new_id())

    # --- the vendor's own way --------------------------------------------------------------------

    def authenticate(self, request: TwinRequest, operation: str) -> None:
        if operation in ("authorize", "token"):
            return
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        if scheme != "Bearer" or not (given == TOKEN or self.knows_token(given)):
            raise Refusal(shapes.error(401, "Not authorized"))
        if operation in self.settings["forbidden"]:
            raise Refusal(shapes.error(403, "Forbidden"))

    def refusal(self, fault: Misbehaviour) -> Answer:
        told = fault.parameters
        if fault.kind is Kind.CREDENTIALS_REVOKED:
            self.revoke_access()
        slower, throttled = shapes.error(429, "Too many requests"), Answer(429, b"")
        slower.headers.update(shapes.window(float(told.get("retry_after", 1))))
        blank = shapes.error(422, f"{told.get('field', 'email')} can't be blank")
        answers: dict[Kind, Answer] = {
            Kind.THROTTLED: slower,
            Kind.THROTTLED_BARE: throttled,
            Kind.CREDENTIALS_EXPIRED: shapes.error(401, "Not authorized"),
            Kind.CREDENTIALS_REVOKED: shapes.error(401, "Not authorized"),
            Kind.PERMISSION_MISSING: shapes.error(403, "Forbidden"),
            Kind.REQUIRED_FIELD: blank,
            Kind.JOB_CLOSED: shapes.error(404, "Not found"),
            Kind.ATTACHMENT_REFUSED: Answer(413, b"<html>413</html>", content_type="text/html"),
            Kind.ERROR_500: Answer(500, b"<html>500</html>", content_type="text/html"),
        }
        # No refusal of somebody who is there already is known.
        return answers.get(fault.kind, blank)

    def not_found(self, request: TwinRequest) -> Answer:
        return shapes.error(404, "Not found")

    # --- the operator ----------------------------------------------------------------------------

    def credentials(self) -> dict[str, str]:
        return {"api_key": TOKEN}

    def acting_user(self) -> str:
        """The id of an active member."""
        return str(self.shelf.all("members")[0]["id"])

    def add_job(
        self,
        title: str,
        *,
        live: bool = True,
        country: str = "US",
        region: str = "TX",
        city: str = "Dallas",
    ) -> str:
        made = shapes.new_job(title, live=live, country=country, region=region, city=city)
        self.shelf.add("jobs", made, record_id=shapes.new_id())
        return str(made["shortcode"])

    def change_job(self, job_id: str, **values: Any) -> None:
        """Change fields of a job, as somebody in Workable would."""
        self.shelf.change("jobs", self.job(job_id)["id"], updated_at=shapes.now(), **values)

    def close_job(self, job_id: str) -> None:
        self.change_job(job_id, state="archived")

    def change_candidate(self, candidate: str, **values: Any) -> None:
        """Change fields of a candidate, as somebody in Workable would."""
        self.shelf.change("candidates", candidate, updated_at=shapes.now(), **values)

    def add_person(self, first_name: str, last_name: str, email: str, job_id: str = "") -> str:
        """Without a job they would be in the talent pool, which no list shows: one is archived."""
        if not job_id:
            job_id = self.add_job("An earlier job")
            self.close_job(job_id)
        given = {"candidate": {"firstname": first_name, "lastname": last_name, "email": email}}
        return str(self._add_candidate(job_id, given, "applied")["id"])

    def arrivals(self) -> list[Json]:
        came = self.shelf.times("candidates")
        return [
            {
                "person": row["id"],
                "application": row["id"],
                "name": row["name"],
                "emails": [row["email"]],
                "job": row["shortcode"],
                "stage": row["stage"],
                "tags": row["tags"],
                "at": came[row["id"]],
            }
            for row in self.shelf.all("candidates")
        ]

    def jobs_shown(self) -> list[Json]:
        stages = {slug: name for slug, name, _ in shapes.STAGES}
        return [
            {"id": row["shortcode"], "title": row["title"], "live": row["state"] == "published",
             "place": in_words(row["location"]["location_str"]), "stages": stages}
            for row in self.shelf.all("jobs")
        ]  # fmt: skip

    def documents(self) -> list[Json]:
        return self.shelf.all("files")

    def document_content(self, document_id: str) -> bytes:
        return self.shelf.kept_bytes(document_id)

    # --- what is shown ---------------------------------------------------------------------------

    def list_jobs(self, request: TwinRequest) -> Answer:
        """``GET /jobs``: every state unless one is asked for, oldest first."""
        after, state = shapes.moment(request, "updated_after"), request.query.get("state", "")
        if state and state not in shapes.STATES:
            raise Refusal(shapes.error(400, "state is invalid"))
        described = "full_description" in request.query.get("include_fields", "").split(",")
        rows = [
            shapes.job(row, described=described)
            for row in self.shelf.all("jobs")
            if row["updated_at"] > after and state in ("", row["state"])
        ]
        return shapes.page(request, "jobs", rows, endless=bool(self.settings["endless_pages"]))

    def get_job(self, _request: TwinRequest, shortcode: str) -> Answer:
        """``GET /jobs/:shortcode``, which is not wrapped."""
        return Answer.of_json(shapes.job(self.job(shortcode), described=True))

    def list_stages(self, _request: TwinRequest, shortcode: str) -> Answer:
        """``GET /jobs/:shortcode/stages``."""
        self.job(shortcode)
        return Answer.of_json(
            {
                "stages": [
                    {"slug": slug, "name": name, "kind": kind, "position": position}
                    for position, (slug, name, kind) in enumerate(shapes.STAGES, start=1)
                ]
            }
        )

    def list_members(self, request: TwinRequest) -> Answer:
        """``GET /members``: those who are active, unless all are asked for."""
        everybody = request.query.get("status", "active") == "all"
        rows = [row for row in self.shelf.all("members") if row["active"] or everybody]
        return shapes.page(request, "members", rows)

    def list_candidates(self, request: TwinRequest) -> Answer:
        """``GET /candidates``, by address or time; new ones show after a while."""
        lag, email = float(self.settings["search_lag_seconds"]), request.query.get("email", "")
        after = shapes.moment(request, "updated_after")
        jobs = {row["shortcode"]: row for row in self.shelf.all("jobs")}
        rows = [
            shapes.candidate(row, jobs[row["shortcode"]])
            for row in self.shelf.all("candidates", older_than=lag)
            if email.casefold() in ("", row["email"].casefold()) and row["updated_at"] > after
        ]
        return shapes.page(
            request, "candidates", rows, endless=bool(self.settings["endless_pages"])
        )

    def get_candidate(self, _request: TwinRequest, candidate: str) -> Answer:
        """``GET /candidates/:id``, wrapped."""
        return Answer.of_json({"candidate": self._shown(self._candidate(candidate), whole=True)})

    def list_files(self, _request: TwinRequest, candidate: str) -> Answer:
        """``GET /candidates/:id/files``: what the Files tab shows, which has no ids."""
        self._candidate(candidate)
        files = [
            {"name": row["name"], "preview_url": f"https://files.example/{row['id']}",
             "source": "upload"}
            for row in self.shelf.all("files") if row["owner"] == candidate
        ]  # fmt: skip
        return Answer.of_json({"files": files})

    # --- what is taken ---------------------------------------------------------------------------

    def create_candidate(self, request: TwinRequest, shortcode: str) -> Answer:
        """``POST /jobs/:shortcode/candidates``."""
        given = shapes.body_of(request)
        made = self._add_candidate(shortcode, given, request.query.get("stage", ""))
        return Answer.of_json({"status": "created", "candidate": self._shown(made, whole=True)})

    def update_candidate(self, request: TwinRequest, candidate: str) -> Answer:
        """``PATCH /candidates/:id``, wrapped both ways."""
        row = self._candidate(candidate)
        told = shapes.changes(shapes.body_of(request))
        names = [told.get(name, row[name]) for name in ("firstname", "lastname")]
        self.change_candidate(candidate, **told, name=" ".join(filter(None, names)))
        return Answer.of_json({"candidate": self._shown(self._candidate(candidate), whole=True)})

    def add_comment(self, request: TwinRequest, candidate: str) -> Answer:
        """``POST /candidates/:id/comments``, with one file at most."""
        self._candidate(candidate)
        given = shapes.body_of(request)
        acting, comment = self._acting(given), given.get("comment")
        if not isinstance(comment, dict) or not comment.get("body"):
            raise shapes.unfit("comment body can't be blank")
        paper = shapes.attachment(comment)
        made = self.shelf.add(
            "comments",
            {"member": acting, "candidate": candidate, "body": comment["body"],
             "policy": comment.get("policy", [])},
        )  # fmt: skip
        if paper is not None:
            name, content = paper
            kept = self.shelf.add("files", shapes.file(name, content, candidate))
            self.shelf.keep_bytes(kept["id"], content)
        return Answer.of_json({"id": made["id"]}, 201)

    def move_candidate(self, request: TwinRequest, candidate: str) -> Answer:
        """``POST /candidates/:id/move``, answered with nothing."""
        row, given = self._candidate(candidate), shapes.body_of(request)
        self._acting(given)
        if given.get("target_stage") in {slug for slug, _, _ in shapes.STAGES}:
            self.change_candidate(row["id"], stage=given["target_stage"])
        return Answer(202, b"", content_type="text/plain; charset=utf-8")

    # --- inside ----------------------------------------------------------------------------------

    def job(self, shortcode: str) -> Json:
        """One job, or a refusal."""
        for row in self.shelf.all("jobs"):
            if row["shortcode"] == shortcode:
                return row
        raise shapes.missing()

    def _candidate(self, candidate: str) -> Json:
        row = self.shelf.get("candidates", candidate)
        if row is None:
            raise shapes.missing()
        return row

    def _acting(self, given: Json) -> str:
        member = self.shelf.get("members", str(given.get("member_id", "")))
        if member is None or not member["active"]:
            raise shapes.unfit("member_id is invalid")
        return str(member["id"])

    def _add_candidate(self, shortcode: str, given: Json, stage: str) -> Json:
        """A new candidate; without a known stage in that of who was sourced, or has applied."""
        self.job(shortcode)
        made = shapes.new_candidate(given)
        known = stage in {slug for slug, _, _ in shapes.STAGES}
        usual = "sourced" if made["sourced"] else "applied"
        made |= {"shortcode": shortcode, "stage": stage if known else usual}
        return self.shelf.add("candidates", made, record_id=shapes.new_id())

    def _shown(self, row: Json, *, whole: bool = False) -> Json:
        return shapes.candidate(row, self.job(row["shortcode"]), whole=whole)
