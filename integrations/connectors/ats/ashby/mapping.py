"""Ashby's payloads to our types and back. Pure.

Shapes: Ashby's OpenAPI file of April 2026.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from integrations.connectors.outgoing import bad_id
from integrations.connectors.payload import Payload
from integrations.connectors.people_types import AtsDocument
from integrations.connectors.types import (
    AtsJob,
    AtsPerson,
    AtsPlace,
    AtsStage,
    AtsUser,
    CandidateToExport,
    ExportReceipt,
    Liveness,
    PersonToExport,
)

LIVE = "Open"
STATUSES = ("Draft", LIVE, "Closed", "Archived")
"""All of them; drafts are only listed where they are asked for."""

FINGERPRINTED = (
    "id", "title", "status", "confidential", "employmentType", "location", "departmentId",
    "defaultInterviewPlanId", "customRequisitionId", "hiringTeam", "openedAt",
)  # fmt: skip

_ARCHIVED = "Archived"
_ID = re.compile(r"[0-9A-Za-z-]{1,64}")
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_LINKS = {"linkedin.com": "linkedInUrl", "github.com": "githubUrl"}


@dataclass(frozen=True, slots=True)
class Around:
    """What is known of a job from other records than its own."""

    stages: tuple[AtsStage, ...] = ()
    other_places: tuple[AtsPlace, ...] = ()
    department: str = ""
    apply_url: str = ""


def named(external_id: str) -> str:
    """An id as a request names it. Raises ``RejectedError`` where it can be none."""
    if not _ID.fullmatch(external_id):
        raise bad_id(external_id)
    return external_id


def is_uuid(external_id: str) -> bool:
    """Whether it has the shape of all of Ashby's ids."""
    return bool(_UUID.fullmatch(external_id))


def liveness(status: str, live_statuses: frozenset[str]) -> Liveness:
    """``Open`` is live; drafts, closed and archived jobs are not, whatever the settings say."""
    if status == LIVE:
        return Liveness.LIVE
    if status in STATUSES:
        return Liveness.NOT_LIVE
    words = {word.strip().casefold() for word in live_statuses}
    return Liveness.LIVE if status.casefold() in words else Liveness.UNKNOWN


def job(payload: Payload, around: Around, live_statuses: frozenset[str], mark: str) -> AtsJob:
    """A job of ``job.list`` with ``expand: ["location"]``. ``mark`` is its fingerprint."""
    payload = payload.lenient()
    status = payload.text("status")
    identifier = payload.text("id")
    requisition = payload.optional_text("customRequisitionId")
    location = payload.optional_child("location")
    own_places = () if location is None else (place(location),)
    return AtsJob(
        external_id=identifier,
        ats_id=requisition or identifier,
        title=payload.text("title"),
        status=status,
        liveness=liveness(status, live_statuses),
        fingerprint=mark,
        places=tuple(dict.fromkeys(own_places + around.other_places)),
        confidential=payload.boolean("confidential") is True,
        employment_type=payload.optional_text("employmentType"),
        department=around.department,
        job_code=requisition,
        apply_url=around.apply_url,
        stages=around.stages,
        hiring_team=tuple(map(_member, payload.items("hiringTeam"))),
        opened_at=payload.moment("openedAt"),
        changed_at=payload.moment("updatedAt"),
    )


def place(location: Payload) -> AtsPlace:
    """A location. Its address is optional; its name (``Remote - US``) always stands there."""
    location = location.lenient()
    address = location.optional_child("address")
    postal = None if address is None else address.optional_child("postalAddress")
    parts = Payload({} if postal is None else postal.value).lenient()
    return AtsPlace(
        country=parts.optional_text("addressCountry"),
        region=parts.optional_text("addressRegion"),
        city=parts.optional_text("addressLocality"),
        postal_code=parts.optional_text("postalCode"),
        raw=location.optional_text("name"),
        remote=location.boolean("isRemote") is True
        or location.optional_text("workplaceType") == "Remote",
    )


