"""Tells the outside what became of a connection's access, in the transaction of the move."""

from integrations.models import Connection
from integrations.rules.connection_state import ConnectionState
from integrations.rules.decision import Reason
from integrations.rules.webhook_events import EventType
from integrations.services.announcing import announce


def authorised(connection: Connection) -> None:
    """The customer has given access. ``connection`` is as it is now."""
    _tell(EventType.CONNECTION_AUTHORISED, connection, connection.state)


def restored(connection: Connection, state: ConnectionState | None = None) -> None:
    """It was broken and works again. ``state``: where ``connection`` was read before the move."""
    _tell(EventType.CONNECTION_RESTORED, connection, state or connection.state)


def broken(connection: Connection, reason: Reason) -> None:
    """Its vendor does not accept us any more."""
    _tell(EventType.CONNECTION_BROKEN, connection, ConnectionState.BROKEN, reason)


def _tell(
    kind: EventType, connection: Connection, state: str, reason: Reason | None = None
) -> None:
    why = None
    if reason is not None:
        why = {key: value for key, value in reason.as_json().items() if key != "evidence"}
    announce(
        kind,
        tenant=connection.tenant,
        data={
            "connection": connection.pk,
            "name": connection.name,
            "system": connection.system,
            "state": str(state),
            "reason": why,
        },
        subject=f"connection:{connection.pk}",
    )
