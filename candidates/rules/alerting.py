"""When people are told of a trouble, when once more, and when they are told that it is over. Pure.

One table of states; ``docs/alert-states.md`` is drawn from it. An alert is of one cause, or of one
connection whose health is in error. It is raised when a threshold is reached, told once more when
the cause has grown or has come back, and over by the same evidence as the cause itself.
"""

import enum
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from candidates.rules.failure_state import FailureState, Queue, grows_beyond
from integrations.rules.connection_health import HealthReason
from integrations.rules.decision import Decision, Reason
from integrations.rules.lengths import span
from integrations.rules.reason_code import ReasonCode


class AlertState(enum.StrEnum):
    """Where an alert is."""

    RAISED = "raised"
    ESCALATED = "escalated"
    RECOVERED = "recovered"
    DROPPED = "dropped"


S = AlertState

MOVES: dict[tuple[AlertState | None, AlertState], str] = {
    (None, S.RAISED): "a threshold was reached",
    (S.RAISED, S.ESCALATED): "it has grown, or come back, since people were told",
    (S.ESCALATED, S.ESCALATED): "it has grown, or come back, once more",
    (S.RAISED, S.RECOVERED): "the trouble is over",
    (S.ESCALATED, S.RECOVERED): "the trouble is over",
    (S.RAISED, S.DROPPED): "a person ignores the cause",
    (S.ESCALATED, S.DROPPED): "a person ignores the cause",
}

OPEN = (S.RAISED, S.ESCALATED)
"""Something is still wrong, and somebody was told."""

TOLD_AGAIN_AFTER = timedelta(minutes=30)
"""What swells within minutes is one mail, with the number it has by then."""

IN_ERROR = frozenset({HealthReason.ACCESS_LOST, HealthReason.SYNC_ERROR})
"""What is wrong with a connection as a whole, whoever is stuck."""


def sources(to_state: AlertState) -> list[str]:
    """The states from which ``to_state`` can be reached."""
    return [before.value for before, after in MOVES if after is to_state and before is not None]


class AlertReason(ReasonCode):
    """Why people are told, or are not."""

    MANY_PEOPLE = "alert.many_people", "As many people are stuck as an alert is raised for."
    LASTS = "alert.lasts", "It has lasted as long as an alert is raised for, even for one person."
    CAME_BACK = "alert.came_back", "It was resolved, and is back."
    GROWS = "alert.grows", "It escalates: far more people are stuck than when somebody looked."
    GREW = "alert.grew", "It has grown since people were told."
    CONNECTION = "alert.connection", "The health of the connection is in error."
    OVER = "alert.over", "The trouble is over."
    IGNORED = "alert.ignored", "A person ignores the cause, so nobody is told."
    IN_HAND = "alert.in_hand", "A person works on it or has put it off, so nobody is told."
    BELOW = "alert.below", "No threshold is reached yet."
    OFF = "alert.off", "Alerts are switched off for this customer."
    TOLD = "alert.told", "People were told, and nothing is new."


