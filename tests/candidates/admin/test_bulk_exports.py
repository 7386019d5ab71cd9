"""Bulk exports in the admin: who gets in, what each page says, and that nothing happens twice."""

import csv
import io
from typing import Any

import pytest
from django.db import connection as database
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from candidates import tasks
from candidates.models import Application, BulkExport, BulkRow, CandidateExport, Search
from candidates.rules.bulk import BulkState
from candidates.services import bulk, bulk_release
from integrations.models import AuditEvent
from tests.base import Cast, make_connection, make_job, signed_in
from tests.candidates.admin.conftest import committed, make_export

pytestmark = pytest.mark.django_db
LIST = "/admin/candidates/application/"


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The bells for the clock's task."""
    bells: list[str] = []

    def ring(args: tuple[()], **kwargs: object) -> None:
        bells.append("rung")

    monkeypatch.setattr(tasks.release_bulk_exports, "apply_async", ring)
    return bells


@pytest.fixture
def search(cast: Cast, job: Any) -> Search:
    return Search.objects.create(
        tenant=cast.harbor, name="Welders", job=job, mode=Search.Mode.MANUAL
    )


@pytest.fixture
def people(job: Any, search: Search) -> list[Application]:
    """Three who can go, one without an address."""
    rows = [make_export(job, f"Pat N{number}", search=search) for number in range(3)]
    rows.append(make_export(job, "Noel Mail", search=search, emails=[]))
    return [row.application for row in rows]


def chosen(client: Client, rows: list[Application], **more: Any) -> Any:
    data = {
        "action": "bulk_export",
        "_selected_action": [row.pk for row in rows],
        "index": "0",
        "select_across": "0",
        **more,
    }
    return client.post(f"{LIST}{more.pop('query', '')}", data)


def page_of(row: BulkExport) -> str:
    return reverse("admin:candidates_bulkexport_change", args=[row.pk])


def act(client: Client, row: BulkExport, do: str, /, **inputs: str) -> Any:
    with committed():
        return client.post(
            reverse("admin:candidates_bulkexport_act", args=[row.pk, do]), inputs, follow=True
        )


@pytest.mark.parametrize("name", ["ana", "max", "tina", "rita"])
def test_who_recruits_comes_from_the_list_to_the_pre_flight(cast, people, name):
    client = signed_in(getattr(cast, name))
    answer = chosen(client, people)
    row = BulkExport.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, page_of(row))
    page = client.get(page_of(row)).content.decode()
    assert 'data-part="go"><b>3</b>' in page
    assert 'data-part="waiting_for_email"><b>1</b>' in page
    assert "Reach out on LinkedIn" in page
    assert "Start the export" in page
    assert CandidateExport.objects.filter(state="queued").count() == 0


@pytest.mark.parametrize("name", ["sam", "hugo"])
def test_support_and_hiring_managers_do_not_send(cast, people, name):
    client = signed_in(getattr(cast, name))
    assert b"bulk_export" not in client.get(LIST).content
    chosen(client, people)
    assert not BulkExport.objects.exists()
    row = bulk.draft(Application.objects.all(), actor=cast.rita)
    assert isinstance(row, BulkExport)
    assert b"Start the export" not in client.get(page_of(row)).content
    assert act(client, row, "start").status_code == 403
    row.refresh_from_db()
    assert row.state == BulkState.DRAFT


def test_all_rows_that_match_the_filter_and_never_anothers(cast, people, search):
    theirs = make_export(make_job(make_connection(cast.prairie), state="active"), "Else Where")
    more = [make_export(search.job, f"Many N{number}", search=search) for number in range(60)]
    chosen(signed_in(cast.rita), [people[0], theirs.application], select_across="1")
    row = BulkExport.objects.get()
    assert row.total == len(people) + len(more)
    assert not row.rows.exclude(application__tenant=cast.harbor).exists()


def test_rows_of_another_tenant_that_are_sent_along_are_left_out(cast, people):
    theirs = make_export(make_job(make_connection(cast.prairie), state="active"), "Else Where")
    chosen(signed_in(cast.rita), [people[0], theirs.application])
    assert BulkExport.objects.get().total == 1
    chosen(signed_in(cast.rita), [theirs.application])
    assert BulkExport.objects.count() == 1


def test_a_selection_over_several_tenants_is_refused_with_what_to_do(cast, people):
    theirs = make_export(make_job(make_connection(cast.prairie), state="active"), "Else Where")
    client = signed_in(cast.ana)
    chosen(client, [people[0], theirs.application])
    assert b"spans several tenants" in client.get(LIST).content
    assert not BulkExport.objects.exists()


