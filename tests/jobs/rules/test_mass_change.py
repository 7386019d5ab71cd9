"""When many jobs vanish at once."""

import pytest

from integrations.rules.decision import Owner
from jobs.rules.mass_change import MassChange, guard


@pytest.mark.parametrize(
    ("known", "would_close", "verdict"),
    [
        (100, 0, MassChange.PROCEED),
        (100, 30, MassChange.PROCEED),
        (100, 31, MassChange.HOLD),
        (100, 100, MassChange.HOLD),
        (4, 4, MassChange.PROCEED),
        (5, 5, MassChange.HOLD),
        (10, 4, MassChange.PROCEED),
        (0, 0, MassChange.PROCEED),
    ],
)
def test_more_than_three_in_ten_and_at_least_five_are_held(known, would_close, verdict):
    assert guard(known, would_close).verdict is verdict


def test_both_limits_can_be_set():
    assert guard(100, 11, threshold_share=0.1).verdict is MassChange.HOLD
    assert guard(4, 2, minimum=2).verdict is MassChange.HOLD


def test_a_held_read_says_how_many_and_asks_the_account_manager():
    (reason,) = guard(120, 90).reasons
    assert reason.code == "sync.unusual_share_closing"
    assert reason.sentence == "This read would close 90 of 120 open jobs (75 %)."
    assert reason.evidence == {"known": 120, "would_close": 90, "share": 75}
    assert reason.owner is Owner.ACCOUNT_MANAGER
