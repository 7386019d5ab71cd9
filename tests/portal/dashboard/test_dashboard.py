"""The dashboard: every number is that of the list behind it, within what the person may see."""

import re
from typing import Any

import pytest
from django.db import connection as database
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from candidates.services import daily_counts, failure_review
from jobs.models import SyncRun
from portal.tasks import judge_connections
from tests.base import Cast, make_connection, make_job, signed_in
from tests.portal.dashboard.month import CAUSES, ended, fill_month

CLOSED = [
    {"code": "export.job_closed", "sentence": "Closed.", "hint": "", "owner": "customer"},
]  # fmt: skip
FAILED_READING = {
    "code": "x", "sentence": "The list of jobs is refused.", "hint": "", "owner": "support",
    "evidence": {"error": "RejectedError"},
}  # fmt: skip

pytestmark = pytest.mark.django_db


def overview_of(client: Client) -> Any:
    return client.get("/admin/").context["overview"]


def count_of(client: Client, address: str) -> int:
    response = client.get(address)
    assert response.status_code == 200, address
    return int(response.context["cl"].result_count)


def test_every_number_of_the_month_is_that_of_its_list(cast: Cast) -> None:
    fill_month(make_connection(cast.harbor), per_day=1, days=4)
    client = signed_in(cast.rita)
    for counted in (False, True):
        month = overview_of(client).month
        cells = [cell for _, _, cell in month.legend]
        cells += [cell for line in month.days for cell in line.cells if cell.count]
        bars = [bar for bar in [*month.visible, month.not_known] if bar.count]
        assert len(cells) > 8
        assert len(bars) > 2
        for cell in [*cells, *bars]:
            assert count_of(client, cell.address) == cell.count, cell.address
        assert month.total == sum(cell.count for _, _, cell in month.legend)
        if not counted:
            while daily_counts.count_days():
                pass


def test_a_day_is_drawn_as_high_as_its_number(cast: Cast) -> None:
    job = make_job(make_connection(cast.harbor), state="active")
    for number in range(4):
        ended(job, number, back=1)
    ended(job, 9, back=0)
    chart = overview_of(signed_in(cast.rita)).month.chart
    yesterday, today = chart.columns[-2:]
    assert chart.top == 4
    assert [piece.height for piece in yesterday.pieces] == ["100.00"]
    assert [piece.height for piece in today.pieces] == ["25.00"]
    assert today.words.endswith(": 1 exported")
    assert chart.columns[0].words.endswith("none ended")


def test_the_time_to_visible_is_told_by_halves_and_tenths(cast: Cast) -> None:
    job = make_job(make_connection(cast.harbor), state="active")
    for number, seconds in enumerate([10, 20, 30, 40, 50, 55, 100, 200, 250, 5_000]):
        ended(job, number, seconds=seconds)
    body = signed_in(cast.rita).get("/admin/").content.decode()
    assert "Half within 1 minute, nine in ten within 5 minutes." in body


def test_causes_are_sorted_by_people_and_lead_to_their_page(cast: Cast) -> None:
    fill_month(make_connection(cast.harbor), per_day=0, days=0)
    client = signed_in(cast.rita)
    causes = overview_of(client).causes
    assert [(bar.label, bar.count) for bar in causes] == list(CAUSES)
    for bar in causes:
        assert str(bar.count) in client.get(bar.address).content.decode()
    assert [bar.length for bar in causes] == ["100.0", "44.4", "22.2"]


def test_what_a_whole_connection_is_stuck_on_stands_among_the_causes(cast: Cast) -> None:
    connection = make_connection(cast.harbor)
    fill_month(connection, per_day=0, days=0)
    job = make_job(connection, "held", state="active")
    for number in range(3):
        ended(job, 100 + number, state="held", previous_state="", reasons=CLOSED)
    revoked = "Key revoked."
    make_connection(cast.harbor, name="Cut off", state="broken", state_reason=revoked)
    now = timezone.now()
    SyncRun.objects.create(
        tenant=cast.harbor, connection=connection, kind="full", trigger="clock", token=1,
        state="failed", started_at=now, finished_at=now, failure=FAILED_READING,
    )  # fmt: skip
    failure_review.review()
    client = signed_in(cast.rita)
    causes = [(bar.label, bar.count) for bar in overview_of(client).causes]
    assert causes == [
        CAUSES[0],
        CAUSES[1],
        ("The list of jobs is refused.", 3),
        CAUSES[2],
        (revoked, 0),
    ]
    theirs = overview_of(signed_in(cast.sam)).causes
    assert (revoked, 0) in [(bar.label, bar.count) for bar in theirs]


def test_jobs_stay_out_for_reasons_that_are_counted(cast: Cast) -> None:
    connection = make_connection(cast.harbor)
    for number in range(3):
        make_job(connection, f"a{number}", eligibility="excluded", main_reason="job.not_live")
    make_job(connection, "b", eligibility="excluded", main_reason="job.confidential")
    client = signed_in(cast.rita)
    excluded = overview_of(client).excluded
    assert [(bar.label, bar.count) for bar in excluded] == [("Not live", 3), ("Confidential", 1)]
    for bar in excluded:
        assert count_of(client, bar.address) == bar.count


def test_connections_stand_by_health_the_worst_first(cast: Cast) -> None:
    make_connection(cast.harbor, name="Well")
    make_connection(cast.harbor, name="Broken", state="broken", state_reason="Key revoked.")
    make_connection(cast.prairie, name="Theirs", state="broken")
    make_connection(cast.harbor, name="Begun", state="setting_up")
    judge_connections()
    client = signed_in(cast.max)
    health = overview_of(client).health
    assert [row.connection.name for row in health.worst] == ["Broken", "Well", "Begun"]
    assert [(tile.label, tile.count) for tile in health.levels] == [
        ("Well: 80 to 100", 1),
        ("Poor: 50 to 79", 0),
        ("Bad: 0 to 49", 1),
    ]
    for tile in health.levels:
        address = f"/admin/integrations/connection/?{tile.query}"
        assert count_of(client, address) == tile.count
    assert "Key revoked." in client.get("/admin/").content.decode()


def test_nobody_sees_the_numbers_of_another_customer(cast: Cast) -> None:
    fill_month(make_connection(cast.prairie), per_day=1, days=3)
    for person in cast.at_harbor_only():
        overview = overview_of(signed_in(person))
        assert overview.month.total == 0
        assert not overview.causes
    assert overview_of(signed_in(cast.sam)).month.total > 0


def test_the_charts_are_told_to_those_who_cannot_see_them(cast: Cast) -> None:
    fill_month(make_connection(cast.harbor), per_day=1, days=3)
    body = signed_in(cast.rita).get("/admin/").content.decode()
    for drawing in re.findall(r"<svg[^>]*>", body):
        if "chart" in drawing or "bar-line" in drawing:
            assert 'aria-hidden="true"' in drawing or 'role="img"' in drawing
    assert '<title id="exports-chart-title">' in body
    assert re.search(r'<desc id="exports-chart-desc">One column a day from .* to .*: \d+ ', body)
    assert "<summary>The numbers</summary>" in body


def test_a_month_costs_as_many_queries_as_a_day(cast: Cast) -> None:
    connection = make_connection(cast.harbor)
    client = signed_in(cast.ana)

    def queries() -> int:
        with CaptureQueriesContext(database) as captured:
            client.get("/admin/")
        return len(captured)

    fill_month(connection, per_day=0, days=1)
    few = queries()
    fill_month(make_connection(cast.prairie), per_day=2, days=20)
    assert queries() == few
