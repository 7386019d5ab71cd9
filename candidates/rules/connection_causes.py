"""The root causes that a connection itself is stuck on: from what its runs and its row say.

What is decided here rests on stored reasons alone; who reads them is in
``candidates.services.connection_causes``.
"""

from dataclasses import dataclass, replace

from candidates.rules.failure_cause import LOSES_ACCESS, Cause, cause_of
from candidates.rules.failure_kind import FailureKind
from integrations.errors import PermissionMissingError, RateLimitedError, UnavailableError
from integrations.rules.decision import Owner, Reason
from integrations.rules.reason_code import ReasonCode

ASKS_AFTER = 4
"""So many readings in a row must fail for a passing reason before it is a person's turn."""

PASSES = frozenset({UnavailableError.__name__, RateLimitedError.__name__})

OPERATIONS = {
    FailureKind.SYNC: "read the jobs",
    FailureKind.CLOSINGS: "close jobs",
    FailureKind.PEOPLE: "read the people",
    FailureKind.SILENCE: "call the vendor",
    FailureKind.PERMISSION: "test the access",
}


class ConnectionCause(ReasonCode):
    """What a connection itself is stuck on, where no vendor's code says it."""

    ACCESS_LOST = "connection.access_lost", "The vendor does not accept our access any more."
    PERMISSION_MISSING = (
        "connection.permission_missing",
        "The vendor refuses the connection's key something that is needed every day.",
    )


@dataclass(frozen=True, slots=True)
class Sign:
    """What a connection is stuck on now: its kind, its root cause, and how it is told."""

    kind: FailureKind
    cause: Cause
    reason: Reason


def of_reading(
    kind: FailureKind, reason: Reason, *, failures: int, released: bool = False
) -> Sign | None:
    """What a reading that failed, or that holds something, shows.

    ``failures``: so many readings in a row have failed, this one included. ``released``: a person
    has let through what it holds; the next reading does it. ``None`` where it was the access: the
    connection's own row says whether that is lost still.
    """
    error = str(reason.evidence.get("error", ""))
    if error == LOSES_ACCESS:
        return None
    if released or (error in PASSES and failures < ASKS_AFTER):
        reason = replace(reason, owner=Owner.NOBODY)
    return _sign(kind, reason, text=kind is not FailureKind.CLOSINGS)


def of_lost_access(stored: Reason | None, sentence: str) -> Sign:
    """What a broken connection shows.

    ``stored`` is the error that broke it, where the connection still keeps it, ``sentence`` what
    its state says.
    """
    reason = stored or Reason(
        ConnectionCause.ACCESS_LOST,
        sentence or ConnectionCause.ACCESS_LOST.meaning,
        "Make a reconnect link for the customer, or enter a new key.",
        Owner.CUSTOMER,
    )
    evidence = {**reason.evidence, "error": LOSES_ACCESS}
    return _sign(FailureKind.ACCESS, replace(reason, evidence=evidence))


def of_silence(reason: Reason) -> Sign:
    """What an open breaker shows; ``reason`` is the breaker's own."""
    return _sign(FailureKind.SILENCE, reason, text=False)


def of_gap(key: str, words: str) -> Sign:
    """What a permission shows that the vendor refuses: ``key`` of the operation, and its words."""
    reason = Reason(
        ConnectionCause.PERMISSION_MISSING,
        f"The access of this connection may not do this: {words[:1].lower()}{words[1:]}.",
        "Ask the customer's ATS administrator for the permission, then test the connection.",
        Owner.CUSTOMER,
        {"error": PermissionMissingError.__name__, "fields": {key: words}},
    )
    return _sign(FailureKind.PERMISSION, reason)


def _sign(kind: FailureKind, reason: Reason, *, text: bool = True) -> Sign:
    cause = cause_of([reason], operation=OPERATIONS.get(kind, ""))
    if cause is None:
        raise ValueError(f"no failure: {reason.code}")
    # Counts and times in our own sentences differ from run to run; the code says it all.
    return Sign(kind, cause if text else replace(cause, text="", field=""), reason)
