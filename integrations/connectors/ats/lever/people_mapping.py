"""Lever's opportunities to people and applications. Pure.

Shapes as in ``mapping``. The person is the contact, which opportunities tell of.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from integrations.connectors.ats.lever.mapping import id_under, text_of
from integrations.connectors.payload import Payload
from integrations.connectors.people_types import AtsApplication, AtsCandidate, Standing

_ARCHIVED = "archived"
_STANDINGS = {"hired": Standing.HIRED, "non-hired": Standing.REJECTED}


@dataclass(frozen=True, slots=True)
class ArchiveReason:
    """Why opportunities are archived. ``kind`` is ``hired`` or ``non-hired``."""

    text: str
    kind: str


Reasons = Mapping[str, ArchiveReason]
"""By id; empty where nothing is archived, or where our access may not read them."""


def reasons(rows: Sequence[Payload]) -> Reasons:
    """The reasons of ``GET /archive_reasons``, inactive ones included."""
    return {
        row.text("id"): ArchiveReason(row.optional_text("text"), row.optional_text("type"))
        for row in rows
    }


def contact_of(row: Payload) -> str:
    """The id of the person whose opportunity this is."""
    return id_under(row, "contact")


def people(rows: Sequence[Payload], why: Reasons) -> list[AtsCandidate]:
    """The people behind opportunities of ``GET /opportunities``: one for each contact."""
    groups: dict[str, list[Payload]] = {}
    for row in rows:
        groups.setdefault(contact_of(row), []).append(row)
    return [_person(contact, group, why) for contact, group in groups.items()]


def has_address(person: AtsCandidate, email: str) -> bool:
    """Whether the address is one of theirs: Lever searches by a canonical form that it keeps."""
    return email.strip().casefold() in {known.casefold() for known in person.emails}


def applications(row: Payload, why: Reasons) -> list[AtsApplication]:
    """What one opportunity is an application to. Its applications must be expanded.

    Lever puts up to one there. Without any it is a prospect's. An opportunity ends by being
    archived; whether somebody was hired then, the kind of its reason says.
    """
    archived = row.optional_child("archived")
    reason = why.get(archived.optional_text("reason")) if archived else None
    kind = reason.kind if reason else ""
    standing = _STANDINGS.get(kind, Standing.UNKNOWN) if archived else Standing.OPEN
    stage = row.value.get("stage")
    # No list, or an id in it, would make a prospect of an applicant: both are a surprise.
    listed = [Payload(raw, path) for path, raw in row.elements("applications")]
    postings = [id_under(each, "posting") if each.value.get("posting") else "" for each in listed]
    return [
        AtsApplication(
            external_id=row.text("id"),
            job_external_id=posting,
            stage_external_id=id_under(row, "stage") if stage else "",
            stage_name=row.child("stage").optional_text("text") if isinstance(stage, dict) else "",
            outcome=(reason.text if reason else "") or _ARCHIVED if archived else "",
            ats_url=text_of(row.optional_child("urls"), "show"),
            person_external_id=contact_of(row),
            standing=standing,
            applied_at=row.lenient().epoch_ms("createdAt"),
            rejected_at=archived.lenient().epoch_ms("archivedAt")
            if archived and standing is Standing.REJECTED
            else None,
            changed_at=row.lenient().epoch_ms("updatedAt"),
        )
        for posting in postings or ("",)
    ]


def _person(contact: str, group: Sequence[Payload], why: Reasons) -> AtsCandidate:
    """Lever tells of the contact with every opportunity, the same each time."""
    name = next((name for row in group if (name := row.optional_text("name").strip())), "")
    given, _, family = name.rpartition(" ")
    found = [application for row in group for application in applications(row, why)]
    phones = (phone.optional_text("value") for row in group for phone in row.items("phones"))
    return AtsCandidate(
        external_id=contact,
        first_name=given,
        last_name=family,
        emails=_once(email for row in group for email in row.texts("emails")),
        applications=tuple(found),
        tags=tuple(sorted({tag for row in group for tag in row.texts("tags")})),
        ats_url=found[0].ats_url,
        phones=_once(phones),
        links=_once(link for row in group for link in row.texts("links")),
        changed_at=max((each.changed_at for each in found if each.changed_at), default=None),
        deleted=all(row.value.get("isAnonymized") is True for row in group),
    )


def _once(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, texts)))
