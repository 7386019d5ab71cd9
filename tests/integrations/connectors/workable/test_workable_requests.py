"""What is sent to Workable, to the byte. No specification of Workable's is published."""

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
    RejectedError,
    TargetGoneError,
    UnexpectedResponseError,
)
from tests.integrations.connectors.contract import CANDIDATE, DOCUMENT, RECORD, WRITES
from tests.integrations.connectors.workable.conftest import payload
from tests.integrations.vendor_server import answer

PERSON = {
    "firstname": "Canarina",
    "lastname": "Canarova",
    "email": "canary.person@example.com",
    "headline": "Forklift driver",
    "phone": "+1 555 5550199",
    "address": "Dallas, TX, US",
    "social_profiles": [{"type": "linkedin", "url": "https://www.linkedin.com/in/canarina"}],
}
TEAM = ["reviewer", "simple", "hiring_manager", "recruiting_admin", "admin"]


@pytest.fixture(autouse=True)
def answers(server):
    """By path below the base; what is not named is answered as a created candidate."""
    known = {
        "/jobs": payload("jobs"),
        "/jobs/101": {"shortcode": "101", "state": "published"},
        "/jobs/101/stages": {"stages": [{"slug": "102"}, {"slug": "103"}]},
        "/jobs/A1B2C3D4E5/stages": payload("stages"),
        "/jobs/F6A7B8C9D0/stages": payload("stages"),
        "/candidates": payload("candidates"),
        "/candidates/105": {"candidate": {"id": "105", "job": {"shortcode": "101"}}},
        "/candidates/105/comments": {"id": "90775001"},
        "/candidates/105/move": None,
        "/candidates/105/files": payload("files"),
        "/members": payload("members"),
    }

    def respond(received):
        path = received.path.removeprefix("/spi/v3")
        value = known.get(path, payload("created"))
        if value is None:
            return lambda link, _: link.sendall(b"HTTP/1.1 202 X\r\nContent-Length: 0\r\n\r\n")
        return answer(value)

    server.respond = respond
    return known


def sent(server, path):
    (received,) = [one for one in server.received if one.path == f"/spi/v3{path}"]
    return received


def asked(server):
    return [received.path.removeprefix("/spi/v3") for received in server.received]


def test_an_applicant_is_sourced_so_that_nobody_gets_an_e_mail(workable, server):
    receipt = workable.create_application(replace(CANDIDATE, source_tag="Portal"))
    create = sent(server, "/jobs/101/candidates")
    assert (create.method, create.query) == ("POST", {"stage": "102"})
    assert create.headers["authorization"] == "Bearer token-1"
    assert create.json == {"sourced": True, "candidate": {**PERSON, "tags": ["Portal"]}}
    assert asked(server) == ["/jobs/101", "/jobs/101/stages", "/jobs/101/candidates"]
    assert receipt.application_external_id == receipt.person_external_id == "27270b01"
    assert receipt.ats_url.endswith("/candidates/656913001")
    assert receipt.warnings == (
        "Workable takes one e-mail address: the further ones were not sent.",
    )


def test_workable_thanks_applicants_where_the_connection_says_so(open_workable, server):
    open_workable(thank_applicants="yes").create_application(CANDIDATE)
    assert sent(server, "/jobs/101/candidates").json["sourced"] is False


def test_without_a_stage_an_applicant_goes_where_applicants_go(workable, server, answers):
    answers["/jobs/101/stages"] = {
        "stages": [{"slug": "sourced", "kind": "sourced"}, {"slug": "new-here", "kind": "applied"}]
    }
    workable.create_application(replace(CANDIDATE, stage_external_id=""))
    assert sent(server, "/jobs/101/candidates").query == {"stage": "new-here"}


def test_without_such_a_stage_workable_decides(workable, server):
    workable.create_application(replace(CANDIDATE, stage_external_id=""))
    assert sent(server, "/jobs/101/candidates").query == {}


