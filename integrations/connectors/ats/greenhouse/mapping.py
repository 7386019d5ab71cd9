"""People, applications and what we write, from Harvest v3's records and to them. Pure.

Shapes: https://harvestdocs.greenhouse.io/reference (``get_v3-candidates``, ``get_v3-applications``,
``post_v3-attachments`` …), as public clients read them in June and October 2026. Records hold the
ids of their parents and none of their children.
"""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from integrations.connectors.ats.greenhouse.settings import GreenhouseSettings
from integrations.connectors.outgoing import number
from integrations.connectors.payload import Payload
from integrations.connectors.people_types import (
    AtsApplication,
    AtsCandidate,
    AtsDocument,
    AtsRecord,
    Standing,
)
from integrations.connectors.types import (
    AtsUser,
    CandidateToExport,
    DocumentKind,
    DocumentToExport,
    ExportReceipt,
    PersonToExport,
)

SITE_ADMIN = "Site Admin"
_STANDINGS = {
    "in_process": Standing.OPEN,
    # The same, as a filter of the list and older records have it.
    "active": Standing.OPEN,
    # A prospect who became an applicant: the application to the job tells more.
    "converted": Standing.OPEN,
    "hired": Standing.HIRED,
    "rejected": Standing.REJECTED,
}


def moment_text(moment: datetime) -> str:
    """A time as filters take it: full ISO 8601 in UTC; a date alone is refused."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


# --- what is there -------------------------------------------------------------------------------


def emails(candidate: Payload) -> tuple[str, ...]:
    """The addresses of a candidate."""
    return _values(candidate, "email_addresses")


def has_address(candidate: Payload, email: str) -> bool:
    """Whether a candidate has this address, in any case."""
    wanted = email.strip().casefold()
    return wanted in {address.strip().casefold() for address in emails(candidate)}


def person(
    candidate: Payload,
    applications: Sequence[Payload],
    stages: Mapping[str, str],
    app_url: str,
) -> AtsCandidate:
    """A candidate and their applications. ``stages`` as for ``application``."""
    candidate = candidate.lenient()
    identifier = candidate.identifier("id")
    return AtsCandidate(
        external_id=identifier,
        first_name=candidate.optional_text("first_name"),
        last_name=candidate.optional_text("last_name"),
        emails=emails(candidate),
        applications=tuple(application(row, stages, app_url) for row in applications),
        tags=candidate.texts("tags"),
        ats_url=person_url(app_url, identifier),
        phones=_values(candidate, "phone_numbers"),
        links=(
            *_values(candidate, "social_media_addresses"),
            *_values(candidate, "website_addresses"),
        ),
        changed_at=candidate.moment("updated_at"),
    )


def _values(candidate: Payload, name: str) -> tuple[str, ...]:
    """What a list of addresses, numbers or links holds."""
    told = (entry.optional_text("value") for entry in candidate.items(name))
    return tuple(value for value in told if value)


def application(row: Payload, stages: Mapping[str, str], app_url: str) -> AtsApplication:
    """An application; that of a prospect is on no job, whatever jobs are considered for them.

    ``stages`` are the stages of the job by application. The application's own ``stage_id`` is none
    of them: it is the id of this application's visit to the stage.
    """
    row = row.lenient()
    identifier = row.identifier("id")
    candidate = row.optional_identifier("candidate_id")
    is_prospect = row.boolean("prospect") is True
    outcome = row.optional_text("status")
    return AtsApplication(
        external_id=identifier,
        job_external_id="" if is_prospect else row.optional_identifier("job_id"),
        stage_external_id=row.optional_identifier("job_interview_stage_id")
        or stages.get(identifier, ""),
        stage_name=row.optional_text("stage_name"),
        outcome=outcome,
        ats_url=person_url(app_url, candidate, identifier),
        person_external_id=candidate,
        standing=_STANDINGS.get(outcome, Standing.UNKNOWN),
        applied_at=row.moment("created_at"),
        rejected_at=row.moment("rejected_at"),
        changed_at=row.moment("updated_at"),
    )


def hides_its_stage(row: Payload) -> bool:
    """Whether the stage of an application has to be asked for.

    The documentation knows no ``job_interview_stage_id`` here; it was seen in July 2026.
    """
    on_the_way = row.value.get("stage_id") is not None
    return on_the_way and row.value.get("job_interview_stage_id") is None


@dataclass(frozen=True, slots=True)
class Visit:
    """The stay of an application in a stage of its job, of ``/application_stages``."""

    external_id: str
    application: str
    stage: str


def visit(row: Payload) -> Visit:
    """One row of ``/application_stages``."""
    return Visit(
        external_id=row.identifier("id"),
        application=row.identifier("application_id"),
        stage=row.identifier("job_interview_stage_id"),
    )


def document(row: Payload) -> AtsDocument:
    """An attachment."""
    return AtsDocument(name=row.optional_text("filename"), external_id=row.identifier("id"))


def user(row: Payload) -> AtsUser:
    """A user of Greenhouse."""
    row = row.lenient()
    first_and_last = f"{row.optional_text('first_name')} {row.optional_text('last_name')}"
    return AtsUser(
        external_id=row.identifier("id"),
        name=row.optional_text("name") or first_and_last.strip(),
        email=row.optional_text("primary_email"),
        role=SITE_ADMIN if row.boolean("site_admin") else "",
    )


def person_url(app_url: str, candidate: str, application_id: str = "") -> str:
    """The page of a person in Greenhouse, at their application where one is named."""
    if not candidate:
        return ""
    page = f"{app_url}/people/{candidate}"
    return f"{page}?application_id={application_id}" if application_id else page


# --- what we write -------------------------------------------------------------------------------


def person_values(person: PersonToExport) -> dict[str, Any]:
    """The profile of a new candidate."""
    links = [link for link in person.links if link.startswith(("https://", "http://"))]
    profiles = [link for link in links if "linkedin.com/" in link]
    address = ", ".join(part for part in (person.city, person.region, person.country) if part)
    values: dict[str, Any] = {
        "first_name": person.first_name,
        "last_name": person.last_name,
        "title": person.headline,
        "email_addresses": [
            {"value": email, "type": "other" if place else "personal"}
            for place, email in enumerate(person.emails)
        ],
        "phone_numbers": _typed([person.phone]),
        "addresses": _typed([address]),
        "social_media_addresses": [{"value": link} for link in profiles],
        "website_addresses": _typed([link for link in links if link not in profiles]),
    }
    return {name: value for name, value in values.items() if value}


def application_values(export: CandidateToExport, settings: GreenhouseSettings) -> dict[str, Any]:
    """A new application to a job, without the person."""
    values: dict[str, Any] = {"job_id": number(export.job_external_id)}
    if export.stage_external_id:
        values["initial_stage_id"] = number(export.stage_external_id)
    return values | _source(settings)


def prospect_values(settings: GreenhouseSettings) -> dict[str, Any]:
    """A new prospect's application, on no job and in the pool of the settings, if any."""
    values: dict[str, Any] = {"prospect": True}
    if settings.prospect_pool_id is not None:
        values["prospect_pool_id"] = settings.prospect_pool_id
    return values | _source(settings)


