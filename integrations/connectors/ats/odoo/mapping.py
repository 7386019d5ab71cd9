"""Odoo's records to our types and back. Pure.

Shapes: Odoo 19.0 Community, seen on a running server in November 2026. An empty value of any type
is ``false``; times are naive UTC (``2026-11-22 04:44:40``).
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from typing import Any

from integrations.connectors.outgoing import number
from integrations.connectors.payload import Payload
from integrations.connectors.types import (
    AtsApplication,
    AtsCandidate,
    AtsDocument,
    AtsJob,
    AtsPlace,
    AtsStage,
    AtsUser,
    CandidateToExport,
    DocumentToExport,
    Liveness,
)

JOB_FIELDS: dict[str, dict[str, Any]] = {
    "name": {},
    "active": {},
    "is_published": {},
    "no_of_recruitment": {},
    "department_id": {"fields": {"display_name": {}}},
    "contract_type_id": {"fields": {"display_name": {}}},
    "address_id": {
        "fields": {
            "city": {},
            "zip": {},
            "state_id": {"fields": {"code": {}}},
            "country_code": {},
        }
    },
    "description": {},
    "full_url": {},
    "create_date": {},
    "write_date": {},
}
"""The specification of ``web_search_read``; what a database does not have is left out."""

FINGERPRINTED = ("id", *(name for name in JOB_FIELDS if name != "write_date"))

APPLICANT_FIELDS = (
    "id", "partner_name", "email_from", "partner_id", "job_id", "stage_id", "application_status",
    "categ_ids",
)  # fmt: skip

ARCHIVED, PUBLISHED, UNPUBLISHED, OPEN = "Archived", "Published", "Not published", "Open"


def without_false(value: Any) -> Any:
    """The record with Odoo's ``false`` for "nothing" as null, except where it is a yes or no."""
    if not isinstance(value, dict):
        return value
    return {
        key: found
        if key in ("active", "is_published", "fold")
        else None
        if found is False
        else without_false(found)
        for key, found in value.items()
    }


def status_of(payload: Payload) -> str:
    """Odoo has no status of a job: the word follows from archive and website."""
    if payload.boolean("active") is False:
        return ARCHIVED
    published = payload.boolean("is_published")
    if published is None:
        return OPEN  # without the website app nothing can be published
    return PUBLISHED if published else UNPUBLISHED


def liveness(status: str, live_statuses: frozenset[str]) -> Liveness:
    """Archived is never live; an unpublished job is where the connection's settings say so."""
    words = {word.strip().casefold() for word in live_statuses}
    if status in (PUBLISHED, OPEN):
        return Liveness.LIVE
    if status != ARCHIVED and status.casefold() in words:
        return Liveness.LIVE
    return Liveness.NOT_LIVE


def job(
    payload: Payload, stages: Sequence[AtsStage], live_statuses: frozenset[str], mark: str
) -> AtsJob:
    """A job of ``hr.job/web_search_read``. ``mark`` is its fingerprint."""
    payload = payload.lenient()
    status = status_of(payload)
    identifier = payload.identifier("id")
    return AtsJob(
        external_id=identifier,
        ats_id=identifier,
        title=payload.text("name"),
        status=status,
        liveness=liveness(status, live_statuses),
        fingerprint=mark,
        places=_places(payload),
        employment_type=_named(payload, "contract_type_id"),
        department=_named(payload, "department_id"),
        description=payload.optional_text("description"),
        apply_url=payload.optional_text("full_url"),
        stages=tuple(stages),
        opened_at=payload.moment("create_date"),
        changed_at=payload.moment("write_date"),
    )


@dataclass(frozen=True, slots=True)
class StageOfJobs:
    """A stage, and the ids of the jobs that alone have it; none means that all have it."""

    stage: AtsStage
    jobs: frozenset[int]


def stage(payload: Payload) -> StageOfJobs:
    """A stage of ``hr.recruitment.stage/search_read``."""
    return StageOfJobs(
        AtsStage(
            external_id=payload.identifier("id"),
            name=payload.optional_text("name"),
            position=payload.integer("sequence"),
            active=payload.boolean("fold") is not True,
        ),
        frozenset(job for job in payload.value.get("job_ids") or () if isinstance(job, int)),
    )


def stages_of(raw: Any, stages: Sequence[StageOfJobs]) -> tuple[AtsStage, ...]:
    """The stages of one job, in their order."""
    identifier = raw.get("id") if isinstance(raw, dict) else None
    return tuple(each.stage for each in stages if not each.jobs or identifier in each.jobs)


