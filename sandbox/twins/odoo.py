"""A stand-in for Odoo 19 Recruitment over JSON-2, as a running server behaved in November 2026.

What Odoo accepts and should not (archived jobs, bad addresses, duplicates) is accepted here too.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from sandbox.http_types import Answer
from sandbox.twins.attachments import Attachments
from sandbox.twins.base import Refusal, Route, TwinRequest
from sandbox.twins.misbehaviour import Json, Kind, Misbehaviour
from sandbox.twins.odoo_records import (
    COLLECTIONS,
    arguments,
    check_fields,
    error,
    fields_of,
    matches,
    nested,
    now,
    place,
    shown,
)
from sandbox.twins.odoo_writes import KEY_USER, OdooWrites

KEY = "0d00c0ffee5a17b0x"
DATABASE = "acme"
_REQUIRED = {
    "has_access": ("operation",),
    "web_search_read": ("specification",),
}
_DOCUMENTS = Attachments(name="name", owner="res_id", content="datas")


class OdooTwin(OdooWrites):
    """One database of one company."""

    key: ClassVar[str] = "odoo"
    label: ClassVar[str] = "Odoo 19"
    routes: ClassVar[Sequence[Route]] = (
        Route("version", "GET", "/web/version", "version"),
        Route("create_applicant", "POST", "/json/2/hr.applicant/create", "create_applicant"),
        Route("write_applicant", "POST", "/json/2/hr.applicant/write", "write_applicant"),
        Route("create_attachment", "POST", "/json/2/ir.attachment/create", "create_attachment"),
        Route("call", "POST", "/json/2/{}/{}", "call"),
    )

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        ends = datetime.now(UTC) + timedelta(days=60)
        self.settings |= {
            "may_create": True, "has_website": True, "key_ends": f"{ends:%Y-%m-%d %H:%M:%S}"
        }  # fmt: skip
        if not self.shelf.all("stages"):
            for sequence, name in enumerate(("New", "Qualification", "First Interview", "Signed")):
                stage = {"name": name, "sequence": sequence, "job_ids": []}
                self.shelf.add("stages", stage | {"hired_stage": name == "Signed"})
            self.shelf.add("pools", {"name": "Portal prospects", "active": True}, record_id="1")
            for number, name in ((2, "Administrator"), (KEY_USER, "Portal")):
                user = {"name": name, "login": f"{name.lower()}@acme.example", "share": False}
                self.shelf.add("users", user, record_id=str(number))

    # --- the vendor's own way --------------------------------------------------------------------

    def authenticate(self, request: TwinRequest, operation: str) -> None:
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        if operation != "version" and (scheme.casefold() != "bearer" or key != KEY):
            raise Refusal(error(401, "werkzeug.exceptions.Unauthorized", "Invalid apikey"))
        if request.headers.get("x-odoo-database", DATABASE) != DATABASE:
            raise Refusal(Answer(404, b"<html>404</html>", content_type="text/html"))
        if request.raw.method == "POST" and "json" not in request.headers.get("content-type", ""):
            raise Refusal(Answer(415, b"<html>415</html>", content_type="text/html"))

    def refusal(self, fault: Misbehaviour) -> Answer:
        told = fault.parameters
        answers: dict[Kind, Answer] = {
            # A proxy in front of Odoo; Community itself has no limit.
            Kind.THROTTLED: Answer(
                429, b"{}", headers={"Retry-After": str(told.get("retry_after", 1))}
            ),
            Kind.THROTTLED_BARE: Answer(429, b"<html>429</html>", content_type="text/html"),
            Kind.CREDENTIALS_EXPIRED: error(
                401, "werkzeug.exceptions.Unauthorized", "Invalid apikey"
            ),
            Kind.CREDENTIALS_REVOKED: error(
                401, "werkzeug.exceptions.Unauthorized", "Invalid apikey"
            ),
            Kind.PERMISSION_MISSING: self.may_not_create().answer,
            Kind.REQUIRED_FIELD: error(
                422,
                "odoo.exceptions.ValidationError",
                f"The operation cannot be completed: the field {told.get('field', 'name')} is "
                "mandatory.",
            ),
            Kind.ATTACHMENT_REFUSED: error(
                413, "werkzeug.exceptions.RequestEntityTooLarge", "413 Request Entity Too Large"
            ),
            Kind.ERROR_500: Answer(500, b"<html>500</html>", content_type="text/html"),
        }
        # Odoo refuses neither a closed job nor a duplicate.
        return answers.get(fault.kind, answers[Kind.REQUIRED_FIELD])

    def not_found(self, request: TwinRequest) -> Answer:
        return error(404, "werkzeug.exceptions.NotFound", "404 Not Found")

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
        address = {"city": city, "zip": "75201", "country_code": country, "state": region}
        job = self.shelf.add(
            "jobs",
            {"name": title, "active": True, "is_published": live, "address": address,
             "no_of_recruitment": 1, "create_date": now(), "write_date": now()},
        )  # fmt: skip
        return str(job["id"])

    def close_job(self, job_id: str) -> None:
        self.shelf.change("jobs", job_id, active=False, write_date=now())

    def add_person(self, first_name: str, last_name: str, email: str, job_id: str = "") -> str:
        values: Json = {"partner_name": f"{first_name} {last_name}", "email_from": email}
        return str(self.add_applicant(values | ({"job_id": int(job_id)} if job_id else {}))["id"])

    def refuse(self, applicant: str, *, reason: bool = True) -> None:
        """Put an applicant away, as the button Refuse does it; or archive one without a reason."""
        values = {"refuse_reason_id": 1, "refuse_date": now()} if reason else {}
        self.shelf.change("applicants", applicant, active=False, write_date=now(), **values)

    def arrivals(self) -> list[Json]:
        came = self.shelf.times("applicants")
        # Applicants with one contact are one person, who has the id of the first.
        first: dict[Any, str] = {}
        for row in self.shelf.all("applicants"):
            first.setdefault(row["partner_id"] or row["id"], row["id"])
        return [
            {
                "person": first[row["partner_id"] or row["id"]],
                "application": row["id"],
                "name": row["partner_name"],
                "emails": [row.get("email_from", "")],
                "job": str(row["job_id"]) if row.get("job_id") else "",
                "stage": str(row["stage_id"]) if row.get("stage_id") else "",
                "tags": [self._named("tags", tag) for tag in row["categ_ids"]],
                "at": came[row["id"]],
            }
            for row in self.shelf.all("applicants")
        ]

    def jobs_shown(self) -> list[Json]:
        stages = {row["id"]: row["name"] for row in self.shelf.all("stages")}
        return [
            {"id": row["id"], "title": row["name"], "live": row["active"] and row["is_published"],
             "place": place(row), "stages": stages}
            for row in self.shelf.all("jobs")
        ]  # fmt: skip

    def documents(self) -> list[Json]:
        return _DOCUMENTS.all(self.shelf)

    def document_content(self, document_id: str) -> bytes:
        return _DOCUMENTS.bytes_of(self.shelf, document_id)

    # --- handlers --------------------------------------------------------------------------------

    def version(self, _request: TwinRequest) -> Answer:
        """``GET /web/version``, which needs no key."""
        return Answer.of_json({"version_info": [19, 0, 0, "final", 0, ""], "version": "19.0"})

    def call(self, request: TwinRequest, model: str, method: str) -> Answer:
        """Any other method of a model."""
        if model not in COLLECTIONS:
            raise Refusal(
                error(404, "werkzeug.exceptions.NotFound", f"the model {model} does not exist")
            )
        methods: dict[str, Callable[[str, Json], Any]] = {
            "context_get": lambda _model, _given: {"lang": "en_US", "tz": False, "uid": KEY_USER},
            # An interviewer may make attachments, but at no applicant.
            "has_access": lambda model, _given: (
                model == "ir.attachment" or self.settings["may_create"]
            ),
            "fields_get": self._fields_get,
            "search_read": self._search_read,
            "web_search_read": self._web_search_read,
            "message_post": lambda _model, given: self.post_message(given),
        }
        if method not in methods:
            raise Refusal(
                error(404, "werkzeug.exceptions.NotFound", f"{model}.{method} does not exist")
            )
        given = arguments(request, *_REQUIRED.get(method, ()))
        return Answer.of_json(methods[method](model, given))

    def _fields_get(self, model: str, _given: Json) -> Json:
        names = fields_of(model, website=self.settings["has_website"])
        return {name: {"type": "char"} for name in sorted(names)}

    def _search_read(self, model: str, given: Json) -> list[Json]:
        rows = self._rows(model, given)
        rows = rows[: given.get("limit") or len(rows)]
        return [{name: shown(row, name, self._named) for name in given["fields"]} for row in rows]

    def _web_search_read(self, model: str, given: Json) -> Json:
        rows = self._rows(model, given)
        if self.settings["endless_pages"]:
            given = given | {"offset": 0}
            rows = rows * (1 + given["limit"] // max(1, len(rows)))
        page = rows[given["offset"] : given["offset"] + given["limit"]]
        wanted = given["specification"]
        return {
            "length": len(rows),
            "records": [
                {"id": int(row["id"])} | {name: nested(row, name) for name in wanted}
                for row in page
            ],
        }

    def _rows(self, model: str, given: Json) -> list[Json]:
        domain = [self._term(term) for term in given["domain"]]
        if self.settings["endless_pages"]:
            domain = [term for term in domain if term[:2] != ["id", ">"]]
        asked = {*given.get("fields", ()), *given.get("specification", ())}
        asked |= {term[0].partition(".")[0] for term in domain if term != "|"}
        check_fields(model, asked, website=self.settings["has_website"])
        if model == "res.users.apikeys":
            found = self._keys()
        elif model == "hr.applicant" and not self.settings["may_create"]:
            found = []  # An interviewer sees those whom they interview: nobody.
        else:
            lag = float(self.settings["search_lag_seconds"]) if model == "hr.applicant" else 0.0
            found = self.shelf.all(COLLECTIONS[model], older_than=lag)
        if given.get("context", {}).get("active_test", True):
            found = [row for row in found if row.get("active", True)]
        return [row for row in found if matches(row, domain)]

    def _keys(self) -> list[Json]:
        """Odoo keeps ended keys until it cleans up, and shows an administrator everybody's."""
        kept = (("portal", KEY_USER, "rpc", self.settings["key_ends"]),
                ("last year's", KEY_USER, "rpc", "2025-11-01 00:00:00"),
                ("mail plug-in", KEY_USER, "odoo.plugin.outlook", "2025-12-01 00:00:00"),
                ("backup", 2, False, "2025-10-01 00:00:00"))  # fmt: skip
        return [
            {"id": str(number), "name": name, "user_id": user, "scope": scope,
             "expiration_date": ends}
            for number, (name, user, scope, ends) in enumerate(kept, 1)
        ]  # fmt: skip

    def _term(self, term: Any) -> Any:
        """``job_ids.application_ids`` leads from stages through jobs to applicants."""
        if term[0] != "job_ids.application_ids":
            return term
        rows = (self.shelf.get("applicants", str(applicant)) for applicant in term[2])
        return ["job_ids", "in", [row["job_id"] for row in rows if row and row.get("job_id")]]

    def _named(self, collection: str, identifier: Any) -> str:
        row = self.shelf.get(collection, str(identifier))
        return str(row["name"]) if row else ""
