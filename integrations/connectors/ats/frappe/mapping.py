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
)
from integrations.connectors.types import (
    AtsJob,
    AtsPlace,
    CandidateToExport,
    DocumentToExport,
    Liveness,
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
    "name", "applicant_name", "email_id", "job_title", "status", "creation", "_user_tags",
)  # fmt: skip

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


def people(rows: Sequence[Payload], settings: FrappeSettings) -> list[AtsCandidate]:
    """The people behind rows of ``Job Applicant``.

    Frappe HR has no record of a person apart from the applicant; those of one e-mail address are
    one person, whose id is that of their first applicant.
    """
    groups: dict[str, list[Payload]] = {}
    for row in sorted(rows, key=_age):
        groups.setdefault(_address(row).casefold(), []).append(row)
    return [_person(group, settings) for group in groups.values()]


def application(row: Payload, settings: FrappeSettings) -> AtsApplication:
    """One applicant as an application; without a job opening it is a prospect."""
    name = row.text("name")
    return AtsApplication(
        external_id=name,
        job_external_id=row.optional_text("job_title"),
        outcome=row.optional_text("status"),
        ats_url=applicant_url(settings, name),
        person_external_id=name,
    )


def has_address(row: Payload, email: str) -> bool:
    """Whether this is the address. The database may take letters with accents for the same."""
    return _address(row).casefold() == email.strip().casefold()


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


def _person(group: Sequence[Payload], settings: FrappeSettings) -> AtsCandidate:
    first = group[0]
    given, _, family = first.optional_text("applicant_name").strip().rpartition(" ")
    tags = {
        tag.strip() for row in group for tag in row.optional_text("_user_tags").split(",")
    } - {""}  # fmt: skip
    name = first.text("name")
    return AtsCandidate(
        external_id=name,
        first_name=given,
        last_name=family,
        emails=tuple(dict.fromkeys(email for row in group if (email := _address(row)))),
        applications=tuple(application(row, settings) for row in group),
        tags=tuple(sorted(tags)),
        ats_url=applicant_url(settings, name),
    )


def _places(payload: Payload, settings: FrappeSettings) -> tuple[AtsPlace, ...]:
    """A job's location is the name of a branch, in whatever words the customer gave it."""
    place = AtsPlace(country=settings.default_country, raw=payload.optional_text("location"))
    return () if place == AtsPlace() else (place,)


def _address(row: Payload) -> str:
    return row.optional_text("email_id").strip()


def _age(row: Payload) -> tuple[str, int, str]:
    name = row.text("name")
    return row.optional_text("creation"), len(name), name


def _page(settings: FrappeSettings, kind: str, name: str) -> str:
    return f"{settings.base_url}/app/{kind}/{quote(name, safe='')}"
