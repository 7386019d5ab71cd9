"""What is sent, to the byte."""

import base64
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from integrations.connectors.ats.bullhorn import outgoing
from integrations.connectors.people_types import AtsRecord
from integrations.connectors.types import (
    CandidateToExport,
    DocumentToExport,
    PersonToExport,
    Since,
    Target,
)
from integrations.errors import RejectedError, TargetGoneError
from tests.integrations.connectors.bullhorn.conftest import REST
from tests.integrations.connectors.bullhorn.published import payload
from tests.integrations.connectors.contract import CANDIDATE
from tests.integrations.vendor_server import answer

ANSWERS = {
    ("GET", "/options/Country"): payload("options_country"),
    ("GET", "/settings/jobResponseStatusList"): {"jobResponseStatusList": ["New Lead", "Offer"]},
    ("GET", "/settings/userId"): {"userId": 4},
    ("GET", "/settings/corporationName,userId"): {"corporationName": "Acme", "userId": 4},
    ("GET", "/search/JobOrder"): {"total": 0, "start": 0, "count": 0, "data": []},
    ("GET", "/search/Candidate"): payload("search_candidate"),
    ("POST", "/search/Candidate"): {"total": 0, "data": []},
    ("GET", "/query/JobOrder"): {"data": [{"id": 101, "isOpen": True, "isDeleted": False}]},
    ("GET", "/query/JobSubmission"): payload("query_jobsubmission"),
    ("GET", "/query/CorporateUser"): {"data": []},
    ("GET", "/entitlements/Candidate"): ["CREATE"],
    ("GET", "/entitlements/JobSubmission"): ["CREATE"],
    ("GET", "/entity/Candidate/104/fileAttachments"): payload("file_attachments"),
    ("PUT", "/entity/Candidate"): {"changedEntityId": 1489, "changeType": "INSERT"},
    ("PUT", "/entity/JobSubmission"): {"changedEntityId": 3003, "changeType": "INSERT"},
    ("PUT", "/entity/Note"): {"changedEntityId": 55, "changeType": "INSERT"},
    ("POST", "/entity/JobSubmission/3001"): {"changedEntityId": 3001, "changeType": "UPDATE"},
    ("PUT", "/file/Candidate/104"): {"fileId": 178},
}
PAPER = DocumentToExport("Ana-Ruiz-profile-rx-8f3k2mb1.pdf", "application/pdf; a=b", b"%PDF-1.7")


@pytest.fixture
def sent(server):
    """Every request, after the server was told to answer as Bullhorn does."""
    server.respond = lambda received: answer(
        ANSWERS[received.method, received.path.removeprefix(REST)]
    )
    return server.received


def applying(**changes):
    known = {"job_external_id": "101", "person_external_id": "104", "stage_external_id": ""}
    return replace(CANDIDATE, **{**known, "source_tag": "Portal", **changes})


def milliseconds(value):
    return abs(value / 1000 - datetime.now(UTC).timestamp()) < 60


def test_every_call_carries_the_key_of_the_session_in_the_header_only(opened, sent):
    opened.list_users()
    (received,) = sent
    assert received.headers["bhresttoken"] == "key-1"
    assert "BhRestToken" not in received.query
    assert received.query == {
        "where": "isDeleted=false",
        "fields": "id,firstName,lastName,email,enabled,isDeleted",
        "orderBy": "id",
        "start": "0",
        "count": "200",
    }


def test_a_candidate(opened, sent):
    receipt = opened.create_person(replace(CANDIDATE, source_tag="Portal"))
    assert receipt.person_external_id == "1489"
    (received,) = sent
    assert received.method == "PUT"
    assert received.json == {
        "firstName": "Canarina",
        "lastName": "Canarova",
        "name": "Canarina Canarova",
        "email": "canary.person@example.com",
        "email2": "canary.second@example.com",
        "phone": "+1 555 5550199",
        "occupation": "Forklift driver",
        "source": "Portal",
        "status": "New Lead",
        "address": {"city": "Dallas", "state": "TX"},
        "comments": "Lives in: Dallas, TX, US\nhttps://www.linkedin.com/in/canarina\nnot a link\n"
        "Reference: rx-8f3k2m",
        "owner": {"id": 7},
    }


