import pytest
from hypothesis import given
from hypothesis import strategies as st

from candidates.rules.read_back import LONGEST_WAIT_SECONDS, ReadBack, judge, wait_seconds

SECONDS = st.floats(0, 1_000_000)
DAY = 86_400.0

LOOKS = {
    "seen at once": (True, True, 0, ReadBack.SEEN),
    "seen after the window": (True, True, DAY + 1, ReadBack.SEEN),
    "nothing can be read": (None, False, 0, ReadBack.CANNOT_BE_VERIFIED),
    "not shown yet": (False, True, DAY - 1, ReadBack.LOOK_LATER),
    "a look failed": (None, True, 10, ReadBack.LOOK_LATER),
    "never shown": (False, True, DAY, ReadBack.NEVER_VISIBLE),
    "never readable": (None, True, DAY, ReadBack.NEVER_READABLE),
}


@pytest.mark.parametrize("name", LOOKS)
def test_a_look_is_judged(name):
    visible, can_look, waited, expected = LOOKS[name]
    judged = judge(visible=visible, can_look=can_look, accepted_for=waited, window=DAY)
    assert judged is expected


@given(visible=st.sampled_from([False, None]), waited=SECONDS, window=SECONDS)
def test_only_a_look_that_worked_after_the_whole_window_asks_a_person(visible, waited, window):
    judged = judge(visible=visible, can_look=True, accepted_for=waited, window=window)
    assert (judged is ReadBack.NEVER_VISIBLE) == (visible is False and waited >= window)


@given(waited=SECONDS, window=SECONDS)
def test_waits_are_bounded_and_end_with_the_window(waited, window):
    wait = wait_seconds(accepted_for=waited, window=window)
    assert 0 < wait <= LONGEST_WAIT_SECONDS
    assert waited >= window or waited + wait <= window + 1e-6


def test_a_whole_day_of_looking_costs_few_calls():
    waited, looks = 0.0, 0
    while waited < DAY:
        waited += wait_seconds(accepted_for=waited, window=DAY)
        looks += 1
    assert looks < 45
