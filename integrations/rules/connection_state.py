"""The states of a connection and the moves between them."""

import enum


class ConnectionState(enum.StrEnum):
    """Where a connection is in its life.

    ``CONNECTED``: access is given; jobs are read, and only a test candidate goes out. ``SHADOW``:
    verified; what would go out is composed and shown, and nothing is sent. ``ACTIVE``: live.
    """

    SETTING_UP = "setting_up"
    CONNECTED = "connected"
    SHADOW = "shadow"
    ACTIVE = "active"
    PAUSED = "paused"
    BROKEN = "broken"
    CLOSED = "closed"


S = ConnectionState

MOVES: dict[ConnectionState, frozenset[ConnectionState]] = {
    S.SETTING_UP: frozenset({S.CONNECTED, S.ACTIVE, S.CLOSED}),
    S.CONNECTED: frozenset({S.SHADOW, S.ACTIVE, S.BROKEN, S.CLOSED}),
    S.SHADOW: frozenset({S.CONNECTED, S.ACTIVE, S.BROKEN, S.CLOSED}),
    S.ACTIVE: frozenset({S.CONNECTED, S.PAUSED, S.BROKEN, S.CLOSED}),
    S.PAUSED: frozenset({S.CONNECTED, S.ACTIVE, S.CLOSED}),
    S.BROKEN: frozenset({S.CONNECTED, S.SHADOW, S.ACTIVE, S.CLOSED}),
    S.CLOSED: frozenset({S.SETTING_UP}),
}

READS_JOBS = (S.CONNECTED, S.SHADOW, S.ACTIVE)
"""The states in which jobs are read."""

TAKES_TESTS = (S.CONNECTED, S.SHADOW, S.ACTIVE)
"""The states in which a marked test candidate may go out."""


class Workflow(enum.StrEnum):
    """When a connection's candidates are due, as agreed with the customer."""

    ENGAGED_ONLY = "engaged_only"
    NEW_AND_ENGAGED = "new_and_engaged"
    REDIRECT = "redirect"


def may_move(from_state: ConnectionState, to_state: ConnectionState) -> bool:
    """Whether the move is one of the table."""
    return to_state in MOVES[from_state]