def test_a_bare_candidate_has_every_field_that_may_not_be_null(opened, sent):
    person = PersonToExport(first_name="", last_name="Cher", emails=("cher@example.com",))
    bare = CandidateToExport(person=person, target=Target.PROSPECT, job_external_id="")
    opened.create_prospect(bare)
    assert sent[0].json == {
        "firstName": "",
        "lastName": "Cher",
        "name": "Cher",
        "email": "cher@example.com",
        "status": "New Lead",
        "comments": "Reference: ",
        "owner": {"id": 7},
    }


def test_what_has_no_field_goes_into_the_comments(opened, sent):
    person = replace(
        CANDIDATE.person,
        emails=tuple(f"a{number}@example.com" for number in range(5)),
        phone="+1 (555) 555-0199 ext. 12345 or 12346",
        headline="x" * 101,
    )
    opened.create_person(replace(CANDIDATE, person=person))
    body = sent[0].json
    assert [body[name] for name in ("email", "email2", "email3")] == [
        "a0@example.com", "a1@example.com", "a2@example.com"
    ]  # fmt: skip
    assert body["occupation"] == "x" * 100
    assert "phone" not in body
    for line in (
        "Also: a3@example.com",
        "Also: a4@example.com",
        "x" * 101,
        f"Phone: {person.phone}",
    ):
        assert line in body["comments"].split("\n")


def test_a_phone_number_that_is_only_written_long_is_shortened(opened, sent):
    person = replace(CANDIDATE.person, phone="+1 (555) 555 - 0199 / 1")
    opened.create_person(replace(CANDIDATE, person=person))
    assert sent[0].json["phone"] == "+155555501991"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"first_name": "x" * 51}, "firstName"),
        ({"last_name": "x" * 51}, "lastName"),
        ({"emails": ("ok@example.com", "x" * 90 + "@example.com")}, "email2"),
    ],
)
def test_what_bullhorn_has_no_room_for_is_refused_before_it_is_sent(opened, sent, changes, field):
    person = replace(CANDIDATE.person, **changes)
    with pytest.raises(RejectedError) as refused:
        opened.create_person(replace(CANDIDATE, person=person))
    assert set(refused.value.fields) == {field}
    assert sent == []


def test_a_web_response(opened, sent):
    receipt = opened.create_application(applying())
    assert (receipt.person_external_id, receipt.application_external_id) == ("104", "3003")
    look, write = sent
    assert look.query["where"] == "id=101"
    body = write.json
    assert milliseconds(body.pop("dateWebResponse"))
    assert body == {
        "candidate": {"id": 104},
        "jobOrder": {"id": 101},
        "status": "New Lead",
        "source": "Portal",
        "comments": "Reference: rx-8f3k2m",
        "sendingUser": {"id": 7},
    }


def test_a_formal_submission_has_no_date_of_a_web_response(opened, sent):
    opened.create_application(applying(stage_external_id="Offer"))
    assert sent[-1].json["status"] == "Offer"
    assert "dateWebResponse" not in sent[-1].json


def test_a_status_that_is_in_no_list_is_looked_at_first(opened, sent):
    with pytest.raises(TargetGoneError) as gone:
        opened.create_application(applying(stage_external_id="Screening"))
    assert gone.value.target == "stage"
    with pytest.raises(TargetGoneError):
        opened.move_stage(AtsRecord("104", "3001"), "Screening")
    assert {received.method for received in sent} == {"GET"}


@pytest.mark.parametrize("options", [{}])
def test_without_an_acting_user_bullhorn_takes_the_api_user(opened, sent):
    opened.create_person(CANDIDATE)
    opened.create_application(applying())
    assert "owner" not in sent[0].json
    assert "sendingUser" not in sent[-1].json
    opened.add_note(AtsRecord("104", "3001"), "Hello")
    assert sent[-2].path == f"{REST}/settings/userId"
    assert sent[-1].json["commentingPerson"] == {"id": 4}
    assert "No acting user" in opened.check_account().detail


def test_moving_out_of_the_web_response_is_a_promotion_with_its_date(opened, sent):
    opened.move_stage(AtsRecord("104", "3001"), "Offer")
    assert sent[0].query["where"] == "id=3001 AND isDeleted=false"
    body = sent[-1].json
    assert milliseconds(body.pop("dateAdded"))
    assert body == {"status": "Offer"}


@pytest.mark.parametrize(("before", "after"), [("Offer", "New Lead"), ("New Lead", "New Lead")])
def test_every_other_move_leaves_the_date_alone(before, after):
    assert outgoing.stage_values(before, after, datetime.now(UTC)) == {"status": after}


