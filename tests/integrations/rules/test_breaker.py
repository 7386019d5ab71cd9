"""What counts as the vendor's trouble, and how long it is left alone."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.rules.breaker import (
    MOVES,
    NO_ANSWER,
    WAITS,
    BreakerReason,
    BreakerState,
    Heard,
    Tally,
    heard,
    reason,
    wait_after,
)
from integrations.transport.wire import Fault

NOW = datetime(2026, 11, 26, tzinfo=UTC)


@pytest.mark.parametrize("status", [200, 201, 301, 400, 401, 403, 404, 409, 422])
def test_whatever_is_said_of_a_record_or_a_key_is_an_answer(status: int) -> None:
    assert heard(status, "ANY.CODE") is Heard.ANSWER


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_vendor_that_fails_is_in_trouble(status: int) -> None:
    assert heard(status, "") is Heard.TROUBLE


def test_to_be_told_to_slow_down_is_neither() -> None:
    assert heard(429, "http.too_many_requests") is Heard.NOTHING


def test_only_what_nobody_answered_is_trouble_of_the_vendor() -> None:
    ours = {Fault.ADDRESS_REFUSED, Fault.TOO_LATE, Fault.TOO_LARGE}
    for fault in Fault:
        expected = Heard.NOTHING if fault in ours else Heard.TROUBLE
        assert heard(None, fault.value) is expected
    assert {fault.value for fault in Fault} >= NO_ANSWER


@given(st.lists(st.sampled_from(Heard)))
def test_a_tally_counts_what_failed_since_the_last_answer(told: list[Heard]) -> None:
    tally = Tally()
    for each in told:
        tally.note(each)
    last = max((n for n, each in enumerate(told) if each is Heard.ANSWER), default=-1)
    assert tally.failed == told[last + 1 :].count(Heard.TROUBLE)
    assert tally.answered == (Heard.ANSWER in told)


@given(st.integers(0, 50))
def test_waits_never_shrink_and_have_an_end(times: int) -> None:
    assert timedelta(0) < wait_after(times) <= wait_after(times + 1) <= WAITS[-1]


def test_every_state_is_left_again() -> None:
    assert {before for before, _ in MOVES} == set(BreakerState)


def test_the_reason_says_since_when_and_until_when() -> None:
    said = reason(BreakerState.OPEN, since=NOW, until=NOW + timedelta(minutes=1), failures=5)
    assert said.code == BreakerReason.VENDOR_DOES_NOT_ANSWER
    assert "5 times" in said.sentence
    assert said.evidence["next_try"] == "2026-11-26T00:01:00+00:00"
