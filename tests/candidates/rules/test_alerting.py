"""When people are told, line by line."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from candidates.rules.alert_queue import MOST_TRIES, Waiting, next_mail, next_summary, wait_after
from candidates.rules.alerting import (
    MOVES,
    AlertReason,
    AlertState,
    CauseFacts,
    ConnectionFacts,
    Move,
    Thresholds,
    Told,
    of_cause,
    of_connection,
)
from candidates.rules.failure_state import FailureState, Queue
from integrations.rules.connection_health import HealthReason
from integrations.rules.decision import Owner, Reason

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
S, Q, M, R = FailureState, Queue, Move, AlertReason


def cause(**known: Any) -> CauseFacts:
    lasts = known.pop("lasts", MINUTE)
    usual = {
        "now": NOW,
        "state": S.OPEN,
        "state_since": NOW - lasts,
        "queue": Q.US,
        "people": 1,
        "since": NOW - lasts,
    }
    return CauseFacts(**(usual | known))


@pytest.mark.parametrize(
    ("facts", "move", "code"),
    [
        # From so many people at once.
        (cause(people=4), M.WAIT, R.BELOW),
        (cause(people=5), M.RAISE, R.MANY_PEOPLE),
        (cause(people=5, queue=Q.CUSTOMER), M.RAISE, R.MANY_PEOPLE),
        # One person, after a while: sooner where only the customer can act.
        (cause(queue=Q.CUSTOMER, lasts=59 * MINUTE), M.WAIT, R.BELOW),
        (cause(queue=Q.CUSTOMER, lasts=HOUR), M.RAISE, R.LASTS),
        (cause(lasts=23 * HOUR), M.WAIT, R.BELOW),
        (cause(lasts=24 * HOUR), M.RAISE, R.LASTS),
        # What is tried again by itself: many, and for long.
        (cause(queue=Q.ITSELF, people=300), M.WAIT, R.BELOW),
        (cause(queue=Q.ITSELF, people=24, lasts=2 * HOUR), M.WAIT, R.BELOW),
        (cause(queue=Q.ATS, people=25, lasts=HOUR), M.RAISE, R.MANY_PEOPLE),
        (cause(queue=Q.ITSELF, people=1, lasts=90 * HOUR), M.WAIT, R.BELOW),
        # What came back or escalates is told at once.
        (cause(state=S.REGRESSED), M.RAISE, R.CAME_BACK),
        (cause(state=S.ESCALATING, people=12), M.RAISE, R.GROWS),
        # Nobody is told of what a person has in hand, or of nobody.
        (cause(state=S.ACKNOWLEDGED, people=300), M.WAIT, R.IN_HAND),
        (cause(state=S.SNOOZED, people=300, lasts=99 * HOUR), M.WAIT, R.IN_HAND),
        (cause(state=S.IGNORED, people=300), M.WAIT, R.IGNORED),
        (cause(people=0, lasts=99 * HOUR), M.WAIT, R.BELOW),
        # What stops a whole connection is not left for a day.
        (cause(people=0, lasts=59 * MINUTE, is_whole=True), M.WAIT, R.BELOW),
        (cause(people=0, lasts=HOUR, is_whole=True), M.RAISE, R.LASTS),
    ],
)
def test_an_alert_is_raised(facts: CauseFacts, move: Move, code: AlertReason) -> None:
    decision = of_cause(facts)
    assert (decision.verdict, decision.reasons[0].code) == (move, code)


def told(people: int, ago: timedelta = HOUR) -> Told:
    return Told(people, NOW - ago)


@pytest.mark.parametrize(
    ("facts", "move", "code"),
    [
        (cause(people=5, told=told(5)), M.WAIT, R.TOLD),
        (cause(people=14, told=told(5)), M.WAIT, R.TOLD),
        (cause(people=15, told=told(5)), M.ESCALATE, R.GREW),
        # A handful that becomes another handful is no news.
        (cause(people=9, told=told(1)), M.WAIT, R.TOLD),
        # What swells within minutes is told once, with the number it has then.
        (cause(people=300, told=told(5, ago=29 * MINUTE)), M.WAIT, R.TOLD),
        (cause(people=300, told=told(5, ago=30 * MINUTE)), M.ESCALATE, R.GREW),
        # It moved since people were told, or it had before.
        (cause(state=S.REGRESSED, told=told(5), lasts=MINUTE), M.ESCALATE, R.CAME_BACK),
        (cause(state=S.REGRESSED, told=told(5), lasts=2 * HOUR), M.WAIT, R.TOLD),
        (cause(state=S.ESCALATING, told=told(5), lasts=MINUTE), M.ESCALATE, R.GROWS),
        # Quiet while a person has it; over by evidence, also then.
        (cause(state=S.ACKNOWLEDGED, people=300, told=told(5)), M.WAIT, R.IN_HAND),
        (cause(state=S.SNOOZED, people=300, told=told(5)), M.WAIT, R.IN_HAND),
        (cause(state=S.IGNORED, people=300, told=told(5)), M.DROP, R.IGNORED),
        (cause(state=S.RESOLVED, people=0, told=told(5)), M.RECOVER, R.OVER),
    ],
)
def test_an_open_alert_moves(facts: CauseFacts, move: Move, code: AlertReason) -> None:
    decision = of_cause(facts)
    assert (decision.verdict, decision.reasons[0].code) == (move, code)


@pytest.mark.parametrize(
    ("thresholds", "facts", "move"),
    [
        (Thresholds(people=1), cause(people=1), M.RAISE),
        (Thresholds(people=50), cause(people=49), M.WAIT),
        (Thresholds(customer_after=MINUTE), cause(queue=Q.CUSTOMER), M.RAISE),
        (Thresholds(waiting_people=1), cause(queue=Q.ATS, lasts=HOUR), M.RAISE),
        (Thresholds(is_on=False), cause(people=300, state=S.REGRESSED), M.WAIT),
        (Thresholds(is_on=False), cause(people=300, told=told(5)), M.WAIT),
        # Who was told of it is told that it is over, whatever was switched off meanwhile.
        (Thresholds(is_on=False), cause(state=S.RESOLVED, told=told(5)), M.RECOVER),
    ],
)
def test_a_customer_may_have_other_thresholds(
    thresholds: Thresholds, facts: CauseFacts, move: Move
) -> None:
    assert of_cause(facts, thresholds).verdict is move


def wrong(code: HealthReason) -> Reason:
    return Reason(code, "It is wrong.", owner=Owner.SUPPORT)


LATE, ERROR = wrong(HealthReason.SYNC_LATE), wrong(HealthReason.SYNC_ERROR)


@pytest.mark.parametrize(
    ("facts", "thresholds", "move"),
    [
        (ConnectionFacts([]), Thresholds(), M.WAIT),
        (ConnectionFacts([LATE]), Thresholds(), M.WAIT),
        (ConnectionFacts([LATE, ERROR]), Thresholds(), M.RAISE),
        (ConnectionFacts([wrong(HealthReason.ACCESS_LOST)]), Thresholds(), M.RAISE),
        (ConnectionFacts([ERROR], covered=True), Thresholds(), M.WAIT),
        (ConnectionFacts([ERROR]), Thresholds(connections=False), M.WAIT),
        (ConnectionFacts([ERROR]), Thresholds(is_on=False), M.WAIT),
        (ConnectionFacts([ERROR], told=told(0)), Thresholds(), M.WAIT),
        (ConnectionFacts([LATE], told=told(0)), Thresholds(), M.RECOVER),
    ],
)
def test_a_connection_in_error(facts: ConnectionFacts, thresholds: Thresholds, move: Move) -> None:
    assert of_connection(facts, thresholds).verdict is move


def test_every_alert_can_end() -> None:
    ends = {AlertState.RECOVERED, AlertState.DROPPED}
    for state in AlertState:
        assert (state in ends) == (not any(before is state for before, _ in MOVES))


def waiting(notice: int, connection: int, ago: timedelta = MINUTE) -> Waiting:
    return Waiting(notice, connection, NOW - ago)


def test_one_mail_names_everything_about_one_connection() -> None:
    rows = [waiting(3, 1), waiting(1, 1), waiting(2, 7)]
    assert next_mail(rows, sent_lately=0, most=6, now=NOW) == [1, 3]


def test_the_last_mail_of_the_hour_names_everything_and_then_it_waits() -> None:
    rows = [waiting(1, 1), waiting(2, 7)]
    assert next_mail(rows, sent_lately=5, most=6, now=NOW) == [1, 2]
    assert next_mail(rows, sent_lately=6, most=6, now=NOW) == []
    assert next_mail([], sent_lately=0, most=6, now=NOW) == []


def test_what_has_waited_goes_together() -> None:
    rows = [waiting(1, 1, ago=HOUR), waiting(2, 7)]
    assert next_mail(rows, sent_lately=0, most=6, now=NOW) == [1, 2]


def test_a_mail_is_tried_ever_more_slowly_for_days() -> None:
    waits = [wait_after(tries) for tries in range(1, MOST_TRIES)]
    assert waits[:3] == [MINUTE, 2 * MINUTE, 4 * MINUTE]
    assert waits[-1] == HOUR
    assert wait_after(MOST_TRIES) is None
    assert timedelta(days=3) < sum(filter(None, waits), timedelta()) < timedelta(days=4)


def test_a_summary_goes_out_in_the_morning() -> None:
    assert next_summary(NOW) == datetime(2026, 5, 5, 7, 0, tzinfo=UTC)
    assert next_summary(NOW - 8 * HOUR) == datetime(2026, 5, 4, 7, 0, tzinfo=UTC)
