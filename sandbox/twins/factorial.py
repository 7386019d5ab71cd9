"""A stand-in for Factorial's API 2026-10-01, in the shapes of the official SDK 3.0.0.

Not published, and so this stand-in's own choice: the bodies of errors, that logging in takes no
notice of capitals, and that a login address is taken only once. Fields that Factorial does not know
are refused here, so that a slip of the client shows.
"""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar

from sandbox.http_types import Answer
from sandbox.twins.base import Refusal, Route, TwinRequest
from sandbox.twins.factorial_rules import (
    COMPANY,
    body_of,
    boolean,
    error,
    page,
    public,
    refuse_document,
    refuse_employee,
    values_of,
)
from sandbox.twins.hris import HrisTwin
from sandbox.twins.misbehaviour import Json, Kind, Misbehaviour

AUTHOR = "91"
"""The access of the employee who is there from the beginning."""
KEY = "eyJhbGciOiJIUzI1NiJ9.factorial-key.twin"
VERSION = "2026-10-01"
_HOME = f"/api/{VERSION}/resources"


class FactorialTwin(HrisTwin):
    """One company."""

    key: ClassVar[str] = "factorial"
    label: ClassVar[str] = "Factorial"
    routes: ClassVar[Sequence[Route]] = (
        Route("credentials", "GET", f"{_HOME}/api_public/credentials", "list_credentials"),
        Route("list_employees", "GET", f"{_HOME}/employees/employees", "list_employees"),
        Route(
            "create_employee",
            "POST",
            f"{_HOME}/employees/employees/create_with_contract",
            "create_with_contract",
        ),
        Route("get_employee", "GET", f"{_HOME}/employees/employees/{{}}", "get_employee"),
        Route("legal_entities", "GET", f"{_HOME}/companies/legal_entities", "list_legal_entities"),
        Route("locations", "GET", f"{_HOME}/locations/locations", "list_locations"),
        Route("teams", "GET", f"{_HOME}/teams/teams", "list_teams"),
        Route("list_documents", "GET", f"{_HOME}/documents/documents", "list_documents"),
        Route("create_document", "POST", f"{_HOME}/documents/documents", "create_document"),
    )

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        if not self.shelf.all("locations"):
            self.shelf.add("legal_entities", {
                "company_id": COMPANY, "country": "es", "legal_name": "Acme Iberia S.L.",
                "currency": "EUR",
            })  # fmt: skip
            self.shelf.add("locations", {"company_id": COMPANY, "name": "Barcelona", "main": True})
            self.shelf.add("teams", {"company_id": COMPANY, "name": "Warehouse"})
            portal = {"first_name": "Paula", "last_name": "Portal", "email": "portal@acme.example"}
            self._add_employee(portal, record_id="1")

    # --- the vendor's own way --------------------------------------------------------------------

    def authenticate(self, request: TwinRequest, operation: str) -> None:
        if request.headers.get("x-api-key") != KEY:
            raise Refusal(self.refusal(Misbehaviour(Kind.CREDENTIALS_REVOKED)))

    def refusal(self, fault: Misbehaviour) -> Answer:
        told = fault.parameters
        named = str(told.get("field", "first_name"))
        answers: dict[Kind, Answer] = {
            Kind.THROTTLED: Answer(
                429, b'{"error":"Too many requests"}',
                headers={"Retry-After": str(told.get("retry_after", 1))},
            ),
            Kind.THROTTLED_BARE: Answer(429, b"Retry later", content_type="text/plain"),
            Kind.CREDENTIALS_EXPIRED: error(401, {"error": "Unauthorized"}),
            Kind.CREDENTIALS_REVOKED: error(401, {"error": "Unauthorized"}),
            Kind.PERMISSION_MISSING: error(403, {"error": "You are not allowed to do this"}),
            Kind.REQUIRED_FIELD: error(422, {"errors": {named: ["can't be blank"]}}),
            Kind.DUPLICATE: error(422, {"errors": {"email": ["has already been taken"]}}),
            Kind.ATTACHMENT_REFUSED: error(422, {"errors": ["File is not allowed"]}),
            Kind.ERROR_500: Answer(500, b"<html>500</html>", content_type="text/html"),
        }  # fmt: skip
        # An HR system has no job that could be closed; what is chosen for a hire may be gone.
        gone = error(422, {"errors": {"location_id": ["does not exist"]}})
        return answers.get(fault.kind, gone)

    def not_found(self, request: TwinRequest) -> Answer:
        return error(404, {"error": "Not Found"})

    # --- the operator ----------------------------------------------------------------------------

    def credentials(self) -> dict[str, str]:
        return {"api_key": KEY}

    def add_employee(
        self,
        first_name: str,
        last_name: str,
        email: str,
        *,
        reference: str = "",
        manager: str = "",
        active: bool = True,
    ) -> str:
        values = {
            "first_name": first_name, "last_name": last_name, "email": email,
            "company_identifier": reference, "manager_id": manager,
        }  # fmt: skip
        return str(self._add_employee(values, active=active)["id"])

    def arrivals(self) -> list[Json]:
        came = self.shelf.times("employees")
        return [
            {
                "employee": row["id"],
                "name": row["full_name"],
                "email": row["login_email"],
                "reference": row.get("company_identifier", ""),
                "starts_on": row["_starts_on"],
                "active": row["active"],
                "at": came[row["id"]],
            }
            for row in self.shelf.all("employees")
        ]

    def documents(self) -> list[Json]:
        return [
            {
                "id": row["id"], "name": row["filename"], "sha256": row["_sha256"],
                "size": row["file_size"], "owner": row["employee_id"],
            }
            for row in self.shelf.all("documents")
        ]  # fmt: skip

    def document_content(self, document_id: str) -> bytes:
        return self.shelf.kept_bytes(document_id)

    # --- handlers --------------------------------------------------------------------------------

    def list_credentials(self, request: TwinRequest) -> Answer:
        """``GET api_public/credentials``: the company of the key."""
        legal_name = self.organization or "Acme Iberia S.L."
        company = {
            "company_id": COMPANY, "id": f"company-{COMPANY}", "employee_id": None,
            "legal_name": legal_name, "name": legal_name.split()[0], "tin": "B00000000",
        }  # fmt: skip
        return self._page(request, [company])

    def list_employees(self, request: TwinRequest) -> Answer:
        """``GET employees/employees``; both booleans must be there."""
        only_active = boolean(request, "only_active")
        only_managers = boolean(request, "only_managers")
        everybody = self.shelf.all("employees")
        managers = {row["manager_id"] for row in everybody if row.get("manager_id")}
        emails = [text.lower() for text in values_of(request, "emails[]")]
        identifier = request.query.get("company_identifier")
        lag = float(self.settings["search_lag_seconds"])
        rows = [
            row
            for row in self.shelf.all("employees", older_than=lag)
            if (row["active"] or not only_active)
            and (row["id"] in managers or not only_managers)
            and (not emails or row["login_email"] in emails)
            and (identifier is None or row.get("company_identifier") == identifier)
        ]
        return self._page(request, rows)

    def get_employee(self, _request: TwinRequest, employee: str) -> Answer:
        """``GET employees/employees/{id}``."""
        row = self.shelf.get("employees", employee)
        return error(404, {"error": "Not Found"}) if row is None else Answer.of_json(public(row))

    def create_with_contract(self, request: TwinRequest) -> Answer:
        """``POST employees/employees/create_with_contract``."""
        values = body_of(request)
        refuse_employee(self.shelf, values)
        return Answer.of_json(public(self._add_employee(values)))

    def list_legal_entities(self, request: TwinRequest) -> Answer:
        """``GET companies/legal_entities``."""
        return self._page(request, self.shelf.all("legal_entities"))

    def list_locations(self, request: TwinRequest) -> Answer:
        """``GET locations/locations``."""
        return self._page(request, self.shelf.all("locations"))

    def list_teams(self, request: TwinRequest) -> Answer:
        """``GET teams/teams``."""
        return self._page(request, self.shelf.all("teams"))

    def list_documents(self, request: TwinRequest) -> Answer:
        """``GET documents/documents``; both booleans must be there."""
        pending = boolean(request, "by_pending_assignment")
        in_bin = boolean(request, "by_trash_bin")
        employees = values_of(request, "employee_ids[]")
        rows = [
            row
            for row in self.shelf.all("documents")
            if not pending and not in_bin and (not employees or row["employee_id"] in employees)
        ]
        return self._page(request, rows)

    def create_document(self, request: TwinRequest) -> Answer:
        """``POST documents/documents``, multipart."""
        if "multipart/form-data" not in request.headers.get("content-type", ""):
            raise Refusal(error(415, {"error": "Unsupported Media Type"}))
        fields, files = request.multipart()
        refuse_document(self.shelf, fields, has_file="file" in files)
        upload = files["file"]
        made = self.shelf.add("documents", {
            "filename": fields.get("file_filename") or upload.filename,
            "public": fields["public"].lower() == "true",
            "space": fields["space"],
            "author_id": fields["author_id"],
            "company_id": fields["company_id"],
            "employee_id": fields.get("employee_id"),
            "content_type": upload.content_type,
            "file_size": len(upload.content),
            "created_at": _now(), "updated_at": _now(),
            "_sha256": hashlib.sha256(upload.content).hexdigest(),
        })  # fmt: skip
        self.shelf.keep_bytes(made["id"], upload.content)
        return Answer.of_json(public(made), 201)

    # --- inside ----------------------------------------------------------------------------------

    def _add_employee(self, values: Json, *, active: bool = True, record_id: str = "") -> Json:
        kept = {name: value for name, value in values.items() if value}
        address = kept.pop("email").lower()
        starts_on = kept.pop("contract_starts_on", "")
        kept.pop("contract_effective_on", None)
        if "address_line1" in kept:
            kept["address_line_1"] = kept.pop("address_line1")
        main = self.shelf.all("locations")[0]["id"]
        made = self.shelf.add("employees", {
            "location_id": main,
            **kept,
            "full_name": f"{kept['first_name']} {kept['last_name']}",
            "email": address, "login_email": address, "company_id": COMPANY,
            "active": active, "is_terminating": False, "attendable": True,
            "_starts_on": starts_on, "created_at": _now(), "updated_at": _now(),
        }, record_id=record_id)  # fmt: skip
        # An access has a number of its own.
        return self.shelf.change("employees", made["id"], access_id=f"9{made['id']}")

    def _page(self, request: TwinRequest, rows: list[Json]) -> Answer:
        return page(request, rows, endless=bool(self.settings["endless_pages"]))


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
