"""What is looked up on a Frappe site: applicants, their files, and what a write depends on.

Applicants are read by a filter and never in a path, because their names are e-mail addresses.
"""

from collections.abc import Sequence
from typing import Any

from integrations.connectors.ats.frappe import mapping
from integrations.connectors.ats.frappe.mapping import JOB_APPLICANT, JOB_OPENING
from integrations.connectors.ats.frappe.settings import FrappeSettings
from integrations.connectors.ats.frappe.site import FrappeSite
from integrations.connectors.payload import Payload
from integrations.connectors.types import Liveness
from integrations.errors import PermissionMissingError, RejectedError, TargetGoneError

SOURCE = "Job Applicant Source"
_LETTERS_OF_A_CODE = 2
_WHO = ("name", "email_id")


def applicants(site: FrappeSite, operation: str, *filters: tuple[str, str, Any]) -> list[Payload]:
    """Rows of ``Job Applicant``."""
    return site.rows(operation, JOB_APPLICANT, mapping.APPLICANT_FIELDS, *filters)


def applicant(site: FrappeSite, operation: str, name: str) -> Payload | None:
    """The applicant of this name."""
    rows = applicants(site, operation, ("name", "=", name)) if name else []
    return next((row for row in rows if row.text("name").casefold() == name.casefold()), None)


def files(site: FrappeSite, operation: str, name: str, fields: Sequence[str]) -> list[Payload]:
    """Rows of ``File`` of one applicant."""
    return site.rows(
        operation,
        "File",
        fields,
        ("attached_to_doctype", "=", JOB_APPLICANT),
        ("attached_to_name", "=", name),
    )


def file_with(site: FrappeSite, name: str, digest: str) -> str:
    """The id of the applicant's file with this content hash (MD5), or nothing."""
    rows = files(site, "find_document", name, ("name", "content_hash"))
    same = (row.text("name") for row in rows if row.optional_text("content_hash") == digest)
    return next(same, "")


def refuse_closed_job(site: FrappeSite, settings: FrappeSettings, job: str) -> None:
    """Raise ``TargetGoneError`` for a job that takes nobody.

    Frappe refuses a closed one itself, but in words only.
    """
    rows = site.rows("find_job", JOB_OPENING, ("name", "status", "publish"), ("name", "=", job))
    found = next((row for row in rows if row.text("name") == job), None)
    if found is not None:
        status = mapping.status_of(found, settings)
        if mapping.liveness(status, settings.live_statuses) is not Liveness.NOT_LIVE:
            return
    raise TargetGoneError(
        code="frappe.job_closed",
        sentence="The job is not in Frappe HR."
        if found is None
        else "The job is not live in Frappe HR any more.",
        hint="Reopen it in Frappe HR, or choose another job.",
        target="job",
    )


def present_applicant(site: FrappeSite, name: str) -> Payload:
    """Name and address of an applicant. Raises ``RejectedError`` where there is none.

    Frappe takes a document for them all the same, and nobody would find it there.
    """
    found = site.rows("find_applicant", JOB_APPLICANT, _WHO, ("name", "=", name))
    if not found:
        raise RejectedError(
            code="frappe.no_applicant",
            sentence="The applicant is not in Frappe HR any more.",
            hint="Look in Frappe HR whether the applicant was deleted or renamed.",
        )
    return found[0]


def others_with_address(site: FrappeSite, applicant: Payload) -> int:
    """How many more applicants there are with the address of this one."""
    email = mapping.address_of(applicant)
    if not email:
        return 0
    rows = site.rows("find_same_person", JOB_APPLICANT, _WHO, ("email_id", "=", email))
    own = applicant.text("name")
    return sum(mapping.has_address(row, email) and row.text("name") != own for row in rows)


def country_named(site: FrappeSite, country: str) -> str:
    """A country, of which we have the ISO code or a name, as the site writes it; else empty.

    ``code`` is the ISO code (Frappe 15.44: ``mx`` of Mexico); every user may read countries.
    """
    wanted = country.strip()
    if not wanted:
        return ""
    by = "code" if len(wanted) == _LETTERS_OF_A_CODE else "name"
    try:
        rows = site.rows("find_country", "Country", ("name",), (by, "=", wanted))
    except PermissionMissingError:
        return ""
    return rows[0].text("name") if rows else ""


def source_named(site: FrappeSite, tag: str) -> str:
    """The source of this name as the site writes it; empty where it has none, or hides them."""
    try:
        rows = site.rows("find_source", SOURCE, ("name",), ("name", "=", tag))
    except PermissionMissingError:
        return ""
    return rows[0].text("name") if rows else ""
