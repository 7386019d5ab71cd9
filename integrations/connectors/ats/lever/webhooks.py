"""What a Lever account sends to us: is it Lever's, and what does it say.

Bodies are ``{"token", "triggeredAt", "signature", "event", "data"}``; ``signature`` is the hex
HMAC-SHA256 of ``token`` followed by ``triggeredAt``, with the signature token that Lever shows for
each event under Settings, Integrations and API, Webhooks (Lever's developer documentation, section
Webhooks, as two public clients implement it; a public description that has a header instead is
followed by neither; looked at in November 2026).

So the signature covers *when*, and not *what*: whoever has seen a delivery could send its signature
with another body. Only TLS prevents that, and here the signature, which is all that is signed, is
what tells a delivery from others: each is taken once, and none that is older than a day. How often
Lever repeats a delivery is not told.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from integrations.connectors.events import AtsEvent, EventKind, SecretFrom
from integrations.connectors.hearing import id_within, is_same, mac, read_json
from integrations.connectors.payload import Payload
from integrations.errors import UnexpectedResponseError

SECRET_FROM: SecretFrom = SecretFrom.VENDOR
TAKEN_FOR: timedelta | None = timedelta(days=1)
NAMES: Mapping[str, EventKind] = {
    "applicationCreated": EventKind.PERSON_CHANGED,
    "candidateStageChange": EventKind.PERSON_CHANGED,
    "candidateArchiveChange": EventKind.PERSON_CHANGED,
    "candidateHired": EventKind.PERSON_CHANGED,
    "contactCreated": EventKind.PERSON_CHANGED,
    "contactUpdated": EventKind.PERSON_CHANGED,
    "candidateDeleted": EventKind.PERSON_DELETED,
}
_LONGEST = 200


def verify(raw_body: bytes, headers: Mapping[str, str], secret: str) -> bool:
    """See ``EventReader.verify``."""
    try:
        body = read_json(raw_body)
        signed = f"{body.text('token')}{body.identifier('triggeredAt')}"
        given = body.text("signature")
    except UnexpectedResponseError:
        return False
    return bool(secret) and is_same(mac(signed.encode(), secret).hex(), given)


def signed_at(raw_body: bytes) -> datetime | None:
    """``triggeredAt``, in milliseconds since 1970."""
    return read_json(raw_body).epoch_ms("triggeredAt")


def parse(raw_body: bytes) -> AtsEvent:
    """See ``EventReader.parse``."""
    body = read_json(raw_body)
    name = body.text("event")
    return AtsEvent(
        external_id=body.text("signature")[:_LONGEST],
        kind=NAMES.get(name, EventKind.OTHER),
        name=name,
        person=id_within(body, "data", "contactId"),
        application=_opportunity(body),
        happened_at=body.epoch_ms("triggeredAt"),
    )


def _opportunity(body: Payload) -> str:
    """What Lever once called a candidate is an opportunity; older events name it so still."""
    return id_within(body, "data", "opportunityId") or id_within(body, "data", "candidateId")
