"""Somebody else's client (PyPI ``ashby``, third party) gets along with the stand-in."""

import pytest

from sandbox.server import SandboxServer

ashby_sdk = pytest.importorskip("ashby_sdk", reason="the client is not installed (pip: ashby)")


@pytest.fixture
def box():
    with SandboxServer() as server:
        yield server


@pytest.fixture
def twin(box):
    return box.twin("ashby")


@pytest.fixture
def client(box, twin, monkeypatch):
    monkeypatch.setattr(ashby_sdk.AshbyClient, "BASE_URL", box.twin_url("ashby"))
    return ashby_sdk.AshbyClient(api_key=twin.credentials()["api_key"])


def test_it_reads_all_pages_of_jobs_and_comes_to_the_end(client, twin):
    made = [twin.add_job(f"Driver {number}") for number in range(130)]
    draft = twin.add_job("Not yet", live=False)
    jobs = client.jobs.list()
    assert [job.id for job in jobs] == made
    assert {job.status for job in jobs} == {"Open"}
    assert [job.id for job in client.jobs.list(status=["Draft"])] == [draft]
    assert client.jobs.get(draft).title == "Not yet"


def test_it_sees_the_stages_of_a_job(client, twin):
    stages = client.get_job_funnel(twin.add_job("Welder"))
    assert [stage.name for stage in stages][:2] == ["Leads", "Application Review"]


def test_it_finds_people_and_moves_their_application(client, twin):
    job = twin.add_job("Welder")
    known = twin.add_person("Maria", "Lopez", "maria@example.com", job)
    (found,) = client.candidates.search(email="MARIA@example.com")
    assert (found.id, found.name, found.email) == (known, "Maria Lopez", "maria@example.com")
    (arrived,) = twin.arrivals()
    assert client.applications.get(arrived["application"]).candidate_id == known
    offer = client.get_job_funnel(job)[3]
    moved = client.move_application_to_stage(arrived["application"], offer.id)
    assert moved.stage_name == "Offer"
    assert twin.arrivals()[0]["stage"] == offer.id


def test_it_writes_notes_and_tags(client, twin):
    known = twin.add_person("Maria", "Lopez", "maria@example.com")
    note = client.create_candidate_note(known, "Spoke with her.")
    assert (note.content, note.author.full_name) == ("Spoke with her.", "Ada Okafor")
    tag = twin._add("tags", {"title": "Portal", "isArchived": False})["id"]
    assert [one.id for one in client.candidate_tags.list()] == [tag]
    client.candidates.add_tag(known, tag)
    assert twin.arrivals()[0]["tags"] == ["Portal"]


def test_it_reads_what_stands_around_a_job(client, twin):
    job = twin.add_job("Welder", city="Dallas")
    assert [one.name for one in client.departments.list()] == ["Logistics"]
    assert [one.name for one in client.locations.list()] == ["Dallas"]
    assert [one.full_name for one in client.users.list()] == ["Ada Okafor"]
    assert [one.job_id for one in client.job_postings.list()] == [job]


def test_it_understands_a_refusal(box, client, twin):
    with pytest.raises(ashby_sdk.AshbyAPIError, match="application_not_found"):
        client.applications.get("00000000-0000-4000-8000-000000000000")
    with pytest.raises(ashby_sdk.AshbyAuthError):
        ashby_sdk.AshbyClient(api_key="wrong").jobs.list()
