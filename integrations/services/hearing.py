"""What arrives from vendors: believed only if signed, stored once, then acted on."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from integrations.connectors.events import AtsEvent, EventReader, SecretFrom
from integrations.connectors.registry import event_reader
from integrations.errors import UnexpectedResponseError
from integrations.models import Connection, InboundEvent, InboundHook
from integrations.models.clock import database_now
from integrations.rules.event_routes import is_fresh
from integrations.sealing import SealError
from integrations.services import events, hooks


class Receipt(enum.StrEnum):
    """What is said to the sender."""

    STORED = "stored"
    KNOWN = "known"
    UNKNOWN_SENDER = "unknown sender"
    UNSIGNED = "unsigned"
    TOO_OLD = "too old"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class _Door:
    """Who reads what comes in by an address, and what has to have signed it.

    ``connection`` is ``None`` at the address of the platform's whole account.
    """

    reader: EventReader
    secrets: tuple[str, ...]
    hook: InboundHook | None = None

    @property
    def connection(self) -> Connection | None:
        return None if self.hook is None else self.hook.connection


def receive(
    connector: str, body: bytes, headers: Mapping[str, str], *, public_id: str = ""
) -> Receipt:
    """Store one delivery, if it was signed with the right secret, and act on it as far as it goes.

    ``public_id`` is the reference of one connection's webhook; without it the address is that of
    the platform's whole account.
    """
    door = _door(connector, public_id)
    if door is None:
        return Receipt.UNKNOWN_SENDER
    if not any(door.reader.verify(body, headers, secret) for secret in door.secrets):
        return Receipt.UNSIGNED
    try:
        signed_at = door.reader.signed_at(body)
        event = door.reader.parse(body)
    except UnexpectedResponseError:
        return Receipt.UNREADABLE
    if not is_fresh(signed_at, door.reader.TAKEN_FOR, now=database_now()):
        return Receipt.TOO_OLD
    row = _stored(connector, door, event, body)
    if row is None:
        return Receipt.KNOWN
    events.process(row)
    return Receipt.STORED


def _door(connector: str, public_id: str) -> _Door | None:
    reader = event_reader(connector)
    if reader is None or (reader.SECRET_FROM is SecretFrom.PLATFORM) == bool(public_id):
        return None
    if not public_id:
        return _Door(reader, (settings.WEBHOOK_SECRETS.get(connector, ""),))
    hook = hooks.listening(connector, public_id)
    if hook is None:
        return None
    try:
        return _Door(reader, tuple(hooks.secrets_of(hook)), hook)
    except SealError:
        return _Door(reader, (), hook)


def _stored(connector: str, door: _Door, event: AtsEvent, body: bytes) -> InboundEvent | None:
    connection = door.connection or events.connection_of(connector, event)
    # Two customers of one vendor may well send the same bytes.
    own = "" if door.hook is None else f"{door.hook.connection_id}:"
    try:
        with transaction.atomic():
            row = InboundEvent.objects.create(
                connector=connector,
                external_id=f"{own}{event.external_id[:200]}",
                kind=event.kind,
                name=event.name[:120],
                connection=connection,
                tenant=connection.tenant if connection is not None else None,
                person=event.person[:200],
                application=event.application[:200],
                body=body,
            )
    except IntegrityError:
        return None
    if door.hook is not None:
        InboundHook.objects.filter(pk=door.hook.pk).update(last_event_at=Now())
    return row
