"""What is sent, exactly; and BambooHR's own OpenAPI file has nothing against it."""

import base64
import json
from dataclasses import replace

import pytest

from integrations.connectors.ats.bamboohr.connector import BambooConnector
from integrations.connectors.types import DocumentToExport, PersonToExport
from integrations.errors import RejectedError
from sandbox.http_types import Request
from sandbox.server import SandboxServer
from tests.integrations.connectors.bamboohr.shapes import (
    BARE_JOB,
    JOB,
    STATUSES,
    application,
    page,
)
from tests.integrations.connectors.contract import CANDIDATE, DOCUMENT, READS, RECORD, WRITES
from tests.integrations.connectors.openapi import parts_of
from tests.integrations.vendor_server import answer

BASE = "/api/v1/applicant_tracking"


def respond(received):
    answers = {
        f"{BASE}/jobs": [JOB],
        f"{BASE}/statuses": STATUSES,
        f"{BASE}/applications": page(application(51)),
        f"{BASE}/application": {"result": "success", "candidateId": 900},
    }
    written = {"type": "comment", "id": 1} if received.method == "POST" else application(105)
    return answer(answers.get(received.path, written))


def created(server):
    (received,) = [one for one in server.received if one.path == f"{BASE}/application"]
    return received


def fields(received):
    return {part.name: part.content.decode() for part in parts_of(received) if not part.filename}


@pytest.mark.parametrize(
    "name", [name for name in (*READS, *WRITES) if BambooConnector.offers(name)] + ["check_account"]
)
def test_the_specification_has_nothing_against_the_request(bamboo, server, bamboo_spec, name):
    server.respond = respond
    {**READS, **WRITES}[name](bamboo)
    assert server.received
    for received in server.received:
        assert bamboo_spec.complaints(received) == []


def test_the_specification_has_nothing_against_our_shapes(bamboo_spec):
    for path, value in (
        ("jobs", [JOB, BARE_JOB]),
        ("statuses", STATUSES),
        ("applications", page(application(51), following="https://acme.example/?page=2")),
        ("applications/{applicationId}", application(51)),
    ):
        assert bamboo_spec.complaints_about_answer(f"{BASE}/{path}", value) == []


def test_the_specification_has_nothing_against_the_stand_in(bamboo_spec):
    with SandboxServer() as box:
        twin = box.twin("bamboohr")
        job = twin.add_job("Welder")
        twin.add_person("Maria", "Lopez", "maria.lopez@example.com", job_id=job)
        login = base64.b64encode(f"{twin.credentials()['api_key']}:x".encode()).decode()
        headers = {"authorization": f"Basic {login}", "accept": "application/json"}
        number = twin.arrivals()[0]["application"]
        for template, path in (
            ("jobs", "jobs"),
            ("statuses", "statuses"),
            ("applications", "applications"),
            ("applications/{applicationId}", f"applications/{number}"),
        ):
            asked = Request("GET", f"/twins/bamboohr{BASE}/{path}", headers=headers)
            told = json.loads(twin.handle(asked).body)
            assert bamboo_spec.complaints_about_answer(f"{BASE}/{template}", told) == []


def test_the_judge_would_see_what_bamboohr_refuses(bamboo, server, bamboo_spec):
    """The mutants: a judge that accepts these proves nothing."""
    server.respond = respond
    bamboo.create_application_with_document(CANDIDATE, DOCUMENT)
    good = created(server)
    for old, new in (
        (b'name="jobId"', b'name="job_id"'),
        (b'name="lastName"', b'name="surname"'),
        (b"\r\n101\r\n", b"\r\nabc\r\n"),
        (b'name="coverLetter"', b'name="profile"'),
        (b"canary.person@example.com", b"no-address"),
    ):
        assert old in good.body
        assert bamboo_spec.complaints(replace(good, body=good.body.replace(old, new)))
    assert bamboo_spec.complaints(replace(good, headers={"content-type": "application/json"}))


def test_a_full_candidate_is_sent_with_all_that_bamboohr_takes(bamboo, server):
    server.respond = respond
    out = replace(CANDIDATE, source_tag="Portal")
    receipt = bamboo.create_application_with_document(out, DOCUMENT)
    received = created(server)
    assert received.headers["authorization"] == "Basic " + base64.b64encode(b"key-1:x").decode()
    assert received.headers["accept"] == "application/json"
    assert fields(received) == {
        "firstName": "Canarina",
        "lastName": "Canarova",
        "jobId": "101",
        "email": "canary.person@example.com",
        "phoneNumber": "+1 555 5550199",
        "city": "Dallas",
        "state": "TX",
        "country": "US",
        "linkedinUrl": "https://www.linkedin.com/in/canarina",
        "source": "Portal",
    }
    (file,) = [part for part in parts_of(received) if part.filename]
    assert (file.name, file.filename) == ("coverLetter", "Profile rx-8f3k2m.pdf")
    assert (file.content_type, file.content) == ("application/pdf", DOCUMENT.content)
    assert receipt.person_external_id == "900"
    assert receipt.application_external_id == "51"
    assert len(receipt.warnings) == 1
    assert "one e-mail address" in receipt.warnings[0]