def stages(rows: Sequence[Payload]) -> tuple[AtsStage, ...]:
    """The stages of ``interviewStage.list`` in their order.

    Those of the type ``Archived`` are left out: nobody gets there without a reason, which only a
    person can give.
    """
    found = [
        AtsStage(
            external_id=row.text("id"),
            name=row.optional_text("title"),
            position=row.integer("orderInInterviewPlan"),
        )
        for row in rows
        if row.optional_text("type") != _ARCHIVED
    ]
    return tuple(sorted(found, key=lambda stage: stage.position or 0))


def documents(row: Payload) -> list[AtsDocument]:
    """The files of a candidate, the resume among them; each once."""
    resume = row.optional_child("resumeFileHandle")
    handles = [*row.items("fileHandles"), *([] if resume is None else [resume])]
    found = {handle.optional_identifier("id"): handle for handle in handles}
    return [
        AtsDocument(name=handle.optional_text("name"), external_id=identifier)
        for identifier, handle in found.items()
    ]


def user(row: Payload) -> AtsUser:
    """A user of ``user.list``."""
    return AtsUser(
        external_id=row.text("id"),
        name=_full_name(row),
        email=row.optional_text("email"),
        role=row.optional_text("globalRole"),
    )


def candidate_body(export: CandidateToExport) -> dict[str, Any]:
    """The body of ``candidate.create``; a headline has no field there."""
    person = export.person
    location = {"city": person.city, "region": person.region, "country": person.country}
    body: dict[str, Any] = {
        "name": f"{person.first_name} {person.last_name}".strip(),
        "email": person.emails[0],
        "alternateEmailAddresses": list(person.emails[1:]),
        "phoneNumber": person.phone,
        "location": {part: text for part, text in location.items() if text},
        **_links(person),
    }
    return {key: value for key, value in body.items() if value}


def application_body(export: CandidateToExport, unchosen_stage: str) -> dict[str, Any]:
    """The body of ``application.create`` for a person who is there."""
    body = {"candidateId": named(export.person_external_id), "jobId": named(export.job_external_id)}
    stage = named(export.stage_external_id) if export.stage_external_id else unchosen_stage
    return body | ({"interviewStageId": stage} if stage else {})


def titled(rows: Sequence[Payload], title: str) -> str:
    """The id of the record with this title, in any case, that is not archived; else empty."""
    for row in rows:
        same = row.optional_text("title").strip().casefold() == title.strip().casefold()
        if same and row.boolean("isArchived") is not True:
            return row.text("id")
    return ""


def result_id(answer: Payload) -> str:
    """The id of the record that a write answers with."""
    return answer.child("results").text("id")


def person_receipt(answer: Payload) -> ExportReceipt:
    """What ``candidate.create`` and ``candidate.addTag`` answer."""
    row = answer.child("results").lenient()
    return ExportReceipt(person_external_id=row.text("id"), ats_url=row.optional_text("profileUrl"))


def application_receipt(answer: Payload) -> ExportReceipt:
    """What ``application.create`` and ``application.changeStage`` answer."""
    return ExportReceipt(application_external_id=result_id(answer))


def document_receipt(answer: Payload, name: str) -> ExportReceipt:
    """What an upload answers: the candidate, with this file among the others."""
    row = answer.child("results")
    ids = [one.external_id for one in documents(row) if one.name == name]
    return ExportReceipt(
        person_external_id=row.text("id"), document_external_id=ids[-1] if ids else ""
    )


def _links(person: PersonToExport) -> Mapping[str, str]:
    """Ashby has one field for each of three kinds of links, and takes only valid addresses."""
    found: dict[str, str] = {}
    for link in person.links:
        parts = urlsplit(link)
        host = parts.hostname or ""
        if parts.scheme in ("http", "https") and "." in host:
            site = ".".join(host.split(".")[-2:])
            found.setdefault(_LINKS.get(site, "website"), link)
    return found


def _member(row: Payload) -> AtsPerson:
    return AtsPerson(
        external_id=row.optional_text("userId"),
        name=_full_name(row),
        email=row.optional_text("email"),
        roles=(row.optional_text("role"),) if row.optional_text("role") else (),
    )


def _full_name(row: Payload) -> str:
    return f"{row.optional_text('firstName')} {row.optional_text('lastName')}".strip()
