"""A stand-in for Odoo 19 Recruitment over JSON-2, as a running server behaved in November 2026.

What Odoo accepts and should not (archived jobs, bad addresses, duplicates) is accepted here too.
"""

import base64
import binascii
import hashlib
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from sandbox.http_types import Answer
from sandbox.twins.base import Refusal, Route, Twin, TwinRequest
from sandbox.twins.misbehaviour import Json, Kind, Misbehaviour
from sandbox.twins.odoo_records import arguments, error, matches, nested, now, place, shown

KEY = "0d00c0ffee5a17b0x"
_MODELS = {
    "hr.job": "jobs",
    "hr.applicant": "applicants",
    "hr.recruitment.stage": "stages",
    "hr.applicant.category": "tags",
    "ir.attachment": "attachments",
    "res.users": "users",
    "res.users.apikeys": "keys",
}
_REQUIRED = {"hr.applicant": ("partner_name",)}


class OdooTwin(Twin):
    """One database of one company."""

    key: ClassVar[str] = "odoo"
    label: ClassVar[str] = "Odoo 19"
    routes: ClassVar[Sequence[Route]] = (
        Route("version", "GET", "/web/version", "version"),
        Route("create_applicant", "POST", "/json/2/hr.applicant/create", "create_applicant"),
        Route("create_attachment", "POST", "/json/2/ir.attachment/create", "create_attachment"),
        Route("call", "POST", "/json/2/{}/{}", "call"),
    )

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.settings |= {"may_create": True, "has_website": True, "key_ends": "2027-01-15"}
        if not self.shelf.all("stages"):
            for sequence, name in enumerate(("New", "Qualification", "First Interview", "Signed")):
                self.shelf.add("stages", {"name": name, "sequence": sequence, "job_ids": []})
            self.shelf.add("users", {"name": "Portal", "login": "portal@acme.example"})

    # --- the vendor's own way --------------------------------------------------------------------

    def authenticate(self, request: TwinRequest, operation: str) -> None:
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        if operation != "version" and (scheme.casefold() != "bearer" or key != KEY):
            raise Refusal(error(401, "werkzeug.exceptions.Unauthorized", "Invalid apikey"))
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
            Kind.PERMISSION_MISSING: error(
                403,
                "odoo.exceptions.AccessError",
                "You are not allowed to create 'Applicant' (hr.applicant) records.\n\nThis "
                "operation is allowed for the following groups:\n\t- Recruitment/Officer",
            ),
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
        return str(self._add_applicant(values | ({"job_id": int(job_id)} if job_id else {}))["id"])

    def arrivals(self) -> list[Json]:
        came = self.shelf.times("applicants")
        return [
            {
                "person": row["id"],
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
        return [
            {
                "id": row["id"],
                "name": row["name"],
                "owner": str(row["res_id"]),
                "sha256": hashlib.sha256(content).hexdigest(),
                "size": len(content),
            }
            for row in self.shelf.all("attachments")
            for content in (base64.b64decode(row["datas"]),)
        ]

    def document_content(self, document_id: str) -> bytes:
        if (row := self.shelf.get("attachments", document_id)) is None:
            raise KeyError(document_id)
        return base64.b64decode(row["datas"])

    # --- handlers --------------------------------------------------------------------------------

    def version(self, _request: TwinRequest) -> Answer:
        """``GET /web/version``, which needs no key."""
        return Answer.of_json({"version_info": [19, 0, 0, "final", 0, ""], "version": "19.0"})

    def create_applicant(self, request: TwinRequest) -> Answer:
        """``hr.applicant/create``."""
        if not self.settings["may_create"]:
            raise Refusal(self.refusal(Misbehaviour(Kind.PERMISSION_MISSING)))
        made = [self._add_applicant(values) for values in arguments(request)["vals_list"]]
        return Answer.of_json([int(row["id"]) for row in made])

    def create_attachment(self, request: TwinRequest) -> Answer:
        """``ir.attachment/create``."""
        made = []
        for values in arguments(request)["vals_list"]:
            try:
                base64.b64decode(values["datas"], validate=True)
            except binascii.Error as problem:
                raise Refusal(error(500, "binascii.Error", str(problem))) from problem
            made.append(self.shelf.add("attachments", dict(values)))
        return Answer.of_json([int(row["id"]) for row in made])

    def call(self, request: TwinRequest, model: str, method: str) -> Answer:
        """Any other method of a model."""
        if model not in _MODELS:
            raise Refusal(
                error(404, "werkzeug.exceptions.NotFound", f"the model {model} does not exist")
            )
        methods: dict[str, Callable[[str, Json], Any]] = {
            "context_get": lambda _model, _given: {"lang": "en_US", "tz": False, "uid": 5},
            "has_access": lambda _model, _given: self.settings["may_create"],
            "fields_get": lambda _model, _given: self._fields(),
            "search_read": self._search_read,
            "web_search_read": self._web_search_read,
            "write": self._write,
            "message_post": lambda _model, given: int(self.shelf.add("messages", given)["id"]),
        }
        if method not in methods:
            raise Refusal(
                error(404, "werkzeug.exceptions.NotFound", f"{model}.{method} does not exist")
            )
        return Answer.of_json(methods[method](model, arguments(request)))

    def _fields(self) -> Json:
        names = [
            "id", "name", "active", "no_of_recruitment", "department_id", "contract_type_id",
            "address_id", "description", "create_date", "write_date",
        ]  # fmt: skip
        if self.settings["has_website"]:
            names += ["is_published", "full_url"]
        return {name: {"type": "char"} for name in names}

    def _search_read(self, model: str, given: Json) -> list[Json]:
        rows = self._rows(model, given)
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
        if model == "res.users.apikeys":
            return [{"id": "1", "name": "portal", "expiration_date": self.settings["key_ends"]}]
        if model == "res.users":
            return self.shelf.all("users")
        searched = model == "hr.applicant"
        lag = float(self.settings["search_lag_seconds"]) if searched else 0.0
        found = self.shelf.all(_MODELS[model], older_than=lag)
        if given.get("context", {}).get("active_test", True):
            found = [row for row in found if row.get("active", True)]
        return [row for row in found if matches(row, given["domain"])]

    def _write(self, model: str, given: Json) -> bool:
        for identifier in given["ids"]:
            row = self.shelf.get(_MODELS[model], str(identifier))
            if row is None:
                raise Refusal(error(404, "odoo.exceptions.MissingError", "Record does not exist."))
            values = dict(given["vals"])
            for command in values.pop("categ_ids", ()):
                tag = command[1]
                if command[0] == 0:
                    tag = int(self.shelf.add("tags", command[2])["id"])
                values["categ_ids"] = sorted({*row["categ_ids"], tag})
            self.shelf.change(_MODELS[model], str(identifier), **values)
        return True

    def _add_applicant(self, values: Json) -> Json:
        for name in _REQUIRED["hr.applicant"]:
            if not values.get(name):
                raise Refusal(error(422, "odoo.exceptions.UserError", f"{name} is required."))
        if values.get("job_id") and self.shelf.get("jobs", str(values["job_id"])) is None:
            raise Refusal(error(404, "odoo.exceptions.MissingError", "Record does not exist."))
        first = next((row for row in self.shelf.all("stages")), None)
        stage = values.get("stage_id") or (
            int(first["id"]) if first and values.get("job_id") else None
        )
        return self.shelf.add(
            "applicants", {"categ_ids": [], "active": True, **values, "stage_id": stage}
        )

    def _named(self, collection: str, identifier: Any) -> str:
        row = self.shelf.get(collection, str(identifier))
        return str(row["name"]) if row else ""
