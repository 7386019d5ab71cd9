"""People and their papers at Odoo, to our types and back. Pure.

Odoo 19 has no record of a person apart from the applicant. Shapes as in ``mapping``.
"""

import base64
import re
from collections.abc import Sequence
from html import escape
from typing import Any

from integrations.connectors.outgoing import number
from integrations.connectors.payload import Payload
from integrations.connectors.people_types import (
    AtsApplication,
    AtsCandidate,
    AtsDocument,
    Standing,
)
from integrations.connectors.types import CandidateToExport, DocumentToExport, PersonToExport

APPLICANT_FIELDS = (
    "id", "partner_name", "email_from", "partner_id", "job_id", "stage_id", "application_status",
    "categ_ids", "partner_phone", "linkedin_profile", "create_date", "write_date", "refuse_date",
)  # fmt: skip

MOST_EMAIL, MOST_PHONE = 128, 32
"""Characters of ``email_from`` and ``partner_phone``: Odoo cuts the rest off without a word."""

STANDINGS = {
    "ongoing": Standing.OPEN,
    "hired": Standing.HIRED,
    "refused": Standing.REJECTED,
}
"""Of ``application_status``, which Odoo works out of the refuse reason, the archive and the date of
hiring. Its fourth word, ``archived``, is for who was put away without a reason: nobody knows why.
"""

_ADDRESS = re.compile(r"[^\s<>\",;]+@[^\s<>\",;]+")


def addresses(row: Payload) -> tuple[str, ...]:
    """The addresses of an applicant: people write several into the one field, or a name before."""
    return tuple(_ADDRESS.findall(row.optional_text("email_from")))


def has_address(row: Payload, email: str) -> bool:
    """Whether one of them is this one, in any case."""
    return email.strip().casefold() in {found.casefold() for found in addresses(row)}


def applicant_url(base_url: str, applicant: str) -> str:
    """Where a person sees an applicant. (``/odoo/recruitment/<id>`` would be a job.)"""
    return f"{base_url}/odoo/hr.applicant/{applicant}"


def people(rows: Sequence[Payload], tag_names: dict[str, str], base_url: str) -> list[AtsCandidate]:
    """The people behind applicants of ``hr.applicant/search_read``.

    Odoo 19 has no record of a person apart from the applicant; those that share a contact are one
    person, whose id is that of their first applicant.
    """
    groups: dict[tuple[str, int | None], list[Payload]] = {}
    for row in sorted(rows, key=lambda row: row.integer("id") or 0):
        contact = contact_of(row)
        key = ("contact", contact) if contact else ("applicant", row.integer("id"))
        groups.setdefault(key, []).append(row)
    return [_person(group, tag_names, base_url) for group in groups.values()]


def application(row: Payload, base_url: str) -> AtsApplication:
    """One applicant as an application; without a job it is the place in a talent pool."""
    identifier, times = row.identifier("id"), row.lenient()
    outcome = row.optional_text("application_status")
    standing = STANDINGS.get(outcome, Standing.UNKNOWN)
    return AtsApplication(
        external_id=identifier,
        job_external_id=_reference_text(row, "job_id"),
        job_title=_reference_name(row, "job_id"),
        stage_external_id=_reference_text(row, "stage_id"),
        stage_name=_reference_name(row, "stage_id"),
        outcome=outcome,
        ats_url=applicant_url(base_url, identifier),
        person_external_id=identifier,
        standing=standing,
        applied_at=times.moment("create_date"),
        rejected_at=times.moment("refuse_date") if standing is Standing.REJECTED else None,
        changed_at=times.moment("write_date"),
    )


def contact_of(row: Payload) -> int | None:
    """The id of the contact that an applicant shares with others who are the same person."""
    return _reference(row, "partner_id")


def tags_of(row: Payload) -> list[int]:
    """The ids of an applicant's tags."""
    found = row.value.get("categ_ids")
    return [tag for tag in found if isinstance(tag, int)] if isinstance(found, list) else []


def document(row: Payload) -> AtsDocument:
    """An attachment of ``ir.attachment/search_read``."""
    return AtsDocument(name=row.optional_text("name"), external_id=row.identifier("id"))


def applicant_values(export: CandidateToExport) -> dict[str, Any]:
    """The values of a new applicant on a job."""
    values = _person_values(export) | {"job_id": number(export.job_external_id)}
    if export.stage_external_id:
        values["stage_id"] = number(export.stage_external_id)
    return values