def test_a_bare_candidate_is_sent_without_any_empty_field(bamboo, server):
    server.respond = respond
    person = PersonToExport("Cher", "Sarkisian", ("cher@example.com",))
    bamboo.create_application(replace(CANDIDATE, person=person))
    assert fields(created(server)) == {
        "firstName": "Cher",
        "lastName": "Sarkisian",
        "jobId": "101",
        "email": "cher@example.com",
    }
    assert len(parts_of(created(server))) == 4


def test_a_creation_looks_at_the_job_writes_once_and_looks_for_the_application(bamboo, server):
    server.respond = respond
    bamboo.create_application(CANDIDATE)
    jobs, created_one, search = server.received
    assert (jobs.method, jobs.path, jobs.query) == ("GET", f"{BASE}/jobs", {"statusGroups": "ALL"})
    assert (created_one.method, created_one.query) == ("POST", {})
    assert (search.method, search.path) == ("GET", f"{BASE}/applications")
    assert search.query == {
        "searchString": "canary.person@example.com",
        "applicationStatus": "ALL",
        "jobStatusGroups": "ALL",
        "jobId": "101",
        "sortBy": "created_date",
        "sortOrder": "ASC",
        "page": "1",
    }


@pytest.mark.parametrize(
    ("rows", "known"),
    [
        ([application(51)], "51"),
        ([application(51, id=7)], ""),
        ([application(51, email="somebody.else@example.com")], ""),
        ([application(51), application(52)], ""),
        ([{**application(51), "job": {"id": 102}}], ""),
        ([{**application(50), "job": {"id": 102}}, application(51)], "51"),
        ([], ""),
    ],
)
def test_only_one_application_of_this_person_to_this_job_is_taken(bamboo, server, rows, known):
    server.respond = lambda received: (
        answer(page(*rows)) if received.path == f"{BASE}/applications" else respond(received)
    )
    receipt = bamboo.create_application(CANDIDATE)
    assert receipt.application_external_id == known
    assert any("not show" in warning for warning in receipt.warnings) == (not known)


@pytest.mark.parametrize(
    ("links", "linkedin", "website"),
    [
        (("https://www.linkedin.com/in/a",), "https://www.linkedin.com/in/a", None),
        (("http://linkedin.com/in/a",), "http://linkedin.com/in/a", None),
        (
            ("https://evil.example/linkedin.com/in/a",),
            None,
            "https://evil.example/linkedin.com/in/a",
        ),
        (("https://notlinkedin.com/in/a",), None, "https://notlinkedin.com/in/a"),
        (("linkedin.com/in/a", "ftp://a.example/x", "http://[broken"), None, None),
        (
            ("https://ana.example/cv", "https://de.linkedin.com/in/a"),
            "https://de.linkedin.com/in/a",
            "https://ana.example/cv",
        ),
    ],
)
def test_links_go_where_bamboohr_takes_them(bamboo, server, links, linkedin, website):
    server.respond = respond
    bamboo.create_application(replace(CANDIDATE, person=replace(CANDIDATE.person, links=links)))
    sent = fields(created(server))
    assert sent.get("linkedinUrl") == linkedin
    assert sent.get("websiteUrl") == website


def test_the_stage_and_the_note(bamboo, server):
    server.respond = respond
    bamboo.move_stage(RECORD, "27")
    bamboo.add_note(RECORD, "Spoke <b>twice</b>.")
    moved, noted = server.received
    assert (moved.method, moved.path) == ("POST", f"{BASE}/applications/105/status")
    assert moved.json == {"status": 27}
    assert noted.path == f"{BASE}/applications/105/comments"
    assert noted.json == {"type": "comment", "comment": "Spoke <b>twice</b>."}


@pytest.mark.parametrize("unfit", ["", "abc", "1/../2", "-1"])
def test_what_can_be_no_id_is_refused_before_anything_is_sent(bamboo, server, unfit):
    calls = (
        lambda: bamboo.create_application(replace(CANDIDATE, job_external_id=unfit)),
        lambda: bamboo.move_stage(RECORD, unfit),
        lambda: bamboo.add_note(replace(RECORD, application_external_id=unfit), "Hello"),
    )
    for call in calls:
        with pytest.raises(RejectedError):
            call()
    assert server.received == []


@pytest.mark.parametrize("names", [("", "Sarkisian"), ("Cher", " ")])
def test_a_person_without_both_names_is_refused_before_anything_is_sent(bamboo, server, names):
    person = replace(CANDIDATE.person, first_name=names[0], last_name=names[1])
    with pytest.raises(RejectedError) as refused:
        bamboo.create_application(replace(CANDIDATE, person=person))
    assert refused.value.code == "person.unfit_name"
    assert server.received == []


def test_an_empty_document_is_refused_before_anything_is_sent(bamboo, server):
    with pytest.raises(RejectedError) as refused:
        bamboo.create_application_with_document(
            CANDIDATE, DocumentToExport("empty.pdf", "application/pdf", b"")
        )
    assert refused.value.code == "document.unfit"
    assert server.received == []


def test_trust_says_that_absence_proves_nothing_unless_a_time_is_set(bamboo):
    trust = bamboo.application_trust()
    assert trust.lag_seconds is None
    assert "absence proves nothing" in trust.source
    bamboo._settings = replace(bamboo._settings, lookup_lag_seconds=120.0)
    assert bamboo.person_trust().lag_seconds == 120
    assert "settings" in bamboo.person_trust().source
