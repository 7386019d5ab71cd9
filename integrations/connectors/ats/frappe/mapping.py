"""Frappe HR's records to our types and back. Pure.

Shapes: Frappe HR 15.33, seen on a running server in November 2026. A check box is 0 or 1; times
are those of the site's zone (``2026-11-21 23:07:07.543694``); the name of an applicant is their
e-mail address, with ``-1``, ``-2`` … where it is there already.
"""

import re
from collections.abc import Mapping, Sequence
from html import escape
from urllib.parse import quote
from zoneinfo import ZoneInfo

from integrations.connectors.ats.frappe.settings import FrappeSettings
from integrations.connectors.ats.frappe.site_time import from_site_time
from integrations.connectors.payload import Payload
from integrations.connectors.people_types import (
    AtsApplication,
    AtsCandidate,
    AtsDocument,
    Standing,
)
from integrations.connectors.types import (
    AtsJob,
    AtsPlace,
    CandidateToExport,
    DocumentToExport,
    Liveness,
    PersonToExport,
)
from integrations.transport.messages import Part

JOB_OPENING = "Job Opening"
JOB_APPLICANT = "Job Applicant"

JOB_FIELDS = (
    "name", "job_title", "status", "publish", "location", "department", "employment_type",
    "description", "route", "posted_on", "modified",
)  # fmt: skip
FINGERPRINTED = tuple(name for name in JOB_FIELDS if name != "modified")
APPLICANT_FIELDS = (
    "name", "applicant_name", "email_id", "phone_number", "job_title", "status", "creation",
    "modified", "_user_tags",
)  # fmt: skip
STANDINGS = {
    "Open": Standing.OPEN,
    "Replied": Standing.OPEN,
    "Hold": Standing.OPEN,
    "Rejected": Standing.REJECTED,
    "Accepted": Standing.HIRED,
}
"""Of an applicant's status. Frappe HR itself counts the accepted as hired, and Open, Replied and
Hold as in process (job_applicant.py in github.com/frappe/hrms, 2026-11-26)."""

OPEN, CLOSED = "Open", "Closed"
NOT_PUBLISHED = "Open, not published"

# What the field takes (15.44, 2026-11-25): neither "x12" nor "ext. 12" behind a number.
_PHONE = re.compile(r"[0-9 +_\-,.*#()]{1,20}")


def status_of(payload: Payload, settings: FrappeSettings) -> str:
    """The status of a job; that it is not published is said only where that matters."""
    status = payload.optional_text("status")
    hidden = settings.only_published and payload.lenient().integer("publish") != 1
    return NOT_PUBLISHED if status == OPEN and hidden else status


def liveness(status: str, live_statuses: frozenset[str]) -> Liveness:
    """What a word of ``status_of`` means; a word of the customer's own is in the settings."""
    if status == OPEN:
        return Liveness.LIVE
    if status in (CLOSED, NOT_PUBLISHED):
        return Liveness.NOT_LIVE
    words = {word.strip().casefold() for word in live_statuses}
    return Liveness.LIVE if status.casefold() in words else Liveness.UNKNOWN


def job(payload: Payload, settings: FrappeSettings, zone: ZoneInfo | None, mark: str) -> AtsJob:
    """A row of ``Job Opening``. ``mark`` is its fingerprint."""
    payload = payload.lenient()
    name = payload.text("name")
    status = status_of(payload, settings)
    route = payload.optional_text("route").strip("/")
    is_public = payload.integer("publish") == 1 and route
    return AtsJob(
        external_id=name,
        ats_id=name,
        title=payload.text("job_title"),
        status=status,
        liveness=liveness(status, settings.live_statuses),
        fingerprint=mark,
        places=_places(payload, settings),
        employment_type=payload.optional_text("employment_type"),
        department=payload.optional_text("department"),
        description=payload.optional_text("description"),
        apply_url=f"{settings.base_url}/{quote(route)}" if is_public else "",
        ats_url=_page(settings, "job-opening", name),
        opened_at=from_site_time(payload, "posted_on", zone),
        changed_at=from_site_time(payload, "modified", zone),
    )


def people(
    rows: Sequence[Payload], settings: FrappeSettings, zone: ZoneInfo | None
) -> list[AtsCandidate]:
    """The people behind rows of ``Job Applicant``.

    Frappe HR has no record of a person apart from the applicant; those of one e-mail address are
    one person, whose id is that of their first applicant.
    """
    groups: dict[tuple[str, str], list[Payload]] = {}
    for row in sorted(rows, key=_age):
        address = address_of(row).casefold()
        groups.setdefault((address, "" if address else row.text("name")), []).append(row)
    return [_person(group, settings, zone) for group in groups.values()]


def application(row: Payload, settings: FrappeSettings, zone: ZoneInfo | None) -> AtsApplication:
    """One applicant as an application; without a job opening it is a prospect.

    When somebody was rejected is not told: any later change moves ``modified``.
    """
    name, status, times = row.text("name"), row.optional_text("status"), row.lenient()
    return AtsApplication(
        external_id=name,
        job_external_id=row.optional_text("job_title"),
        outcome=status,
        ats_url=applicant_url(settings, name),
        person_external_id=name,
        standing=STANDINGS.get(status, Standing.UNKNOWN),
        applied_at=from_site_time(times, "creation", zone),
        changed_at=from_site_time(times, "modified", zone),
    )


def address_of(row: Payload) -> str:
    """The e-mail address of an applicant."""
    return row.optional_text("email_id").strip()


