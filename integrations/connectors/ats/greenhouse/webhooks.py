"""What a Greenhouse organisation sends to us: is it Greenhouse's, and what does it say.

``Signature: sha256 <hex>``: HMAC-SHA256 over the raw body, escapes and all, with the secret key of
the web hook (https://developers.greenhouse.io/webhooks.html, from grnhse/greenhouse-api-docs, read
November 2026). The header ``Greenhouse-Event-ID`` is not covered by the signature, so the digest of
the body tells a delivery from others. A web hook is created disabled where its ping is not answered
with 200; deliveries are repeated six times within 15 hours.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from integrations.connectors.events import AtsEvent, EventKind, SecretFrom
from integrations.connectors.hearing import (
    digest,
    header,
    id_within,
    is_same,
    mac,
    read_json,
    within,
)
from integrations.connectors.payload import Payload

SIGNATURE_HEADER = "Signature"
SECRET_FROM: SecretFrom = SecretFrom.US
TAKEN_FOR: timedelta | None = None
NAMES: Mapping[str, EventKind] = {
    "job_created": EventKind.DATA_CHANGED,
    "job_updated": EventKind.DATA_CHANGED,
    "job_deleted": EventKind.DATA_CHANGED,
    "job_approved": EventKind.DATA_CHANGED,
    "job_post_created": EventKind.DATA_CHANGED,
    "job_post_updated": EventKind.DATA_CHANGED,
    "job_post_deleted": EventKind.DATA_CHANGED,
    "job_interview_stage_deleted": EventKind.DATA_CHANGED,
    "new_candidate_application": EventKind.PERSON_CHANGED,
    "new_prospect_application": EventKind.PERSON_CHANGED,
    "application_updated": EventKind.PERSON_CHANGED,
    "update_candidate": EventKind.PERSON_CHANGED,
    "candidate_stage_change": EventKind.PERSON_CHANGED,
    "hire_candidate": EventKind.PERSON_CHANGED,
    "unhire_candidate": EventKind.PERSON_CHANGED,
    "reject_candidate": EventKind.PERSON_CHANGED,
    "unreject_candidate": EventKind.PERSON_CHANGED,
    "merge_candidate": EventKind.PERSON_MERGED,
    "delete_candidate": EventKind.PERSON_DELETED,
    "candidate_anonymized": EventKind.PERSON_ANONYMISED,
    "ping": EventKind.PING,
}

_WHO_THEY_ARE = frozenset({"full_name", "email_addresses", "phone_numbers"})
"""Without one of these, what was taken away is some detail, and the person is still known."""


def verify(raw_body: bytes, headers: Mapping[str, str], secret: str) -> bool:
    """See ``EventReader.verify``."""
    given = header(headers, SIGNATURE_HEADER)
    return bool(secret) and is_same(f"sha256 {mac(raw_body, secret).hex()}", given)


def signed_at(raw_body: bytes) -> datetime | None:
    """Greenhouse signs no time."""
    return None


def parse(raw_body: bytes) -> AtsEvent:
    """See ``EventReader.parse``."""
    body = read_json(raw_body)
    name = body.text("action")
    kind = NAMES.get(name, EventKind.OTHER)
    if kind is EventKind.PERSON_ANONYMISED and not _is_nobody_now(body):
        kind = EventKind.PERSON_CHANGED
    return AtsEvent(
        external_id=digest(raw_body),
        kind=kind,
        name=name,
        person=_person(body),
        application=id_within(body, "payload", "application", "id"),
        merged_into=id_within(body, "payload", "person", "new_candidate_id"),
    )


def _person(body: Payload) -> str:
    """Whom it is about; each group of events has its own place for that."""
    places = (
        ("payload", "person", "id"),
        ("payload", "candidate_id"),
        ("payload", "candidate", "id"),
        ("payload", "application", "candidate", "id"),
    )
    return next((found for place in places if (found := id_within(body, *place))), "")


def _is_nobody_now(body: Payload) -> bool:
    told = within(body, "payload")
    return told is not None and not _WHO_THEY_ARE.isdisjoint(told.texts("anonymized_fields"))
