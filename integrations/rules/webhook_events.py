"""What the portal tells the outside of its own accord: the closed list of event types.

What an event carries is ids, states, reason codes, external ids and addresses, and never a
person's data. Whoever needs more asks the API, with a key that says what it may read.
"""

import enum
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


class EventType(enum.StrEnum):
    """One thing that can have happened."""

    JOB_CREATED = "job.created"
    JOB_UPDATED = "job.updated"
    JOB_CLOSED = "job.closed"
    JOB_DRIFTED = "job.drifted"
    CANDIDATE_HELD = "candidate.held"
    CANDIDATE_EXPORTED = "candidate.exported"
    CANDIDATE_NEEDS_ATTENTION = "candidate.needs_attention"
    CONNECTION_AUTHORISED = "connection.authorised"
    CONNECTION_BROKEN = "connection.broken"
    CONNECTION_RESTORED = "connection.restored"
    SYNC_FINISHED = "sync.finished"
    ALERT_RAISED = "alert.raised"
    ALERT_RECOVERED = "alert.recovered"
    TEST = "webhook.test"


@dataclass(frozen=True, slots=True)
class Described:
    """An event type for people: one sentence, and what its ``data`` looks like."""

    sentence: str
    example: Mapping[str, Any]

    @property
    def short(self) -> str:
        """What happened, without the details, for a list."""
        return re.split("[.:;]", self.sentence)[0]


_JOB: Mapping[str, Any] = {
    "job": 4711,
    "connection": 12,
    "external_id": "5d1f7a",
    "ats_id": "REQ-1042",
    "title": "Welder, second shift",
    "source": "synced",
    "state": "inactive",
    "eligibility": "included",
    "reason": "",
    "is_open": True,
    "ats_url": "https://ats.example/jobs/5d1f7a",
}
_EXPORT: Mapping[str, Any] = {
    "export": 9001,
    "reference": "atsp-7f3k2m9q",
    "purpose": "create",
    "candidate": 3301,
    "candidate_external_id": "cand-88",
    "application": 5120,
    "job": 4711,
    "connection": 12,
    "reasons": [],
    "owner": "nobody",
    "person_external_id": "",
    "application_external_id": "",
    "ats_url": "",
}
_CONNECTION: Mapping[str, Any] = {
    "connection": 12,
    "name": "Greenhouse",
    "system": "greenhouse",
    "state": "connected",
    "reason": None,
}
_ALERT: Mapping[str, Any] = {
    "alert": 77,
    "connection": 12,
    "code": "PLATFORM.INPUT_INVALID",
    "subject": "failure_group:31",
    "owner": "support",
    "people": 41,
    "url": "https://portal.example/admin/candidates/failuregroup/31/change/",
}

DESCRIBED: Mapping[EventType, Described] = {
    EventType.JOB_CREATED: Described(
        "A job came in from an ATS, or somebody added one by hand.", _JOB
    ),
    EventType.JOB_UPDATED: Described(
        "A job changed: in its ATS, by an edit here, or because it is open again. `change` says "
        "which: content, reopened, activated, deactivated, edited or accepted.",
        {**_JOB, "change": "content"},
    ),
    EventType.JOB_CLOSED: Described(
        "A job is over: its ATS says so, or no longer lists it.",
        {**_JOB, "is_open": False},
    ),
    EventType.JOB_DRIFTED: Described(
        "The ATS changed a job whose AI recruiter is active. Our values stay; `fields` names what "
        "differs now.",
        {**_JOB, "state": "active", "fields": ["title", "pay"]},
    ),
    EventType.CANDIDATE_HELD: Described(
        "A candidate is not sent yet, and the reasons say why. Told again when the main reason "
        "becomes another.",
        {
            **_EXPORT,
            "state": "held",
            "reasons": [{"code": "export.no_valid_email", "owner": "account_manager"}],
            "owner": "account_manager",
        },
    ),
    EventType.CANDIDATE_EXPORTED: Described(
        "A candidate has arrived in the ATS or HR system.",
        {
            **_EXPORT,
            "state": "exported",
            "person_external_id": "p-551",
            "application_external_id": "a-902",
            "ats_url": "https://ats.example/people/p-551",
        },
    ),
    EventType.CANDIDATE_NEEDS_ATTENTION: Described(
        "An export cannot go on by itself: a person must act.",
        {
            **_EXPORT,
            "state": "needs_attention",
            "reasons": [{"code": "match.other_name", "owner": "support"}],
            "owner": "support",
        },
    ),
    EventType.CONNECTION_AUTHORISED: Described(
        "A customer has given access to their system; its jobs are read from now on.", _CONNECTION
    ),
    EventType.CONNECTION_BROKEN: Described(
        "A customer's system does not accept us any more; nothing is read or sent.",
        {
            **_CONNECTION,
            "state": "broken",
            "reason": {
                "code": "http.401",
                "sentence": "The vendor does not accept the key.",
                "hint": "Check the key of this connection.",
                "owner": "customer",
            },
        },
    ),
    EventType.CONNECTION_RESTORED: Described(
        "A broken connection works again and goes on where it stopped.",
        {**_CONNECTION, "state": "active"},
    ),
    EventType.SYNC_FINISHED: Described(
        "A reading of jobs came to its end, well or not; `state` and `reason` say how.",
        {
            "sync_run": 880,
            "connection": 12,
            "kind": "full",
            "state": "succeeded",
            "seen": 212,
            "new": 3,
            "changed": 1,
            "unchanged": 208,
            "closed": 0,
            "reopened": 0,
            "drifted": 0,
            "errors": 0,
            "reason": None,
        },
    ),
    EventType.ALERT_RAISED: Described(
        "Something needs its owner: one alert for each cause. Told again, as *escalated*, when it "
        "has grown or come back. `code` is the error's, or that of the connection's health.",
        {**_ALERT, "state": "raised"},
    ),
    EventType.ALERT_RECOVERED: Described(
        "What an alert was raised for is over: *recovered*, or *dropped* by a person.",
        {**_ALERT, "state": "recovered"},
    ),
    EventType.TEST: Described(
        "Somebody asked for a test of this endpoint. It goes to every endpoint that is asked, "
        "whatever it subscribes to.",
        {"sentence": "This is a test: the endpoint hears us."},
    ),
}

SUBSCRIBED = tuple(kind for kind in EventType if kind is not EventType.TEST)
"""What an endpoint can subscribe to: a test is sent only to the endpoint that is tested."""
