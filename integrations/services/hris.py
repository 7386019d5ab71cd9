"""What a customer's own admin does to its HR system: connect, replace the key, choose, remove.

An HR system needs no onboarding: there are no jobs to compare and no workflow to agree on. Its
connection is live as soon as a key works.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from integrations.connectors.capabilities import AccountCheck
from integrations.connectors.options import OptionsError
from integrations.connectors.registry import malformed
from integrations.errors import ConnectorError, CredentialsRejectedError
from integrations.models import ApiCall, Connection, Tenant, User
from integrations.rules.answer import Answer
from integrations.rules.connection_state import ConnectionState
from integrations.services import audit, connections, leaving
from integrations.systems import System, SystemKind

S = ConnectionState


def connections_of(tenant: Tenant) -> list[Connection]:
    """The customer's connections to HR systems that are not closed, the newest first."""
    rows = Connection.objects.of_kind(SystemKind.HRIS).filter(tenant_id=tenant.pk)
    return list(rows.exclude(state=S.CLOSED).select_related("tenant").order_by("-id"))


def connected(tenant: Tenant, system: System) -> Connection | None:
    """The customer's connection to this system for which access was given, if there is one."""
    given = (row for row in connections_of(tenant) if row.state != S.SETTING_UP)
    return next((row for row in given if row.system == system.key), None)


def connect(
    tenant: Tenant,
    system: System,
    *,
    options: Mapping[str, Any],
    secrets: Mapping[str, str],
    actor: User,
) -> Answer:
    """Connect the customer to an HR system with a key that the vendor accepts.

    Whoever comes back to an account that was connected before goes on with the same connection:
    it knows who was exported there. A key that is refused leaves a connection that is being set up,
    with what the vendor said; nothing of the key is kept.
    """
    row = _begun(tenant, system)
    if row is None:
        return Answer.no(f"{system.name} is connected already. Replace its key there.")
    try:
        check = connections.try_out(row, options=options, secrets=secrets)
        row = _known_before(row, check)
        check_again = connections.enter_access(
            row, options=options, secrets=secrets, actor=actor, claim=lambda: _waits(row)
        )
    except OptionsError as error:
        return Answer.no(f"Nothing was stored. {error}.")
    except ConnectorError as error:
        connections.remember_error(row, error)
        return Answer.no(f"Nothing was stored. {error.sentence} {error.hint}")
    if check_again is None:
        return Answer.no("Somebody else was first. Look at the connection again.")
    detail = f" {check.detail}" if check.detail else ""
    return Answer.yes(f"{system.name} is connected. Account: {check.account}.{detail}")


def replace_key(
    connection: Connection,
    *,
    options: Mapping[str, Any],
    secrets: Mapping[str, str],
    actor: User,
) -> Answer:
    """Put another key in place of the stored one, for the same account only.

    Who was exported is recorded with the connection; with another account those records would
    speak of people of another company.
    """

    def same_account(check: AccountCheck) -> None:
        known = connection.account_external_id
        if known and check.account_id and check.account_id != known:
            raise CredentialsRejectedError(
                code="access.other_account",
                sentence=f"This key belongs to {check.account}, and the connection is to "
                f"{connection.account}.",
                hint="Enter a key of the same account. To change to another one, remove this "
                "connection and connect anew.",
            )

    try:
        check = connections.enter_access(
            connection, options=options, secrets=secrets, actor=actor, judge=same_account
        )
    except OptionsError as error:
        return Answer.no(f"Nothing was stored. {error}.")
    except ConnectorError as error:
        return Answer.no(f"Nothing was stored. {error.sentence} {error.hint}")
    if check is None:
        return Answer.no("The connection was removed meanwhile.")
    return Answer.yes(f"The new key works and is in use. Account: {check.account}.")


def test(connection: Connection, *, actor: User) -> Answer:
    """Ask the vendor whether the stored key works. A connection that was broken goes on then."""
    check = connections.test_connection(connection)
    connections.restore(connection, actor=actor)
    detail = f" {check.detail}" if check.detail else ""
    return Answer.yes(f"{connection.name} works. Account: {check.account}.{detail}")


@transaction.atomic
def change_settings(
    connection: Connection, options: Mapping[str, Any], *, names: Sequence[str], actor: User
) -> Answer:
    """Set these settings of the connector; one of ``names`` without a value goes to its default."""
    if wrong := malformed(connection.route, options):
        return Answer.no("Nothing was changed. " + "; ".join(f"{n} {w}" for n, w in wrong.items()))
    row = Connection.objects.select_for_update().get(pk=connection.pk)
    kept = {name: value for name, value in row.options.items() if name not in names}
    row.options = kept | dict(options)
    row.save(update_fields=["options", "changed_at"])
    audit.record(
        actor=actor,
        action="changed the settings",
        subject=connections.subject(row),
        tenant=connection.tenant,
        options=dict(options),
    )
    return Answer.yes(f"The settings of {connection.name} are changed.")


@transaction.atomic
def remove(connection: Connection, *, actor: User, note: str) -> Answer:
    """End the connection and delete its key. Who was exported, and the history, stay."""
    closed = leaving.disconnect(connection, actor=actor, note=note)
    leaving.forget_access(connection, actor=actor, note=note)
    if not closed:
        return Answer.no(f"{connection.name} was removed already.")
    return Answer.yes(
        f"{connection.name} is removed and its key is deleted here. "
        f"Delete the key at {connection.get_system_display()} too."
    )


@transaction.atomic
def _begun(tenant: Tenant, system: System) -> Connection | None:
    """The connection that is being set up, made where there is none; ``None`` once it works."""
    # Two admins at once: one makes the row, the other finds it.
    Tenant.objects.select_for_update(no_key=True).get(pk=tenant.pk)
    mine = [row for row in connections_of(tenant) if row.system == system.key]
    if any(row.state != S.SETTING_UP for row in mine):
        return None
    if mine:
        return mine[0]
    route = system.routes[0]
    return Connection.objects.create(
        tenant_id=tenant.pk,
        name=_free_name(tenant, system.name),
        system=system.key,
        route=route.connector,
        options=dict(route.options),
    )


def _free_name(tenant: Tenant, name: str) -> str:
    taken = set(Connection.objects.filter(tenant_id=tenant.pk).values_list("name", flat=True))
    names = (name if number == 1 else f"{name} {number}" for number in range(1, len(taken) + 2))
    return next(free for free in names if free not in taken)


@transaction.atomic
def _known_before(row: Connection, check: AccountCheck) -> Connection:
    """The connection to the same account that was removed, opened again; else ``row``."""
    removed = Connection.objects.filter(
        tenant_id=row.tenant_id, system=row.system, state=S.CLOSED
    ).exclude(account_external_id="")
    before = removed.filter(account_external_id=check.account_id).order_by("id").last()
    if before is None or not Connection.objects.move(before.pk, S.SETTING_UP, state_reason=""):
        return row
    ApiCall.objects.filter(connection=row).update(connection=before)
    row.delete()
    before.refresh_from_db()
    return before


def _waits(row: Connection) -> bool:
    return Connection.objects.filter(pk=row.pk, state=S.SETTING_UP).exists()