def attachment_values(
    application_id: str, paper: DocumentToExport, visibility: str
) -> dict[str, Any]:
    """A new attachment of an application.

    A second ``resume`` would push the first one aside, so the profile is none.
    """
    values = {
        "application_id": number(application_id),
        "filename": paper.name,
        "type": "resume" if paper.kind is DocumentKind.RESUME else "other",
        "content": base64.b64encode(paper.content).decode("ascii"),
    }
    return {**values, "visibility": visibility} if visibility else values


def note_values(record: AtsRecord, text: str, settings: GreenhouseSettings) -> dict[str, Any]:
    """A new note on a candidate, at the application where one is known."""
    values: dict[str, Any] = {"candidate_id": number(record.person_external_id)}
    if record.application_external_id:
        values["application_id"] = number(record.application_external_id)
    if settings.acting_user_id:
        values["user_id"] = number(settings.acting_user_id)
    return {
        **values,
        "body": text,
        "note_type": "NOTE",
        "visibility": settings.note_visibility,
    }


def receipt(value: Any, app_url: str) -> ExportReceipt:
    """The answer to a new candidate: both records that came into being with it."""
    told = Payload(value)
    candidate = told.child("candidate").identifier("id")
    made = told.child("application").identifier("id")
    return ExportReceipt(
        person_external_id=candidate,
        application_external_id=made,
        ats_url=person_url(app_url, candidate, made),
    )


def application_receipt(value: Any, candidate: str, app_url: str) -> ExportReceipt:
    """The answer to a new application of somebody who was there."""
    made = Payload(value).identifier("id")
    return ExportReceipt(
        person_external_id=candidate,
        application_external_id=made,
        ats_url=person_url(app_url, candidate, made),
    )


def _source(settings: GreenhouseSettings) -> dict[str, Any]:
    return {} if settings.source_id is None else {"source_id": settings.source_id}


def _typed(texts: Sequence[str]) -> list[dict[str, str]]:
    return [{"value": text, "type": "other"} for text in texts if text]
