"""Searches in the admin: what can be chosen, what cannot and why, and what saving decides."""

from typing import Any

import pytest
from django.test import Client

from candidates.models import Search
from candidates.rules.export_state import ExportState
from candidates.rules.stages import CandidateSource, ResponseType
from candidates.services import intake
from integrations.models import Connection
from jobs.models import Job
from jobs.rules.states import JobSource
from tests.base import Cast, make_connection, make_job, signed_in
from tests.candidates.admin.conftest import make_export
from tests.candidates.admin.search_desk import LIST, look, save, settings_of

pytestmark = pytest.mark.django_db


def add(client: Client, job: Job, name: str = "Welders in Dallas") -> Any:
    return client.post(f"{LIST}add/", {"name": name, "job": job.pk})


@pytest.fixture
def search(cast: Cast, job: Job) -> Search:
    return Search.objects.create(tenant=cast.harbor, name="Welders in Dallas", job=job)


def test_a_new_search_leads_on_to_the_stages_of_its_job(cast: Cast, job: Job) -> None:
    answer = add(signed_in(cast.rita), job)
    search = Search.objects.get()
    assert (search.tenant, search.job, search.mode) == (cast.harbor, job, "automatic")
    assert answer.headers["Location"] == settings_of(search)
    page = signed_in(cast.rita).get(answer.headers["Location"]).content.decode()
    assert '<option value="s2">Phone screen</option>' in page


def test_every_choice_is_kept(cast: Cast, search: Search) -> None:
    answer = save(
        signed_in(cast.rita),
        search,
        stage_external_id="s2",
        mode="manual",
        who="responders",
        response_types=["interested", "maybe_later"],
        email_kinds=["work"],
    )
    assert answer.status_code == 302
    search.refresh_from_db()
    assert (search.stage_external_id, search.mode, search.responders_only) == ("s2", "manual", True)
    assert (search.response_types, search.email_kinds) == (["interested", "maybe_later"], ["work"])


def test_a_stage_of_another_job_cannot_be_chosen(cast: Cast, search: Search) -> None:
    answer = look(signed_in(cast.rita), search, stage_external_id="s9")
    assert "Select a valid choice. s9 is not one of the available choices." in (
        answer.content.decode()
    )
    search.refresh_from_db()
    assert search.stage_external_id == ""


def test_a_stage_that_the_job_has_lost_is_refused_in_the_words_of_policy(
    cast: Cast, job: Job, search: Search
) -> None:
    Search.objects.filter(pk=search.pk).update(stage_external_id="s2")
    search.refresh_from_db()
    Job.objects.filter(pk=job.pk).update(
        stages=[{"external_id": "s1", "name": "New", "position": 1, "active": True}]
    )
    client = signed_in(cast.rita)
    assert "A stage that the job no longer has" in (
        client.get(settings_of(search)).content.decode()
    )
    answer = save(client, search, stage_external_id="s2", mode="manual")
    assert "is not among the active stages of “Welder” in the ATS." in answer.content.decode()
    search.refresh_from_db()
    assert search.mode == "automatic"


def test_prospects_are_refused_where_the_system_takes_none(
    cast: Cast, search: Search, connection: Connection
) -> None:
    Connection.objects.update(capabilities=[{"key": "create_prospect", "supported": False}])
    answer = save(signed_in(cast.rita), search, target="prospect")
    assert "takes no prospects over this connection, only applicants." in answer.content.decode()
    search.refresh_from_db()
    assert search.target == "applicant"


def test_a_job_made_by_hand_is_refused_with_the_reason(cast: Cast, job: Job) -> None:
    manual = Job.objects.create(tenant=cast.harbor, title="Copy", source=JobSource.MANUAL)
    answer = add(signed_in(cast.rita), manual)
    assert "“Copy” was made by hand, so the ATS does not know it." in answer.content.decode()
    assert Search.objects.count() == 0


def test_a_job_of_another_tenant_is_refused(cast: Cast) -> None:
    theirs = make_job(make_connection(cast.prairie), state="active")
    for person in (cast.max, cast.rita):
        answer = add(signed_in(person), theirs)
        assert "Select a valid choice" in answer.content.decode()
    assert Search.objects.count() == 0


def test_two_searches_of_a_tenant_have_two_names(cast: Cast, job: Job, search: Search) -> None:
    answer = add(signed_in(cast.rita), job)
    assert "There is a search of this name already." in answer.content.decode()
    assert Search.objects.count() == 1
    theirs = make_job(make_connection(cast.prairie), state="active")
    assert add(signed_in(cast.ana), theirs).status_code == 302


def test_saving_decides_again_for_those_it_held_back(
    cast: Cast, job: Job, search: Search, rung: list[int]
) -> None:
    Search.objects.update(responders_only=True, response_types=["interested"])
    search.refresh_from_db()
    export = make_export(job, source=CandidateSource.PASSIVE, search=search)
    intake.record_screening(export.application, [], completed_at=export.created_at)
    intake.record_response(export.application, ResponseType.MAYBE_LATER)
    export.refresh_from_db()
    assert export.reasons[0]["code"] == "export.response_not_selected"
    save(
        signed_in(cast.rita),
        search,
        who="responders",
        response_types=["interested", "maybe_later"],
    )
    export.refresh_from_db()
    assert export.state == ExportState.QUEUED
    assert rung == [job.connection_id]


def test_the_page_says_why_nobody_can_go_out_by_it(cast: Cast, search: Search) -> None:
    client = signed_in(cast.sam)
    page = client.get(f"{LIST}{search.pk}/change/").content.decode()
    assert "Nobody can go out" not in page
    Connection.objects.update(state="paused")
    page = client.get(f"{LIST}{search.pk}/change/").content.decode()
    assert "Nobody can go out by this search now" in page
    assert "Resume the connection; it goes out then." in page
    assert client.get(settings_of(search)).status_code == 403
    assert "Export settings" not in page


def test_hiring_managers_have_no_searches(cast: Cast, search: Search) -> None:
    assert signed_in(cast.hugo).get(LIST).status_code == 403


def test_searches_of_another_tenant_are_not_seen(cast: Cast, search: Search) -> None:
    theirs = Search.objects.create(
        tenant=cast.prairie, name="Secret", job=make_job(make_connection(cast.prairie))
    )
    for person in (cast.max, cast.tina, cast.rita):
        client = signed_in(person)
        assert "Secret" not in client.get(LIST).content.decode()
        assert client.get(f"{LIST}{theirs.pk}/change/").status_code == 404
        for page in ("settings", "own", "jobs", "dry-run", "versions/1", "do/rename"):
            address = f"{LIST}{theirs.pk}/{page}/"
            assert client.get(address).status_code == 404, address
            assert client.post(address, {"save": "1", "mode": "manual"}).status_code == 404
    theirs.refresh_from_db()
    assert (theirs.name, theirs.mode) == ("Secret", "automatic")
