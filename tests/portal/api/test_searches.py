"""Searches by API: the same rules and versions as in the dialog, and nothing sent by a look."""

from typing import Any

import pytest

from candidates.models import CandidateExport, Search
from candidates.services.searches import subject
from integrations.services import settings_versions
from jobs.models import Job
from tests.base import Cast, make_cast, make_connection, make_job
from tests.portal.api.client import Caller, caller


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def job(cast: Cast) -> Job:
    return make_job(make_connection(cast.harbor), state="active")


@pytest.fixture
def someone(cast: Cast) -> Caller:
    return caller(cast.harbor)


def made(someone: Caller, job: Job, **more: Any) -> Any:
    return someone.call("POST", "searches", {"name": "Welders", "job": job.pk, **more})


def put_on(someone: Caller, job: Job, search: int, number: int) -> None:
    body = {
        "source": "applied",
        "last_name": "Doe",
        "emails": [{"address": f"p{number}@example.com"}],
    }
    person = someone.call("PUT", f"candidates/p-{number}", body).json()
    placed = {"candidate": person["id"], "job": job.pk, "search": search, "stage": "engaged"}
    assert someone.call("POST", "applications", placed).status_code == 201


def test_a_search_is_made_with_its_settings_and_its_first_version(
    someone: Caller, job: Job
) -> None:
    answer = made(someone, job, stage_external_id="s2", workflow="new_and_engaged")
    assert answer.status_code == 201, answer.content
    body = answer.json()
    assert (body["stage_external_id"], body["workflow"]) == ("s2", "new_and_engaged")
    assert (body["source_tag"], body["profile_parts"]) == (None, None)
    search = Search.objects.get()
    assert settings_versions.of(subject(search)).count() == 1
    assert made(someone, job).json()["fields"] == {"name": ["There is a search “Welders” already."]}


def test_a_change_keeps_a_version_and_what_is_left_out_stays(someone: Caller, job: Job) -> None:
    number = made(someone, job, stage_external_id="s2").json()["id"]
    change = {"mode": "manual", "source_tag": "", "profile_parts": ["resume"], "note": "Agreed."}
    body = someone.call("PATCH", f"searches/{number}", change).json()
    assert (body["mode"], body["stage_external_id"], body["source_tag"]) == ("manual", "s2", "")
    assert body["profile_parts"] == ["resume"]
    version = settings_versions.of(f"search:{number}").first()
    assert version.note == "Agreed."
    back = someone.call("PATCH", f"searches/{number}", {"source_tag": None, "name": "Fitters"})
    assert (back.json()["source_tag"], back.json()["name"]) == (None, "Fitters")


def test_what_the_system_cannot_do_is_refused_at_its_setting(someone: Caller, job: Job) -> None:
    number = made(someone, job).json()["id"]
    before = Search.objects.values().get()
    answer = someone.call("PATCH", f"searches/{number}", {"stage_external_id": "gone"})
    assert answer.status_code == 422
    assert list(answer.json()["fields"]) == ["stage_external_id"]
    manual = someone.call("POST", "jobs", {"title": "By hand"}).json()["id"]
    refused = someone.call("POST", "searches", {"name": "Other", "job": manual})
    assert list(refused.json()["fields"]) == ["job"]
    assert Search.objects.values().get() == before


def test_who_saves_second_is_told(someone: Caller, job: Job) -> None:
    number = made(someone, job).json()["id"]
    seen = someone.get(f"searches/{number}")["ETag"]
    path = f"searches/{number}"
    first = someone.call("PATCH", path, {"mode": "manual"}, if_match=seen)
    assert first.status_code == 200
    second = someone.call("PATCH", path, {"target": "prospect"}, if_match=seen)
    assert (second.status_code, second.json()["code"]) == (412, "changed_meanwhile")
    assert Search.objects.get().target == "applicant"
    again = someone.call("PATCH", path, {"note": "Same."}, if_match=first["ETag"])
    assert again.status_code == 200


def test_choices_are_those_of_the_job_and_its_connection(someone: Caller, job: Job) -> None:
    job.connection.source_tag = "Platform"
    job.connection.save()
    choices = someone.get("searches/choices", job=job.pk).json()
    assert [stage["external_id"] for stage in choices["stages"]] == ["s1", "s2"]
    assert choices["as_the_connection"]["source_tag"] == "Platform"
    assert [target["value"] for target in choices["targets"]] == ["applicant", "prospect"]
    other = make_job(job.connection, "job-2", stages=[])
    number = made(someone, job).json()["id"]
    assert someone.get(f"searches/{number}/choices", job=other.pk).json()["stages"] == []
    assert list(someone.get("searches/choices").json()["fields"]) == ["job"]


def test_a_look_ahead_counts_both_ways_and_writes_nothing(someone: Caller, job: Job) -> None:
    number = made(someone, job, mode="manual").json()["id"]
    for one in range(3):
        put_on(someone, job, number, one)
    before = list(CandidateExport.objects.order_by("id").values())
    change = {"mode": "automatic"}
    seen = someone.call("POST", f"searches/{number}/preview", change, once=None).json()
    assert {"outlook": "go", "now": 0, "then": 3} in seen["counts"]
    assert seen["changes"][0]["what"] == "Export"
    dry = someone.call("POST", f"searches/{number}/dry-run", change, once=None).json()
    assert (dry["compared"], dry["more"], len(dry["changed"])) == (3, 3, 3)
    assert list(CandidateExport.objects.order_by("id").values()) == before
    assert Search.objects.get().mode == "manual"
