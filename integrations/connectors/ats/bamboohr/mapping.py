"""BambooHR's records to our types and back. Pure.

Shapes: BambooHR's OpenAPI file of 2026-04-28. Almost every value may be missing there, so that
only ids and titles are insisted on.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlsplit

from integrations.connectors.outgoing import number
from integrations.connectors.payload import LenientPayload, Payload, rows_of
from integrations.connectors.people_types import AtsApplication, AtsCandidate, Standing
from integrations.connectors.standings import StandingWords
from integrations.connectors.types import (
    AtsJob,
    AtsPerson,
    AtsPlace,
    AtsStage,
    CandidateToExport,
    DocumentToExport,
    ExportReceipt,
    Liveness,
)
from integrations.errors import RejectedError, UnexpectedResponseError
from integrations.transport.messages import Part

FINGERPRINTED = ("id", "title", "location", "department", "status", "postingUrl", "postedDate")
"""The hiring lead is added by what is read of it: its picture has an address that may change."""

_LIVE = "open"
_NOT_LIVE = frozenset({"filled", "draft", "deleted", "on hold", "canceled"})
"""The groups of job statuses that the OpenAPI file names, in lower case."""

_GROUPS = {"new": Standing.OPEN, "hired": Standing.HIRED}
"""Of the groups of statuses that the OpenAPI file names, those that one status alone is in: the one
of the same name. ``ACTIVE`` and ``INACTIVE`` have many, also of the customer's own, and which a
status is in is not told; somebody who is inactive may have withdrawn."""

_LINKEDIN = re.compile(r"https?://([\w-]+\.)*linkedin\.com/", re.IGNORECASE)


def liveness(status: str, live_statuses: frozenset[str]) -> Liveness:
    """``Open`` is live, and what the connection's settings call so; unknown words are unknown."""
    word = status.strip().casefold()
    if word == _LIVE or word in {live.strip().casefold() for live in live_statuses}:
        return Liveness.LIVE
    return Liveness.NOT_LIVE if word in _NOT_LIVE else Liveness.UNKNOWN


def job(
    payload: Payload, stages: Sequence[AtsStage], live_statuses: frozenset[str], mark: str
) -> AtsJob:
    """A job of ``GET applicant_tracking/jobs``. ``mark`` is its fingerprint."""
    payload = payload.lenient()
    identifier = payload.identifier("id")
    status = label(payload, "status")
    return AtsJob(
        external_id=identifier,
        ats_id=identifier,
        title=payload.child("title").text("label"),
        status=status,
        liveness=liveness(status, live_statuses),
        fingerprint=mark,
        places=_places(payload),
        deleted=status.casefold() == "deleted",
        department=label(payload, "department"),
        apply_url=payload.optional_text("postingUrl"),
        stages=tuple(stages),
        hiring_team=_hiring_team(payload),
        opened_at=payload.moment("postedDate"),
    )


def hiring_lead_of(raw: Any) -> list[Any]:
    """What is read of a job's hiring lead, for its fingerprint."""
    lead = raw.get("hiringLead") if isinstance(raw, dict) else None
    keys = ("employeeId", "firstName", "lastName")
    return [lead.get(key) for key in keys] if isinstance(lead, dict) else []


def stages(value: Any) -> tuple[AtsStage, ...]:
    """The stages of ``GET applicant_tracking/statuses``, which are those of every job."""
    return tuple(
        AtsStage(
            external_id=row.identifier("id"),
            name=row.optional_text("name"),
            active=row.boolean("enabled") is not False,
        )
        for row in rows_of(value)
    )


def application(row: Payload, words: StandingWords) -> AtsApplication:
    """An application of the list, or of ``GET applicant_tracking/applications/{id}``.

    Only the second tells since when it has its status.
    """
    job_of_it, status = row.child("job"), row.optional_child("status")
    outcome = status.optional_text("label") if status else ""
    known = standing(outcome, words)
    since = status.lenient().moment("dateChanged") if status else None
    return AtsApplication(
        external_id=row.identifier("id"),
        job_external_id=job_of_it.identifier("id"),
        job_title=label(job_of_it, "title"),
        stage_external_id=status.optional_identifier("id") if status else "",
        stage_name=outcome,
        outcome=outcome,
        person_external_id=row.child("applicant").identifier("id"),
        standing=known,
        applied_at=row.lenient().moment("appliedDate"),
        rejected_at=since if known is Standing.REJECTED else None,
        changed_at=since,
    )


def standing(status: str, words: StandingWords) -> Standing:
    """What a status means: the customer's own lists first, then the names of BambooHR's groups."""
    known = words.standing(status)
    return known if known is not Standing.UNKNOWN else _GROUPS.get(status.strip().casefold(), known)


def people(rows: Iterable[Payload], words: StandingWords, email: str = "") -> list[AtsCandidate]:
    """The applicants of these applications, each with all of them.

    Only those with exactly this address in any case, where there is one: BambooHR's search is a
    general one, which also shows whoever has these words elsewhere.
    """
    wanted = email.strip().casefold()
    groups: dict[str, list[Payload]] = {}
    for row in rows:
        applicant = row.child("applicant")
        if not wanted or applicant.optional_text("email").strip().casefold() == wanted:
            groups.setdefault(applicant.identifier("id"), []).append(row)
    return [_person(identifier, group, words) for identifier, group in groups.items()]


