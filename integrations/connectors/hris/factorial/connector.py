"""Factorial over its dated API: employees who were hired, with their documents.

``https://api.factorialhr.com/api/<version>/resources/…``, described at
https://apidoc.factorialhr.com and in the official SDK 3.0.0 (October 2026).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from integrations.connectors.calls import Cursors, ask, ask_object
from integrations.connectors.capabilities import AccountCheck, Capability, LookUpTrust
from integrations.connectors.hris.factorial import account, mapping
from integrations.connectors.hris.factorial.capabilities import EVIDENCE, REQUIRED_OF_HIRE
from integrations.connectors.hris.factorial.errors import FACTORIAL_ERRORS, NOT_FOUND
from integrations.connectors.hris.factorial.settings import (
    AUTHORISATIONS,
    SETTINGS,
    FactorialSettings,
    read_settings,
)
from integrations.connectors.hris_base import HrisConnector
from integrations.connectors.hris_types import Employee, HireReceipt, HireToExport, HrisChoice
from integrations.connectors.outgoing import (
    refuse_unfit_document,
    refuse_unfit_person,
    segment,
)
from integrations.connectors.payload import Payload
from integrations.connectors.people_types import AtsDocument
from integrations.connectors.secrets import Secrets
from integrations.connectors.types import AtsUser, DocumentToExport, PersonToExport
from integrations.errors import NotSupportedError, RejectedError, UnexpectedResponseError
from integrations.transport.client import Transport
from integrations.transport.messages import Request

_PAGE = "100"
"""The most that the API gives, as the SDK says."""
_EMPLOYEES = "employees/employees"
_DOCUMENTS = "documents/documents"
_EVERYBODY = {"only_active": "false", "only_managers": "false"}
_LAG_UNKNOWN = "Factorial does not say how soon a search shows a new record."
_LAG_SET = "A number of the connection's settings; Factorial itself publishes none."


class FactorialConnector(HrisConnector):
    """One company in Factorial."""

    label = "Factorial"
    authorisations = AUTHORISATIONS
    settings = SETTINGS
    evidence = EVIDENCE
    required_of_hire = REQUIRED_OF_HIRE

    def __init__(self, *, transport: Transport, settings: FactorialSettings) -> None:
        self._transport = transport
        self._settings = settings

    @classmethod
    def open(
        cls, transport: Transport, options: Mapping[str, Any], secrets: Secrets
    ) -> "FactorialConnector":
        """See ``Connector.open``; the README names the settings."""
        return cls(transport=transport, settings=read_settings(options, secrets.read()))

    def check_account(self) -> AccountCheck:
        """``api_public/credentials``: whose key this is."""
        credential = self._credential()
        return AccountCheck(
            account=account.name_of(credential),
            account_id=credential.identifier("company_id"),
            detail=account.oddities(
                acting_user_id=self._settings.acting_user_id,
                api_version=self._settings.api_version,
                today=datetime.now(UTC).date(),
            ),
            capabilities=self.capabilities(),
        )

    def capabilities(self) -> tuple[Capability, ...]:
        """What the code can do; documents only where somebody is chosen as their author."""
        derived = self.derived_capabilities()
        return derived if self._settings.acting_user_id else account.without_author(derived)

    def find_employees(self, email: str, reference: str = "") -> Sequence[Employee]:
        """``employees/employees`` by ``emails[]`` and by ``company_identifier``.

        Whether the search minds capitals is not published: the address is asked for as it is and
        in lower case.
        """
        asked = email.strip()
        searches = [{"emails[]": text} for text in dict.fromkeys((asked, asked.lower())) if text]
        if reference:
            searches.append({"company_identifier": reference})
        found: dict[str, Employee] = {}
        for search in searches:
            for row in self._rows("find_employees", _EMPLOYEES, {**_EVERYBODY, **search}):
                one = mapping.employee(row)
                if mapping.is_meant(one, asked, reference):
                    found[one.external_id] = one
        return list(found.values())

    def get_employee(self, external_id: str) -> Employee | None:
        """``employees/employees/{id}``."""
        path = f"{_EMPLOYEES}/{segment(external_id)}"
        try:
            row = ask_object(self._transport, self._request("get_employee", path))
        except RejectedError as refused:
            if refused.code == NOT_FOUND:
                return None
            raise
        return mapping.employee(row)

    def create_employee(self, hire: HireToExport) -> HireReceipt:
        """``employees/employees/create_with_contract``.

        Our reference is the employee's ``company_identifier``. Raises ``RejectedError`` for a
        hire without a name or with an address that can be none.
        """
        refuse_unfit_person(PersonToExport(hire.first_name, hire.last_name, (hire.email,)))
        _refuse_nameless(hire)
        request = replace(
            self._request("create_employee", f"{_EMPLOYEES}/create_with_contract"),
            method="POST",
            json=mapping.hire_body(hire, self._company_id()),
            is_write=True,
        )
        created = ask(self._transport, request, _id)
        return HireReceipt(employee_external_id=created)

    def attach_document(self, employee_id: str, document: DocumentToExport) -> HireReceipt:
        """``documents/documents``, into the employee's own documents.

        Raises ``NotSupportedError`` where nobody is chosen as its author.
        """
        if not self._settings.acting_user_id:
            raise NotSupportedError(
                code="factorial.no_acting_user",
                sentence="Nobody is chosen as the author of documents in Factorial.",
                hint="Choose who adds documents in the connection's settings.",
                capability="attach_document",
            )
        segment(employee_id)
        refuse_unfit_document(
            document, below_bytes=self._settings.max_document_bytes, taker="Factorial"
        )
        parts = mapping.document_parts(
            document,
            employee_id=employee_id,
            company_id=self._company_id(),
            author_id=self._settings.acting_user_id,
        )
        request = replace(
            self._request("attach_document", _DOCUMENTS), method="POST", parts=parts, is_write=True
        )
        return HireReceipt(employee_id, ask(self._transport, request, _id))

    def list_documents(self, employee_id: str) -> Sequence[AtsDocument]:
        """``documents/documents`` of the employee, without those in the bin."""
        params = {
            "by_pending_assignment": "false",
            "by_trash_bin": "false",
            "employee_ids[]": employee_id,
        }
        rows = self._rows("list_documents", _DOCUMENTS, params)
        return [
            mapping.document(row)
            for row in rows
            if row.optional_identifier("employee_id") == employee_id
        ]

    def list_legal_entities(self) -> Sequence[HrisChoice]:
        """``companies/legal_entities``."""
        rows = self._rows("list_legal_entities", "companies/legal_entities", {})
        return [mapping.choice(row, "legal_name") for row in rows]

    def list_locations(self) -> Sequence[HrisChoice]:
        """``locations/locations``."""
        rows = self._rows("list_locations", "locations/locations", {})
        return [mapping.choice(row, "name") for row in rows]

    def list_teams(self) -> Sequence[HrisChoice]:
        """``teams/teams``."""
        return [mapping.choice(row, "name") for row in self._rows("list_teams", "teams/teams", {})]

    def list_managers(self) -> Sequence[HrisChoice]:
        """Active employees who are managers."""
        params = {"only_active": "true", "only_managers": "true"}
        return [mapping.manager(row) for row in self._rows("list_managers", _EMPLOYEES, params)]

    def list_users(self) -> Sequence[AtsUser]:
        """Active employees: each has an access, which is what an author is known by."""
        params = {"only_active": "true", "only_managers": "false"}
        return [mapping.user(row) for row in self._rows("list_users", _EMPLOYEES, params)]

    def employee_url(self, external_id: str) -> str:
        """The employee's page in Factorial; the README names the sources of its form."""
        return f"{self._settings.app_url}/employees/{segment(external_id)}"

    def employee_trust(self) -> LookUpTrust:
        """A matter of the settings."""
        lag = self._settings.lookup_lag_seconds
        return LookUpTrust(lag, _LAG_UNKNOWN if lag is None else _LAG_SET)

    def document_trust(self) -> LookUpTrust:
        """The same as that of employees."""
        return self.employee_trust()

    # --- inside ----------------------------------------------------------------------------------

    def _credential(self) -> Payload:
        for row in self._rows("check_key", "api_public/credentials", {}):
            return row
        raise UnexpectedResponseError(
            code="factorial.no_company",
            sentence="Factorial does not say which company the key belongs to.",
            hint="Engineering has to look at it.",
            path="$.data[0]",
        )

    def _company_id(self) -> str:
        return self._credential().identifier("company_id")

    def _rows(self, operation: str, path: str, params: Mapping[str, str]) -> Iterator[Payload]:
        """The records of a list, page by page."""
        cursors = Cursors(self.label)
        asked = {**params, "limit": _PAGE}
        while True:
            answer = ask_object(self._transport, self._request(operation, path, asked))
            for where, raw in answer.elements("data"):
                yield Payload(raw, where)
            meta = answer.child("meta")
            if not meta.boolean("has_next_page"):
                return
            asked = {**asked, "after_id": cursors.follow(meta.identifier("end_cursor"))}

    def _request(
        self, operation: str, path: str, params: Mapping[str, str] | None = None
    ) -> Request:
        return Request(
            operation=operation,
            method="GET",
            url=f"{self._settings.resources_url}/{path}",
            params=params or {},
            headers={"x-api-key": self._settings.api_key},
            vendor=FACTORIAL_ERRORS,
        )


def _id(answer: Any) -> str:
    """The id of the record that was made."""
    return Payload(answer).identifier("id")


def _refuse_nameless(hire: HireToExport) -> None:
    if not (hire.first_name.strip() and hire.last_name.strip()):
        raise RejectedError(
            code="hire.no_name",
            sentence="The hire cannot be sent: Factorial wants a first and a last name.",
            hint="Complete the name of the candidate, then try again.",
            fields={"name": "incomplete"},
        )
