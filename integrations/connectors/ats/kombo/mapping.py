"""Kombo's payloads to our types and back. Pure: no network, no clock.

Field names and enums: Kombo's OpenAPI file of May 2026 and https://docs.kombo.dev/ats, as of
November 2026. Nearly every field can be null, and the enums of a job can hold the ATS' own word.
"""

import base64
import re
from datetime import UTC, datetime
from typing import Any

from integrations.connectors.payload import Payload
from integrations.connectors.people_types import (
    AtsDocument,
)
from integrations.connectors.types import (
    AtsJob,
    AtsPay,
    AtsPerson,
    AtsPlace,
    AtsStage,
    CandidateToExport,
    DocumentKind,
    DocumentToExport,
    ExportReceipt,
    Liveness,
)

_LIVE = frozenset({"open"})
_NOT_LIVE = frozenset({"closed", "draft", "archived"})
_COUNTRY = re.compile(r"[A-Z]{2}")


def job(payload: Payload, live_statuses: frozenset[str], mark: str) -> AtsJob:
    """A job of ``GET /ats/jobs``. ``live_statuses`` are further words for "live", in lower case.

    ``mark`` is its ``recognising.fingerprint``. A job is worth more than one of its fields: only a
    missing id, an object or list that is none, and an unreadable word about confidentiality raise.

    A deleted job keeps its id only: 14 days after the deletion Kombo nulls every other field.
    """
    confidential = _is_confidential(payload)
    payload = payload.lenient()
    external_id = payload.text("id")
    if payload.value.get("remote_deleted_at") is not None:
        return _deleted_job(payload, external_id, mark)
    status = payload.optional_text("status")
    return AtsJob(
        external_id=external_id,
        ats_id=payload.optional_text("remote_id"),
        title=_title(payload, external_id),
        status=status,
        liveness=liveness(status, live_statuses),
        fingerprint=mark,
        places=_places(payload),
        confidential=confidential,
        employment_type=payload.optional_text("employment_type"),
        department=payload.optional_text("department"),
        job_code=payload.optional_text("job_code"),
        pay=_pay(payload),
        description=payload.optional_text("description"),
        apply_url=payload.optional_text("post_url"),
        ats_url=payload.optional_text("remote_url"),
        stages=tuple(
            _stage(stage) for stage in payload.items("stages") if stage.optional_text("id")
        ),
        hiring_team=tuple(_person(person) for person in payload.items("hiring_team")),
        required_questions=sum(
            question.value.get("required") is True
            for question in payload.items("screening_questions")
        ),
        opened_at=payload.moment("opened_at"),
        changed_at=payload.moment("changed_at"),
    )


def liveness(status: str, live_statuses: frozenset[str]) -> Liveness:
    """What a status word means. Kombo passes on the ATS' own word where it has no mapping."""
    word = status.strip().casefold()
    if word in _NOT_LIVE:
        return Liveness.NOT_LIVE
    if word in _LIVE or word in live_statuses:
        return Liveness.LIVE
    return Liveness.UNKNOWN


def document(payload: Payload) -> AtsDocument:
    """A document of ``GET /ats/applications/{id}/attachments``."""
    return AtsDocument(
        name=payload.optional_text("file_name"), external_id=payload.optional_text("id")
    )


def warnings(body: Payload) -> tuple[str, ...]:
    """The messages of ``warnings[]``, which Kombo sends with actions that were only half done."""
    found = (warning.optional_text("message") for warning in body.items("warnings"))
    return tuple(message for message in found if message)


def action_receipt(answer: Any) -> ExportReceipt:
    """The answer of an action that tells no ids."""
    body = Payload(answer)
    body.child("data")
    return ExportReceipt(warnings=warnings(body))


def application_receipt(answer: Any) -> ExportReceipt:
    """The answer of "Create application". Raises where it names no application."""
    body = Payload(answer)
    data = body.child("data")
    person = data.optional_child("candidate")
    return ExportReceipt(
        application_external_id=data.text("id"),
        person_external_id=data.optional_text("candidate_id")
        or (person.text("id") if person else ""),
        ats_url=data.optional_text("remote_url"),
        warnings=warnings(body),
    )


