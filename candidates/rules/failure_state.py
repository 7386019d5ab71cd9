"""The states of a group of failures, every move there is, and whose turn a group is.

One table; ``docs/failure-states.md`` is drawn from it. A group is resolved by evidence alone: every
export that was stuck on it has gone through, was cancelled, or is stuck on something else by now,
and where a connection was stuck on it, a later reading has ended well or its access works again.
"""

import enum
from dataclasses import dataclass
from datetime import datetime, timedelta

from candidates.rules.export_state import ExportState
from integrations.rules.decision import Owner


class FailureState(enum.StrEnum):
    """What people know of a group, and what has become of it."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    SNOOZED = "snoozed"
    IGNORED = "ignored"
    REGRESSED = "regressed"
    ESCALATING = "escalating"
    RESOLVED = "resolved"


S = FailureState

MOVES: dict[tuple[FailureState | None, FailureState], str] = {
    (None, S.OPEN): "it failed for the first time",
    (S.OPEN, S.ACKNOWLEDGED): "a person works on it",
    (S.OPEN, S.SNOOZED): "a person waits for a time, or for more people",
    (S.OPEN, S.IGNORED): "a person does not want to hear of it",
    (S.OPEN, S.ESCALATING): "it grew",
    (S.OPEN, S.RESOLVED): "nothing is stuck on it any more",
    (S.ACKNOWLEDGED, S.OPEN): "a person gives it back",
    (S.ACKNOWLEDGED, S.SNOOZED): "a person waits for a time, or for more people",
    (S.ACKNOWLEDGED, S.IGNORED): "a person does not want to hear of it",
    (S.ACKNOWLEDGED, S.ESCALATING): "it grew",
    (S.ACKNOWLEDGED, S.RESOLVED): "nothing is stuck on it any more",
    (S.SNOOZED, S.OPEN): "its time is over, or a person wants it back",
    (S.SNOOZED, S.ACKNOWLEDGED): "a person works on it",
    (S.SNOOZED, S.IGNORED): "a person does not want to hear of it",
    (S.SNOOZED, S.ESCALATING): "as many people as were waited for, or it grew",
    (S.SNOOZED, S.RESOLVED): "nothing is stuck on it any more",
    (S.IGNORED, S.OPEN): "a person wants it back",
    (S.IGNORED, S.RESOLVED): "nothing is stuck on it any more",
    (S.REGRESSED, S.ACKNOWLEDGED): "a person works on it",
    (S.REGRESSED, S.SNOOZED): "a person waits for a time, or for more people",
    (S.REGRESSED, S.IGNORED): "a person does not want to hear of it",
    (S.REGRESSED, S.ESCALATING): "it grew",
    (S.REGRESSED, S.RESOLVED): "nothing is stuck on it any more",
    (S.ESCALATING, S.ACKNOWLEDGED): "a person works on it",
    (S.ESCALATING, S.SNOOZED): "a person waits for a time, or for more people",
    (S.ESCALATING, S.IGNORED): "a person does not want to hear of it",
    (S.ESCALATING, S.RESOLVED): "nothing is stuck on it any more",
    (S.RESOLVED, S.REGRESSED): "it failed again",
}

ENDED = (S.RESOLVED, S.IGNORED)
"""Nobody's turn."""

GROWS = tuple(before for before, after in MOVES if after is S.ESCALATING and before is not None)

LEAST_PEOPLE = 10
TIMES_AS_MANY = 3
LOOKED_AT_AFTER = timedelta(hours=1)
"""A group that nobody has touched is measured against its size after its first hour."""


def sources(to_state: FailureState) -> list[str]:
    """The states from which ``to_state`` can be reached."""
    return [before.value for before, after in MOVES if after is to_state and before is not None]


def grows_beyond(baseline: int) -> int:
    """How many people a group must affect to be escalating.

    At least ten, and three times as many as when a person last looked.
    """
    return max(LEAST_PEOPLE, TIMES_AS_MANY * baseline)


@dataclass(frozen=True, slots=True)
class GroupFacts:
    """What the clock judges a group by. ``people`` are those affected by it now.

    ``stands``: the connection itself is stuck on it, whether or not anybody waits for that.
    ``baseline`` is how many there were when a person last dealt with it, ``None`` as long as
    nobody has. ``ends_at`` and ``ends_with`` are what a snooze waits for.
    """

    state: FailureState
    people: int
    first_seen_at: datetime
    baseline: int | None = None
    ends_at: datetime | None = None
    ends_with: int | None = None
    stands: bool = False


def judge(facts: GroupFacts, *, now: datetime) -> FailureState:
    """Where the group stands now, by what has become of its exports and its connection."""
    if not facts.people and not facts.stands:
        return S.RESOLVED
    if facts.state is S.SNOOZED:
        return _woken(facts, now)
    if facts.state in GROWS and facts.baseline is not None:
        grown = facts.people >= grows_beyond(facts.baseline)
        return S.ESCALATING if grown else facts.state
    return facts.state


def _woken(facts: GroupFacts, now: datetime) -> FailureState:
    wanted = facts.ends_with if facts.ends_with is not None else grows_beyond(facts.baseline or 0)
    if facts.people >= wanted:
        return S.ESCALATING
    return S.OPEN if facts.ends_at is not None and now >= facts.ends_at else S.SNOOZED


def needs_baseline(facts: GroupFacts, *, now: datetime) -> bool:
    """Whether the size it has now is what its growth is measured against from now on."""
    return facts.baseline is None and now >= facts.first_seen_at + LOOKED_AT_AFTER


class Queue(enum.StrEnum):
    """Whose turn a group is."""

    CUSTOMER = "customer"
    US = "us"
    ATS = "ats"
    ITSELF = "itself"
    DONE = "done"


QUEUES: dict[Queue, str] = {
    Queue.CUSTOMER: "Needs the customer",
    Queue.US: "Needs us",
    Queue.ATS: "Waiting for the ATS",
    Queue.ITSELF: "Retrying by itself",
    Queue.DONE: "Done",
}

OURS = (Owner.ACCOUNT_MANAGER, Owner.SUPPORT, Owner.ENGINEERING)
LOOKING = (ExportState.CHECKING,)
"""States in which only the ATS can say how it goes on."""
