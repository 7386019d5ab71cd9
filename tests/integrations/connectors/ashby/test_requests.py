"""Every request is one that Ashby's specification accepts, and so is every answer of the twin."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from integrations.connectors.people_types import AtsRecord
from integrations.connectors.types import CandidateToExport, DocumentKind, Since, Target
from tests.integrations.connectors.journey import candidate, document, person, record_of, send
from tests.integrations.connectors.openapi import parts_of

ALLOWED = {"body $.interviewStageId: 'FirstPreInterviewScreen' is not a 'uuid'"}
"""The file says UUID, and its description names this one word that may stand there instead."""


@pytest.fixture
def everything(account):
    """Every operation once, with all that can be sent."""
    twin, connector = account.twin, account.connector
    job = twin.add_job("Forklift driver")
    twin.close_job(twin.add_job("Over"))
    owner = twin.shelf.all("users")[0]["id"]
    connector = account.with_settings(source="portal", acting_user_id=owner)
    connector.check_account()
    pages = list(connector.list_jobs())
    list(connector.list_changed_jobs(Since(datetime(2026, 5, 1, tzinfo=UTC), pages[-1].bookmark)))
    out = replace(candidate(job), person=replace(person(), emails=("a@example.com", "b@c.example")))
    receipt = send(connector, out, document())
    record = record_of(receipt)
    resume = replace(document(2), kind=DocumentKind.RESUME)
    connector.attach_document(record, resume)
    connector.find_candidates("a@example.com")
    connector.get_candidate(receipt.person_external_id)
    connector.find_application(receipt.application_external_id)
    connector.list_documents(record)
    stages = pages[0].jobs[0].stages
    connector.move_stage(record, stages[2].external_id)
    connector.add_note(record, "Screened <b>twice</b>.")
    connector.add_tag(record, "Portal tag")
    connector.list_users()
    everybody = list(connector.list_people())
    connector.update_person(record, replace(out.person, emails=("n@example.com", "m@c.example")))
    bookmark = everybody[-1].bookmark
    list(connector.list_changed_people(Since(datetime(2026, 5, 1, tzinfo=UTC), bookmark)))
    person_id = receipt.person_external_id
    chosen = candidate(job, stage_external_id=stages[1].external_id, person_external_id=person_id)
    connector.create_application(chosen)
    return account


def test_the_specification_has_nothing_against_any_request(everything, ashby_spec):
    asked = {received.path for received in everything.server.received}
    assert {f"/{route.operation}" for route in everything.twin.routes} - asked == {"/location.list"}
    for received in everything.server.received:
        assert set(ashby_spec.complaints(received)) <= ALLOWED


def test_the_specification_has_nothing_against_any_answer_of_the_twin(everything, ashby_spec):
    assert len(everything.answers) > 20
    for path, status, value in everything.answers:
        assert status == 200
        assert ashby_spec.complaints_about_answer(path, value, "post") == []


def test_a_refusal_of_the_twin_is_of_the_published_shape(account, ashby_spec):
    job = account.twin.add_job("Welder")
    account.connector.find_application(job)
    ((path, _, value),) = account.answers
    assert value["success"] is False
    assert ashby_spec.complaints_about_answer(path, value, "post") == []


def test_the_judge_sees_what_ashby_refuses(everything, ashby_spec):
    """The mutants: a judge that accepts these proves nothing."""
    (good,) = everything.sent("candidate.create")
    assert ashby_spec.complaints(good) == []
    for before, after in (
        (b'"name"', b'"fullName"'),
        (b'"phoneNumber"', b'"phone"'),
        (b'["b@c.example"]', b'"b@c.example"'),
        (b'"city"', b'"town"'),
    ):
        assert before in good.body
        assert ashby_spec.complaints(replace_body(good, before, after))
    (upload,) = everything.sent("candidate.uploadFile")
    assert ashby_spec.complaints(replace_body(upload, b'name="file"', b'name="resume"'))
    assert ashby_spec.complaints(replace_body(upload, b"candidateId", b"candidate_id"))
    listing = everything.sent("job.list")[0]
    assert ashby_spec.complaints(replace_body(listing, b'"Draft"', b'"Drafted"'))
    assert ashby_spec.complaints(replace_body(listing, b"100", b'"100"'))


def replace_body(received, before, after):
    return replace(received, body=received.body.replace(before, after))


def test_the_key_is_the_user_and_the_password_is_blank(account):
    account.connector.check_account()
    (received,) = account.server.received
    assert received.headers["authorization"] == "Basic NWUxZjBhNWJiN2E1Yjc6"  # the key and a colon
    assert received.headers["accept"] == "application/json; version=1"
    assert received.headers["content-type"] == "application/json"
    assert received.body == b"{}"


def test_a_person_and_an_application_are_two_writes(account):
    job = account.twin.add_job("Forklift driver")
    receipt = send(account.connector, candidate(job), document())
    assert account.body("candidate.create") == {
        "name": "Ana Ruiz1",
        "email": "ana.ruiz1@example.com",
        "phoneNumber": "+1 214 555 0142",
        "linkedInUrl": "https://www.linkedin.com/in/ana-ruiz",
        "location": {"city": "Dallas", "region": "TX", "country": "US"},
    }
    assert account.body("application.create") == {
        "candidateId": receipt.person_external_id,
        "jobId": job,
        "interviewStageId": "FirstPreInterviewScreen",
    }


def test_source_and_credit_stand_in_both_writes(account):
    job = account.twin.add_job("Forklift driver")
    source = account.twin.shelf.all("sources")[0]["id"]
    owner = account.twin.shelf.all("users")[0]["id"]
    connector = account.with_settings(source="portal", acting_user_id=owner)
    send(connector, candidate(job), document())
    for method in ("candidate.create", "application.create"):
        assert account.body(method)["sourceId"] == source
        assert account.body(method)["creditedToUserId"] == owner


def test_leads_are_made_where_the_settings_say_so(account):
    job = account.twin.add_job("Forklift driver")
    receipt = send(account.with_settings(unchosen_stage=""), candidate(job), document())
    assert "interviewStageId" not in account.body("application.create")
    found = account.connector.find_application(receipt.application_external_id)
    assert (found.stage_name, found.outcome) == ("Leads", "Lead")


@pytest.mark.parametrize(
    ("kind", "method", "name"),
    [
        (DocumentKind.PROFILE, "candidate.uploadFile", "file"),
        (DocumentKind.RESUME, "candidate.uploadResume", "resume"),
    ],
)
def test_a_document_goes_out_as_a_form(account, kind, method, name):
    known = account.twin.add_person("Ana", "Ruiz", "ana@example.com")
    paper = replace(document(), kind=kind)
    receipt = account.connector.attach_document(AtsRecord(known), paper)
    (received,) = account.sent(method)
    owner, sent = parts_of(received)
    assert (owner.name, owner.filename, owner.content) == ("candidateId", None, known.encode())
    assert (sent.name, sent.filename) == (name, paper.name)
    assert (sent.content_type, sent.content) == ("application/pdf", paper.content)
    (stored,) = account.twin.documents()
    assert receipt.document_external_id == stored["id"]


def test_a_note_is_plain_text_and_tells_nobody(account):
    known = account.twin.add_person("Ana", "Ruiz", "ana@example.com")
    account.connector.add_note(AtsRecord(known), "a < b")
    assert account.body("candidate.createNote") == {
        "candidateId": known,
        "note": {"type": "text/plain", "value": "a < b"},
        "sendNotifications": False,
    }


def test_a_bare_prospect_is_sent_without_any_empty_key(account):
    cher = replace(person(), first_name="", last_name="Cher", phone="", city="", region="",
                   country="", links=())  # fmt: skip
    account.connector.create_prospect(CandidateToExport(cher, Target.PROSPECT, ""))
    assert account.body("candidate.create") == {"name": "Cher", "email": "ana.ruiz1@example.com"}
