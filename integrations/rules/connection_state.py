"""The states of a connection and the moves between them."""

import enum


class ConnectionState(enum.StrEnum):
    """Where a connection is in its life. Only an active one syncs and exports."""

    SETTING_UP = "setting_up"
    ACTIVE = "active"
    PAUSED = "paused"
    BROKEN = "broken"
    CLOSED = "closed"


MOVES: dict[ConnectionState, frozenset[ConnectionState]] = {
    ConnectionState.SETTING_UP: frozenset({ConnectionState.ACTIVE, ConnectionState.CLOSED}),
    ConnectionState.ACTIVE: frozenset(
        {ConnectionState.PAUSED, ConnectionState.BROKEN, ConnectionState.CLOSED}
    ),
    ConnectionState.PAUSED: frozenset({ConnectionState.ACTIVE, ConnectionState.CLOSED}),
    ConnectionState.BROKEN: frozenset({ConnectionState.ACTIVE, ConnectionState.CLOSED}),
    ConnectionState.CLOSED: frozenset({ConnectionState.SETTING_UP}),
}


class Workflow(enum.StrEnum):
    """When a connection's candidates are due, as agreed with the customer."""

    ENGAGED_ONLY = "engaged_only"
    NEW_AND_ENGAGED = "new_and_engaged"
    REDIRECT = "redirect"


def may_move(from_state: ConnectionState, to_state: ConnectionState) -> bool:
    """Whether the move is one of the table."""
    return to_state in MOVES[from_state]
