"""Whether a connection keeps known people out of searches, and for how long a rejection counts."""

import os

from django.db import transaction

from candidates.models import KnownKey, KnownPerson, PeopleIndex
from integrations.connectors.registry import connector_class
from integrations.models import Connection, User
from integrations.models.clock import database_now
from integrations.rules.answer import Answer
from integrations.rules.connection_state import ConnectionState
from integrations.selectors import capabilities_of
from integrations.services import audit
from integrations.services.credentials import key_ring

KEY_BYTES = 32


def can_list_people(connection: Connection) -> bool:
    """Whether the system tells us its people: neither its connector nor the vendor said no."""
    told = {entry["key"]: entry["supported"] for entry in capabilities_of(connection)}
    offers = connector_class(connection.route).offers("list_people")
    return offers and told.get("list_people") is not False


@transaction.atomic
def set_people(
    connection: Connection, *, is_on: bool, cool_down_months: int, actor: User | None
) -> Answer:
    """Switch the index on or off. Off empties it: nobody's data is kept for nothing."""
    if is_on and not can_list_people(connection):
        return Answer.no(f"{connection.get_system_display()} does not tell us whom it knows.")
    index = _index_of(connection)
    was_on, index.is_on = index.is_on, is_on
    index.cool_down_months = cool_down_months
    index.switched_by, index.switched_at = audit.name_of(actor), database_now()
    if is_on and not was_on:
        index.next_read_at = database_now()
    if not is_on:
        _forget(index)
    index.save()
    # What was decided by the old setting is decided again.
    Connection.objects.filter(pk=connection.pk).update(changed_at=database_now())
    audit.record(
        actor=actor,
        action="set how people of the ATS are kept out of searches",
        subject=f"connection:{connection.pk}",
        tenant=connection.tenant,
        is_on=is_on,
        cool_down_months=cool_down_months,
    )
    if not is_on:
        return Answer.yes("People of the ATS are not kept out of searches; the index is empty.")
    return Answer.yes("The people of the ATS are read now, and kept out of searches from then on.")


@transaction.atomic
def rebuild(index: PeopleIndex) -> None:
    """Give the index a new key. The hashes are worthless then: everybody is read again."""
    row = PeopleIndex.objects.select_for_update().get(pk=index.pk)
    _forget(row)
    _give_key(row)
    row.next_read_at = database_now()
    row.save()


def forget_closed() -> int:
    """Empty the indexes of connections that were closed. Returns how many."""
    closed = PeopleIndex.objects.filter(is_on=True, connection__state=ConnectionState.CLOSED)
    for index in (rows := list(closed.select_related("connection__tenant"))):
        set_people(
            index.connection, is_on=False, cool_down_months=index.cool_down_months, actor=None
        )
    return len(rows)


def _index_of(connection: Connection) -> PeopleIndex:
    index = PeopleIndex.objects.select_for_update().filter(pk=connection.pk).first()
    if index is None:
        index = PeopleIndex(connection=connection, tenant=connection.tenant)
        _give_key(index)
    return index


def _give_key(index: PeopleIndex) -> None:
    index.key_id, index.sealed = key_ring().seal(os.urandom(KEY_BYTES), identity=index.identity)


def _forget(index: PeopleIndex) -> None:
    """Nobody is known any more. A reading that is under way is fenced."""
    KnownKey.objects.filter(person__connection=index.pk).delete()
    KnownPerson.objects.filter(connection=index.pk).delete()
    index.cursor = index.last_full_read_at = index.last_read_at = index.lease_until = None
    index.bookmark, index.failures, index.token = "", 0, index.token + 1