def test_a_file_carries_our_reference(opened, sent):
    receipt = opened.attach_document(AtsRecord("104", "3001"), PAPER)
    assert receipt.document_external_id == "178"
    assert sent[0].method == "PUT"
    assert sent[0].json == {
        "externalID": "rx-8f3k2mb1",
        "fileContent": base64.b64encode(b"%PDF-1.7").decode(),
        "fileType": "SAMPLE",
        "name": "Ana-Ruiz-profile-rx-8f3k2mb1.pdf",
        "contentType": "application/pdf",
    }


@pytest.mark.parametrize("options", [{"document_type": "Resume", "document_megabytes": 1}])
def test_the_type_and_the_size_of_a_file_are_the_connections(opened, sent):
    opened.attach_document(AtsRecord("104"), replace(PAPER, name="x" * 120 + ".pdf"))
    body = sent[0].json
    assert body["type"] == "Resume"
    assert body["name"] == "x" * 96 + ".pdf"
    assert body["externalID"] == "x" * 96
    with pytest.raises(RejectedError) as refused:
        opened.attach_document(AtsRecord("104"), replace(PAPER, content=b"x" * 1_000_000))
    assert refused.value.code == "document.unfit"


def test_files_that_are_deleted_are_not_listed(opened, sent):
    listed = opened.list_documents(AtsRecord("104", "3001"))
    assert [paper.external_id for paper in listed] == ["178"]
    assert sent[0].query["fields"] == "id,name,externalID,isDeleted"


@pytest.mark.parametrize("options", [{"acting_user_id": "7", "note_action": "Screened"}])
def test_a_note_names_both_people_and_is_no_markup(opened, sent):
    opened.add_note(AtsRecord("104", "3001"), "A <b> & B\nC")
    assert sent[0].json == {
        "personReference": {"id": 104},
        "commentingPerson": {"id": 7},
        "action": "Screened",
        "comments": "A &lt;b&gt; &amp; B<br>C",
    }


def test_all_jobs_are_asked_for_so_that_none_leaves_the_list(opened, sent):
    assert list(opened.list_jobs())
    (asked,) = [one for one in sent if one.path.endswith("/search/JobOrder")]
    assert asked.query["query"] == "isDeleted:0 OR isDeleted:1"
    assert asked.query["sort"] == "id"
    assert (asked.query["start"], asked.query["count"]) == ("0", "200")


@pytest.mark.parametrize(
    ("options", "written"),
    [({}, "20261121120000"), ({"changes_overlap_hours": 0}, "20261122000000")],
)
def test_changes_are_read_with_an_overlap(opened, sent, written):
    assert list(opened.list_changed_jobs(Since(datetime(2026, 11, 22, tzinfo=UTC))))
    (asked,) = [one for one in sent if one.path.endswith("/search/JobOrder")]
    assert asked.query["query"] == f"dateLastModified:[{written} TO *]"


def test_a_short_query_goes_in_the_address_and_a_long_one_in_the_body(opened, sent):
    found = opened.find_candidates("alma.ruiz@example.com")
    assert [person.external_id for person in found] == ["5059165"]
    assert [one.method for one in sent] == ["GET", "GET"]
    assert sent[1].query["where"] == "candidate.id IN (5059165) AND isDeleted=false"
    sent.clear()
    opened.find_candidates("a" * 2500 + "@example.com")
    (received,) = sent
    assert received.method == "POST"
    assert received.json["query"].startswith('isDeleted:0 AND (email:"aaa')
    assert received.query["fields"].startswith("id,firstName")
    assert "query" not in received.query


@pytest.mark.parametrize("bad", ["", "..", "12/../13", "x"])
def test_what_can_be_no_id_is_neither_asked_nor_written(opened, sent, bad):
    assert opened.get_candidate(bad) is None
    assert opened.find_application(bad) is None
    for call in (
        lambda: opened.create_application(applying(person_external_id=bad)),
        lambda: opened.create_application(applying(job_external_id=bad)),
        lambda: opened.attach_document(AtsRecord(bad), PAPER),
        lambda: opened.list_documents(AtsRecord(bad)),
        lambda: opened.move_stage(AtsRecord("104", bad), "Offer"),
        lambda: opened.add_note(AtsRecord(bad), "x"),
    ):
        with pytest.raises(RejectedError):
            call()
    assert sent == []