def test_somebody_known_keeps_their_id_and_gets_a_further_candidate(workable, server):
    receipt = workable.create_application(replace(CANDIDATE, person_external_id="27270a01"))
    assert receipt.person_external_id == "27270a01"
    assert receipt.application_external_id == "27270b01"


def test_who_has_one_name_goes_out_under_it_and_without_any_empty_key(workable, server):
    person = PersonToExport(first_name="", last_name="Cher", emails=("cher@example.com",))
    receipt = workable.create_application(CandidateToExport(person, Target.APPLICANT, "101"))
    assert sent(server, "/jobs/101/candidates").json == {
        "sourced": True,
        "candidate": {"name": "Cher", "email": "cher@example.com"},
    }
    assert receipt.warnings == ()


@pytest.mark.parametrize(
    ("link", "kind"),
    [
        ("https://linkedin.com/in/ana", "linkedin"),
        ("https://github.com/ana", "github"),
        ("https://notlinkedin.com/ana", None),
        ("https://linkedin.com.example.org/ana", None),
        ("ftp://github.com/ana", None),
        ("//linkedin.com/in/ana", None),
    ],
)
def test_only_links_of_networks_that_workable_has_a_type_for_are_sent(workable, server, link, kind):
    person = replace(CANDIDATE.person, links=(link,))
    workable.create_application(replace(CANDIDATE, person=person))
    profiles = sent(server, "/jobs/101/candidates").json["candidate"].get("social_profiles")
    assert profiles == ([{"type": kind, "url": link}] if kind else None)


def test_a_document_is_the_file_of_a_comment_for_the_customers_own_people(workable, server):
    paper = DocumentToExport("Ana rx-8f3k2m.pdf", "application/pdf", b"%PDF")
    receipt = workable.attach_document(RECORD, paper)
    assert receipt.document_external_id == "90775001"
    assert sent(server, "/candidates/105/comments").json == {
        "member_id": "1f3951",
        "comment": {
            "body": "Ana rx-8f3k2m.pdf",
            "policy": TEAM,
            "attachment": {"name": "Ana rx-8f3k2m.pdf", "data": "JVBERg=="},
        },
    }


def test_a_note(workable, server):
    workable.add_note(RECORD, "Spoke <b>twice</b>.")
    assert sent(server, "/candidates/105/comments").json == {
        "member_id": "1f3951",
        "comment": {"body": "Spoke <b>twice</b>.", "policy": TEAM},
    }


def test_a_move_is_answered_with_nothing(workable, server):
    workable.move_stage(RECORD, "103")
    move = sent(server, "/candidates/105/move")
    assert move.json == {"member_id": "1f3951", "target_stage": "103"}
    assert asked(server) == ["/candidates/105", "/jobs/101/stages", "/candidates/105/move"]


@pytest.mark.parametrize("write", ["attach_document", "move_stage", "add_note"])
def test_nothing_is_sent_where_nobody_acts(open_workable, server, write):
    with pytest.raises(NotSupportedError) as refused:
        WRITES[write](open_workable(acting_user_id=""))
    assert (refused.value.code, refused.value.capability) == ("workable.no_acting_user", write)
    assert server.received == []


def test_an_application_needs_nobody_to_act(open_workable, server):
    open_workable(acting_user_id="").create_application(CANDIDATE)
    assert sent(server, "/jobs/101/candidates")


@pytest.mark.parametrize("state", ["closed", "archived", "draft", "new"])
def test_a_job_that_is_not_published_takes_nobody(workable, server, answers, state):
    answers["/jobs/101"] = {"shortcode": "101", "state": state}
    with pytest.raises(TargetGoneError) as gone:
        workable.create_application(CANDIDATE)
    assert (gone.value.target, gone.value.code) == ("job", "workable.job_closed")
    assert [received.method for received in server.received] == ["GET"]


