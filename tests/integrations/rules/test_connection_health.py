"""The score of a connection adds up, says only what is true, and never rises with more trouble."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from integrations.rules.connection_health import (
    FULL,
    HealthFacts,
    HealthReason,
    OpenCause,
    judge,
    points_of,
)
from integrations.rules.connection_state import ConnectionState
from integrations.rules.decision import Owner

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
WELL = HealthFacts(
    now=NOW,
    state=ConnectionState.ACTIVE,
    state_since=NOW - timedelta(days=40),
    key_since=NOW - timedelta(days=40),
    read_expected_since=NOW - HOUR,
    interval=timedelta(hours=3),
    arrived=40,
)


def codes(facts: HealthFacts) -> list[str]:
    return [reason.code for reason in judge(facts).reasons]


def cause(people: int, number: int = 1) -> OpenCause:
    return OpenCause(number, "The phone number is missing.", "Default.", Owner.SUPPORT, people)


causes = st.lists(
    st.builds(
        OpenCause,
        st.integers(1, 9),
        st.just("A cause."),
        st.just("A hint."),
        st.sampled_from([Owner.SUPPORT, Owner.CUSTOMER]),
        st.integers(0, 400),
    ),
    max_size=5,
).map(tuple)
past = st.integers(0, 900).map(lambda hours: NOW - timedelta(hours=hours))
facts = st.builds(
    HealthFacts,
    now=st.just(NOW),
    state=st.sampled_from(ConnectionState),
    state_since=past,
    key_since=st.none() | st.integers(0, 900).map(lambda days: NOW - timedelta(days=days)),
    access_ends_at=st.none() | st.integers(-90, 90).map(lambda days: NOW + timedelta(days=days)),
    read_expected_since=st.none() | past,
    interval=st.integers(1, 30).map(lambda hours: timedelta(hours=hours)),
    syncs_failed=st.integers(0, 9),
    arrived=st.integers(0, 500),
    failed=st.integers(0, 500),
    causes=causes,
    gaps=st.sets(st.sampled_from(["read jobs", "create", "attach"])).map(tuple),
    events_failed=st.integers(0, 3),
)


def test_a_connection_without_trouble_has_all_its_points() -> None:
    decision = judge(WELL)
    assert decision.verdict == FULL
    assert decision.reasons == ()


def test_a_read_is_late_beyond_one_interval_and_an_error_beyond_two() -> None:
    def after(hours: float) -> list[str]:
        return codes(replace(WELL, read_expected_since=NOW - timedelta(hours=hours)))

    assert after(3) == []
    assert after(3.1) == [HealthReason.SYNC_LATE]
    assert after(6) == [HealthReason.SYNC_LATE]
    assert after(6.1) == [HealthReason.SYNC_ERROR]


def test_one_that_reads_no_jobs_is_never_late() -> None:
    assert codes(replace(WELL, read_expected_since=None, syncs_failed=3)) == []


def test_a_key_of_the_platform_is_no_matter_for_the_customer() -> None:
    (lost,) = judge(replace(WELL, state=ConnectionState.BROKEN, key_of_platform=True)).reasons
    assert lost.owner is Owner.SUPPORT
    assert "customer" not in lost.hint


def test_the_largest_deduction_stands_first_and_names_whose_turn_it_is() -> None:
    facts = replace(
        WELL,
        state=ConnectionState.BROKEN,
        state_reason="The key was revoked.",
        causes=(cause(12),),
        failed=1,
    )
    first, second, third = judge(facts).reasons
    assert (first.code, first.sentence) == (HealthReason.ACCESS_LOST, "The key was revoked.")
    assert first.owner is Owner.CUSTOMER
    assert second.code == HealthReason.OPEN_CAUSE
    assert second.sentence == "12 people are stuck: The phone number is missing."
    assert third.code == HealthReason.EXPORTS_FAIL
    assert third.sentence.startswith("1 of the 41 exports")


def test_access_that_ends_is_said_before_it_ends() -> None:
    def ending_in(days: int) -> list[int]:
        judged = judge(replace(WELL, access_ends_at=NOW + timedelta(days=days)))
        return [points_of(reason) for reason in judged.reasons]

    assert [ending_in(days) for days in (40, 20, 3, -1)] == [[], [10], [25], [40]]


@given(facts)
def test_the_deductions_add_up(facts: HealthFacts) -> None:
    decision = judge(facts)
    taken = [points_of(reason) for reason in decision.reasons]
    assert decision.verdict == max(0, FULL - sum(taken))
    assert all(points > 0 for points in taken)
    assert taken == sorted(taken, reverse=True)


@given(facts)
def test_every_deduction_is_true_of_its_facts(facts: HealthFacts) -> None:
    waited = facts.now - (facts.read_expected_since or facts.now)
    true_of: dict[str, Any] = {
        HealthReason.ACCESS_LOST: facts.state is ConnectionState.BROKEN,
        HealthReason.ACCESS_ENDS: facts.access_ends_at is not None
        and facts.access_ends_at < NOW + timedelta(days=30),
        HealthReason.KEY_IS_OLD: facts.key_since is not None
        and facts.key_since < NOW - timedelta(days=365),
        HealthReason.SYNCS_FAIL: facts.syncs_failed > 0 and facts.read_expected_since is not None,
        HealthReason.SYNC_LATE: facts.interval < waited <= 2 * facts.interval,
        HealthReason.SYNC_ERROR: waited > 2 * facts.interval,
        HealthReason.EXPORTS_FAIL: facts.failed > 0,
        HealthReason.OPEN_CAUSE: any(each.people > 0 for each in facts.causes),
        HealthReason.PERMISSION_GAP: bool(facts.gaps),
        HealthReason.EVENTS_FAIL: facts.events_failed > 0,
    }
    found = set(codes(facts))
    assert found == {code for code, is_true in true_of.items() if is_true}


@given(facts, st.data())
def test_more_trouble_never_scores_higher(facts: HealthFacts, data: st.DataObject) -> None:
    worse = data.draw(
        st.sampled_from(
            [
                replace(facts, state=ConnectionState.BROKEN),
                replace(facts, failed=facts.failed + 7),
                replace(facts, arrived=facts.arrived // 2),
                replace(facts, syncs_failed=facts.syncs_failed + 1),
                replace(facts, causes=(*facts.causes, cause(20, 77))),
                replace(facts, gaps=(*facts.gaps, "find people")),
                replace(
                    facts,
                    read_expected_since=facts.read_expected_since
                    and facts.read_expected_since - 5 * HOUR,
                ),
                replace(
                    facts, access_ends_at=facts.access_ends_at and facts.access_ends_at - 99 * HOUR
                ),
                replace(facts, key_since=facts.key_since and facts.key_since - 9999 * HOUR),
            ]
        )
    )
    assert judge(worse).verdict <= judge(facts).verdict
