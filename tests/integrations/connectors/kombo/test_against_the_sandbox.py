"""The connector and the stateful stand-in: the whole way of a candidate, and every fault."""

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from integrations.connectors.people_types import AtsDocument, AtsRecord, Standing
from integrations.connectors.registry import build_connector
from integrations.connectors.secrets import MemorySecrets
from integrations.connectors.types import Liveness, Since
from integrations.errors import ConnectorError, DuplicateError, OutcomeUnknownError
from integrations.transport.client import Transport, TransportPolicy
from integrations.transport.limiter import InProcessLimiter
from sandbox.faults import KINDS
from sandbox.seed import DEMO_API_KEY
from sandbox.server import SandboxServer
from tests.integrations.connectors.contract import CANDIDATE, DOCUMENT

INTEGRATION = "lever:acme"
# Faults of lists only; they leave a write as it is.
OF_READS = {"bad_record", "broken_page", "empty_page"}


@pytest.fixture
def box() -> Iterator[SandboxServer]:
    with SandboxServer() as server:
        server.control.add_integration(INTEGRATION, "lever", "key-1", organization="Acme")
        yield server


def connect(box, integration=INTEGRATION, key="key-1", page_size=2):
    policy = TransportPolicy(
        read_deadline=2,
        write_deadline=0.5,
        max_response_bytes=2_000_000,
        allowed_private=frozenset({f"{box.host}:{box.port}"}),
        rate=1000,
        burst=1000,
        max_wait=2,
    )
    transport = Transport(policy, InProcessLimiter(), "lane", lambda _: None)
    options = {"base_url": box.api_url, "integration_id": integration, "page_size": page_size}
    return transport, build_connector(
        "kombo", transport=transport, options=options, secrets=MemorySecrets({"api_key": key})
    )


@pytest.fixture
def kombo(box):
    transport, connector = connect(box)
    with transport:
        yield connector


@pytest.fixture
def job(box):
    return box.control.put_job(INTEGRATION, name="Welder", stages=["Applied", "Phone screen"])


@pytest.fixture
def candidate(job):
    stage = job["stages"][0]["id"]
    return replace(CANDIDATE, job_external_id=job["id"], stage_external_id=stage)


def test_the_account_and_what_it_can_do_are_told(kombo):
    check = kombo.check_account()
    assert check.account.startswith("Acme · ")
    assert check.detail == ""
    assert check.capabilities == kombo.capabilities()
    assert "create_application" in {capability.key for capability in check.capabilities}


def test_jobs_are_read_in_pages_with_their_stages(box, kombo, job):
    for number in range(4):
        box.control.put_job(INTEGRATION, name=f"Driver {number}")
    gone = box.control.put_job(INTEGRATION, name="Gone")
    box.control.delete_job(INTEGRATION, gone["id"])
    pages = list(kombo.list_jobs())
    assert [len(page.jobs) for page in pages] == [2, 2, 2]
    jobs = {found.external_id: found for page in pages for found in page.jobs}
    assert [stage.name for stage in jobs[job["id"]].stages] == ["Applied", "Phone screen"]
    assert jobs[job["id"]].liveness is Liveness.LIVE
    assert jobs[gone["id"]].deleted


def test_a_candidate_goes_the_whole_way_once(box, kombo, job, candidate):
    assert kombo.find_candidates(candidate.person.emails[0]) == []
    receipt = kombo.create_application(candidate)
    application = receipt.application_external_id
    record = AtsRecord(receipt.person_external_id, application)
    kombo.attach_document(record, DOCUMENT)
    kombo.move_stage(record, job["stages"][1]["id"])
    kombo.add_note(record, "Screened.")
    kombo.add_tag(record, "Portal")

    (stored,) = box.control.applications(INTEGRATION)
    assert (stored["id"], stored["current_stage_id"]) == (application, job["stages"][1]["id"])
    (attachment,) = box.control.attachments(INTEGRATION)
    assert box.control.attachment_content(attachment["id"]) == DOCUMENT.content
    (document,) = kombo.list_documents(record)
    assert document == AtsDocument(DOCUMENT.name, document.external_id)
    found = kombo.find_application(application)
    assert found is not None
    assert (found.external_id, found.stage_name) == (application, "Phone screen")
    assert found.person_external_id == receipt.person_external_id
    assert kombo.find_application(stored["remote_id"]) == found
    assert kombo.find_application("nothing") is None
    (person,) = kombo.find_candidates("CANARY.person@example.com")
    assert (person.external_id, person.tags) == (receipt.person_external_id, ("Portal",))


