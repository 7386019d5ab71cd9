"""Factorial's records to our types and back. Pure.

Shapes: API 2026-10-01 as the official SDK 3.0.0 has it (October 2026). Ids are texts there, and
were numbers in older versions.
"""

from typing import Any

from integrations.connectors.hris_types import Employee, HireToExport, HrisChoice
from integrations.connectors.payload import Payload
from integrations.connectors.people_types import AtsDocument
from integrations.connectors.types import AtsUser, DocumentToExport
from integrations.transport.messages import Part

_ADDRESSES = ("login_email", "email", "communications_email", "personal_email")


def employee(row: Payload) -> Employee:
    """An employee of ``employees/employees``."""
    row = row.lenient()
    addresses = (row.optional_text(name) for name in _ADDRESSES)
    return Employee(
        external_id=row.identifier("id"),
        first_name=row.optional_text("first_name"),
        last_name=row.optional_text("last_name"),
        emails=tuple(dict.fromkeys(address for address in addresses if address)),
        reference=row.optional_text("company_identifier"),
        active=row.boolean("active"),
    )


def is_meant(found: Employee, email: str, reference: str) -> bool:
    """Whether this is whom we look for, whatever the search has made of it."""
    if reference and found.reference == reference:
        return True
    wanted = email.strip().casefold()
    return bool(wanted) and wanted in (address.casefold() for address in found.emails)


def user(row: Payload) -> AtsUser:
    """An employee as an author of documents: known by the access, not by the employee's id."""
    row = row.lenient()
    return AtsUser(
        external_id=row.identifier("access_id"),
        name=_full_name(row),
        email=row.optional_text("login_email") or row.optional_text("email"),
    )


def manager(row: Payload) -> HrisChoice:
    """An employee as somebody's manager."""
    row = row.lenient()
    return HrisChoice(row.identifier("id"), _full_name(row))


def choice(row: Payload, name: str) -> HrisChoice:
    """A legal entity, a place of work or a team; ``name`` is the field that names it."""
    return HrisChoice(row.identifier("id"), row.lenient().optional_text(name))


def document(row: Payload) -> AtsDocument:
    """A document of ``documents/documents``."""
    return AtsDocument(name=row.optional_text("filename"), external_id=row.identifier("id"))


def hire_body(hire: HireToExport, company_id: str) -> dict[str, Any]:
    """The body of ``create_with_contract``, without what we do not know.

    ``address_line1`` is what this call takes; everything else says ``address_line_1``.
    """
    starts_on = hire.starts_on.isoformat() if hire.starts_on else ""
    values = {
        "company_id": company_id,
        "first_name": hire.first_name.strip(),
        "last_name": hire.last_name.strip(),
        "email": hire.email.strip(),
        "company_identifier": hire.reference,
        "contract_starts_on": starts_on,
        "contract_effective_on": starts_on,
        "phone_number": hire.phone,
        "birthday_on": hire.birthday.isoformat() if hire.birthday else "",
        "nationality": hire.nationality,
        "address_line1": hire.address_line_1,
        "address_line_2": hire.address_line_2,
        "postal_code": hire.postal_code,
        "city": hire.city,
        "state": hire.region,
        "country": hire.country,
        "legal_entity_id": hire.legal_entity_id,
        "location_id": hire.location_id,
        "team_id": hire.team_id,
        "manager_id": hire.manager_id,
    }
    return {name: value for name, value in values.items() if value}


def document_parts(
    paper: DocumentToExport, *, employee_id: str, company_id: str, author_id: str
) -> list[Part]:
    """The parts of ``documents/documents``: a document in the employee's own folder.

    Nobody has to sign it. The list of signees must be there; an empty part is an empty list.
    """
    fields = {
        "public": "false",
        "space": "employee_my_documents",
        "is_pending_assignment": "false",
        "author_id": author_id,
        "company_id": company_id,
        "signee_ids[]": "",
        "request_esignature": "false",
        "file_filename": paper.name,
        "employee_id": employee_id,
    }
    return [
        *(Part(name, text.encode()) for name, text in fields.items()),
        Part("file", paper.content, filename=paper.name, content_type=paper.content_type),
    ]


def _full_name(row: Payload) -> str:
    whole = f"{row.optional_text('first_name')} {row.optional_text('last_name')}".strip()
    return row.optional_text("full_name") or whole
