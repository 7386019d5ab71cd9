"""A client that somebody else wrote for Harvest v3 finds its way around our stand-in.

PyPI ``open-greenhouse-mcp`` 0.5.0 of 5 October 2026 (MIT). It is not among what the tests need and
is looked for only: what it agrees with is not our own reading of the documentation.
"""

import asyncio
import base64
import hashlib

import pytest

from tests.integrations.connectors.journey import PDF

client_module = pytest.importorskip("greenhouse_mcp.client")
applications = pytest.importorskip("greenhouse_mcp.harvest.applications")
candidates = pytest.importorskip("greenhouse_mcp.harvest.candidates")
job_posts = pytest.importorskip("greenhouse_mcp.harvest.job_posts")
job_stages = pytest.importorskip("greenhouse_mcp.harvest.job_stages")
tags = pytest.importorskip("greenhouse_mcp.harvest.tags")

ANA = {
    "first_name": "Ana",
    "last_name": "Ruiz",
    "email_addresses": [{"value": "ana@example.com", "type": "personal"}],
}


@pytest.fixture
def run(box, twin, monkeypatch):
    """Call one of the client's functions, as it is called there, and return what it tells."""
    url = box.twin_url("greenhouse")
    monkeypatch.setattr(client_module, "HARVEST_BASE", f"{url}/v3")
    monkeypatch.setattr(client_module, "TOKEN_URL", f"{url}/token")
    monkeypatch.setattr(client_module, "_INTER_PAGE_DELAY", 0)

    def call(function, **arguments):
        async def there_and_back():
            client = client_module.GreenhouseClient(**twin.credentials(), user_id="4080")
            try:
                return await function(client, **arguments)
            finally:
                await client.close()

        told = asyncio.run(there_and_back())
        assert "error" not in told, told
        return told

    return call


@pytest.fixture
def job(twin):
    return int(twin.add_job("Forklift driver"))


def test_it_creates_an_applicant_with_a_document_and_finds_them(run, twin, job):
    made = run(candidates.create_candidate, **ANA, job_id=job)
    person, application = made["candidate"]["id"], made["application"]["id"]
    attachment = {
        "application_id": application,
        "filename": "profile.pdf",
        "type": "other",
        "content": base64.b64encode(PDF).decode(),
    }
    run(_post, endpoint="/attachments", json_data=attachment)
    (paper,) = twin.documents()
    assert paper["sha256"] == hashlib.sha256(PDF).hexdigest()
    (found,) = run(candidates.list_candidates, email="ANA@example.com")["items"]
    assert found["id"] == person
    whole = run(candidates.get_candidate, candidate_id=person, include_related=False)
    assert whole["last_name"] == "Ruiz"
    (theirs,) = run(applications.list_applications, candidate_id=person)["items"]
    assert (theirs["job_id"], theirs["job_name"]) == (job, "Forklift driver")


def test_it_creates_a_prospect_and_applies_for_somebody_who_is_there(run, twin, job):
    made = run(candidates.add_prospect, **ANA)
    assert made["application"]["prospect"] is True
    run(applications.create_application, candidate_id=made["candidate"]["id"], job_id=job)
    assert sorted(one["job"] for one in twin.arrivals()) == ["", str(job)]


def test_it_moves_an_application_along_the_stages(run, twin, job):
    made = run(candidates.create_candidate, **ANA, job_id=job)
    stages = run(_stages)["items"]
    last = max(stages, key=lambda stage: stage["sort_order"])["id"]
    run(
        applications.move_application_same_job,
        application_id=made["application"]["id"],
        to_stage_id=last,
    )
    assert twin.arrivals()[0]["stage"] == str(last)


def test_it_reads_posts_with_their_places_over_several_pages(run, twin):
    made = {int(twin.add_job(f"Driver {number}")) for number in range(7)}
    posts = run(job_posts.list_job_posts, per_page=3, live=True, paginate="all")["items"]
    assert {post["job_id"] for post in posts} == made
    assert {post["locations"][0]["name"] for post in posts} == {"Dallas, TX, United States"}


def test_it_corrects_somebody_as_we_do(run, twin, job):
    person = run(candidates.create_candidate, **ANA, job_id=job)["candidate"]["id"]
    addresses = [{"value": "anna@example.com", "type": "personal"}]
    told = run(
        candidates.update_candidate,
        candidate_id=person,
        last_name="Ortega",
        email_addresses=addresses,
    )
    assert (told["last_name"], told["email_addresses"]) == ("Ortega", addresses)
    assert told["first_name"] == "Ana"


def test_it_tags_people(run, twin, job):
    person = run(candidates.create_candidate, **ANA, job_id=job)["candidate"]["id"]
    tag = run(tags.create_tag, name="Portal")["id"]
    run(tags.add_tag_to_candidate, candidate_id=person, tag_id=tag)
    (told,) = run(tags.list_tags_on_candidate, candidate_id=person)["items"]
    assert told["name"] == "Portal"
    assert twin.arrivals()[0]["tags"] == ["Portal"]


async def _post(client, **arguments):
    return await client.harvest_post(**arguments)


async def _stages(client):
    return await job_stages.list_job_stages(client, active=True, paginate="all")
