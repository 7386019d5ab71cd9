"""What Kombo's environment sends to us: is it Kombo's, and what does it say.

The header is that of Kombo's OpenAPI file of May 2026 ("HMAC signature for webhook verification").
The signature is HMAC-SHA256 over the body with the webhook secret as key, in base64url without
padding; two public clients agree on that, Kombo's own paragraph was not at hand (November 2026).
There is no time in it, so an old delivery can be sent again: ``AtsEvent.external_id`` tells.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass

from integrations.connectors.events import AtsEvent, EventKind
from integrations.connectors.payload import Payload
from integrations.errors import UnexpectedResponseError
from integrations.transport.redaction import scrub

SIGNATURE_HEADER = "X-Kombo-Signature"

Details = dict[str, str | tuple[str, ...]]


def verify(raw_body: bytes, headers: Mapping[str, str], secret: str) -> bool:
    """Whether the body, byte by byte as it arrived, was signed with this secret.

    Without a secret nothing is: everybody could sign with an empty one.
    """
    name = SIGNATURE_HEADER.lower()
    given = next((value for key, value in headers.items() if key.lower() == name), "")
    return bool(secret) and hmac.compare_digest(
        signature(raw_body, secret).encode(), given.strip().encode("utf-8", "replace")
    )


def signature(raw_body: bytes, secret: str) -> str:
    """What the header of this body must be."""
    digest = hmac.new(secret.encode(), raw_body, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def parse(raw_body: bytes) -> AtsEvent:
    """The event in a body that was verified.

    What Kombo sends without notice is an event of kind ``OTHER``. Nothing of a person is taken
    over. Raises ``UnexpectedResponseError`` where it is no event at all.
    """
    try:
        value = json.loads(raw_body)
    except (ValueError, RecursionError):
        raise UnexpectedResponseError(
            code="webhook.not_json",
            sentence="What arrived is not JSON.",
            hint="Engineering has to look at it.",
            path="$",
        ) from None
    event = Payload(value)
    name, data = event.text("type"), event.child("data").lenient()
    row = _ROWS.get(name, _Row(EventKind.OTHER))
    issue = data.optional_child("issue") if row.kind is EventKind.ISSUE else None
    # An issue names its integration, if it has one, in an object of its own.
    owner = data if issue is None else data.optional_child("integration")
    person = owner.optional_child("end_user") if owner else None
    return AtsEvent(
        external_id=event.text("id"),
        kind=row.kind,
        name=name,
        integration=owner.optional_text(row.integration) if owner else "",
        reference=person.optional_text("origin_id") if person else "",
        happened_at=(issue or data).moment(row.happened),
        details=_issue(data, issue) if issue else _details(data, row.words),
    )


@dataclass(frozen=True, slots=True)
class _Row:
    """One type of event: what it is to us, and under which keys it tells whose and when.

    ``words`` are the keys of Kombo's words that are taken over.
    """

    kind: EventKind
    integration: str = "integration_id"
    happened: str = ""
    words: tuple[str, ...] = ()


# Kombo's OpenAPI file of May 2026 and its client of September 2026. What is missing belongs to
# other products of Kombo (assessments, AI Apply) and is about people.
_ROWS: dict[str, _Row] = {
    "integration-created": _Row(EventKind.LINKED, "id", words=("tool", "category")),
    "integration-deleted": _Row(EventKind.UNLINKED, "id", "deleted_at", ("tool", "category")),
    "connection-flow-failed": _Row(
        EventKind.LINK_FAILED, words=("integration_tool", "integration_category", "log_url")
    ),
    "integration-state-changed": _Row(
        EventKind.STATE_CHANGED, happened="updated_at", words=("state", "setup_status", "qa_status")
    ),
    "data-changed": _Row(EventKind.DATA_CHANGED, words=("changed_models",)),
    "sync-finished": _Row(
        EventKind.SYNC_FINISHED,
        happened="sync_ended_at",
        words=("sync_id", "sync_state", "log_url"),
    ),
    "issue-status-changed": _Row(EventKind.ISSUE, "id", "first_observed_at"),
}


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
