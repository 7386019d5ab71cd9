"""What happens to a connection: tested, activated, paused, broken, repaired, closed."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce

from integrations.connectors.capabilities import AccountCheck
from integrations.connectors.secrets import MemorySecrets
from integrations.errors import ConnectorError
from integrations.models import Connection, User
from integrations.models.clock import database_now
from integrations.rules.answer import Answer
from integrations.rules.connection_state import ConnectionState
from integrations.rules.decision import Reason
from integrations.rules.failure_owner import reason_of
from integrations.sealing import SealError
from integrations.services import audit, connection_news, onboarding
from integrations.services.connector_door import Entered, open_any_connector, unreadable
from integrations.services.credentials import StoredSecrets, platform_secrets, store_secrets
from integrations.systems import SystemKind


def test_connection(connection: Connection) -> AccountCheck:
    """Ask the vendor whose account this is and what it can do; remember the answer.

    Raises the ``ConnectorError`` of a failed test after remembering it.
    """
    try:
        check = _asked(connection, None)
    except ConnectorError as error:
        remember_error(connection, error)
        raise
    _remember(connection, check)
    return check


def try_out(
    connection: Connection, *, options: Mapping[str, Any], secrets: Mapping[str, str]
) -> AccountCheck:
    """Ask the vendor with a key that somebody has just entered. Nothing of it is kept.

    Raises ``OptionsError`` and ``ConnectorError`` as ``enter_access`` does.
    """
    return _asked(connection, _entered(connection, options, secrets))


def enter_access(
    connection: Connection,
    *,
    options: Mapping[str, Any],
    secrets: Mapping[str, str],
    actor: User | None,
    judge: Callable[[AccountCheck], None] = lambda check: None,
    claim: Callable[[], bool] = lambda: True,
) -> AccountCheck | None:
    """Test a key that somebody has entered, and store it only when the vendor accepts it.

    ``options`` are added to the connection's settings. ``judge`` may raise a ``ConnectorError``
    where the key works but is not enough. ``claim`` is asked in the transaction that stores it;
    where it says no, somebody else was first: nothing is stored and ``None`` returned, as it is
    for a connection that was closed or removed meanwhile. Raises
    ``OptionsError`` where something is missing or malformed, and the ``ConnectorError`` of the
    failed test after remembering it.
    """
    try:
        entered = _entered(connection, options, secrets)
        check = _asked(connection, entered)
        judge(check)
    except ConnectorError as error:
        remember_error(connection, error)
        raise
    with transaction.atomic():
        # As it is now: it may have ended, or got other settings, while the vendor was asked.
        rows = Connection.objects.select_for_update(no_key=True).filter(pk=connection.pk)
        row = rows.first()
        if row is None or row.state == ConnectionState.CLOSED or not claim():
            return None
        connection.options = {**row.options, **options}
        connection.save(update_fields=["options", "changed_at"])
        if secrets:
            store_secrets(connection, _own(connection, entered, secrets), actor=actor)
        _remember(connection, check)
        access_given(connection, actor=actor)
    return check


@transaction.atomic
def access_given(connection: Connection, *, actor: User | None) -> None:
    """Access works: a new connection begins to read its jobs, a broken one goes on.

    One to an HR system has no jobs to be verified by; it is live at once, and people who were hired
    go there when somebody sends them.
    """
    now = database_now()
    is_live = connection.kind is SystemKind.HRIS
    begun = Connection.objects.move(
        connection.pk,
        ConnectionState.ACTIVE if is_live else ConnectionState.CONNECTED,
        only_from=ConnectionState.SETTING_UP,
        state_reason="",
        **({"live_at": now} if is_live else {"next_sync_at": now}),
    )
    if begun:
        _record(connection, actor, "connected")
        if actor is not None:  # what a customer does is written down by their own journey
            gave = onboarding.Kind.CONNECTED
            onboarding.happened(connection, "Access was entered here.", actor=actor, kind=gave)
    connection.refresh_from_db()
    if begun:
        connection_news.authorised(connection)
    restore(connection, actor=actor)


@transaction.atomic
def restore(connection: Connection, *, actor: User | None) -> bool:
    """A broken connection whose access works again goes on where it stopped."""
    moved = Connection.objects.move(
        connection.pk,
        ConnectionState(connection.state_before or ConnectionState.CONNECTED),
        only_from=ConnectionState.BROKEN,
        next_sync_at=database_now(),
        state_reason="",
        sync_failures=0,
    )
    if moved:
        _record(connection, actor, "restored")
        onboarding.happened(connection, "Access works again: it goes on where it stopped.")
    connection.refresh_from_db()
    if moved:
        connection_news.restored(connection)
    return moved


def _entered(
    connection: Connection, options: Mapping[str, Any], secrets: Mapping[str, str]
) -> Entered:
    """New secrets stand alone, beside the platform's; without any the stored ones stay in use."""
    new = MemorySecrets({**platform_secrets(connection), **secrets})
    try:
        used = new if secrets else StoredSecrets(connection)
    except SealError as error:
        raise unreadable(error) from error
    return Entered({**connection.options, **options}, used)


