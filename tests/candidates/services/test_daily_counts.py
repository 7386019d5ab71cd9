"""How the exports of past days ended: counted once they are over, again and again the same."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection as database
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from candidates.models import Candidate, CandidateExport, CountedDay, DailyExportCount
from candidates.models.daily import DAYS_SHOWN, ended_by_day
from candidates.rules.time_to_visible import MEASURED, VisibleWithin, reached_by
from candidates.services import daily_counts
from candidates.tasks import count_ended_exports
from tests.candidates.services.desk import Desk, delivered

pytestmark = pytest.mark.django_db
V = VisibleWithin


def today() -> date:
    return datetime.now(UTC).date()


def moved_back(export: CandidateExport, days: int, **also: Any) -> CandidateExport:
    back = timedelta(days=days)
    CandidateExport.objects.filter(pk=export.pk).update(changed_at=F("changed_at") - back, **also)
    return export


def counts(days: int = DAYS_SHOWN) -> dict[tuple[int, str], int]:
    """By how many days ago, and outcome."""
    found: dict[tuple[int, str], int] = {}
    for row in ended_by_day(today() - timedelta(days=days - 1), today()):
        key = ((today() - row["day"]).days, row["outcome"])
        found[key] = found.get(key, 0) + row["number"]
    return found


def count_all() -> None:
    while daily_counts.count_days():
        pass


def test_every_export_is_counted_once_before_and_after_the_clock(desk: Desk) -> None:
    delivered(desk.due())
    moved_back(delivered(desk.due(name=("Bo", "Lee"))), 3)
    desk.ats.misbehave("create_application", "input_invalid_400", field="body.candidate.title")
    moved_back(delivered(desk.due(name=("Cy", "Fox"))), 2)
    expected = {(0, "exported"): 1, (3, "exported"): 1, (2, "needs_attention"): 1}
    assert counts() == expected
    count_all()
    assert counts() == expected
    assert DailyExportCount.objects.count() == 1  # who is stuck is never written down
    for _ in range(2):
        daily_counts.count_day(today() - timedelta(days=3))
    assert counts() == expected


def test_the_clock_counts_a_few_days_at_a_time_and_then_anew(desk: Desk) -> None:
    moved_back(delivered(desk.due()), 4)
    count_ended_exports()
    assert CountedDay.objects.count() == daily_counts.DAYS_AT_ONCE
    count_all()
    assert CountedDay.objects.count() == DAYS_SHOWN
    assert today() not in CountedDay.objects.values_list("day", flat=True)
    moved_back(delivered(desk.due(name=("Bo", "Lee"))), 4)  # as after a restored backup
    assert counts()[4, "exported"] == 1
    CountedDay.objects.update(counted_at=F("counted_at") - timedelta(days=2))
    count_all()
    assert counts()[4, "exported"] == 2


def test_test_candidates_are_not_counted(desk: Desk) -> None:
    export = delivered(desk.due())
    Candidate.objects.filter(pk=export.candidate_id).update(is_test=True)
    assert counts() == {}


def test_how_soon_it_was_seen_is_counted_in_spans(desk: Desk) -> None:
    export = delivered(desk.due())
    for seconds, span in (
        (30, V.A_MINUTE),
        (60, V.A_MINUTE),
        (61, V.FIVE_MINUTES),
        (90_000, V.LONGER),
    ):
        CandidateExport.objects.filter(pk=export.pk).update(
            seen_in_ats_at=F("accepted_at") + timedelta(seconds=seconds)
        )
        assert [row["visible"] for row in ended_by_day(today(), today())] == [span]
    CandidateExport.objects.filter(pk=export.pk).update(seen_in_ats_at=None)
    assert [row["visible"] for row in ended_by_day(today(), today())] == [V.NOT_KNOWN]


def test_a_share_is_reached_by_a_span() -> None:
    counted = {V.A_MINUTE: 5, V.FIVE_MINUTES: 3, V.AN_HOUR: 2, V.NOT_KNOWN: 90}
    assert reached_by(counted, 0.5) is V.A_MINUTE
    assert reached_by(counted, 0.51) is V.FIVE_MINUTES
    assert reached_by(counted, 0.9) is V.AN_HOUR
    assert reached_by({V.NOT_KNOWN: 3}, 0.5) is None
    assert [span.words for span in MEASURED][-1] == "longer than 6 hours"


def test_reading_costs_four_queries_whatever_is_counted(desk: Desk) -> None:
    delivered(desk.due())
    for _ in range(2):
        with CaptureQueriesContext(database) as captured:
            counts()
        assert len(captured) == 4
        count_all()
