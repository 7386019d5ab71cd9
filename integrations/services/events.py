"""Acts on what vendors have told of their own accord: each event once, in the order of arrival.

An event only shortens the wait for what the clock would find by itself; ``event_routes.ROUTES`` is
the table. What an event means for people is acted on by the app that knows them, with the same
``process``: it hands in its own acts.
"""

import json
import logging
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F

from integrations.connectors.events import AtsEvent, EventKind, EventReader
from integrations.connectors.registry import event_reader
from integrations.errors import ConnectorError
from integrations.models import Connection, InboundEvent, User
from integrations.models.clock import database_now
from integrations.rules.answer import Answer
from integrations.rules.event_routes import ROUTES, By, kinds_of
from integrations.services import audit
from integrations.services.event_acts import ACTS, Act, Outcome
from integrations.transport.redaction import summary

logger = logging.getLogger(__name__)

State = InboundEvent.State
MOST_ATTEMPTS = 10
AT_ONCE = 100
BODIES_KEPT = timedelta(days=30)
_UNEXPECTED = "Something went wrong here that nobody expected. The log says what: ask engineering."
_FORGOTTEN = "What it said was forgotten, so nothing can follow from it any more."

Acts = Mapping[EventKind, Act]


def process_open(by: By = By.CONNECTION, acts: Acts = ACTS) -> int:
    """Act on events that were stored and not processed, oldest first. Returns how many.

    ``by``: whose events they are. What is nobody's goes with those of connections.
    """
    kinds = kinds_of(by) | (kinds_of(By.NOBODY) if by is By.CONNECTION else frozenset())
    waiting = InboundEvent.objects.filter(state=State.STORED, kind__in=[k.value for k in kinds])
    rows = list(waiting.order_by("pk")[:AT_ONCE])
    for row in rows:
        process(row, acts)
    return len(rows)


def process(row: InboundEvent, acts: Acts = ACTS) -> None:
    """Act on one event. What fails for a passing reason stays stored, for the clock.

    An event that is acted on elsewhere stays stored as it is.
    """
    reader = event_reader(row.connector)
    route = ROUTES.get(_kind(row), ROUTES[EventKind.OTHER])
    if reader is None or (route.by is not By.NOBODY and _kind(row) not in acts):
        return
    if not _claimed(row):
        return
    try:
        state, sentence = _act(row, reader, acts)
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


@transaction.atomic
def process_again(row: InboundEvent, *, actor: User, note: str = "") -> Answer:
    """Put an event that is through, or has failed, before those who act once more."""
    if row.forgotten_at is not None:
        return Answer.no(_FORGOTTEN)
    through = InboundEvent.objects.filter(pk=row.pk).exclude(state=State.STORED)
    if not through.update(state=State.STORED, attempts=0, processed_at=None, sentence=""):
        return Answer.no("It waits to be processed already.")
    if row.tenant is not None:
        audit.record(
            actor=actor,
            action="had an event of the vendor processed again",
            subject=f"inbound_event:{row.pk}",
            tenant=row.tenant,
            note=note,
            name=row.name,
        )
    return Answer.yes("It is processed again within half a minute.")


def forget_bodies() -> int:
    """Empty what was said 30 days ago and led to its end. Returns how many.

    The rows stay: an event that is delivered again must be known as long as its signature is good.
    """
    now = database_now()
    old = InboundEvent.objects.filter(
        received_at__lt=now - BODIES_KEPT, forgotten_at__isnull=True
    ).exclude(state=State.STORED)
    return old.update(body=b"", forgotten_at=now)


def picture(row: InboundEvent) -> dict[str, Any]:
    """The shape of what it said, without contents; empty where nothing is left of it."""
    try:
        return summary(json.loads(bytes(row.body)))
    except (ValueError, RecursionError):
        return {}


def follows(row: InboundEvent) -> str:
    """What follows from an event of its kind, in words."""
    return ROUTES[_kind(row)].follows


def connection_of(connector: str, event: AtsEvent) -> Connection | None:
    """By our own reference, else by the vendor's id of the integration."""
    mine = Connection.objects.select_related("tenant").filter(route=connector)
    if event.reference.isdecimal():
        found = mine.filter(pk=int(event.reference)).first()
        if found is not None:
            return found
    if not event.integration:
        return None
    return mine.filter(options__integration_id=event.integration).first()


def _kind(row: InboundEvent) -> EventKind:
    """What it is; a row of an older version may name a kind that is none any more."""
    try:
        return EventKind(row.kind)
    except ValueError:
        return EventKind.OTHER


def _claimed(row: InboundEvent) -> bool:
    """Two workers never act on one event at the same time: the counter is compared and set."""
    open_ones = InboundEvent.objects.filter(pk=row.pk, state=State.STORED, attempts=row.attempts)
    return bool(open_ones.update(attempts=F("attempts") + 1))


def _after_failure(row: InboundEvent) -> InboundEvent.State:
    return State.FAILED if row.attempts + 1 >= MOST_ATTEMPTS else State.STORED


def _act(row: InboundEvent, reader: EventReader, acts: Acts) -> Outcome:
    act: Callable[[Connection, AtsEvent, InboundEvent], Outcome] | None = acts.get(_kind(row))
    if act is None:
        return State.IGNORED, ROUTES[_kind(row)].follows
    event = reader.parse(bytes(row.body))
    connection = _connection_now(row, event)
    if connection is None:
        return State.IGNORED, "It belongs to no connection here."
    return act(connection, event, row)


def _connection_now(row: InboundEvent, event: AtsEvent) -> Connection | None:
    """As it is now. An event of the platform's account may know its connection only later."""
    if row.connection_id is None:
        return connection_of(row.connector, event)
    return Connection.objects.select_related("tenant").filter(pk=row.connection_id).first()