def _own(connection: Connection, entered: Entered, secrets: Mapping[str, str]) -> dict[str, str]:
    """What is to be stored: what was entered, as renewed by the test, without the platform's."""
    platform = platform_secrets(connection)
    return {
        name: value
        for name, value in entered.secrets.read().items()
        if name in secrets or platform.get(name) != value
    }


def _asked(connection: Connection, entered: Entered | None) -> AccountCheck:
    with open_any_connector(connection, cause=subject(connection), entered=entered) as opened:
        return opened.connector.check_account()


def _remember(connection: Connection, check: AccountCheck) -> None:
    now = database_now()
    Connection.objects.filter(pk=connection.pk).update(
        last_ok_at=now,
        capabilities=[asdict(capability) for capability in check.capabilities],
        capabilities_at=now,
        access_ends_at=check.access_ends_at,
        account=check.account[:200],
        account_external_id=check.account_id[:200],
        changed_at=now,
    )


def activate(
    connection: Connection, *, actor: User | None, also: Callable[[], None] = lambda: None
) -> AccountCheck:
    """Test the connection and let it work: the first sync is due at once.

    ``also`` is done in the transaction that makes it active, by whoever makes it so and nobody
    else. Raises the ``ConnectorError`` of the failed test; then nothing has changed.
    """
    check = test_connection(connection)
    with transaction.atomic():
        broken = Connection.objects.filter(pk=connection.pk, state=ConnectionState.BROKEN).exists()
        moved = Connection.objects.move(
            connection.pk,
            ConnectionState.ACTIVE,
            next_sync_at=database_now(),
            state_reason="",
            sync_failures=0,
            live_at=Coalesce("live_at", database_now()),
        )
        if moved:
            _record(connection, actor, "activated")
            onboarding.happened(connection)
            if broken:
                connection_news.restored(connection, ConnectionState.ACTIVE)
            also()
    connection.refresh_from_db()
    return check


def resume(connection: Connection, *, actor: User | None) -> Answer:
    """Let a connection go on that was live before and was paused or broken since.

    The first go-live is another journey: it wants the verification. Raises the ``ConnectorError``
    of the failed test; then nothing has changed.
    """
    if not may_resume(connection):
        return Answer.no(
            f"{connection} cannot be activated here: it has not been live before. Its onboarding "
            "leads to the go-live."
            if connection.live_at is None
            else f"{connection} cannot be activated: it is {connection.state.replace('_', ' ')}."
        )
    check = activate(connection, actor=actor)
    if connection.state != ConnectionState.ACTIVE:
        return Answer.no(f"{connection} is {connection.state.replace('_', ' ')} by now.")
    return Answer.yes(
        f"{connection} is active. Account: {check.account}. The first sync is due now."
    )


def may_resume(connection: Connection) -> bool:
    """Whether it was live before, and stands still."""
    stands_still = connection.state in (ConnectionState.PAUSED, ConnectionState.BROKEN)
    return connection.live_at is not None and stands_still


def pause(connection: Connection, *, actor: User | None, note: str) -> bool:
    """Stop syncs and exports until somebody activates it again. False when it was not active."""
    return _move(connection, ConnectionState.PAUSED, actor=actor, action="paused", note=note)


def close(connection: Connection, *, actor: User | None, note: str) -> bool:
    """Disconnect for good. Jobs, candidates and history stay. False when it was closed already."""
    return _move(connection, ConnectionState.CLOSED, actor=actor, action="closed", note=note)


@transaction.atomic
def mark_broken(connection: Connection, reason: Reason) -> bool:
    """The vendor does not accept us any more: all work stops until the customer reconnects."""
    now = database_now()
    Connection.objects.filter(pk=connection.pk).update(
        last_error=reason.as_json(), last_error_at=now
    )
    moved = Connection.objects.move(
        connection.pk,
        ConnectionState.BROKEN,
        state_before=F("state"),
        state_reason=reason.sentence[:500],
    )
    if moved:
        onboarding.happened(connection, f"Access was lost. {reason.sentence}")
        connection_news.broken(connection, reason)
    return moved


def subject(connection: Connection) -> str:
    """How the call log and the audit name this row."""
    return f"connection:{connection.pk}"


@transaction.atomic
def _move(
    connection: Connection, to_state: ConnectionState, *, actor: User | None, action: str, note: str
) -> bool:
    moved = Connection.objects.move(connection.pk, to_state, state_reason=note[:500])
    if moved:
        _record(connection, actor, action, note)
        onboarding.happened(connection, f"{action.capitalize()}. {note}".strip(), actor=actor)
        connection.refresh_from_db()
    return moved


def _record(connection: Connection, actor: User | None, action: str, note: str = "") -> None:
    audit.record(
        actor=actor,
        action=action,
        subject=subject(connection),
        tenant=connection.tenant,
        note=note,
        before=connection.state,
    )


def remember_error(connection: Connection, error: ConnectorError) -> None:
    """Keep what the vendor said no with, for those who look after the connection."""
    Connection.objects.filter(pk=connection.pk).update(
        last_error=reason_of(error).as_json(), last_error_at=database_now()
    )