def has_address(row: Payload, email: str) -> bool:
    """Whether this is the address. The database may take letters with accents for the same."""
    return address_of(row).casefold() == email.strip().casefold()


def document(row: Payload) -> AtsDocument:
    """A row of ``File``."""
    return AtsDocument(name=row.optional_text("file_name"), external_id=row.text("name"))


def applicant_url(settings: FrappeSettings, name: str) -> str:
    """Where people see the applicant."""
    return _page(settings, "job-applicant", name)


def applicant_values(
    export: CandidateToExport, *, job: str = "", source: str = "", country: str = ""
) -> dict[str, str]:
    """The values of a new applicant; on no job without ``job``.

    ``country`` goes out empty too: where nothing is sent, Frappe enters the country of the site.
    """
    person = export.person
    primary, *others = person.emails
    about = [person.headline, *person.links, *(f"Also: {address}" for address in others)]
    phone = person.phone.strip()
    if phone and not _PHONE.fullmatch(phone):
        about.append(f"Phone: {phone}")
        phone = ""
    values = {
        "applicant_name": f"{person.first_name} {person.last_name}".strip(),
        "email_id": primary,
        "phone_number": phone,
        "status": OPEN,
        "job_title": job,
        "source": source,
        "cover_letter": "\n".join(line for line in about if line),
    }
    return {name: value for name, value in values.items() if value} | {"country": country}


def corrected_values(person: PersonToExport, held: str) -> tuple[dict[str, str], list[str]]:
    """The values that make name, address and phone of an applicant those of a person.

    And warnings about what could not be said, without a value in them. ``held`` is the address
    that the applicant has now.
    """
    phone = person.phone.strip()
    values = {
        "applicant_name": f"{person.first_name} {person.last_name}".strip(),
        "email_id": person.emails[0],
        "phone_number": phone if _PHONE.fullmatch(phone) else "",
    }
    warnings = []
    if len(person.emails) > 1:
        warnings.append("Frappe HR has one e-mail address: the further ones were not sent.")
    if held and held.casefold() not in {email.casefold() for email in person.emails}:
        warnings.append("The e-mail address that Frappe HR had was replaced.")
    if phone and not values["phone_number"]:
        warnings.append("Frappe HR does not take the phone number as it is: it was not sent.")
    return {name: value for name, value in values.items() if value}, warnings


def not_kept(sent: Mapping[str, str], kept: Payload) -> tuple[str, ...]:
    """Warnings about what a new applicant was sent with and is not stored with.

    Frappe drops fields that it does not know without a word.
    """
    warnings = []
    for name, label in (("email_id", "the e-mail address"), ("job_title", "the job")):
        held = kept.value.get(name)
        if name in sent and (not isinstance(held, str) or held.casefold() != sent[name].casefold()):
            warnings.append(f"Frappe HR did not keep {label} as it was sent ({name}).")
    for name, label in (
        ("phone_number", "the phone number"),
        ("source", "the source"),
        ("country", "the country"),
        ("cover_letter", "headline, links and further addresses"),
    ):
        if sent.get(name) and not kept.value.get(name):
            warnings.append(f"Frappe HR did not keep {label} ({name}).")
    return tuple(warnings)


def upload_parts(applicant: str, paper: DocumentToExport) -> tuple[Part, ...]:
    """The body of ``upload_file``: private, on the applicant."""
    return (
        Part(
            "file",
            paper.content,
            filename=paper.name,
            content_type=paper.content_type.partition(";")[0].strip(),
        ),
        Part("doctype", JOB_APPLICANT.encode()),
        Part("docname", applicant.encode()),
        Part("is_private", b"1"),
    )


def html_of(text: str) -> str:
    """Plain text as a comment, which is HTML."""
    return "".join(f"<p>{escape(line)}</p>" for line in text.splitlines() if line.strip())


def _person(
    group: Sequence[Payload], settings: FrappeSettings, zone: ZoneInfo | None
) -> AtsCandidate:
    first = group[0]
    given, _, family = first.optional_text("applicant_name").strip().rpartition(" ")
    tags = {
        tag.strip() for row in group for tag in row.optional_text("_user_tags").split(",")
    } - {""}  # fmt: skip
    name = first.text("name")
    applications = tuple(application(row, settings, zone) for row in group)
    phones = (row.lenient().optional_text("phone_number").strip() for row in group)
    return AtsCandidate(
        external_id=name,
        first_name=given,
        last_name=family,
        emails=tuple(dict.fromkeys(email for row in group if (email := address_of(row)))),
        applications=applications,
        tags=tuple(sorted(tags)),
        ats_url=applicant_url(settings, name),
        phones=tuple(dict.fromkeys(phone for phone in phones if phone)),
        changed_at=max((one.changed_at for one in applications if one.changed_at), default=None),
    )


def _places(payload: Payload, settings: FrappeSettings) -> tuple[AtsPlace, ...]:
    """A job's location is the name of a branch, in whatever words the customer gave it."""
    place = AtsPlace(country=settings.default_country, raw=payload.optional_text("location"))
    return () if place == AtsPlace() else (place,)


def _age(row: Payload) -> tuple[str, int, str]:
    name = row.text("name")
    return row.optional_text("creation"), len(name), name


def _page(settings: FrappeSettings, kind: str, name: str) -> str:
    return f"{settings.base_url}/app/{kind}/{quote(name, safe='')}"
