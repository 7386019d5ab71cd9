"""What a Frappe site sends to us: is it theirs, and what does it say.

``X-Frappe-Webhook-Signature``: HMAC-SHA256 over the body in base64, with the webhook secret
(frappe/integrations/doctype/webhook/webhook.py of Frappe 15, read and recomputed November 2026).
What the body holds is written at the webhook itself; ours is the one that ``guide.md`` gives: no
more than which document it is and when it was changed, and nothing of a person. Frappe signs no id,
so the digest of the body tells a delivery from others; ``modified`` makes each change its own.
"""

import base64
from collections.abc import Mapping
from datetime import datetime, timedelta

from integrations.connectors.events import AtsEvent, EventKind, SecretFrom
from integrations.connectors.hearing import digest, header, is_same, mac, read_json

SIGNATURE_HEADER = "X-Frappe-Webhook-Signature"
SECRET_FROM: SecretFrom = SecretFrom.US
TAKEN_FOR: timedelta | None = None
NAMES: Mapping[str, EventKind] = {
    "Job Opening on_update": EventKind.DATA_CHANGED,
    "Job Opening on_trash": EventKind.DATA_CHANGED,
    "Job Applicant on_update": EventKind.PERSON_CHANGED,
    "Job Applicant on_trash": EventKind.PERSON_DELETED,
}
_APPLICANT = "Job Applicant"


def verify(raw_body: bytes, headers: Mapping[str, str], secret: str) -> bool:
    """See ``EventReader.verify``."""
    expected = base64.b64encode(mac(raw_body, secret)).decode()
    return bool(secret) and is_same(expected, header(headers, SIGNATURE_HEADER))


def signed_at(raw_body: bytes) -> datetime | None:
    """Frappe signs no time."""
    return None


def parse(raw_body: bytes) -> AtsEvent:
    """See ``EventReader.parse``."""
    body = read_json(raw_body)
    doctype = body.text("doctype")
    name = f"{doctype} {body.text('event')}"
    record = body.identifier("name") if doctype == _APPLICANT else ""
    return AtsEvent(
        external_id=digest(raw_body),
        kind=NAMES.get(name, EventKind.OTHER),
        name=name,
        person=record,
        application=record,
    )
