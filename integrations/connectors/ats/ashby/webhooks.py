"""What an Ashby account sends to us: is it Ashby's, and what does it say.

``Ashby-Signature: sha256=<hex>``: HMAC-SHA256 over the raw body, with the secret token that was
entered at the webhook (https://developers.ashbyhq.com/docs/authenticating-webhooks, read November
2026). Bodies are ``{"action", "data"}`` as in the ``webhooks`` of Ashby's OpenAPI file of April
2026. Ashby signs neither a time nor an id, so the digest of the body tells a delivery from others.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from integrations.connectors.events import AtsEvent, EventKind, SecretFrom
from integrations.connectors.hearing import digest, header, id_within, is_same, mac, read_json

SIGNATURE_HEADER = "Ashby-Signature"
SECRET_FROM: SecretFrom = SecretFrom.US
TAKEN_FOR: timedelta | None = None
NAMES: Mapping[str, EventKind] = {
    "jobCreate": EventKind.DATA_CHANGED,
    "jobUpdate": EventKind.DATA_CHANGED,
    "jobPostingUpdate": EventKind.DATA_CHANGED,
    "jobPostingPublish": EventKind.DATA_CHANGED,
    "jobPostingUnpublish": EventKind.DATA_CHANGED,
    "applicationSubmit": EventKind.PERSON_CHANGED,
    "applicationUpdate": EventKind.PERSON_CHANGED,
    "candidateStageChange": EventKind.PERSON_CHANGED,
    "candidateHire": EventKind.PERSON_CHANGED,
    "candidateMerge": EventKind.PERSON_MERGED,
    "candidateDelete": EventKind.PERSON_DELETED,
    "ping": EventKind.PING,
}

_PERSON = {
    EventKind.PERSON_CHANGED: ("data", "application", "candidate", "id"),
    EventKind.PERSON_MERGED: ("data", "deletedCandidate", "id"),
    EventKind.PERSON_DELETED: ("data", "candidate", "id"),
}


def verify(raw_body: bytes, headers: Mapping[str, str], secret: str) -> bool:
    """See ``EventReader.verify``."""
    given = header(headers, SIGNATURE_HEADER)
    return bool(secret) and is_same(f"sha256={mac(raw_body, secret).hex()}", given)


def signed_at(raw_body: bytes) -> datetime | None:
    """Ashby signs no time."""
    return None


def parse(raw_body: bytes) -> AtsEvent:
    """See ``EventReader.parse``."""
    body = read_json(raw_body)
    name = body.text("action")
    kind = NAMES.get(name, EventKind.OTHER)
    is_change = kind is EventKind.PERSON_CHANGED
    return AtsEvent(
        external_id=digest(raw_body),
        kind=kind,
        name=name,
        person=id_within(body, *_PERSON[kind]) if kind in _PERSON else "",
        application=id_within(body, "data", "application", "id") if is_change else "",
        merged_into=id_within(body, "data", "mergedCandidate", "id")
        if kind is EventKind.PERSON_MERGED
        else "",
    )