def test_an_internal_job_takes_somebody_where_the_connection_calls_it_live(
    open_workable, server, answers
):
    answers["/jobs/101"] = {"shortcode": "101", "state": "closed"}
    open_workable(live_statuses=["internal"]).create_application(CANDIDATE)
    assert sent(server, "/jobs/101/candidates")


@pytest.mark.parametrize("call", ["create_application", "move_stage"])
def test_a_stage_that_is_gone_is_not_sent(workable, server, answers, call):
    answers["/jobs/101/stages"] = {"stages": [{"slug": "applied", "kind": "applied"}]}
    with pytest.raises(TargetGoneError) as gone:
        WRITES[call](workable)
    assert gone.value.target == "stage"
    assert {received.method for received in server.received} == {"GET"}


@pytest.mark.parametrize("unfit", ["", ".", ".."])
def test_an_id_that_can_be_none_leads_nowhere(workable, server, unfit):
    for call in (
        lambda: workable.attach_document(AtsRecord("", unfit), DOCUMENT),
        lambda: workable.list_documents(AtsRecord("", unfit)),
        lambda: workable.find_application(unfit),
        lambda: workable.get_candidate(unfit),
        lambda: workable.create_application(replace(CANDIDATE, job_external_id=unfit)),
    ):
        with pytest.raises(RejectedError):
            call()
    assert server.received == []


def test_nobody_is_moved_to_nowhere_or_out_of_the_talent_pool(workable, server, answers):
    with pytest.raises(RejectedError):
        workable.move_stage(RECORD, "")
    answers["/candidates/105"] = {"candidate": payload("talent_pool_candidate")}
    with pytest.raises(RejectedError):
        workable.move_stage(RECORD, "103")
    assert {received.method for received in server.received} == {"GET"}


def test_an_id_stays_one_segment(workable, server):
    with pytest.raises(UnexpectedResponseError):
        workable.list_documents(AtsRecord("p", "a/../b?x"))
    assert asked(server) == ["/candidates/a%2F..%2Fb%3Fx/files"]


def test_a_person_without_an_application_of_their_own_is_their_candidate(workable, server):
    workable.list_documents(AtsRecord("105", ""))
    assert asked(server) == ["/candidates/105/files"]


# --- reading -------------------------------------------------------------------------------------


def test_jobs_are_read_in_every_state_with_the_stages_of_those_that_are_live(workable, server):
    (page,) = workable.list_jobs()
    driver, planner = page.jobs
    assert len(driver.stages) == 5
    assert planner.stages == ()
    assert sent(server, "/jobs").query == {"limit": "100", "include_fields": "full_description"}
    assert asked(server) == ["/jobs", "/jobs/A1B2C3D4E5/stages"]


def test_the_stages_are_part_of_a_live_jobs_fingerprint(workable, answers):
    (before,) = workable.list_jobs()
    answers["/jobs/A1B2C3D4E5/stages"] = {"stages": [{"slug": "sourced", "name": "Renamed"}]}
    (after,) = workable.list_jobs()
    assert before.records[0].fingerprint != after.records[0].fingerprint
    assert before.records[1].fingerprint == after.records[1].fingerprint


def test_pages_are_followed_by_what_their_address_asks_for(workable, server):
    first = {**payload("jobs"), "paging": {"next": f"{server.url}/spi/v3/jobs?limit=1&since_id=7"}}
    server.respond = lambda received: answer(
        payload("stages")
        if received.path.endswith("/stages")
        else first
        if "since_id" not in received.query
        else payload("jobs")
    )
    assert len(list(workable.list_jobs())) == 2
    queries = [one.query for one in server.received if one.path == "/spi/v3/jobs"]
    assert queries[1] == {"limit": "1", "since_id": "7"}


