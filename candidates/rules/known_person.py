"""What the people index keeps of a person the ATS tells of. Pure: the rows follow from it."""

import enum
import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from candidates.rules.contact_keys import KeyKind, normal_email, normal_link, normal_phone
from candidates.rules.people_shown import (
    APPLICATIONS_KEPT,
    application_as_json,
    last_activity_at,
    recent,
)
from integrations.connectors.people_types import AtsApplication, AtsCandidate, Standing
from integrations.rules.decision import Decision, Owner, Reason
from integrations.rules.reason_code import ReasonCode

DIGEST_BYTES = 16
NAME_LENGTH = 200
_NORMAL = {
    KeyKind.EMAIL: normal_email,
    KeyKind.PHONE: normal_phone,
    KeyKind.LINKEDIN: normal_link,
}

Key = tuple[KeyKind, str]
"""How somebody is reached: kind, and keyed hash in hex."""


class MissingPeople(enum.StrEnum):
    """What happens to those whom a full reading did not show."""

    LEAVE = "leave"
    STAY = "stay"


class PeopleReason(ReasonCode):
    """Why a reading of people left something as it was."""

    MANY_GONE = (
        "people.many_gone",
        "A full reading missed an unusual share of the people in the index.",
    )


@dataclass(frozen=True, slots=True)
class Kept:
    """One person as the index keeps them."""

    external_id: str
    name: str
    ats_url: str
    keys: frozenset[Key]
    applications: tuple[dict[str, str], ...]
    applications_count: int
    last_activity_at: datetime | None
    rejected_at: datetime | None
    fingerprint: str


def digest(secret: bytes, kind: KeyKind, value: str) -> str:
    """The keyed hash of a contact in any form; empty where it cannot be compared."""
    normal = _NORMAL[kind](value)
    if not normal:
        return ""
    made = hmac.new(secret, f"{kind}:{normal}".encode(), hashlib.sha256).digest()
    return made[:DIGEST_BYTES].hex()


def keys_of(
    secret: bytes, *, emails: Sequence[str], phones: Sequence[str], links: Sequence[str]
) -> frozenset[Key]:
    """The keyed hashes of everything by which somebody can be reached."""
    given = ((KeyKind.EMAIL, emails), (KeyKind.PHONE, phones), (KeyKind.LINKEDIN, links))
    made = {(kind, digest(secret, kind, value)) for kind, values in given for value in values}
    return frozenset(key for key in made if key[1])


def kept_of(person: AtsCandidate, secret: bytes) -> Kept:
    """What is kept of a person; the same again gives the same fingerprint."""
    keys = keys_of(secret, emails=person.emails, phones=person.phones, links=person.links)
    latest = recent(person.applications)
    shown = tuple(application_as_json(one) for one in latest[:APPLICATIONS_KEPT])
    name = f"{person.first_name} {person.last_name}".strip()[:NAME_LENGTH]
    rejected_at = max(filter(None, map(_rejected_at, person.applications)), default=None)
    told = [
        name, person.ats_url, sorted(keys), shown, len(latest),
        rejected_at.isoformat() if rejected_at else "",
    ]  # fmt: skip
    return Kept(
        external_id=person.external_id,
        name=name,
        ats_url=person.ats_url,
        keys=keys,
        applications=shown,
        applications_count=len(latest),
        last_activity_at=last_activity_at(latest[0]) if latest else None,
        rejected_at=rejected_at,
        fingerprint=hashlib.blake2b(json.dumps(told).encode(), digest_size=16).hexdigest(),
    )


def _rejected_at(application: AtsApplication) -> datetime | None:
    """When it was rejected; where the vendor does not tell, when it last changed."""
    if application.standing is not Standing.REJECTED:
        return None
    return application.rejected_at or last_activity_at(application)


def may_go(
    known: int, gone: int, *, said_before: bool, share: float = 0.3, minimum: int = 20
) -> Decision[MissingPeople]:
    """Whether those whom a full reading did not show leave the index.

    A filter or a permission that was changed in the ATS looks like a thousand people deleted. They
    go when the next full reading says the same (``said_before``).
    """
    if said_before or gone < minimum or gone <= known * share:
        return Decision(MissingPeople.LEAVE)
    reason = Reason(
        PeopleReason.MANY_GONE,
        f"{gone} of {known} people were not in the list any more. They stay in the index for now.",
        "Check the permissions of the connection's user in the ATS. If people were really deleted, "
        "read people in full once more: they go then.",
        Owner.ACCOUNT_MANAGER,
        {"known": known, "gone": gone},
    )
    return Decision(MissingPeople.STAY, (reason,))
