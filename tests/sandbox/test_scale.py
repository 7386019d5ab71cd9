"""Generated jobs: many, always the same, and changed on demand."""

import json

import pytest

from sandbox.stamps import now_text
from tests.sandbox.conftest import API_KEY, Client

SCALE = "scale:1000"


@pytest.fixture
def scale(box) -> Client:
    box.control.add_integration(SCALE, "sandbox", API_KEY)
    return Client(box.port, SCALE)


def read_all(api, **query) -> list[dict]:
    records, cursor = [], None
    while True:
        more = {"cursor": cursor} if cursor else {}
        data = api.get("/ats/jobs", page_size=250, **query, **more).data
        records += data["results"]
        cursor = data["next"]
        if cursor is None:
            return records


def test_jobs_have_the_size_and_the_parts_of_real_ones(scale):
    jobs = read_all(scale)
    assert len({job["id"] for job in jobs}) == 1000
    size = sum(len(json.dumps(job)) for job in jobs) / len(jobs)
    assert 6_500 < size < 7_300
    first = jobs[0]
    assert [len(first[key]) for key in ("stages", "screening_questions", "hiring_team")] == [
        6,
        3,
        2,
    ]
    assert len({stage["id"] for job in jobs for stage in job["stages"]}) == 6000
    assert {job["status"] for job in jobs} == {"OPEN", "CLOSED"}


def test_an_unchanged_read_gives_the_same_bytes(scale):
    assert scale.get("/ats/jobs").body == scale.get("/ats/jobs").body


def test_a_fraction_changes_and_only_it_is_read_again(box, scale):
    before = {job["id"]: job for job in read_all(scale)}
    moment = now_text()
    assert read_all(scale, updated_after=moment) == []
    box.control.set_options(SCALE, changed=0.01)
    changed = read_all(scale, updated_after=moment)
    after = {job["id"]: job for job in read_all(scale)}
    assert len(changed) == 10
    assert {key for key in after if after[key] != before[key]} == {job["id"] for job in changed}
    box.control.set_options(SCALE, changed=0.01)
    again = read_all(scale, updated_after=moment)
    assert [job["id"] for job in again] == [job["id"] for job in changed]
    assert again[0]["description"] != changed[0]["description"]


def test_people_can_apply_to_generated_jobs(box, scale):
    job = scale.get("/ats/jobs", page_size=1).data["results"][0]
    created = scale.apply(job["id"], stage_id=job["stages"][2]["id"]).data
    assert created["current_stage_id"] == job["stages"][2]["id"]
    assert scale.get("/ats/applications").data["results"][0]["job"]["id"] == job["id"]
    assert [entry["id"] for entry in scale.get("/ats/jobs", ids=job["id"]).data["results"]] == [
        job["id"]
    ]


def test_another_number_of_jobs(box):
    box.control.add_integration("ukgpro:many", "ukgpro", API_KEY, scale=7)
    api = Client(box.port, "ukgpro:many")
    assert len(read_all(api)) == 7
    assert api.apply("no-such-job").status == 404
