"""How a job comes to be closed, and open again."""

from datetime import UTC, datetime, timedelta

import pytest

from integrations.connectors.types import Liveness
from jobs.rules.closing import Presence, shows_absence, when_missing, when_seen, why_untold
from jobs.rules.states import SyncKind

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=7)


def seen(before=None, *, liveness=Liveness.LIVE, status="OPEN", deleted=False, now=LATER):
    return when_seen(
        before or Presence(), liveness=liveness, status=status, deleted=deleted, now=now
    )


def test_a_job_missing_from_one_full_read_is_missing_but_not_closed():
    presence = when_missing(Presence(), now=NOW)
    assert presence == Presence(missing_since=NOW, missed_reads=1)


def test_a_job_missing_from_two_full_reads_is_closed_with_the_evidence():
    presence = when_missing(when_missing(Presence(), now=NOW), now=LATER)
    assert presence == Presence(
        missing_since=NOW,
        missed_reads=2,
        closed_at=LATER,
        closed_because=(
            "It was missing from 2 full reads in a row, first on 2026-11-22 12:00 UTC."
        ),
    )


def test_being_seen_in_between_starts_the_count_again():
    presence = seen(when_missing(Presence(), now=NOW))
    assert presence == Presence()
    assert not when_missing(presence, now=LATER).is_closed


def test_the_vendors_word_closes_at_once():
    assert seen(deleted=True) == Presence(
        closed_at=LATER, closed_because="The ATS reports it as deleted."
    )
    assert seen(liveness=Liveness.NOT_LIVE, status="FILLED") == Presence(
        closed_at=LATER, closed_because="Its status in the ATS is “FILLED”."
    )


def test_a_closed_job_keeps_its_date_while_it_stays_closed():
    closed = seen(deleted=True, now=NOW)
    assert seen(closed, deleted=True, now=LATER).closed_at == NOW
    assert when_missing(closed, now=LATER) == closed


def test_a_job_that_is_live_again_is_open_again():
    assert seen(seen(deleted=True, now=NOW)) == Presence()


def test_an_unknown_status_closes_nothing_and_reopens_nothing():
    assert not seen(liveness=Liveness.UNKNOWN).is_closed
    closed = seen(liveness=Liveness.NOT_LIVE, status="CLOSED", now=NOW)
    assert seen(closed, liveness=Liveness.UNKNOWN, status="?") == closed


def test_a_job_closed_by_absence_is_open_again_when_it_is_seen():
    gone = when_missing(when_missing(Presence(), now=NOW), now=NOW)
    assert seen(gone, liveness=Liveness.UNKNOWN, status="?") == Presence()


@pytest.mark.parametrize(
    ("kind", "came_to_its_end", "nameless", "shows"),
    [
        (SyncKind.FULL, True, 0, True),
        (SyncKind.FULL, False, 0, False),
        (SyncKind.FULL, True, 1, False),
        (SyncKind.INCREMENTAL, True, 0, False),
    ],
)
def test_only_a_whole_full_read_shows_absence(kind, came_to_its_end, nameless, shows):
    assert (
        shows_absence(kind, came_to_its_end=came_to_its_end, nameless_bad_records=nameless) is shows
    )


@pytest.mark.parametrize(
    ("kind", "nameless", "said"),
    [
        (SyncKind.FULL, 0, ""),
        (SyncKind.FULL, 1, "Jobs that vanished could not be told: 1 record had no id."),
        (SyncKind.FULL, 3, "Jobs that vanished could not be told: 3 records had no id."),
        (SyncKind.INCREMENTAL, 3, ""),
    ],
)
def test_a_full_read_that_cannot_show_absence_says_so(kind, nameless, said):
    assert why_untold(kind, nameless) == said
