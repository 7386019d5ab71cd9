"""When a delivery is tried again, and when an endpoint is given up."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from integrations.rules.webhook_delivery import (
    DISABLED_AFTER,
    LONGEST_QUIET,
    LONGEST_WAIT,
    MOST_TRIES,
    MOVES,
    Health,
    after_failure,
    next_wait,
    quiet_for,
    why_disabled,
)
from integrations.rules.webhook_events import DESCRIBED, EventType

NOW = datetime(2026, 11, 26, tzinfo=UTC)


def test_every_event_type_is_described_with_an_example() -> None:
    assert set(DESCRIBED) == set(EventType)
    assert all(row.sentence.endswith(".") and row.example for row in DESCRIBED.values())


@given(st.floats(0, 1))
def test_the_tries_spread_over_three_days(chance: float) -> None:
    waits = [next_wait(tries, chance=chance) for tries in range(1, MOST_TRIES)]
    assert all(wait is not None for wait in waits)
    assert waits == sorted(waits)
    total = sum(waits, timedelta())
    assert timedelta(hours=64) < total < timedelta(hours=80)
    assert next_wait(MOST_TRIES, chance=chance) is None


def test_jitter_pulls_apart_what_failed_together() -> None:
    assert next_wait(3, chance=0.0) != next_wait(3, chance=1.0)


def test_an_endpoint_can_ask_for_more_time_and_not_for_less() -> None:
    assert next_wait(1, chance=0.5, asked=600) == timedelta(seconds=600)
    assert next_wait(2, chance=0.5, asked=1) == timedelta(minutes=5)
    assert next_wait(1, chance=0.5, asked=10**7) == LONGEST_WAIT


def _fail(at: list[datetime]) -> Health:
    health = Health()
    for moment in at:
        health = after_failure(health, now=moment)
    return health


def test_only_days_of_failure_disable_an_endpoint() -> None:
    twice_a_day = [NOW + timedelta(hours=12 * n) for n in range(10)]
    assert why_disabled(_fail(twice_a_day), status=500) == ""
    fifth = _fail([*twice_a_day, NOW + DISABLED_AFTER])
    assert why_disabled(fifth, status=500) == "Every delivery failed for 5 days."


def test_a_failure_long_ago_is_not_the_beginning_of_this_one() -> None:
    health = _fail([NOW, NOW + timedelta(days=30)])
    assert health.failing_since == NOW + timedelta(days=30)
    assert why_disabled(health, status=None) == ""


def test_gone_disables_at_once() -> None:
    assert "410" in why_disabled(_fail([NOW]), status=410)


@given(st.integers(0, 500))
def test_an_endpoint_that_fails_all_the_time_is_tried_ever_more_rarely(failures: int) -> None:
    quiet = quiet_for(Health(failures=failures))
    assert timedelta(0) <= quiet <= quiet_for(Health(failures=failures + 1)) <= LONGEST_QUIET
    assert (quiet == timedelta(0)) == (failures < 5)


def test_nothing_leads_out_of_sending_but_an_outcome() -> None:
    ends = {after.value for before, after in MOVES if before is not None and before == "sending"}
    assert ends == {"delivered", "retry_later", "given_up"}