def people(rows: Sequence[Payload], tag_names: dict[str, str]) -> list[AtsCandidate]:
    """The people behind applicants of ``hr.applicant/search_read``.

    Odoo 19 has no record of a person apart from the applicant; those that share a contact are one
    person, whose id is that of their first applicant.
    """
    groups: dict[tuple[str, int | None], list[Payload]] = {}
    for row in sorted(rows, key=lambda row: row.integer("id") or 0):
        contact = _reference(row, "partner_id")
        key = ("contact", contact) if contact else ("applicant", row.integer("id"))
        groups.setdefault(key, []).append(row)
    return [_person(group, tag_names) for group in groups.values()]


def application(row: Payload) -> AtsApplication:
    """One applicant as an application; without a job it is the place in a talent pool."""
    return AtsApplication(
        external_id=row.identifier("id"),
        job_external_id=_reference_text(row, "job_id"),
        job_title=_reference_name(row, "job_id"),
        stage_external_id=_reference_text(row, "stage_id"),
        stage_name=_reference_name(row, "stage_id"),
        outcome=row.optional_text("application_status"),
        person_external_id=row.identifier("id"),
    )


def document(row: Payload) -> AtsDocument:
    """An attachment of ``ir.attachment/search_read``."""
    return AtsDocument(name=row.optional_text("name"), external_id=row.identifier("id"))


def user(row: Payload) -> AtsUser:
    """A user of ``res.users/search_read``."""
    return AtsUser(
        external_id=row.identifier("id"),
        name=row.optional_text("name"),
        email=row.optional_text("login"),
    )


def applicant_values(export: CandidateToExport) -> dict[str, Any]:
    """The values of a new applicant on a job."""
    values = _person_values(export) | {"job_id": number(export.job_external_id)}
    if export.stage_external_id:
        values["stage_id"] = number(export.stage_external_id)
    return values


def prospect_values(export: CandidateToExport, talent_pool_id: int) -> dict[str, Any]:
    """The values of a new applicant in a talent pool and on no job."""
    return _person_values(export) | {"talent_pool_ids": [[6, 0, [talent_pool_id]]]}


def attachment_values(applicant: str, paper: DocumentToExport) -> dict[str, Any]:
    """The values of a new attachment of an applicant."""
    return {
        "name": paper.name,
        "datas": base64.b64encode(paper.content).decode("ascii"),
        "res_model": "hr.applicant",
        "res_id": number(applicant),
        "mimetype": paper.content_type.partition(";")[0].strip(),
    }


def moment_text(moment: datetime) -> str:
    """A time as Odoo's filters take it: naive UTC, whole seconds (an ISO ``Z`` is a 500)."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")


def _person_values(export: CandidateToExport) -> dict[str, Any]:
    person = export.person
    primary, *others = person.emails
    about = [person.headline, *(f"Also: {address}" for address in others)]
    notes = "".join(f"<p>{escape(line)}</p>" for line in about if line)
    linkedin = next((link for link in person.links if "linkedin.com/" in link), "")
    values = {
        "partner_name": f"{person.first_name} {person.last_name}".strip(),
        "email_from": primary,
        "partner_phone": person.phone,
        "linkedin_profile": linkedin,
        "applicant_notes": notes,
    }
    return {name: value for name, value in values.items() if value}


def _person(group: Sequence[Payload], tag_names: dict[str, str]) -> AtsCandidate:
    first = group[0]
    given, _, family = first.optional_text("partner_name").strip().rpartition(" ")
    tags = {
        tag_names[str(tag)]
        for row in group
        for tag in row.value.get("categ_ids") or ()
        if str(tag) in tag_names
    }
    person_id = first.identifier("id")
    return AtsCandidate(
        external_id=person_id,
        first_name=given,
        last_name=family,
        emails=tuple(
            dict.fromkeys(email for row in group if (email := row.optional_text("email_from")))
        ),
        applications=tuple(application(row) for row in group),
        tags=tuple(sorted(tags)),
    )


def _places(payload: Payload) -> tuple[AtsPlace, ...]:
    address = payload.optional_child("address_id")
    if address is None:
        return ()
    state = address.optional_child("state_id")
    place = AtsPlace(
        country=address.optional_text("country_code"),
        region=state.optional_text("code") if state else "",
        city=address.optional_text("city"),
        postal_code=address.optional_text("zip"),
    )
    return () if place == AtsPlace() else (place,)


def _named(payload: Payload, key: str) -> str:
    child = payload.optional_child(key)
    return child.optional_text("display_name") if child else ""


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
