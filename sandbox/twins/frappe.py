"""A stand-in for Frappe HR 15, as a running server behaved in November 2026.

What Frappe accepts and should not (fields that it does not know, a junk date, a file for a record
that does not exist, somebody who is there already) is accepted here too.
"""

import base64
import json
from collections.abc import Sequence
from typing import Any, ClassVar

from sandbox.http_types import Answer
from sandbox.twins.base import Refusal, Route, Twin, TwinRequest
from sandbox.twins.frappe_answers import body_of, error, listed, throttled, too_large
from sandbox.twins.frappe_login import CLIENT_ID, CLIENT_SECRET, FrappeLogin
from sandbox.twins.frappe_records import (
    APPLICANT_FIELDS,
    FILE_FIELDS,
    JOB_FIELDS,
    FrappeRecords,
    closed,
    missing,
)
from sandbox.twins.misbehaviour import Json, Kind, Misbehaviour

API_KEY, API_SECRET = "a1b2c3d4e5f6071", "0f1e2d3c4b5a697"
USER = "portal@acme.example"
MOST_BODY_BYTES = 25 * 1024 * 1024

_METHOD = "/api/method"
_OAUTH = f"{_METHOD}/frappe.integrations.oauth2"
_LISTS = {
    "Job Opening": ("openings", JOB_FIELDS),
    "Job Applicant": ("applicants", APPLICANT_FIELDS),
    "Job Applicant Source": ("sources", ("name", "creation", "modified")),
    "File": ("files", FILE_FIELDS),
    "Country": ("countries", ("name", "code", "creation", "modified")),
}
_FOR_GUESTS = frozenset({"authorize", "decide", "token", "time_zone"})


