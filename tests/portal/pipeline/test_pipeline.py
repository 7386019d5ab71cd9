"""The pipeline of a job: who stands where, what may be done by whom, and what it costs."""

from typing import Any

import pytest
from django.db import connection as database
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags

from candidates.admin.hire_links import hire_address
from candidates.models import Application, Candidate, CandidateExport
from candidates.rules.export_state import ExportState
from candidates.rules.stages import PlatformStage
from jobs.models import Job
from jobs.services import editing
from portal.pipeline.reads import CARDS_AT_MOST
from tests.base import Cast, make_connection, make_job, signed_in
from tests.candidates.admin.conftest import make_export

pytestmark = pytest.mark.django_db


@pytest.fixture
def job(cast: Cast) -> Job:
    return make_job(make_connection(cast.harbor), state="active")


def address(job: Job) -> str:
    return reverse("admin:jobs_job_pipeline", args=[job.pk])


def page(client: Client, job: Job) -> str:
    answer = client.get(address(job))
    assert answer.status_code == 200
    return answer.content.decode()


def post(client: Client, job: Job, *rows: Application, **inputs: str) -> Any:
    chosen = [str(row.pk) for row in rows]
    return client.post(address(job), {"chosen": chosen, **inputs}, follow=True)


def test_everybody_stands_at_their_stage_with_the_state_of_their_export(
    cast: Cast, job: Job
) -> None:
    make_export(job, "Ana Ruiz", stage=PlatformStage.NEW)
    make_export(job, "Ben Okafor")
    make_export(job, "Cleo Silent", emails=[])
    shown = page(signed_in(cast.hugo), job)
    new, engaged = shown.index('id="stage-new"'), shown.index('id="stage-engaged"')
    assert new < shown.index("Ana Ruiz") < engaged < shown.index("Ben Okafor")
    assert shown.count("Held") == 2
    assert shown.count("Queued") == 1
    assert shown.count("Reach out on LinkedIn") == 1


def test_the_way_to_it_names_jobs_once_and_then_the_job(cast: Cast, job: Job) -> None:
    heading = page(signed_in(cast.sam), job).split("<h1", 1)[1].split("</h1>", 1)[0]
    steps = [strip_tags(step).strip() for step in heading.split("chevron_right")]
    assert [step.split("> ")[-1].split(">")[-1].strip() for step in steps] == ["Jobs", str(job)]


def test_it_costs_the_same_for_a_few_and_for_many(cast: Cast, job: Job) -> None:
    def add(numbers: range) -> None:
        for number in numbers:
            candidate = Candidate.objects.create(
                tenant=cast.harbor, platform_id=f"p{number}", last_name=f"N{number}"
            )
            stage = list(PlatformStage)[number % len(PlatformStage)]
            Application.objects.create(
                tenant=cast.harbor, candidate=candidate, job=job, stage=stage
            )

    def queries() -> int:
        with CaptureQueriesContext(database) as captured:
            page(client, job)
        return len(captured)

    client = signed_in(cast.rita)
    add(range(16))
    few = queries()
    add(range(16, 400))
    assert queries() == few
    assert few <= 16


def test_a_long_column_is_cut_and_leads_to_the_filtered_list(cast: Cast, job: Job) -> None:
    for number in range(CARDS_AT_MOST + 3):
        make_export(job, f"Ana Ruiz{number:02d}")
    client = signed_in(cast.rita)
    shown = page(client, job)
    more = f"/admin/candidates/application/?job__id__exact={job.pk}&amp;stage__exact=engaged"
    assert f'href="{more}">3 more</a>' in shown
    listed = client.get(more.replace("&amp;", "&")).content.decode()
    assert "Ruiz00" in listed


def test_those_who_are_ticked_are_moved_together(cast: Cast, job: Job) -> None:
    rows = [
        make_export(job, name, stage=PlatformStage.NEW).application
        for name in ("Ana Ruiz", "Ben Okafor")
    ]
    untouched = make_export(job, "Cleo Stays", stage=PlatformStage.NEW).application
    answer = post(signed_in(cast.hugo), job, *rows, do="move", stage="engaged")
    assert answer.redirect_chain[-1][0] == address(job)
    assert Application.objects.filter(stage="engaged").count() == 2
    assert CandidateExport.objects.filter(state=ExportState.QUEUED).count() == 2
    untouched.refresh_from_db()
    assert untouched.stage == "new"


def test_send_now_is_for_those_who_recruit(cast: Cast, job: Job) -> None:
    export = make_export(job, "Ana Ruiz", stage=PlatformStage.NEW)
    hugo = signed_in(cast.hugo)
    assert 'value="send-now"' not in page(hugo, job)
    assert post(hugo, job, export.application, do="send-now").status_code == 403
    rita = signed_in(cast.rita)
    assert 'value="send-now"' in page(rita, job)
    post(rita, job, export.application, do="send-now")
    export.refresh_from_db()
    assert export.state == ExportState.QUEUED
    assert export.released_by == "Rita"