def prospect_values(export: CandidateToExport, talent_pool_id: int) -> dict[str, Any]:
    """The values of a new applicant in a talent pool and on no job."""
    return _person_values(export) | {"talent_pool_ids": [[6, 0, [talent_pool_id]]]}


def corrected_values(
    person: PersonToExport, rows: Sequence[Payload]
) -> tuple[dict[str, Any], list[str]]:
    """The values that make name, address and phone of these applicants those of a person.

    And warnings about what could not be said, without a value in them. Odoo has one field for
    addresses: with a second one in it, it would find no contact for the applicant any more.
    """
    values = {
        "partner_name": f"{person.first_name} {person.last_name}".strip(),
        "email_from": person.emails[0],
        "partner_phone": person.phone if len(person.phone) <= MOST_PHONE else "",
    }
    wanted = {email.casefold() for email in person.emails}
    warnings = []
    if len(person.emails) > 1:
        warnings.append("Odoo has one e-mail address of a person: the further ones were not sent.")
    if any(email.casefold() not in wanted for row in rows for email in addresses(row)):
        warnings.append("The e-mail address that Odoo had was replaced.")
    if len(person.phone) > MOST_PHONE:
        warnings.append("The phone number has no room in Odoo and was not sent.")
    return {name: value for name, value in values.items() if value}, warnings


def attachment_values(applicant: str, paper: DocumentToExport) -> dict[str, Any]:
    """The values of a new attachment of an applicant."""
    return {
        "name": paper.name,
        "datas": base64.b64encode(paper.content).decode("ascii"),
        "res_model": "hr.applicant",
        "res_id": number(applicant),
        "mimetype": paper.content_type.partition(";")[0].strip(),
    }


def note_html(text: str) -> str:
    """A note as HTML, so that its lines stay lines."""
    return f"<p>{'<br>'.join(escape(line) for line in text.splitlines())}</p>"


def _person_values(export: CandidateToExport) -> dict[str, Any]:
    person = export.person
    primary, *others = person.emails
    fits = len(person.phone) <= MOST_PHONE
    about = [
        person.headline,
        *(f"Also: {address}" for address in others),
        "" if fits else f"Phone: {person.phone}",
    ]
    notes = "".join(f"<p>{escape(line)}</p>" for line in about if line)
    linkedin = next((link for link in person.links if "linkedin.com/" in link), "")
    values = {
        "partner_name": f"{person.first_name} {person.last_name}".strip(),
        "email_from": primary,
        "partner_phone": person.phone if fits else "",
        "linkedin_profile": linkedin,
        "applicant_notes": notes,
    }
    return {name: value for name, value in values.items() if value}


def _person(group: Sequence[Payload], tag_names: dict[str, str], base_url: str) -> AtsCandidate:
    first = group[0]
    given, _, family = first.optional_text("partner_name").strip().rpartition(" ")
    tags = {tag_names[str(tag)] for row in group for tag in tags_of(row) if str(tag) in tag_names}
    person_id = first.identifier("id")
    applications = tuple(application(row, base_url) for row in group)
    changes = [each.changed_at for each in applications if each.changed_at]
    return AtsCandidate(
        external_id=person_id,
        first_name=given,
        last_name=family,
        emails=tuple(dict.fromkeys(email for row in group for email in addresses(row))),
        applications=applications,
        tags=tuple(sorted(tags)),
        ats_url=applicant_url(base_url, person_id),
        phones=_held(group, "partner_phone"),
        links=_held(group, "linkedin_profile"),
        changed_at=max(changes, default=None),
    )


def _held(group: Sequence[Payload], key: str) -> tuple[str, ...]:
    texts = (row.lenient().optional_text(key).strip() for row in group)
    return tuple(dict.fromkeys(text for text in texts if text))


def _reference(row: Payload, key: str) -> int | None:
    """The id of a many2one, which ``search_read`` gives as ``[id, name]``."""
    found = row.value.get(key)
    if isinstance(found, list) and found and isinstance(found[0], int):
        return int(found[0])
    return None


def _reference_text(row: Payload, key: str) -> str:
    found = _reference(row, key)
    return "" if found is None else str(found)


def _reference_name(row: Payload, key: str) -> str:
    found = row.value.get(key)
    if isinstance(found, list) and len(found) > 1 and isinstance(found[1], str):
        return found[1]
    return ""