class Move(enum.StrEnum):
    """What is done about an alert now."""

    WAIT = "wait"
    RAISE = "raise"
    ESCALATE = "escalate"
    RECOVER = "recover"
    DROP = "drop"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From when on people are told, at one customer.

    ``people``: at once from so many, where it is a person's turn. ``customer_after``,
    ``ours_after``: after so long also for a single person. ``waiting_people``: from so many, after
    ``waiting_after``, where it waits for the ATS or is tried again by itself.
    ``connections``: also of connections whose health is in error.
    """

    is_on: bool = True
    people: int = 5
    customer_after: timedelta = timedelta(hours=1)
    ours_after: timedelta = timedelta(hours=24)
    waiting_people: int = 25
    waiting_after: timedelta = timedelta(hours=1)
    connections: bool = True


USUAL = Thresholds()


@dataclass(frozen=True, slots=True)
class Told:
    """What an open alert has said last: of how many people, and when."""

    people: int
    at: datetime


@dataclass(frozen=True, slots=True)
class CauseFacts:
    """What is known of a cause of failures at ``now``.

    ``people`` are stuck on it now, ``since`` is its first failure. ``is_whole`` says that it stops
    the connection as a whole, whoever is stuck. ``told`` is its open alert, if there is one.
    """

    now: datetime
    state: FailureState
    state_since: datetime
    queue: Queue
    people: int
    since: datetime
    is_whole: bool = False
    told: Told | None = None


@dataclass(frozen=True, slots=True)
class ConnectionFacts:
    """What is wrong with the health of a connection; ``told`` is its open alert, if any.

    ``covered``: an open cause says already what stops the connection as a whole.
    """

    health: Sequence[Reason]
    covered: bool = False
    told: Told | None = None


_TURNS = {Queue.CUSTOMER: "it is the customer's turn", Queue.US: "it is our turn"}
_IN_HAND = (FailureState.ACKNOWLEDGED, FailureState.SNOOZED)


def of_cause(facts: CauseFacts, thresholds: Thresholds = USUAL) -> Decision[Move]:
    """Whether people are told of this cause now, and why."""
    if facts.told is not None:
        return _open(facts, facts.told, thresholds)
    if facts.state in (FailureState.IGNORED, FailureState.RESOLVED):
        return _said(Move.WAIT, AlertReason.IGNORED, "Nobody is to be told of it.")
    if quiet := _quiet(facts, thresholds):
        return quiet
    affects = facts.people > 0 or facts.is_whole
    found = tuple(_causes_to_raise(facts, thresholds)) if affects else ()
    if found:
        return Decision(Move.RAISE, found)
    return _said(Move.WAIT, AlertReason.BELOW, "No threshold is reached yet.", people=facts.people)


def _quiet(facts: CauseFacts, thresholds: Thresholds) -> Decision[Move] | None:
    if facts.state in _IN_HAND:
        return _said(Move.WAIT, AlertReason.IN_HAND, f"A person has it: {facts.state}.")
    if not thresholds.is_on:
        return _said(Move.WAIT, AlertReason.OFF, "Alerts are switched off for this customer.")
    return None


def _causes_to_raise(facts: CauseFacts, thresholds: Thresholds) -> Iterator[Reason]:
    if facts.state is FailureState.REGRESSED:
        yield _reason(AlertReason.CAME_BACK, "It was mended before, and is back.")
    if facts.state is FailureState.ESCALATING:
        yield _reason(AlertReason.GROWS, "It grows: far more people than when somebody looked.")
    lasts = facts.now - facts.since
    waits = facts.queue not in _TURNS
    least = thresholds.waiting_people if waits else thresholds.people
    if facts.people >= least and (not waits or lasts >= thresholds.waiting_after):
        yield _reason(
            AlertReason.MANY_PEOPLE,
            f"{facts.people:,} {_are(facts.people)} stuck on it; people are told from {least:,}.",
            people=facts.people,
            least=least,
        )
    # What stops a whole connection is not left for a day, whoever has to act.
    ours = min(thresholds.ours_after, thresholds.customer_after)
    after = {
        Queue.CUSTOMER: thresholds.customer_after,
        Queue.US: ours if facts.is_whole else thresholds.ours_after,
    }
    if facts.queue in after and lasts >= after[facts.queue]:
        yield _reason(
            AlertReason.LASTS,
            f"It has lasted {span(lasts)}, and {_TURNS[facts.queue]}.",
            since=facts.since.isoformat(timespec="minutes"),
            after_minutes=int(after[facts.queue].total_seconds() // 60),
        )


def _open(facts: CauseFacts, told: Told, thresholds: Thresholds) -> Decision[Move]:
    if facts.state is FailureState.RESOLVED:
        return _said(Move.RECOVER, AlertReason.OVER, "Nothing is stuck on it any more.")
    if facts.state is FailureState.IGNORED:
        return _said(Move.DROP, AlertReason.IGNORED, "A person does not want to hear of it.")
    news = _quiet(facts, thresholds) or _news(facts, told)
    return news or _said(Move.WAIT, AlertReason.TOLD, "People were told, and nothing is new.")


def _news(facts: CauseFacts, told: Told) -> Decision[Move] | None:
    if facts.state_since > told.at:
        if facts.state is FailureState.REGRESSED:
            return _said(Move.ESCALATE, AlertReason.CAME_BACK, "It was mended, and is back.")
        if facts.state is FailureState.ESCALATING:
            return _said(Move.ESCALATE, AlertReason.GROWS, "It grows.", people=facts.people)
    is_due = facts.now - told.at >= TOLD_AGAIN_AFTER
    if is_due and facts.people >= grows_beyond(told.people):
        return _said(
            Move.ESCALATE,
            AlertReason.GREW,
            f"{facts.people:,} people are stuck on it; {told.people:,} were when you were told.",
            people=facts.people,
            told=told.people,
        )
    return None


def of_connection(facts: ConnectionFacts, thresholds: Thresholds = USUAL) -> Decision[Move]:
    """Whether people are told of the health of this connection now, and why."""
    wrong = tuple(reason for reason in facts.health if reason.code in IN_ERROR)
    if facts.told is not None:
        if not wrong:
            return _said(Move.RECOVER, AlertReason.OVER, "The connection works again.")
        return _said(Move.WAIT, AlertReason.TOLD, "People were told, and it is still so.")
    if not (thresholds.is_on and thresholds.connections):
        return _said(Move.WAIT, AlertReason.OFF, "Alerts of connections are switched off.")
    if not wrong or facts.covered:
        return _said(Move.WAIT, AlertReason.BELOW, "There is nothing to tell besides its causes.")
    about = _reason(AlertReason.CONNECTION, "The health of the connection is in error.")
    return Decision(Move.RAISE, (about, *wrong))


def _are(people: int) -> str:
    return "person is" if people == 1 else "people are"


def _said(move: Move, code: AlertReason, sentence: str, **evidence: object) -> Decision[Move]:
    return Decision(move, (_reason(code, sentence, **evidence),))


def _reason(code: AlertReason, sentence: str, **evidence: object) -> Reason:
    return Reason(code, sentence, evidence=evidence)
