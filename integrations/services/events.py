"""What vendors tell of their own accord: stored before it is acted on, and each event once.

An event only shortens the wait for what the clock would find by itself, but for one: a unified API
tells only in this way which system a customer has linked.
"""

import enum
import logging
from collections.abc import Callable, Mapping

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F

from integrations.connectors.events import AtsEvent, EventKind
from integrations.connectors.options import OptionsError
from integrations.connectors.registry import EventReader, event_reader
from integrations.errors import ConnectorError, UnexpectedResponseError
from integrations.models import Connection, ConnectionLink, InboundEvent
from integrations.models.clock import database_now
from integrations.rules.connection_state import ConnectionState
from integrations.rules.decision import Owner, Reason
from integrations.rules.links import LinkPurpose, LinkState, state_of
from integrations.services import connecting, connections, links, onboarding

logger = logging.getLogger(__name__)

State = InboundEvent.State
MOST_ATTEMPTS = 10
AT_ONCE = 100
_UNEXPECTED = "Something went wrong here that nobody expected. The log says what: ask engineering."


class Receipt(enum.StrEnum):
    """What is said to the sender."""

    STORED = "stored"
    KNOWN = "known"
    UNKNOWN_SENDER = "unknown sender"
    UNSIGNED = "unsigned"
    UNREADABLE = "unreadable"


def receive(connector: str, body: bytes, headers: Mapping[str, str]) -> Receipt:
    """Store one delivery, if it was signed with our secret, then act on it as far as it goes."""
    reader = event_reader(connector)
    if reader is None:
        return Receipt.UNKNOWN_SENDER
    if not reader.verify(body, headers, settings.WEBHOOK_SECRETS.get(connector, "")):
        return Receipt.UNSIGNED
    try:
        event = reader.parse(body)
    except UnexpectedResponseError:
        return Receipt.UNREADABLE
    row = _stored(connector, event, body)
    if row is None:
        return Receipt.KNOWN
    process(row)
    return Receipt.STORED


def process_open() -> int:
    """Act on events that were stored and not processed, oldest first. Returns how many."""
    waiting = InboundEvent.objects.filter(state=State.STORED).order_by("pk")[:AT_ONCE]
    rows = list(waiting)
    for row in rows:
        process(row)
    return len(rows)


def process(row: InboundEvent) -> None:
    """Act on one event. What fails for a passing reason stays stored, for the clock."""
    reader = event_reader(row.connector)
    if reader is None or not _claimed(row):
        return
    try:
        state, sentence = _act(row, reader)
    except ConnectorError as error:
        logger.warning("Event %s could not be processed: %s", row.pk, error.code)
        state, sentence = _after_failure(row), error.sentence
    except Exception:
        # It may not stand in the way of the events behind it.
        logger.exception("Event %s could not be processed.", row.pk)
        state, sentence = _after_failure(row), _UNEXPECTED
    InboundEvent.objects.filter(pk=row.pk).update(
        state=state, sentence=sentence[:1000], processed_at=database_now()
    )


def _stored(connector: str, event: AtsEvent, body: bytes) -> InboundEvent | None:
    try:
        with transaction.atomic():
            return InboundEvent.objects.create(
                connector=connector,
                external_id=event.external_id[:200],
                kind=event.kind,
                name=event.name[:120],
                connection=_connection_of(connector, event),
                body=body,
            )
    except IntegrityError:
        return None


def _claimed(row: InboundEvent) -> bool:
    """Two workers never act on one event at the same time: the counter is compared and set."""
    open_ones = InboundEvent.objects.filter(pk=row.pk, state=State.STORED, attempts=row.attempts)
    return bool(open_ones.update(attempts=F("attempts") + 1))


def _after_failure(row: InboundEvent) -> InboundEvent.State:
    return State.FAILED if row.attempts + 1 >= MOST_ATTEMPTS else State.STORED


