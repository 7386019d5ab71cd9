"""Bulk retries: one, then ten, then the rest, and a stop on the same failure."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from candidates.rules.retry_waves import (
    AT_ONCE,
    CANARY,
    FEW,
    Counts,
    ItemState,
    Step,
    judge_item,
    next_move,
)


def test_one_goes_first_then_ten_then_the_rest() -> None:
    assert next_move(Counts(waiting=300)) == _release(1)
    assert next_move(Counts(waiting=299, sent=1)).step is Step.WAIT
    assert next_move(Counts(waiting=299, through=1)) == _release(10)
    assert next_move(Counts(waiting=289, through=5, sent=6)).step is Step.WAIT
    assert next_move(Counts(waiting=289, through=11)) == _release(AT_ONCE)
    assert next_move(Counts(waiting=189, through=31, sent=80)) == _release(20)
    assert next_move(Counts(waiting=0, through=290, sent=10)).step is Step.WAIT
    assert next_move(Counts(waiting=0, through=300)).step is Step.FINISH


def test_it_stops_on_the_same_failure_in_every_wave() -> None:
    for counts in (
        Counts(waiting=299, same_failure=1),
        Counts(waiting=289, through=10, same_failure=1),
        Counts(waiting=100, through=150, sent=49, same_failure=1),
        Counts(waiting=0, through=299, same_failure=1),
    ):
        stopped = next_move(counts)
        assert stopped.step is Step.STOP
        assert stopped.why


def test_it_stops_where_the_canary_shows_nothing() -> None:
    assert next_move(Counts(waiting=299, other_failure=1)).step is Step.STOP
    assert next_move(Counts(waiting=285, through=9, other_failure=2)) == _release(AT_ONCE)


def test_what_became_of_one() -> None:
    def judged(**facts: bool) -> ItemState | None:
        usual = dict.fromkeys(("went_through", "ended", "failed", "same_cause"), False)
        return judge_item(**{**usual, **facts})

    assert judged() is None
    assert judged(went_through=True) is ItemState.THROUGH
    assert judged(ended=True) is ItemState.SKIPPED
    assert judged(failed=True) is ItemState.OTHER_FAILURE
    assert judged(failed=True, same_cause=True) is ItemState.SAME_FAILURE
    assert judged(same_cause=True) is None


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(
    st.integers(1, 400),
    st.lists(st.sampled_from(["through", "same_failure", "other_failure"]), max_size=400),
)
def test_nobody_is_released_after_a_failure_and_everybody_rests_in_the_end(
    total: int, outcomes: list[str]
) -> None:
    found = {"waiting": total, "sent": 0, "through": 0, "same_failure": 0, "other_failure": 0}
    coming = iter(outcomes)
    for _ in range(4 * total + 10):
        move = next_move(Counts(**found))
        if move.step is Step.RELEASE:
            assert not found["same_failure"]
            assert 0 < move.count <= found["waiting"]
            if not found["through"]:
                assert move.count <= CANARY
            assert found["sent"] + move.count <= max(AT_ONCE, FEW)
            found["waiting"] -= move.count
            found["sent"] += move.count
        elif move.step is Step.WAIT:
            assert found["sent"], "it waits for nobody"
            found["sent"] -= 1
            found[next(coming, "through")] += 1
        else:
            break
    assert move.step in {Step.FINISH, Step.STOP}
    if move.step is Step.FINISH:
        assert found["waiting"] == found["sent"] == 0


def _release(count: int) -> object:
    return next_move(Counts(waiting=count)).__class__(Step.RELEASE, count)