def test_support_looks_and_does_nothing(cast: Cast, job: Job) -> None:
    export = make_export(job, "Ana Ruiz", stage=PlatformStage.NEW)
    sam = signed_in(cast.sam)
    shown = page(sam, job)
    assert "Ana Ruiz" in shown
    assert 'name="chosen"' not in shown
    assert post(sam, job, export.application, do="move", stage="engaged").status_code == 403
    export.application.refresh_from_db()
    assert export.application.stage == "new"


@pytest.mark.parametrize("name", ["max", "tina", "rita", "hugo"])
def test_a_job_of_another_tenant_is_not_there(cast: Cast, job: Job, name: str) -> None:
    foreign = make_job(make_connection(cast.prairie), state="active")
    theirs = make_export(foreign, "Otto Other", stage=PlatformStage.NEW).application
    client = signed_in(getattr(cast, name))
    assert client.get(address(foreign)).status_code in {302, 404}
    assert "Otto" not in client.get(address(foreign), follow=True).content.decode()
    # Nor can their candidate be reached through a job of one's own.
    post(client, job, theirs, do="move", stage="engaged")
    post(client, foreign, theirs, do="move", stage="engaged")
    theirs.refresh_from_db()
    assert theirs.stage == "new"


def test_what_is_not_asked_right_changes_nothing_and_says_so(cast: Cast, job: Job) -> None:
    row = make_export(job, "Ana Ruiz", stage=PlatformStage.NEW).application
    client = signed_in(cast.rita)
    for rows, inputs, said in (
        ([], {"do": "move", "stage": "engaged"}, "Choose candidates first"),
        ([row], {"do": "delete"}, "Choose candidates first"),
        ([row], {"do": "move", "stage": "moon"}, "Choose the stage"),
    ):
        assert said in post(client, job, *rows, **inputs).content.decode()
    hired = post(client, job, row, do="move", stage="new").content.decode()
    assert "Ana Ruiz is at New" in hired


def test_the_job_leads_to_its_pipeline_and_names_its_twin(cast: Cast, job: Job) -> None:
    manual = editing.add_manual_job(
        cast.harbor, {"title": job.title, "place": job.place}, actor=None
    )
    make_export(manual, "Ana Ruiz")
    client = signed_in(cast.rita)
    for row in (job, manual):
        shown = client.get(f"/admin/jobs/job/{row.pk}/change/").content.decode()
        assert address(row) in shown
    assert (
        "Made by hand besides" in client.get(f"/admin/jobs/job/{job.pk}/change/").content.decode()
    )
    shown = client.get(f"/admin/jobs/job/{manual.pk}/change/").content.decode()
    assert "The same job was synced from the ATS" in shown
    assert "1 candidate is here" in shown
    assert address(job) in client.get("/admin/jobs/job/").content.decode()
    answer = client.post(
        f"/admin/jobs/job/{manual.pk}/do/move-candidates/", {"ats_id": "", "note": ""}, follow=True
    )
    assert "1 candidate moved to" in answer.content.decode()
    assert Application.objects.get().job == job


def test_candidates_are_moved_from_their_page_and_in_bulk(cast: Cast, job: Job) -> None:
    manual = editing.add_manual_job(
        cast.harbor, {"title": job.title, "place": job.place}, actor=None
    )
    rows = [make_export(manual, name).application for name in ("Ana Ruiz", "Ben Okafor")]
    client = signed_in(cast.rita)
    shown = client.get(f"/admin/candidates/application/{rows[0].pk}/change/").content.decode()
    assert "Job made by hand" in shown
    assert str(job) in shown
    sent = {
        "action": "to-synced-job", "_selected_action": [row.pk for row in rows], "index": "0",
        "confirmed": "1", "ats_id": "", "note": "",
    }  # fmt: skip
    client.post("/admin/candidates/application/", sent)
    assert Application.objects.filter(job=job).count() == 2
    assert CandidateExport.objects.filter(job=job, state=ExportState.QUEUED).count() == 2
    assert signed_in(cast.hugo).post(
        f"/admin/candidates/application/{rows[0].pk}/do/to-synced-job/"
    ).status_code == 403  # fmt: skip


def test_the_hired_go_on_to_the_hris_where_there_is_one(cast: Cast, job: Job) -> None:
    hired = make_export(job, "Eve Hired", stage=PlatformStage.HIRED).application
    still_new = make_export(job, "Ana Ruiz", stage=PlatformStage.NEW).application
    hugo = signed_in(cast.hugo)
    assert 'value="hire"' not in page(hugo, job)
    make_connection(cast.harbor, name="HR", system="factorial", route="factorial")
    assert 'value="hire"' in page(hugo, job)
    assert 'value="hire"' not in page(signed_in(cast.sam), job)
    answer = hugo.post(address(job), {"chosen": [hired.pk], "do": "hire"})
    assert answer.status_code == 302
    assert answer.headers["Location"] == hire_address(hired.pk)
    said = post(hugo, job, still_new, do="hire").content.decode()
    assert "None of the chosen is at the stage Hired" in said