def test_a_foreign_bulk_export_is_not_there(cast, people):
    row = bulk.draft(Application.objects.all(), actor=cast.rita)
    assert isinstance(row, BulkExport)
    BulkExport.objects.update(tenant=cast.prairie)
    client = signed_in(cast.rita)
    for view in ("progress", "report"):
        url = reverse(f"admin:candidates_bulkexport_{view}", args=[row.pk])
        assert client.get(url).status_code == 404
    assert act(client, row, "start").status_code == 404
    assert client.get(page_of(row)).status_code == 404


def test_started_twice_it_is_one(cast, people, clock):
    client = signed_in(cast.rita)
    chosen(client, people)
    row = BulkExport.objects.get()
    assert b"It has started." in act(client, row, "start", name="Spring welders").content
    assert b"is running already" in act(client, row, "start", name="Again").content
    row.refresh_from_db()
    assert (row.name, row.state, clock) == ("Spring welders", BulkState.RUNNING, ["rung"])
    assert BulkRow.objects.count() == len(people)


def test_the_page_follows_a_running_one_and_shows_its_report(cast, people):
    client = signed_in(cast.rita)
    chosen(client, people)
    row = BulkExport.objects.get()
    act(client, row, "start", name="Spring welders")
    bulk_release.tick()
    page = client.get(page_of(row)).content.decode()
    progress = reverse("admin:candidates_bulkexport_progress", args=[row.pk])
    assert f'data-follow="{progress}"' in page
    assert '<noscript><meta http-equiv="refresh"' in page
    assert "portal/run_progress.js" in page
    part = client.get(progress).content.decode()
    assert 'data-outcome="under_way"><b>3</b>' in part
    assert 'data-outcome="waiting_for_email"><b>1</b>' in part
    assert 'value="1"' in part


def test_pause_go_on_and_abort(cast, people):
    client = signed_in(cast.max)
    chosen(client, people)
    row = BulkExport.objects.get()
    act(client, row, "start")
    assert b"Paused by Max." in act(client, row, "pause").content
    assert b"It goes on." in act(client, row, "go-on").content
    assert b"This field is required" in act(client, row, "abort").content
    page = act(client, row, "abort", note="Wrong job.").content
    assert b"Aborted by Max. Wrong job." in page
    assert b'data-outcome="taken_back"><b>4</b>' in page


def test_the_report_is_harmless_in_a_spreadsheet_and_audited(cast, job, search):
    make_export(job, "=1+1 @SUM", search=search, emails=["a@example.com"])
    client = signed_in(cast.rita)
    chosen(client, list(Application.objects.all()))
    row = BulkExport.objects.get()
    answer = client.get(reverse("admin:candidates_bulkexport_report", args=[row.pk]))
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    (line,) = csv.DictReader(io.StringIO(text))
    assert line["Candidate"].startswith("'=1+1")
    assert (line["Foreseen"], line["Outcome"]) == ("Will go", "Still to go")
    assert AuditEvent.objects.filter(subject=row.cause, action__startswith="downloaded").exists()


def test_a_candidates_page_leads_to_the_pre_flight_of_that_candidate(cast, people):
    client = signed_in(cast.rita)
    candidate = people[0].candidate
    assert (
        b"do/export/" in client.get(f"/admin/candidates/candidate/{candidate.pk}/change/").content
    )
    answer = client.post(f"/admin/candidates/candidate/{candidate.pk}/do/export/")
    row = BulkExport.objects.get()
    assert answer["Location"] == page_of(row)
    assert (row.name, row.total) == (candidate.full_name, 1)


def test_pages_cost_the_same_for_few_and_for_many(cast, people, search):
    client = signed_in(cast.rita)

    def statements() -> list[int]:
        rows = Application.objects.all()
        row = bulk.draft(rows, actor=cast.rita)
        assert isinstance(row, BulkExport)
        urls = [page_of(row), reverse("admin:candidates_bulkexport_changelist")]
        counted = []
        for url in urls:
            with CaptureQueriesContext(database) as seen:
                client.get(url)
            counted.append(len(seen))
        bulk.start(row, actor=cast.rita)
        bulk_release.tick()
        with CaptureQueriesContext(database) as seen:
            client.get(page_of(row))
        bulk.abort(row, actor=cast.rita, note="x")
        return [*counted, len(seen)]

    statements()  # what is read once in a process is read
    few = statements()
    for number in range(30):
        make_export(search.job, f"Many N{number}", search=search)
        make_export(search.job, f"Noel M{number}", search=search, emails=[])
    assert statements() == few
