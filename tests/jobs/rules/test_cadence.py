"""The rhythm of syncs."""

from datetime import UTC, datetime, timedelta

import pytest

from jobs.rules.cadence import SyncNow, may_sync_now, next_read, next_sync_at
from jobs.rules.states import SyncKind

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
THREE_HOURS = timedelta(hours=3)


def minutes_until(*, seed="7", failures=0, interval=THREE_HOURS):
    return (next_sync_at(NOW, interval, seed, failures) - NOW) / timedelta(minutes=1)


def test_the_next_sync_is_an_interval_away_give_or_take_a_tenth():
    waits = [minutes_until(seed=str(number)) for number in range(300)]
    assert 162 <= min(waits) < 164
    assert 196 < max(waits) <= 198


def test_the_same_seed_gives_the_same_time_in_every_process():
    assert next_sync_at(NOW, THREE_HOURS, "connection 7") == next_sync_at(
        NOW, THREE_HOURS, "connection 7"
    )
    assert round(minutes_until(seed="connection 7"), 3) == 173.943


@pytest.mark.parametrize(
    ("failures", "minutes"), [(1, 5), (2, 10), (3, 20), (6, 160), (7, 180), (5000, 180)]
)
def test_after_failures_it_comes_back_sooner_doubling_up_to_the_interval(failures, minutes):
    assert minutes * 0.9 <= minutes_until(failures=failures) <= minutes * 1.1


def test_a_short_interval_also_caps_the_first_retry():
    assert minutes_until(failures=3, interval=timedelta(minutes=15)) <= 16.5


@pytest.mark.parametrize(
    ("cursor_hours_ago", "full_days_ago", "can_read_changes", "kind"),
    [
        (None, None, True, SyncKind.FULL),
        (3, None, True, SyncKind.FULL),
        (3, 6, True, SyncKind.INCREMENTAL),
        (3, 7, True, SyncKind.FULL),
        (3, 6, False, SyncKind.FULL),
    ],
)
def test_a_full_read_at_first_then_every_week(
    cursor_hours_ago, full_days_ago, can_read_changes, kind
):
    cursor = None if cursor_hours_ago is None else NOW - timedelta(hours=cursor_hours_ago)
    full = None if full_days_ago is None else NOW - timedelta(days=full_days_ago)
    read = next_read(NOW, cursor, full, can_read_changes=can_read_changes)
    assert read.kind is kind
    assert (read.changed_since is None) == (kind is SyncKind.FULL)


def test_an_incremental_read_overlaps_the_last_one_by_five_minutes():
    cursor = NOW - timedelta(hours=3)
    read = next_read(NOW, cursor, NOW - timedelta(days=1))
    assert read.changed_since == cursor - timedelta(minutes=5)


def test_sync_now_is_refused_while_one_runs():
    decision = may_sync_now(NOW - timedelta(hours=1), running=True, now=NOW)
    assert decision.verdict is SyncNow.NO
    assert [reason.code for reason in decision.reasons] == ["sync.running"]


def test_sync_now_is_refused_within_two_minutes_and_says_how_long_to_wait():
    decision = may_sync_now(NOW - timedelta(seconds=119), running=False, now=NOW)
    assert decision.verdict is SyncNow.NO
    (reason,) = decision.reasons
    assert reason.code == "sync.too_soon"
    assert reason.evidence["wait_seconds"] == 2
    assert reason.hint == "Try again in 2 seconds."


@pytest.mark.parametrize("last_started", [None, NOW - timedelta(minutes=2)])
def test_sync_now_is_allowed_otherwise(last_started):
    decision = may_sync_now(last_started, running=False, now=NOW)
    assert (decision.verdict, decision.reasons) == (SyncNow.YES, ())
