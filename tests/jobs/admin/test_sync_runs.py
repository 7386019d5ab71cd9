"""The pages of sync runs: counts, what could not be read, and closings that wait for a person."""

from typing import Any

import pytest
from django.utils import timezone

from integrations.rules.decision import Owner, Reason
from jobs.models import SyncRun
from tests.base import Cast, make_connection, make_job, signed_in

FAILURE = Reason("sync.unusual_share_closing", "It would close 6 of 9.", "Ask.", Owner.SUPPORT)


@pytest.fixture
def held(cast: Cast) -> SyncRun:
    connection = make_connection(cast.harbor)
    job = make_job(connection, title="Welder")
    return SyncRun.objects.create(
        tenant=cast.harbor,
        connection=connection,
        kind="full",
        trigger="clock",
        token=1,
        state="held",
        started_at=timezone.now(),
        finished_at=timezone.now(),
        seen=9,
        errors=1,
        excluded={"job.not_live": 4},
        bad_records=[{"path": "results[3].id", "external_id": "j9", "problem": "is missing"}],
        held_closures=[job.pk],
        failure=FAILURE.as_json(),
    )


def door(run: SyncRun) -> str:
    return f"/admin/jobs/syncrun/{run.pk}/do/release-closings/"


def test_a_page_says_what_was_read_and_what_was_wrong(cast: Cast, held: SyncRun) -> None:
    body = signed_in(cast.tina).get(f"/admin/jobs/syncrun/{held.pk}/change/").content.decode()
    for said in (
        "It would close 6 of 9.",
        "The job&#x27;s status in the ATS does not mean live.",
        "results[3].id",
        "is missing",
        "Welder (JOB-1)",
    ):
        assert said in body
    assert "let the closings through" not in body


@pytest.mark.django_db(transaction=True)
def test_an_account_manager_lets_the_closings_through_once(
    cast: Cast, held: SyncRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    rung: list[Any] = []
    monkeypatch.setattr(
        "jobs.tasks.sync_connection.apply_async", lambda args, expires: rung.extend(args)
    )
    client = signed_in(cast.max)
    body = client.get(f"/admin/jobs/syncrun/{held.pk}/change/").content.decode()
    assert "These jobs are really closed: let the closings through" in body
    for _ in range(2):
        client.post(door(held))
    held.refresh_from_db()
    assert held.released_by == cast.max
    assert rung == [held.connection_id]


@pytest.mark.parametrize("name", ["sam", "tina"])
def test_nobody_else_lets_closings_through(cast: Cast, held: SyncRun, name: str) -> None:
    assert signed_in(getattr(cast, name)).post(door(held)).status_code == 403
    held.refresh_from_db()
    assert held.released_at is None


def test_runs_are_never_edited(cast: Cast, held: SyncRun) -> None:
    client = signed_in(cast.ana)
    assert client.post(f"/admin/jobs/syncrun/{held.pk}/change/", {"seen": 1}).status_code == 403
    assert client.get("/admin/jobs/syncrun/add/").status_code == 403


def test_a_full_read_that_could_not_tell_what_is_gone_says_so(cast: Cast, held: SyncRun) -> None:
    said = "Jobs that vanished could not be told: 2 records had no id."
    client = signed_in(cast.tina)
    page, rows = f"/admin/jobs/syncrun/{held.pk}/change/", "/admin/jobs/syncrun/"
    for door_of in (page, rows):
        assert said not in client.get(door_of).content.decode()
    held.bad_records += [{"path": "results[4]", "external_id": "", "problem": "no id"}] * 2
    held.save()
    for door_of in (page, rows):
        assert said in client.get(door_of).content.decode()