class FrappeTwin(Twin):
    """One site of one company.

    Its own settings: ``time_zone``, ``user_time_zone`` (empty: the site's), ``may_read`` and
    ``may_create`` (the user's rights to applicants), ``hrms_version``, ``calls_left`` (before the
    rate limit says wait; ``None``: no limit), ``redirect_uri`` and ``token_lives_seconds`` of its
    OAuth provider.
    """

    key: ClassVar[str] = "frappe"
    label: ClassVar[str] = "Frappe HR 15"
    routes: ClassVar[Sequence[Route]] = (
        Route("authorize", "GET", f"{_OAUTH}.authorize", "authorize"),
        Route("decide", "POST", f"{_OAUTH}.authorize", "decide"),
        Route("token", "POST", f"{_OAUTH}.get_token", "token"),
        Route("user", "GET", f"{_METHOD}/frappe.auth.get_logged_user", "user"),
        Route("versions", "GET", f"{_METHOD}/frappe.utils.change_log.get_versions", "versions"),
        Route("time_zone", "GET", f"{_METHOD}/frappe.client.get_time_zone", "time_zone"),
        Route("rights", "GET", f"{_METHOD}/frappe.client.has_permission", "rights"),
        Route("upload", "POST", f"{_METHOD}/upload_file", "upload"),
        Route("file", "GET", "/private/files/{}", "private_file"),
        Route("comment", "POST", f"{_METHOD}/frappe.desk.form.utils.add_comment", "comment"),
        Route("tag", "POST", f"{_METHOD}/frappe.desk.doctype.tag.tag.add_tag", "tag"),
        Route("set_value", "POST", f"{_METHOD}/frappe.client.set_value", "set_value"),
        Route("create_applicant", "POST", "/api/resource/Job%20Applicant", "create_applicant"),
        Route("list", "GET", "/api/resource/{}", "list_records"),
    )

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.settings |= {
            "time_zone": "America/Chicago", "user_time_zone": "", "hrms_version": "15.33.0",
            "may_read": True, "may_create": True, "calls_left": None,
            "redirect_uri": "", "token_lives_seconds": 3600.0,
        }  # fmt: skip
        self.login = FrappeLogin(self.shelf, self.settings)
        self.records = FrappeRecords(self.shelf, self.settings)

    # --- the vendor's own way --------------------------------------------------------------------

    def authenticate(self, request: TwinRequest, operation: str) -> None:
        if self.settings["calls_left"] is not None:
            if self.settings["calls_left"] <= 0:
                raise Refusal(throttled(7))
            self.settings["calls_left"] -= 1
        scheme, _, access = request.headers.get("authorization", "").partition(" ")
        if not scheme and operation in _FOR_GUESTS:
            return
        if not scheme:
            raise Refusal(error("PermissionError", "Login to access"))
        is_key = scheme.casefold() == "token" and access == f"{API_KEY}:{API_SECRET}"
        if not is_key and not (scheme.casefold() == "bearer" and self.login.accepts(access)):
            raise Refusal(error("AuthenticationError", "Authentication failed"))

    def refusal(self, fault: Misbehaviour) -> Answer:
        told = fault.parameters
        if fault.kind is Kind.CREDENTIALS_EXPIRED:
            self.login.expire()
        if fault.kind is Kind.CREDENTIALS_REVOKED:
            self.login.revoke()
        answers: dict[Kind, Answer] = {
            Kind.THROTTLED: throttled(told.get("retry_after", 1)),
            Kind.THROTTLED_BARE: throttled(None),
            Kind.CREDENTIALS_EXPIRED: error("AuthenticationError", "Authentication failed"),
            Kind.CREDENTIALS_REVOKED: error("AuthenticationError", "Authentication failed"),
            Kind.PERMISSION_MISSING: error(
                "PermissionError",
                "User <strong>portal</strong> does not have doctype access via role permission "
                "for document <strong>Job Applicant</strong>",
            ),
            Kind.REQUIRED_FIELD: missing(told.get("field", "Email Address")),
            Kind.JOB_CLOSED: closed(),
            Kind.DUPLICATE: error("DuplicateEntryError", "Job Applicant already exists"),
            Kind.ATTACHMENT_REFUSED: too_large(),
        }
        return answers.get(fault.kind, Answer(500, b"<html>500</html>", content_type="text/html"))

    def not_found(self, request: TwinRequest) -> Answer:
        if request.path.startswith(f"{_METHOD}/"):
            return error("ValidationError", "Failed to get method for command")
        return Answer(404, b"<html>Page not found</html>", content_type="text/html")

    # --- the operator ----------------------------------------------------------------------------

    def credentials(self) -> dict[str, str]:
        return {"api_key": API_KEY, "api_secret": API_SECRET}

    def logged_in(self) -> dict[str, str]:
        """The secrets of a connection into which somebody has just logged in with OAuth."""
        pair = self.login.new_pair()
        return {
            "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET,
            "access_token": pair["access_token"], "refresh_token": pair["refresh_token"],
        }  # fmt: skip

    def add_job(
        self,
        title: str,
        *,
        live: bool = True,
        country: str = "US",
        region: str = "TX",
        city: str = "Dallas",
    ) -> str:
        location = ", ".join(part for part in (city, region, country) if part)
        return self.records.add_opening(title, "Open" if live else "Closed", location)

    def add_source(self, name: str) -> None:
        """A Job Applicant Source."""
        now = self.records.now()
        self.shelf.add("sources", {"name": name, "creation": now, "modified": now}, record_id=name)

    def close_job(self, job_id: str) -> None:
        now = self.records.now()
        self.shelf.change("openings", job_id, status="Closed", closed_on=now[:10], modified=now)

    def add_person(self, first_name: str, last_name: str, email: str, job_id: str = "") -> str:
        values = {"applicant_name": f"{first_name} {last_name}", "email_id": email}
        values |= {"job_title": job_id} if job_id else {}
        return str(self.records.add_applicant({**values, "status": "Open"})["name"])

    def arrivals(self) -> list[Json]:
        first: dict[str, str] = {}
        came = self.shelf.times("applicants")
        return [
            {
                "person": first.setdefault(row["email_id"].casefold(), row["name"]),
                "application": row["name"],
                "name": row["applicant_name"],
                "emails": [row["email_id"]],
                "job": row.get("job_title", ""),
                # There is no pipeline; the status is what a recruiter looks at.
                "stage": row["status"],
                "tags": [tag for tag in row.get("_user_tags", "").split(",") if tag],
                "at": came[row["id"]],
            }
            for row in self.shelf.all("applicants")
        ]

    def jobs_shown(self) -> list[Json]:
        return self.records.openings_shown()

    def documents(self) -> list[Json]:
        return self.records.files_shown()

    def document_content(self, document_id: str) -> bytes:
        return self.records.content(document_id)

    # --- handlers --------------------------------------------------------------------------------

    def authorize(self, request: TwinRequest) -> Answer:
        """The page with Allow and Deny; whoever opens it counts as logged in."""
        return self.login.consent(request)

    def decide(self, request: TwinRequest) -> Answer:
        """The button that was pressed there."""
        return self.login.decide(request)

    def token(self, request: TwinRequest) -> Answer:
        """``frappe.integrations.oauth2.get_token``."""
        return self.login.token(request)

    def user(self, _request: TwinRequest) -> Answer:
        """``frappe.auth.get_logged_user``."""
        return Answer.of_json({"message": USER})

    def versions(self, _request: TwinRequest) -> Answer:
        """``frappe.utils.change_log.get_versions``."""
        apps = {"frappe": "15.44.2", "erpnext": "15.65.4", "hrms": self.settings["hrms_version"]}
        told = {
            app: {"title": app.title(), "description": "", "branch": "version-15", "version": found}
            for app, found in apps.items()
            if found
        }
        return Answer.of_json({"message": told})

    def time_zone(self, _request: TwinRequest) -> Answer:
        """``frappe.client.get_time_zone``: that of the user, whatever the clock of the site."""
        told = self.settings["user_time_zone"] or self.settings["time_zone"]
        return Answer.of_json({"message": {"time_zone": told}})

    def rights(self, request: TwinRequest) -> Answer:
        """``frappe.client.has_permission``; without a name it is about the record type."""
        if not {"doctype", "docname"} <= set(request.query):
            raise Refusal(error("TypeError", "missing a required argument", status=500))
        reads = request.query.get("perm_type", "read") == "read"
        may = self.settings["may_read" if reads else "may_create"]
        return Answer.of_json({"message": {"has_permission": bool(may)}})

    def list_records(self, request: TwinRequest, doctype: str) -> Answer:
        """``GET /api/resource/<DocType>``."""
        if doctype not in _LISTS:
            raise Refusal(error("DoesNotExistError", f"DocType {doctype} not found"))
        if doctype == "Job Applicant" and not self.settings["may_read"]:
            raise Refusal(self.refusal(Misbehaviour(Kind.PERMISSION_MISSING)))
        collection, known = _LISTS[doctype]
        lag = self.settings["search_lag_seconds"] if doctype == "Job Applicant" else 0.0
        rows = self.records.listed(collection, older_than=float(lag))
        endless = bool(self.settings["endless_pages"])
        return Answer.of_json({"data": listed(rows, request.query, known, endless=endless)})

    def create_applicant(self, request: TwinRequest) -> Answer:
        """``POST /api/resource/Job Applicant``."""
        if not self.settings["may_create"]:
            raise Refusal(self.refusal(Misbehaviour(Kind.PERMISSION_MISSING)))
        values = self.records.check_applicant(body_of(request))
        row = self.records.add_applicant(values)
        return Answer.of_json({"data": {name: row[name] for name in row if name != "id"}})

    def set_value(self, request: TwinRequest) -> Answer:
        """``frappe.client.set_value``: JSON of several values stands in ``fieldname``."""
        if not self.settings["may_create"]:
            raise Refusal(self.refusal(Misbehaviour(Kind.PERMISSION_MISSING)))
        given = body_of(request)
        row = self.records.change_applicant(given["name"], json.loads(given["fieldname"]))
        return Answer.of_json({"message": {name: row[name] for name in row if name != "id"}})

    def upload(self, request: TwinRequest) -> Answer:
        """``upload_file``: a body over the limit is not read at all."""
        if len(request.raw.body) > MOST_BODY_BYTES:
            raise Refusal(too_large())
        fields, files = request.multipart()
        if "file" not in files:
            raise Refusal(error("MandatoryError", "Fields `file_name` or `file_url` must be set"))
        doctype, docname = fields.get("doctype", ""), fields.get("docname", "")
        private = fields.get("is_private") == "1"
        row = self.records.add_file(doctype, docname, files["file"], private=private)
        shown = {name: row[name] for name in FILE_FIELDS}
        return Answer.of_json({"message": shown})

    def private_file(self, _request: TwinRequest, name: str) -> Answer:
        """The bytes of a private file, for whoever is logged in."""
        for row in self.shelf.all("files"):
            if row["file_url"] == f"/private/files/{name}":
                return Answer(200, base64.b64decode(row["content"]), content_type="application/pdf")
        raise Refusal(error("DoesNotExistError", f"File {name} not found"))

    def comment(self, request: TwinRequest) -> Answer:
        """``frappe.desk.form.utils.add_comment``, whose arguments must all be there."""
        given = body_of(request)
        needed = ("reference_doctype", "reference_name", "content", "comment_email", "comment_by")
        if any(not isinstance(given.get(name), str) for name in needed):
            raise Refusal(error("FrappeTypeError", "Argument should be of type 'str'"))
        name = given["reference_name"]
        if self.shelf.get("applicants", name) is None:
            raise Refusal(error("DoesNotExistError", f"Job Applicant {name} not found"))
        row = self.shelf.add("comments", {key: given[key] for key in needed})
        return Answer.of_json({"message": {**row, "name": row["id"], "doctype": "Comment"}})

    def tag(self, request: TwinRequest) -> Answer:
        """``frappe.desk.doctype.tag.tag.add_tag``."""
        given = body_of(request)
        self.records.tag(given["dn"], given["tag"])
        return Answer.of_json({"message": given["tag"]})