def application_on_job(
    found: Sequence[AtsCandidate], candidate_id: str, job_external_id: str
) -> str:
    """The id of this applicant's only application to the job; empty where there is not just one."""
    ids = {
        each.external_id
        for person in found
        for each in person.applications
        if person.external_id == candidate_id and each.job_external_id == job_external_id
    }
    return ids.pop() if len(ids) == 1 else ""


def application_parts(
    export: CandidateToExport, slot: str, paper: DocumentToExport | None
) -> list[Part]:
    """The multipart body of a new application. Empty values are left out.

    Raises ``RejectedError`` for a person without one of the two names, which are compulsory.
    """
    person = export.person
    if not (person.first_name.strip() and person.last_name.strip()):
        raise RejectedError(
            code="person.unfit_name",
            sentence="The person cannot be sent: BambooHR takes nobody without a first and a last "
            "name.",
            hint="Complete the name of the candidate, then try again.",
            fields={"name": "incomplete"},
        )
    linkedin = next((link for link in person.links if _LINKEDIN.match(link)), "")
    website = next((link for link in person.links if link != linkedin and _is_web(link)), "")
    values = {
        "firstName": person.first_name,
        "lastName": person.last_name,
        "jobId": str(number(export.job_external_id)),
        "email": person.emails[0],
        "phoneNumber": person.phone,
        "city": person.city,
        "state": person.region,
        "country": person.country,
        "linkedinUrl": linkedin,
        "websiteUrl": website,
        "source": export.source_tag,
    }
    parts = [Part(name, value.encode()) for name, value in values.items() if value]
    if paper is not None:
        kind = paper.content_type.partition(";")[0].strip()
        parts.append(Part(slot, paper.content, filename=paper.name, content_type=kind))
    return parts


def created_id(value: Any) -> str:
    """The id of the person whom a creation made: ``{"result": "success", "candidateId": 7}``."""
    payload = Payload(value)
    if payload.optional_text("result") != "success":
        raise UnexpectedResponseError(
            code="bamboohr.not_confirmed",
            sentence="BambooHR did not confirm the creation.",
            hint="Engineering has to look at it.",
            path="$.result",
        )
    return payload.identifier("candidateId")


def changed(value: Any) -> ExportReceipt:
    """The answer to a new status or comment: the id of that record, which nobody needs."""
    Payload(value).identifier("id")
    return ExportReceipt()


def label(payload: Payload, key: str) -> str:
    """The words of ``{"id": 7, "label": "Open"}``; empty where there are none."""
    child = payload.optional_child(key)
    return child.optional_text("label") if child else ""


def _person(identifier: str, group: Sequence[Payload], words: StandingWords) -> AtsCandidate:
    """The list has neither telephone numbers nor profiles on the web."""
    first = group[0].child("applicant")
    email = first.optional_text("email").strip()
    return AtsCandidate(
        external_id=identifier,
        first_name=first.optional_text("firstName"),
        last_name=first.optional_text("lastName"),
        emails=(email,) if email else (),
        applications=tuple(application(row, words) for row in group),
    )


def _places(payload: Payload) -> tuple[AtsPlace, ...]:
    """The place of a job. A job is made remote by leaving its location out.

    The OpenAPI file says nothing of the parts of ``address``; they are read as those of its
    ``Location``, with names and with codes.
    """
    location = payload.optional_child("location")
    if location is None:
        return (AtsPlace(remote=True),)
    raw = location.optional_text("label")
    found = location.value.get("address")
    address = LenientPayload(found) if isinstance(found, dict) else None
    if address is None:
        return (AtsPlace(raw=raw),) if raw else ()
    place = AtsPlace(
        country=_word(address, "country", "iso_code", "name"),
        region=_word(address, "state", "abbrev", "name"),
        city=address.optional_text("city"),
        postal_code=address.optional_text("zipcode"),
        raw=raw,
    )
    return () if place == AtsPlace() else (place,)


def _word(address: Payload, key: str, *names: str) -> str:
    """A state or country, told as a text or as an object; its code before its name."""
    found = address.value.get(key)
    if not isinstance(found, dict):
        return address.optional_text(key)
    told = LenientPayload(found)
    return next((word for name in names if (word := told.optional_text(name))), "")


def _hiring_team(payload: Payload) -> tuple[AtsPerson, ...]:
    lead = payload.optional_child("hiringLead")
    if lead is None:
        return ()
    names = (lead.optional_text("firstName"), lead.optional_text("lastName"))
    person = AtsPerson(
        external_id=lead.optional_identifier("employeeId"),
        name=" ".join(name for name in names if name),
        roles=("Hiring lead",),
    )
    return (person,) if person.external_id or person.name else ()


def _is_web(link: str) -> bool:
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    return parts.scheme in ("https", "http") and "." in (parts.hostname or "")