def _act(row: InboundEvent, reader: EventReader) -> tuple[State, str]:
    event = reader.parse(bytes(row.body))
    act = _ROUTES.get(event.kind)
    if act is None:
        return State.IGNORED, "Nothing follows from this kind of event."
    connection = _connection_of(row.connector, event)
    if connection is None:
        return State.IGNORED, "It belongs to no connection here."
    return act(connection, event)


def _connection_of(connector: str, event: AtsEvent) -> Connection | None:
    """By our own reference, else by the vendor's id of the integration."""
    mine = Connection.objects.select_related("tenant").filter(route=connector)
    if event.reference.isdecimal():
        found = mine.filter(pk=int(event.reference)).first()
        if found is not None:
            return found
    if not event.integration:
        return None
    return mine.filter(options__integration_id=event.integration).first()


def _linked(connection: Connection, event: AtsEvent) -> tuple[State, str]:
    """The customer has linked their system: from now on it can be called."""
    known = connection.options.get("integration_id", "")
    if known and known != event.integration:
        return State.IGNORED, (
            f"The customer linked a second one ({event.integration}); {known} stays in use. "
            "Remove the second at the vendor."
        )
    if refusal := _why_not(connection):
        return State.IGNORED, f"{refusal} {event.integration} is not used: remove it at the vendor."
    link = _open_link(connection)
    try:
        check = connections.enter_access(
            connection,
            options={"integration_id": event.integration},
            secrets={},
            actor=None,
            claim=lambda: link is None or links.use_up(link),
        )
    except OptionsError as error:
        return State.FAILED, f"{error}."
    if check is None:
        return State.IGNORED, "The link or the connection ended meanwhile: nothing was changed."
    if link is not None:
        connecting.connected(link, account=check.account)
    return State.DONE, f"Linked {event.integration}."


def _unlinked(connection: Connection, event: AtsEvent) -> tuple[State, str]:
    if connection.options.get("integration_id") != event.integration:
        return State.IGNORED, "It is not the one in use."
    reason = Reason(
        "vendor.unlinked",
        "The customer's system was removed at the vendor.",
        "Send the customer a new link if that was a mistake.",
        Owner.CUSTOMER,
    )
    connections.mark_broken(connection, reason)
    return State.DONE, reason.sentence


def _news(connection: Connection, _event: AtsEvent) -> tuple[State, str]:
    """There is something new: read soon, instead of at the usual time."""
    now = database_now()
    due = Connection.objects.reading().filter(pk=connection.pk, next_sync_at__gt=now)
    if due.update(next_sync_at=now):
        return State.DONE, "The next sync is due now."
    return State.IGNORED, "A sync is due already, or the connection reads no jobs."


def _why_not(connection: Connection) -> str:
    """Why what a customer has linked may not be used; empty where it may.

    The vendor's page outlives our link by far, so its end counts here too.
    """
    if connection.state == ConnectionState.CLOSED:
        return "The connection is closed."
    newest = _newest_link(connection)
    state = None if newest is None else state_of(newest.facts, database_now())
    if state not in (LinkState.REVOKED, LinkState.EXPIRED):
        return ""
    ended = "was withdrawn" if state is LinkState.REVOKED else "had run out"
    said = f"The customer linked their system after the link {ended}."
    onboarding.happened(connection, f"{said} Nothing was changed. Make a new link if they shall.")
    return said


def _newest_link(connection: Connection) -> ConnectionLink | None:
    return connection.links.filter(purpose=LinkPurpose.AUTHORISE).order_by("pk").last()


def _open_link(connection: Connection) -> ConnectionLink | None:
    newest = _newest_link(connection)
    return None if newest is None else links.still_open(newest.pk, LinkPurpose.AUTHORISE)


_ROUTES: dict[EventKind, Callable[[Connection, AtsEvent], tuple[State, str]]] = {
    EventKind.LINKED: _linked,
    EventKind.UNLINKED: _unlinked,
    EventKind.STATE_CHANGED: _news,
    EventKind.DATA_CHANGED: _news,
    EventKind.SYNC_FINISHED: _news,
}
"""The one table: what follows from which event. A kind that is not in it is stored, and no more."""