@pytest.mark.parametrize(
    "place",
    [
        "https://evil.example/spi/v3/jobs?since_id=7",
        "{here}.evil.example/spi/v3/jobs?since_id=7",
        "{here}/spi/v3/candidates?since_id=7",
        "/spi/v3/jobs?since_id=7",
    ],
)
def test_a_next_page_somewhere_else_is_not_followed(workable, server, answers, place):
    answers["/jobs"] = {"jobs": [], "paging": {"next": place.format(here=server.url)}}
    with pytest.raises(UnexpectedResponseError) as foreign:
        list(workable.list_jobs())
    assert foreign.value.code == "workable.foreign_page"
    assert len(server.received) == 1


def test_changed_jobs_are_asked_for_from_a_second_before(workable, server):
    since = datetime(2026, 5, 1, 8, 30, 15, 123999, tzinfo=timezone(timedelta(hours=-5)))
    list(workable.list_changed_jobs(Since(since)))
    assert sent(server, "/jobs").query["updated_after"] == "2026-05-01T13:30:14Z"
    assert since.astimezone(UTC).hour == 13


def test_one_bad_job_costs_one_record(workable, answers):
    answers["/jobs"] = {"jobs": [7, {"state": "published"}, *payload("jobs")["jobs"]]}
    (page,) = workable.list_jobs()
    assert len(page.jobs) == 2
    assert [bad.path for bad in page.bad] == ["$.jobs[0]", "$.jobs[1].shortcode"]


def test_a_live_job_whose_stages_are_gone_has_none(workable, server, answers):
    base = server.respond
    server.respond = lambda received: (
        answer({"error": "Not found"}, 404) if "/stages" in received.path else base(received)
    )
    (page,) = workable.list_jobs()
    assert page.jobs[0].stages == ()


def test_people_are_searched_by_address_and_those_with_another_are_left_out(
    workable, server, answers
):
    other = {**payload("candidates")["candidates"][0], "id": "9", "email": "xana.ruiz@example.com"}
    answers["/candidates"]["candidates"].append(other)
    ana, luis = workable.find_candidates(" ana.RUIZ@example.com")
    assert (ana.external_id, luis.external_id) == ("27270a01", "27270a03")
    search, *stages = server.received
    assert search.query == {"limit": "100", "email": "ana.RUIZ@example.com"}
    # Each job's stages are read once, however many candidates are on it.
    assert len(stages) == 2


def test_nobody_is_searched_for_by_nothing(workable, server):
    assert list(workable.find_candidates(" ")) == []
    assert server.received == []


def test_a_person_is_found_by_any_of_their_candidates(workable, answers):
    second = payload("candidates")["candidates"][1]
    answers["/candidates/27270a02"] = {"candidate": second}
    found = workable.get_candidate("27270a02")
    assert found.external_id == "27270a01"
    assert [each.external_id for each in found.applications] == ["27270a01", "27270a02"]


def test_a_person_whom_the_search_does_not_show_yet_is_read_all_the_same(workable, answers):
    first = payload("candidates")["candidates"][0]
    answers["/candidates/27270a01"] = {"candidate": first}
    answers["/candidates"] = {"candidates": []}
    found = workable.get_candidate("27270a01")
    assert [each.external_id for each in found.applications] == ["27270a01"]


def test_a_candidate_without_an_address_is_nobody_elses(workable, server, answers):
    lonely = {**payload("talent_pool_candidate"), "email": None}
    answers["/candidates/27270c01"] = {"candidate": lonely}
    found = workable.get_candidate("27270c01")
    assert (found.external_id, found.emails, found.tags) == ("27270c01", (), ("portal",))
    assert asked(server) == ["/candidates/27270c01"]


def test_who_is_not_there_is_none(workable, server):
    server.respond = lambda _: answer({"error": "Not found"}, 404)
    assert workable.get_candidate("1") is None
    assert workable.find_application("1") is None


def test_only_active_members_can_be_chosen(workable):
    assert [user.name for user in workable.list_users()] == ["Rosa Recruiter"]
