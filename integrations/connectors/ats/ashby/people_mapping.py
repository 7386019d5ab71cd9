"""Ashby's candidates and applications to our types, and corrections to them. Pure.

Shapes: Ashby's OpenAPI file of April 2026.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from integrations.connectors.correcting import email_key, phone_key
from integrations.connectors.payload import Payload
from integrations.connectors.people_types import AtsApplication, AtsCandidate, Standing
from integrations.connectors.types import PersonToExport

_ARCHIVED = "Archived"
_STANDINGS = {"Active": Standing.OPEN, "Lead": Standing.OPEN, "Hired": Standing.HIRED}
_REJECTED = "RejectedByOrg"
"""Of the reasons for archiving, the one that is a rejection. The others are ``RejectedByCandidate``
and ``Other``: who withdrew was not rejected, and is not open either."""


def has_email(row: Payload, email: str) -> bool:
    """Whether a candidate has this address, in any case."""
    return email_key(email) in {email_key(address) for address in emails(row)}


def candidate(row: Payload, applications: Sequence[AtsApplication]) -> AtsCandidate:
    """A candidate of ``candidate.list``, ``candidate.search`` or ``candidate.info``.

    Ashby has one name only.
    """
    first, _, rest = row.optional_text("name").strip().partition(" ")
    lenient = row.lenient()
    return AtsCandidate(
        external_id=row.text("id"),
        first_name=first,
        last_name=rest.strip(),
        emails=emails(row),
        applications=tuple(applications),
        tags=tuple(tag.optional_text("title") for tag in row.items("tags")),
        ats_url=row.optional_text("profileUrl"),
        phones=_contacts(lenient, "primaryPhoneNumber", "phoneNumbers"),
        links=tuple(
            filter(None, (link.optional_text("url") for link in lenient.items("socialLinks")))
        ),
        changed_at=lenient.moment("updatedAt"),
    )


def application(row: Payload) -> AtsApplication:
    """An application of ``application.list`` or ``application.info``.

    The outcome is its status, or why it was archived.
    """
    of_job = row.child("job")
    stage = row.optional_child("currentInterviewStage")
    status, reason = row.optional_text("status"), row.optional_child("archiveReason")
    standing = _STANDINGS.get(status, Standing.UNKNOWN)
    if status == _ARCHIVED and reason and reason.optional_text("reasonType") == _REJECTED:
        standing = Standing.REJECTED
    lenient = row.lenient()
    ended = lenient.moment("archivedAt")
    return AtsApplication(
        external_id=row.text("id"),
        job_external_id=of_job.text("id"),
        job_title=of_job.optional_text("title"),
        stage_external_id="" if stage is None else stage.optional_text("id"),
        stage_name="" if stage is None else stage.optional_text("title"),
        outcome=(reason.optional_text("text") if reason and status == _ARCHIVED else "") or status,
        person_external_id=row.child("candidate").text("id"),
        standing=standing,
        applied_at=lenient.moment("createdAt"),
        rejected_at=ended if standing is Standing.REJECTED else None,
        changed_at=lenient.moment("updatedAt"),
    )


def emails(row: Payload) -> tuple[str, ...]:
    """The addresses of a candidate, the primary one first."""
    return _contacts(row, "primaryEmailAddress", "emailAddresses")


def corrections(row: Payload, person: PersonToExport) -> list[dict[str, Any]]:
    """The bodies of ``candidate.update``, without the id; none where nothing differs.

    One call sets the primary address and number, and adds one further address.
    """
    known = emails(row)
    name = f"{person.first_name} {person.last_name}".strip()
    first: dict[str, Any] = {}
    if name and name != row.optional_text("name").strip():
        first["name"] = name
    if email_key(person.emails[0]) not in map(email_key, known[:1]):
        first["email"] = person.emails[0]
    phones = _contacts(row, "primaryPhoneNumber", "phoneNumbers")
    if person.phone and phone_key(person.phone) not in map(phone_key, phones[:1]):
        first["phoneNumber"] = person.phone
    held = {email_key(address) for address in (*known, person.emails[0])}
    missing = [address for address in person.emails if email_key(address) not in held]
    if missing:
        first["alternateEmail"] = missing.pop(0)
    bodies = [first, *({"alternateEmail": address} for address in missing)]
    return [body for body in bodies if body]


_KEPT = ("id", "status", "createdAt", "updatedAt", "archivedAt")
_KEPT_OF: Mapping[str, tuple[str, ...]] = {
    "archiveReason": ("text", "reasonType"),
    "job": ("id", "title"),
    "currentInterviewStage": ("id", "title"),
    "candidate": ("id",),
}


def trimmed(raw: Mapping[str, Any]) -> dict[str, Any]:
    """What ``application`` reads of an application, and nothing of the person."""
    kept = {name: raw[name] for name in _KEPT if name in raw}
    for name, keys in _KEPT_OF.items():
        held = raw.get(name)
        if isinstance(held, dict):
            kept[name] = {key: held[key] for key in keys if key in held}
        elif name in raw:
            kept[name] = held
    return kept


def _contacts(row: Payload, primary: str, all_of_them: str) -> tuple[str, ...]:
    first = row.optional_child(primary)
    records = [*([] if first is None else [first]), *row.items(all_of_them)]
    found = (record.optional_text("value").strip() for record in records)
    return tuple(dict.fromkeys(value for value in found if value))