def application_body(export: CandidateToExport) -> dict[str, Any]:
    """The body of "Create application".

    Kombo's schema refuses nulls, so a key without a value is left out. The deprecated ``source``
    is not sent: Kombo writes the source itself, and most systems need set-up before they take it.
    """
    person = export.person
    primary, *others = person.emails
    inner: dict[str, Any] = {
        "first_name": person.first_name,
        "last_name": person.last_name,
        "email_address": primary,
        "additional_email_addresses": [
            {"type": "OTHER", "email_address": address} for address in others
        ],
        "title": person.headline,
        "phone_number": person.phone,
        "location": _location_body(person.country, person.region, person.city),
        "social_links": [
            {"url": link} for link in person.links if link.startswith(("https://", "http://"))
        ],
    }
    required = ("first_name", "last_name", "email_address")
    body: dict[str, Any] = {
        "candidate": {key: value for key, value in inner.items() if value or key in required}
    }
    if export.stage_external_id:
        body["stage_id"] = export.stage_external_id
    return body


MAX_DOCUMENT_BYTES = 10_000_000
"""Kombo: the attachments of one request must stay "below 10 MB" (creating-applications guide)."""


def attachment_body(document: DocumentToExport, profile_type: str) -> dict[str, Any]:
    """The body of "Add attachment". ``profile_type`` is Kombo's type for our PDF profile."""
    return {
        "attachment": {
            "name": document.name,
            "type": "CV" if document.kind is DocumentKind.RESUME else profile_type,
            "content_type": document.content_type.partition(";")[0].strip(),
            "data": base64.b64encode(document.content).decode("ascii"),
        }
    }


def moment_text(moment: datetime) -> str:
    """A time as Kombo's filters take it: ``2026-05-01T08:00:00.000Z`` (an offset is refused)."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + (
        f"{moment.microsecond // 1000:03d}Z"
    )


def _deleted_job(payload: Payload, external_id: str, mark: str) -> AtsJob:
    return AtsJob(
        external_id=external_id,
        ats_id=payload.optional_text("remote_id"),
        title=payload.optional_text("name"),
        status=payload.optional_text("status"),
        liveness=Liveness.NOT_LIVE,
        fingerprint=mark,
        deleted=True,
        changed_at=payload.moment("changed_at"),
    )


def _title(payload: Payload, external_id: str) -> str:
    """Kombo's specification lets the name be null."""
    name, code = payload.optional_text("name").strip(), payload.optional_text("job_code").strip()
    return name or code or f"Untitled job {payload.optional_text('remote_id') or external_id}"


def _is_confidential(payload: Payload) -> bool:
    visibility = payload.optional_text("visibility").casefold()
    return visibility == "confidential" or payload.boolean("confidential") is True


def _places(payload: Payload) -> tuple[AtsPlace, ...]:
    remote = payload.optional_text("remote_work_status") == "REMOTE"
    location = payload.optional_child("location")
    place = AtsPlace(remote=remote)
    if location is not None:
        place = AtsPlace(
            country=location.optional_text("country"),
            region=location.optional_text("state"),
            city=location.optional_text("city"),
            postal_code=location.optional_text("zip_code"),
            raw=location.optional_text("raw"),
            remote=remote,
        )
    return () if place == AtsPlace() else (place,)


def _pay(payload: Payload) -> AtsPay:
    single = payload.decimal("salary_amount")
    low, high = payload.decimal("salary_amount_from"), payload.decimal("salary_amount_to")
    return AtsPay(
        minimum=single if low is None and high is None else low,
        maximum=single if low is None and high is None else high,
        currency=payload.optional_text("salary_currency"),
        period=payload.optional_text("salary_period"),
    )


def _stage(payload: Payload) -> AtsStage:
    return AtsStage(
        external_id=payload.text("id"),
        name=payload.optional_text("name"),
        position=payload.integer("index"),
        active=payload.optional_text("status") != "INACTIVE",
    )


def _person(payload: Payload) -> AtsPerson:
    names = (payload.optional_text("first_name"), payload.optional_text("last_name"))
    roles = (
        role.optional_text("unified_type") or role.optional_text("remote_label")
        for role in payload.items("job_roles")
    )
    return AtsPerson(
        external_id=payload.optional_text("id"),
        name=" ".join(name for name in names if name),
        email=payload.optional_text("email"),
        roles=tuple(role for role in roles if role) or payload.texts("hiring_team_roles"),
    )


def _location_body(country: str, region: str, city: str) -> dict[str, str]:
    """Kombo demands a two-letter country with every location; without one there is none."""
    if not _COUNTRY.fullmatch(country):
        return {}
    body = {"country": country, "state": region, "city": city}
    return {key: value for key, value in body.items() if value}
