"""What four vendors send to a webhook, signed as each of them signs: computed here anew.

Shapes: Ashby's OpenAPI file of April 2026 (``webhooks``); Greenhouse's web hook documentation
(developers.greenhouse.io/webhooks.html); Lever's webhooks as public clients read them; Frappe's
``webhook.py`` with the body that our guide gives. Values are made up; whatever is about a person
holds a canary.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from integrations.connectors.events import EventKind as K

SECRET = "whsec-0123456789abcdef"
TOKEN = "t0k3n"
Told = tuple[Mapping[str, Any], tuple[K, str, str, str]]


def _hmac(message: bytes, secret: str) -> "hmac.HMAC":
    return hmac.new(secret.encode(), message, hashlib.sha256)


@dataclass(frozen=True)
class Hooked:
    """One vendor. ``sign`` turns a payload into a body and its headers.

    ``told``: a payload for each event, with kind, person, application and whom they were merged
    into.
    """

    connector: str
    sign: Callable[[Mapping[str, Any], str], tuple[bytes, dict[str, str]]]
    told: Mapping[str, Told]


def _ashby(payload: Mapping[str, Any], secret: str) -> tuple[bytes, dict[str, str]]:
    body = json.dumps(payload, separators=(",", ":")).encode()
    return body, {"Ashby-Signature": f"sha256={_hmac(body, secret).hexdigest()}"}


def _greenhouse(payload: Mapping[str, Any], secret: str) -> tuple[bytes, dict[str, str]]:
    # Greenhouse escapes before it signs.
    body = json.dumps(payload).replace("<", "\\u003c").replace(">", "\\u003e").encode()
    headers = {"Greenhouse-Event-ID": "evt-1"}
    return body, headers | {"Signature": f"sha256 {_hmac(body, secret).hexdigest()}"}


def _frappe(payload: Mapping[str, Any], secret: str) -> tuple[bytes, dict[str, str]]:
    body = json.dumps(payload).encode()
    return body, {
        "X-Frappe-Webhook-Signature": base64.b64encode(_hmac(body, secret).digest()).decode()
    }


def lever_at(payload: Mapping[str, Any], secret: str, at: datetime) -> tuple[bytes, dict[str, str]]:
    """A delivery of Lever that was triggered then."""
    stamp = int(at.timestamp() * 1000)
    signature = _hmac(f"{TOKEN}{stamp}".encode(), secret).hexdigest()
    signed = {**payload, "token": TOKEN, "triggeredAt": stamp, "signature": signature}
    return json.dumps(signed).encode(), {}


def _lever(payload: Mapping[str, Any], secret: str) -> tuple[bytes, dict[str, str]]:
    return lever_at(payload, secret, datetime.now(UTC))


CANARY = {"name": "Canarina Canarova", "primaryEmailAddress": {"value": "canary@example.com"}}
PERSON = {"first_name": "Canarina", "last_name": "Canarova"}

ASHBY = Hooked(
    "ashby",
    _ashby,
    {
        "jobUpdate": (
            {"action": "jobUpdate", "data": {"job": {"id": "j-1", "title": "Welder"}}},
            (K.DATA_CHANGED, "", "", ""),
        ),
        "candidateStageChange": (
            {
                "action": "candidateStageChange",
                "data": {"application": {"id": "a-1", "candidate": {"id": "p-1", **CANARY}}},
            },
            (K.PERSON_CHANGED, "p-1", "a-1", ""),
        ),
        "candidateMerge": (
            {
                "action": "candidateMerge",
                "data": {"deletedCandidate": {"id": "p-1"}, "mergedCandidate": {"id": "p-2"}},
            },
            (K.PERSON_MERGED, "p-1", "", "p-2"),
        ),
        "candidateDelete": (
            {"action": "candidateDelete", "data": {"candidate": {"id": "p-1"}}},
            (K.PERSON_DELETED, "p-1", "", ""),
        ),
        "ping": (
            {"action": "ping", "data": {"webhookActionType": "ping"}},
            (K.PING, "", "", ""),
        ),
        "surveySubmit": (
            {"action": "surveySubmit", "data": {"surveySubmission": {"id": "s-1"}}},
            (K.OTHER, "", "", ""),
        ),
    },
)
GREENHOUSE = Hooked(
    "greenhouse",
    _greenhouse,
    {
        "job_updated": (
            {
                "action": "job_updated",
                "payload": {"job": {"id": 100, "notes": "<p>Wanted</p>", "status": "open"}},
            },
            (K.DATA_CHANGED, "", "", ""),
        ),
        "reject_candidate": (
            {
                "action": "reject_candidate",
                "payload": {
                    "application": {"id": 7, "candidate": {"id": 37, **PERSON}, "jobs": []}
                },
            },
            (K.PERSON_CHANGED, "37", "7", ""),
        ),
        "merge_candidate": (
            {
                "action": "merge_candidate",
                "payload": {"person": {"id": 37, **PERSON, "new_candidate_id": 45}},
            },
            (K.PERSON_MERGED, "37", "", "45"),
        ),
        "delete_candidate": (
            {
                "action": "delete_candidate",
                "payload": {"person": {"id": 37, **PERSON, "deleted_application_ids": [7]}},
            },
            (K.PERSON_DELETED, "37", "", ""),
        ),
        "candidate_anonymized": (
            {
                "action": "candidate_anonymized",
                "payload": {"candidate_id": 37, "anonymized_fields": ["full_name", "tags"]},
            },
            (K.PERSON_ANONYMISED, "37", "", ""),
        ),
        "candidate_anonymized, a detail": (
            {
                "action": "candidate_anonymized",
                "payload": {"candidate_id": 37, "anonymized_fields": ["tags"]},
            },
            (K.PERSON_CHANGED, "37", "", ""),
        ),
        "ping": ({"action": "ping", "payload": {"web_hook_id": 1}}, (K.PING, "", "", "")),
        "offer_created": (
            {"action": "offer_created", "payload": {"id": 1}},
            (K.OTHER, "", "", ""),
        ),
    },
)
LEVER = Hooked(
    "lever",
    _lever,
    {
        "candidateStageChange": (
            {
                "event": "candidateStageChange",
                "data": {"opportunityId": "o-1", "contactId": "c-1", "toStageId": "s-2"},
            },
            (K.PERSON_CHANGED, "c-1", "o-1", ""),
        ),
        "candidateDeleted": (
            {"event": "candidateDeleted", "data": {"candidateId": "o-1", "deletedBy": "u-1"}},
            (K.PERSON_DELETED, "", "o-1", ""),
        ),
        "interviewCreated": (
            {"event": "interviewCreated", "data": {"interviewId": "i-1"}},
            (K.OTHER, "", "", ""),
        ),
    },
)
FRAPPE = Hooked(
    "frappe",
    _frappe,
    {
        "Job Opening": (
            {"doctype": "Job Opening", "name": "HR-OPN-1", "event": "on_update", "modified": "1"},
            (K.DATA_CHANGED, "", "", ""),
        ),
        "Job Applicant": (
            {"doctype": "Job Applicant", "name": "HR-APP-1", "event": "on_update"},
            (K.PERSON_CHANGED, "HR-APP-1", "HR-APP-1", ""),
        ),
        "Job Applicant, gone": (
            {"doctype": "Job Applicant", "name": "HR-APP-1", "event": "on_trash"},
            (K.PERSON_DELETED, "HR-APP-1", "HR-APP-1", ""),
        ),
        "Employee": (
            {"doctype": "Employee", "name": "HR-EMP-1", "event": "on_update"},
            (K.OTHER, "", "", ""),
        ),
    },
)
VENDORS = {one.connector: one for one in (ASHBY, GREENHOUSE, LEVER, FRAPPE)}
