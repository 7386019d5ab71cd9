"""What is sent to Lever, to the byte. No specification of Lever's is published."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from integrations.connectors.people_types import AtsRecord
from integrations.connectors.types import (
    CandidateToExport,
    DocumentToExport,
    PersonToExport,
    Since,
    Target,
)
from integrations.errors import (
    NotSupportedError,
    PermissionMissingError,
    RejectedError,
    TargetGoneError,
    UnexpectedResponseError,
)
from tests.integrations.connectors.contract import CANDIDATE, DOCUMENT, PROSPECT, RECORD, WRITES
from tests.integrations.connectors.lever.conftest import payload
from tests.integrations.connectors.openapi import parts_of
from tests.integrations.vendor_server import answer

EMPTY = {"data": [], "hasNext": False}
PERSON = {
    "name": "Canarina Canarova",
    "headline": "Forklift driver",
    "location": "Dallas, TX, US",
    "emails": ["canary.person@example.com", "canary.second@example.com"],
    "phones": [{"type": "other", "value": "+1 555 5550199"}],
    "links": ["https://www.linkedin.com/in/canarina"],
}
BASIC = "Basic a2V5LTE6"  # "key-1:"


@pytest.fixture(autouse=True)
def answers(server):
    """By path; what is not named is answered as a created record."""
    known = {
        "/stages": {"data": [{"id": "102", "text": "Screen"}, {"id": "103", "text": "Offer"}]},
        "/postings/101": {"data": {"id": "101", "state": "published"}},
        "/postings/deleted": EMPTY,
        "/postings": payload("postings") | {"hasNext": False},
        "/users": payload("users"),
        "/archive_reasons": payload("archive_reasons"),
    }
    server.respond = lambda received: answer(known.get(received.path, payload("created")))
    return known


def sent(server, path):
    (received,) = [received for received in server.received if received.path == path]
    return received


def test_an_applicant(lever, server):
    lever.create_application(replace(CANDIDATE, source_tag="Portal"))
    create = sent(server, "/opportunities")
    assert (create.method, create.query) == ("POST", {"perform_as": "user-1"})
    assert create.headers["authorization"] == BASIC
    assert create.json == {
        **PERSON,
        "sources": ["Portal"],
        "stage": "102",
        "postings": ["101"],
        "origin": "applied",
    }
    assert [received.path for received in server.received] == [
        "/postings/101", "/stages", "/opportunities"
    ]  # fmt: skip


def test_without_a_stage_an_applicant_is_a_new_applicant(lever, server):
    lever.create_application(replace(CANDIDATE, stage_external_id=""))
    assert sent(server, "/opportunities").json["stage"] == "applicant-new"


def test_a_known_person_is_named_by_their_contact(lever, server):
    receipt = lever.create_application(replace(CANDIDATE, person_external_id="contact-1"))
    assert sent(server, "/opportunities").json["contact"] == "contact-1"
    assert receipt.warnings == ()


def test_a_prospect_has_no_posting_and_no_stage_of_ours(lever, server):
    lever.create_prospect(PROSPECT)
    assert sent(server, "/opportunities").json == {**PERSON, "origin": "sourced"}
    assert len(server.received) == 1


def test_a_bare_candidate_is_sent_without_any_empty_key(lever, server):
    person = PersonToExport(first_name="", last_name="Cher", emails=("cher@example.com",))
    lever.create_application(CandidateToExport(person, Target.APPLICANT, "101"))
    assert sent(server, "/opportunities").json == {
        "name": "Cher",
        "emails": ["cher@example.com"],
        "stage": "applicant-new",
        "postings": ["101"],
        "origin": "applied",
    }


def test_a_document_is_one_part_under_the_name_that_finds_it_again(lever, server):
    paper = DocumentToExport("Ana rx-8f3k2m.pdf", "application/pdf; x=y", b"%PDF")
    receipt = lever.attach_document(RECORD, paper)
    assert receipt.document_external_id
    upload = sent(server, "/opportunities/105/files")
    assert upload.query == {"perform_as": "user-1"}
    (part,) = parts_of(upload)
    assert (part.name, part.filename, part.content_type, part.content) == (
        "file", "Ana rx-8f3k2m.pdf", "application/pdf", b"%PDF"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("write", "method", "path", "body"),
    [
        ("move_stage", "PUT", "/opportunities/105/stage", {"stage": "103"}),
        ("add_note", "POST", "/opportunities/105/notes", {"value": "Spoke with Canarina."}),
        ("add_tag", "POST", "/opportunities/105/addTags", {"tags": ["Portal"]}),
    ],
)
def test_changes(lever, server, write, method, path, body):
    WRITES[write](lever)
    change = sent(server, path)
    assert (change.method, change.json) == (method, body)
    assert change.query == {"perform_as": "user-1"}


@pytest.mark.parametrize(
    "write",
    ["create_application", "create_prospect", "attach_document", "move_stage", "add_note",
     "add_tag"],
)  # fmt: skip
def test_nothing_is_sent_where_nobody_acts(open_lever, server, write):
    with pytest.raises(NotSupportedError) as refused:
        WRITES[write](open_lever(acting_user_id=""))
    assert (refused.value.code, refused.value.capability) == ("lever.no_acting_user", write)
    assert server.received == []


@pytest.mark.parametrize("state", ["internal", "closed", "draft", "pending", "rejected", "new"])
def test_a_posting_that_is_not_published_takes_nobody(lever, server, answers, state):
    answers["/postings/101"] = {"data": {"id": "101", "state": state}}
    with pytest.raises(TargetGoneError) as gone:
        lever.create_application(CANDIDATE)
    assert (gone.value.target, gone.value.code) == ("job", "lever.job_closed")
    assert [received.method for received in server.received] == ["GET"]


def test_an_unlisted_posting_takes_somebody_where_the_connection_calls_it_live(
    open_lever, server, answers
):
    answers["/postings/101"] = {"data": {"id": "101", "state": "internal"}}
    open_lever(live_statuses=["unlisted"]).create_application(CANDIDATE)
    assert sent(server, "/opportunities")


@pytest.mark.parametrize("call", ["create_application", "create_prospect", "move_stage"])
def test_a_stage_that_is_gone_is_not_sent(lever, server, answers, call):
    answers["/stages"] = {"data": [{"id": "lead-new"}], "hasNext": False}
    to = {
        "create_prospect": lambda: lever.create_prospect(replace(PROSPECT, stage_external_id="9")),
        "create_application": lambda: lever.create_application(CANDIDATE),
        "move_stage": lambda: lever.move_stage(RECORD, "103"),
    }
    with pytest.raises(TargetGoneError) as gone:
        to[call]()
    assert gone.value.target == "stage"
    assert {received.method for received in server.received} == {"GET"}


@pytest.mark.parametrize("unfit", ["", ".", ".."])
def test_an_id_that_can_be_none_leads_nowhere(lever, server, unfit):
    for call in (
        lambda: lever.attach_document(AtsRecord("p", unfit), DOCUMENT),
        lambda: lever.list_documents(AtsRecord("p", unfit)),
        lambda: lever.find_application(unfit),
        lambda: lever.create_application(replace(CANDIDATE, job_external_id=unfit)),
    ):
        with pytest.raises(RejectedError):
            call()
    assert server.received == []


def test_an_id_stays_one_segment(lever, server):
    lever.add_tag(AtsRecord("p", "a/../b?x"), "Portal")
    assert server.received[0].path == "/opportunities/a%2F..%2Fb%3Fx/addTags"


def test_jobs_are_read_page_by_page_with_the_opaque_token(lever, server, answers):
    pages = {"": ("t1", True), "t1": ("t2", True), "t2": (None, False)}

    def page(received):
        token, more = pages[received.query.get("offset", "")]
        whole = payload("postings") | {"hasNext": more, "next": token}
        return answer({name: value for name, value in whole.items() if value is not None})

    server.respond = lambda received: (
        answer(payload("stages")) if received.path == "/stages" else page(received)
    )
    assert len(list(lever.list_jobs())) == 3
    stages, *postings = server.received
    assert stages.path == "/stages"
    assert [received.query for received in postings] == [
        {"limit": "100"},
        {"limit": "100", "offset": "t1"},
        {"limit": "100", "offset": "t2"},
    ]


def test_a_page_that_promises_more_without_a_token_is_a_surprise(lever, answers):
    answers["/postings"] = {**EMPTY, "hasNext": True}
    with pytest.raises(UnexpectedResponseError):
        list(lever.list_jobs())


def test_changed_jobs_are_asked_for_in_milliseconds_then_the_deleted_ones(lever, server, answers):
    answers["/postings/deleted"] = payload("postings_deleted")
    since = datetime(2026, 5, 1, 8, 30, 15, 123999, tzinfo=timezone(timedelta(hours=-5)))
    jobs = [job for page in lever.list_changed_jobs(Since(since)) for job in page.jobs]
    moment = str(int(datetime(2026, 5, 1, 13, 30, 15, 123000, tzinfo=UTC).timestamp() * 1000))
    assert sent(server, "/postings").query == {"limit": "100", "updated_at_start": moment}
    assert sent(server, "/postings/deleted").query == {"limit": "100", "deleted_at_start": moment}
    assert [(job.title, job.deleted) for job in jobs] == [
        ("Forklift driver", False), ("Planner", False), ("Welder", True)
    ]  # fmt: skip


def test_a_key_that_may_not_read_deleted_postings_reads_the_others(lever, server, answers):
    refused = answer({"code": "Forbidden", "message": ""}, 403)
    server.respond = lambda received: (
        refused if received.path == "/postings/deleted" else answer(answers[received.path])
    )
    (page,) = lever.list_changed_jobs(Since(datetime(2026, 5, 1, tzinfo=UTC)))
    assert len(page.jobs) == 2


def test_one_bad_posting_costs_one_record(lever, answers):
    answers["/postings"] = {"data": [7, *payload("postings")["data"]], "hasNext": False}
    (page,) = lever.list_jobs()
    assert len(page.jobs) == 2
    assert [bad.path for bad in page.bad] == ["$.data[0]"]


def test_the_stages_are_part_of_every_fingerprint(lever, answers):
    before = [job.fingerprint for page in lever.list_jobs() for job in page.jobs]
    answers["/stages"] = {"data": [{"id": "102", "text": "Renamed"}], "hasNext": False}
    after = [job.fingerprint for page in lever.list_jobs() for job in page.jobs]
    assert not set(before) & set(after)


def test_confidential_records_are_asked_for_only_where_the_connection_says_so(
    open_lever, server, answers
):
    answers["/opportunities"] = EMPTY
    for word, asked in (("no", None), ("yes", "all")):
        lever = open_lever(confidential=word)
        list(lever.list_jobs())
        lever.find_candidates("a@example.com")
        lever.get_candidate("contact-1")
        lists = [r for r in server.received if r.path in ("/postings", "/opportunities")]
        assert [received.query.get("confidentiality") for received in lists] == [asked] * 3
        server.received.clear()


def test_people_are_searched_by_address_with_their_applications_expanded(lever, server, answers):
    row = payload("opportunity")["data"]
    alias = {**row, "id": "o2", "contact": "c2", "emails": ["ana.ruiz+jobs@example.com"]}
    answers["/opportunities"] = {"data": [row, alias], "hasNext": False}
    (ana,) = lever.find_candidates(" ana.RUIZ@example.com")
    assert ana.external_id == row["contact"]
    search = sent(server, "/opportunities")
    # The canonical form that Lever keeps may join addresses that are not the same.
    assert search.query == {"expand": "stage", "limit": "100", "email": "ana.RUIZ@example.com"}


def test_nobody_is_searched_for_by_nothing(lever, server):
    assert list(lever.find_candidates(" ")) == []
    assert lever.get_candidate("") is None
    assert server.received == []


def test_a_person_is_read_by_their_contact(lever, server, answers):
    row = payload("opportunity")["data"]
    answers["/opportunities"] = {"data": [row], "hasNext": False}
    assert lever.get_candidate("nobody") is None
    found = lever.get_candidate(row["contact"])
    assert found is not None
    asked = [one for one in server.received if one.path == "/opportunities"]
    assert asked[-1].query["contact_id"] == row["contact"]


def test_an_application_that_is_not_there_is_none(lever, server):
    server.respond = lambda _: answer({"code": "ResourceNotFound", "message": "x"}, 404)
    assert lever.find_application("o1") is None
    server.respond = lambda _: answer({"code": "Forbidden", "message": "x"}, 403)
    with pytest.raises(PermissionMissingError):
        lever.find_application("o1")


def test_only_active_users_can_be_chosen(lever):
    assert [user.name for user in lever.list_users()] == ["Rosa Recruiter"]
