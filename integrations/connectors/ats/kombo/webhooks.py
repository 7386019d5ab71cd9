"""What Kombo's environment sends to us: is it Kombo's, and what does it say.

The header is that of Kombo's OpenAPI file of May 2026 ("HMAC signature for webhook verification").
The signature is HMAC-SHA256 over the body with the webhook secret as key, in base64url without
padding; two public clients agree on that, Kombo's own paragraph was not at hand (November 2026).
There is no time in it, so an old delivery can be sent again: ``AtsEvent.external_id`` tells.
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from integrations.connectors.events import AtsEvent, EventKind, SecretFrom
from integrations.connectors.hearing import header, is_same, mac, read_json
from integrations.connectors.payload import Payload
from integrations.transport.redaction import scrub

SIGNATURE_HEADER = "X-Kombo-Signature"
SECRET_FROM: SecretFrom = SecretFrom.PLATFORM
TAKEN_FOR: timedelta | None = None

Details = dict[str, str | tuple[str, ...]]


def verify(raw_body: bytes, headers: Mapping[str, str], secret: str) -> bool:
    """See ``EventReader.verify``."""
    given = header(headers, SIGNATURE_HEADER)
    return bool(secret) and is_same(signature(raw_body, secret), given)


def signed_at(raw_body: bytes) -> datetime | None:
    """Kombo signs no time."""
    return None


def signature(raw_body: bytes, secret: str) -> str:
    """What the header of this body must be."""
    return base64.urlsafe_b64encode(mac(raw_body, secret)).rstrip(b"=").decode()


def parse(raw_body: bytes) -> AtsEvent:
    """See ``EventReader.parse``."""
    event = read_json(raw_body)
    name, data = event.text("type"), event.child("data").lenient()
    row = _ROWS.get(name, _Row(EventKind.OTHER))
    issue = data.optional_child("issue") if row.kind is EventKind.ISSUE_RAISED else None
    # An issue names its integration, if it has one, in an object of its own.
    owner = data if issue is None else data.optional_child("integration")
    person = owner.optional_child("end_user") if owner else None
    return AtsEvent(
        external_id=event.text("id"),
        kind=_kind(row, data),
        name=name,
        integration=owner.optional_text(row.integration) if owner else "",
        reference=person.optional_text("origin_id") if person else "",
        happened_at=(issue or data).moment(row.happened),
        details=_issue(data, issue) if issue else _details(data, row.words),
    )


def _kind(row: "_Row", data: Payload) -> EventKind:
    """What it is to us: by its type, and where that is not enough by a word in it."""
    if row.kind is EventKind.DATA_CHANGED and (changed := data.items("changed_models")):
        names = {model.optional_text("name") for model in changed}
        return EventKind.PERSON_CHANGED if names <= _ABOUT_PEOPLE else row.kind
    return row.kind_by.get(data.optional_text(row.told_by), row.kind)


@dataclass(frozen=True, slots=True)
class _Row:
    """One type of event: what it is to us, and under which keys it tells whose and when.

    ``words`` are the keys of Kombo's words that are taken over. Where the word under ``told_by``
    is one of ``kind_by``, that is what it is to us.
    """

    kind: EventKind
    integration: str = "integration_id"
    happened: str = ""
    words: tuple[str, ...] = ()
    told_by: str = ""
    kind_by: Mapping[str, EventKind] = field(default_factory=dict)


_ABOUT_PEOPLE = {"ats_applications", "ats_candidates", "ats_tags", "ats_join_candidates_tags"}
"""Where only these have changed, the jobs have not."""

# Kombo's OpenAPI file of May 2026 and its client of September 2026. What is missing belongs to
# other products of Kombo (assessments, AI Apply) and is about people.
_ROWS: dict[str, _Row] = {
    "integration-created": _Row(EventKind.LINKED, "id", words=("tool", "category")),
    "integration-deleted": _Row(EventKind.UNLINKED, "id", "deleted_at", ("tool", "category")),
    "connection-flow-failed": _Row(
        EventKind.LINK_FAILED, words=("integration_tool", "integration_category", "log_url")
    ),
    "integration-state-changed": _Row(
        EventKind.DATA_CHANGED,
        happened="updated_at",
        words=("state", "setup_status", "qa_status"),
        told_by="state",
        kind_by={
            "ACTIVE": EventKind.ACCESS_WORKS,
            "INVALID": EventKind.ACCESS_LOST,
            "INACTIVE": EventKind.SWITCHED_OFF,
        },
    ),
    "data-changed": _Row(EventKind.DATA_CHANGED, words=("changed_models",)),
    "sync-finished": _Row(
        EventKind.SYNC_FINISHED,
        happened="sync_ended_at",
        words=("sync_id", "sync_state", "log_url"),
        told_by="sync_state",
        kind_by=dict.fromkeys(
            ("FAILED", "AUTHENTICATION_FAILED", "TIMED_OUT"), EventKind.SYNC_FAILED
        ),
    ),
    "issue-status-changed": _Row(
        EventKind.ISSUE_RAISED,
        "id",
        "first_observed_at",
        told_by="change",
        kind_by={"resolved": EventKind.ISSUE_RESOLVED},
    ),
}
NAMES: Mapping[str, EventKind] = {name: row.kind for name, row in _ROWS.items()}


def _details(data: Payload, words: tuple[str, ...]) -> Details:
    told: Details = {}
    for key in words:
        if isinstance(data.value.get(key), list):
            told[key] = tuple(entry.optional_text("name") for entry in data.items(key))
        elif word := data.optional_text(key):
            told[key] = word
    return told


def _issue(data: Payload, issue: Payload) -> Details:
    words = _details(issue, ("id", "type", "title", "status"))
    # Written for people, from what the ATS said: it may name somebody.
    message = scrub(issue.optional_text("markdown_message"))
    return _details(data, ("change",)) | {**words, "message": message}