def test_the_second_application_of_the_same_person_is_a_duplicate(box, kombo, candidate):
    kombo.create_application(candidate)
    with pytest.raises(DuplicateError):
        kombo.create_application(candidate)
    assert len(box.control.applications(INTEGRATION)) == 1


@pytest.mark.parametrize("kind", sorted(set(KINDS) - OF_READS))
def test_what_a_fault_says_about_a_write_is_the_truth(box, kombo, candidate, kind):
    """Only "unknown" may hide a stored application; every other error means there is none."""
    parameters = {"delay_seconds": 0.8} if kind == "commit_late" else {}
    box.control.misbehave("create_application", kind, **parameters)
    try:
        kombo.create_application(candidate)
    except OutcomeUnknownError:
        assert kind.startswith(("commit_", "no_commit_", "code_null", "redirect", "error"))
    except ConnectorError:
        assert box.control.applications(INTEGRATION) == []
    else:
        assert len(box.control.applications(INTEGRATION)) == 1
    assert len(box.control.requests("create_application")) <= 1


def test_a_bad_record_costs_one_record(box, kombo, job):
    box.control.put_job(INTEGRATION, name="Driver")
    box.control.misbehave("get_jobs", "bad_record", shape="location_text")
    (page,) = kombo.list_jobs()
    assert (len(page.jobs), len(page.bad)) == (1, 1)
    assert page.bad[0].path == "$.data.results[0].location"


def everybody(pages):
    return {person.external_id: person for page in pages for person in page.people}


def test_everybody_whom_kombo_copies_is_read_in_pages(box, kombo, job):
    made = {
        box.control.put_candidate(INTEGRATION, "Ana", f"Ruiz{number}", [f"Ana{number}@b.example"])[
            "id"
        ]
        for number in range(5)
    }
    pages = list(kombo.list_people())
    assert [len(page.people) for page in pages] == [2, 2, 1]
    people = everybody(pages)
    assert set(people) == made
    assert {person.emails for person in people.values()} >= {("Ana0@b.example",)}


def test_what_became_of_somebody_is_among_what_has_changed(box, kombo, candidate):
    application = kombo.create_application(candidate).application_external_id
    gone = box.control.put_candidate(INTEGRATION, "Bob", "Gone", ["bob@b.example"])["id"]
    time.sleep(0.01)
    since = Since(datetime.now(UTC))
    time.sleep(0.01)
    assert everybody(kombo.list_changed_people(since)) == {}
    rejected = "2026-05-01T08:00:00.000Z"
    box.control.update_application(
        INTEGRATION, application, outcome="DECLINED", rejected_at=rejected
    )
    box.control.delete_candidate(INTEGRATION, gone)
    people = everybody(kombo.list_changed_people(since))
    assert people.pop(gone).deleted
    (person,) = people.values()
    (told,) = person.applications
    assert (told.external_id, told.standing) == (application, Standing.REJECTED)
    assert told.rejected_at == datetime(2026, 5, 1, 8, tzinfo=UTC)
    assert (person.phones, person.links) == ((candidate.person.phone,), candidate.person.links[:1])


def test_a_bad_person_costs_one_person(box, kombo):
    for number in range(2):
        box.control.put_candidate(INTEGRATION, "Ana", f"Ruiz{number}", [f"a{number}@b.example"])
    box.control.misbehave("get_candidates", "bad_record", shape="id_missing")
    (page,) = kombo.list_people()
    assert (len(page.people), len(page.bad)) == (1, 1)
    assert page.bad[0].path == "$.data.results[0].id"


def test_every_job_of_the_demo_can_be_read():
    with SandboxServer(seed="demo") as box:
        for integration in box.control.integrations():
            transport, connector = connect(box, integration["id"], DEMO_API_KEY, page_size=250)
            with transport:
                pages = list(connector.list_jobs())
            assert sum(len(page.jobs) for page in pages) > 0
            assert [page.bad for page in pages] == [()] * len(pages)
