"""What is sent, byte by byte where it matters."""

import base64
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from integrations.connectors.people_types import AtsRecord
from integrations.connectors.types import (
    CandidateToExport,
    DocumentKind,
    DocumentToExport,
    PersonToExport,
    Since,
    Target,
)
from integrations.errors import OutcomeUnknownError, RejectedError, TargetGoneError
from tests.integrations.connectors.greenhouse.conftest import payload
from tests.integrations.vendor_server import answer

ANA = CandidateToExport(
    person=PersonToExport(
        first_name="Ana",
        last_name="Ruiz",
        emails=("ana@example.com", "ana@work.example"),
        phone="+1 214 555 0142",
        city="Dallas",
        region="TX",
        country="US",
        links=("https://www.linkedin.com/in/ana", "https://ana.example", "not a link"),
        headline="Forklift driver",
    ),
    target=Target.APPLICANT,
    job_external_id="101",
    stage_external_id="202",
    source_tag="Portal",
    reference="rx-8f3k2m",
)
PROFILE = {
    "first_name": "Ana",
    "last_name": "Ruiz",
    "title": "Forklift driver",
    "email_addresses": [
        {"value": "ana@example.com", "type": "personal"},
        {"value": "ana@work.example", "type": "other"},
    ],
    "phone_numbers": [{"value": "+1 214 555 0142", "type": "other"}],
    "addresses": [{"value": "Dallas, TX, US", "type": "other"}],
    "social_media_addresses": [{"value": "https://www.linkedin.com/in/ana"}],
    "website_addresses": [{"value": "https://ana.example", "type": "other"}],
}
RECORD = AtsRecord("104", "105")
PAPER = DocumentToExport("profile-rx-8f3k2m.pdf", "application/pdf", b"%PDF-1.7")


@pytest.fixture
def ready(lists):
    """An open job with two stages, and an application in the first of them."""
    lists.rows |= {
        "jobs": [{"id": 101, "name": "Welder", "status": "open", "is_template": False}],
        "job_interview_stages": [
            {"id": 202, "job_id": 101, "name": "Review", "active": True},
            {"id": 203, "job_id": 101, "name": "Phone", "active": True},
        ],
        "application_stages": [
            {"id": 900, "application_id": 105, "job_interview_stage_id": 202, "current": True}
        ],
    }
    lists.written = answer({"candidate": {"id": 104}, "application": {"id": 105}}, 201)
    return lists


def sent(lists):
    (one,) = lists.sent()
    return one.path, one.json


def test_a_new_person_is_created_with_the_application(ready, opened):
    receipt = opened(source_id=2).create_application(ANA)
    application = {"job_id": 101, "initial_stage_id": 202, "source_id": 2}
    assert sent(ready) == ("/v3/candidates", {**PROFILE, "application": application})
    assert receipt.person_external_id == "104"
    assert receipt.application_external_id == "105"
    assert receipt.ats_url == "https://app.greenhouse.io/people/104?application_id=105"


def test_who_is_there_gets_an_application(ready, opened):
    ready.written = answer({"id": 105, "candidate_id": 104}, 201)
    receipt = opened().create_application(replace(ANA, person_external_id="104"))
    body = {"candidate_id": 104, "job_id": 101, "initial_stage_id": 202}
    assert sent(ready) == ("/v3/applications", body)
    assert (receipt.person_external_id, receipt.application_external_id) == ("104", "105")


def test_a_prospect_has_an_application_on_no_job(ready, opened):
    opened().create_prospect(replace(ANA, target=Target.PROSPECT))
    assert sent(ready) == ("/v3/candidates", {**PROFILE, "application": {"prospect": True}})
    assert ready.sent("GET") == []


def test_a_prospect_who_is_there_goes_into_the_pool_of_the_settings(ready, opened):
    ready.written = answer({"id": 105}, 201)
    known = replace(ANA, target=Target.PROSPECT, person_external_id="104")
    opened(prospect_pool_id=7).create_prospect(known)
    body = {"candidate_id": 104, "prospect": True, "prospect_pool_id": 7}
    assert sent(ready) == ("/v3/applications", body)


def test_a_created_candidate_without_the_application_is_doubt(ready, opened):
    ready.written = answer({"candidate": {"id": 104}, "application": None}, 201)
    with pytest.raises(OutcomeUnknownError):
        opened().create_application(ANA)


@pytest.mark.parametrize(
    "job",
    [
        {"id": 101, "status": "closed"},
        {"id": 101, "status": "draft"},
        {"id": 101, "status": "open", "is_template": True},
        {"id": 102, "status": "open"},
    ],
)
def test_a_job_that_is_not_open_is_refused_before_the_write(ready, opened, job):
    ready.rows["jobs"] = [job]
    with pytest.raises(TargetGoneError) as gone:
        opened().create_application(ANA)
    assert gone.value.target == "job"
    assert ready.sent() == []


@pytest.mark.parametrize(
    "stages",
    [
        [],
        [{"id": 202, "job_id": 999, "name": "Review", "active": True}],
        [{"id": 202, "job_id": 101, "name": "Review", "active": False}],
    ],
)
def test_a_stage_of_another_job_is_refused_before_the_write(ready, opened, stages):
    ready.rows["job_interview_stages"] = stages
    with pytest.raises(TargetGoneError) as gone:
        opened().create_application(ANA)
    assert gone.value.target == "stage"
    assert ready.sent() == []


@pytest.mark.parametrize("spoilt", [{"job_external_id": "../users"}, {"stage_external_id": "x"}])
def test_an_id_that_can_be_none_is_refused_before_anything_is_asked(ready, opened, spoilt):
    with pytest.raises(RejectedError):
        opened().create_application(replace(ANA, **spoilt))
    assert ready.sent() == []


def test_a_profile_is_no_resume_so_that_it_pushes_none_aside(ready, opened):
    ready.written = answer({"id": 5501}, 201)
    receipt = opened().attach_document(RECORD, PAPER)
    body = {
        "application_id": 105,
        "filename": "profile-rx-8f3k2m.pdf",
        "type": "other",
        "content": base64.b64encode(b"%PDF-1.7").decode(),
    }
    assert sent(ready) == ("/v3/attachments", body)
    assert receipt.document_external_id == "5501"


def test_a_resume_says_that_it_is_one_and_who_may_see_it(ready, opened):
    ready.written = answer({"id": 5501}, 201)
    resume = replace(PAPER, kind=DocumentKind.RESUME)
    opened(document_visibility="admin_only").attach_document(RECORD, resume)
    _, body = sent(ready)
    assert (body["type"], body["visibility"]) == ("resume", "admin_only")


def test_the_largest_document_is_a_setting(ready, opened):
    with pytest.raises(RejectedError) as refused:
        opened(document_limit_mb=1).attach_document(
            RECORD, replace(PAPER, content=b"x" * 1_000_000)
        )
    assert refused.value.code == "document.unfit"
    assert ready.sent() == []


def test_a_candidate_without_an_application_can_have_no_document(ready, opened):
    for call in (
        lambda: opened().attach_document(AtsRecord("104"), PAPER),
        lambda: opened().list_documents(AtsRecord("104")),
        lambda: opened().move_stage(AtsRecord("104"), "203"),
    ):
        with pytest.raises(RejectedError) as refused:
            call()
        assert refused.value.code == "greenhouse.no_application"
    assert ready.server.received == []


@pytest.mark.parametrize(
    ("setting", "leaves"), [({}, 202), ({"move_from": "application_stage"}, 900)]
)
def test_a_move_names_the_stage_that_is_left(ready, opened, setting, leaves):
    ready.written = lambda connection, _: connection.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")
    opened(**setting).move_stage(RECORD, "203")
    body = {"from_stage_id": leaves, "to_stage_id": 203}
    assert sent(ready) == ("/v3/applications/105/move", body)
    (asked,) = [one for one in ready.sent("GET") if one.path == "/v3/application_stages"]
    assert asked.query == {"application_ids": "105", "current": "true", "per_page": "500"}


def test_nobody_is_moved_to_where_they_are(ready, opened):
    opened().move_stage(RECORD, "202")
    assert ready.sent() == []


def test_an_application_in_no_stage_is_not_moved(ready, opened):
    ready.rows["application_stages"] = []
    with pytest.raises(RejectedError) as refused:
        opened().move_stage(RECORD, "203")
    assert refused.value.code == "greenhouse.no_stage"
    assert ready.sent() == []


def test_nobody_is_moved_to_a_stage_of_another_job(ready, opened):
    ready.rows["job_interview_stages"][1]["job_id"] = 999
    with pytest.raises(TargetGoneError) as gone:
        opened().move_stage(RECORD, "203")
    assert gone.value.target == "stage"
    assert ready.sent() == []


def test_a_note_is_private_unless_the_settings_say_more(ready, opened):
    ready.written = answer({"id": 1}, 201)
    opened().add_note(RECORD, "Screened.")
    body = {
        "candidate_id": 104,
        "application_id": 105,
        "body": "Screened.",
        "note_type": "NOTE",
        "visibility": "private",
    }
    assert sent(ready) == ("/v3/notes", body)


def test_a_note_names_its_author_where_somebody_acts(ready, opened):
    ready.written = answer({"id": 1}, 201)
    opened(acting_user_id="4080", note_visibility="public").add_note(AtsRecord("104"), "Hi.")
    _, body = sent(ready)
    assert body == {
        "candidate_id": 104,
        "user_id": 4080,
        "body": "Hi.",
        "note_type": "NOTE",
        "visibility": "public",
    }


def test_a_new_tag_is_made_and_then_applied(ready, opened):
    ready.rows["candidate_tags"] = [{"id": 6, "name": "portal"}]
    ready.written = answer({"id": 7}, 201)
    opened().add_tag(RECORD, "Portal")
    assert [(one.path, one.json) for one in ready.sent()] == [
        ("/v3/candidate_tags", {"name": "Portal"}),
        ("/v3/applied_candidate_tags", {"candidate_id": 104, "candidate_tag_id": 7}),
    ]


def test_a_tag_that_is_there_is_not_applied_again(ready, opened):
    ready.rows["candidate_tags"] = [{"id": 7, "name": "Portal"}]
    ready.rows["applied_candidate_tags"] = [{"id": 1, "candidate_id": 104, "candidate_tag_id": 7}]
    opened().add_tag(RECORD, "Portal")
    assert ready.sent() == []


def test_people_are_searched_by_address_and_their_applications_by_person(lists, opened):
    lists.rows |= {"candidates": payload("candidates"), "applications": payload("applications")}
    (found,) = opened().find_candidates(" zoe.TANAKA@example.com ")
    assert [one.external_id for one in found.applications] == ["9100", "9101"]
    people, applications = lists.sent("GET")
    assert people.query == {"email": "zoe.TANAKA@example.com", "per_page": "500"}
    assert applications.query == {"candidate_ids": "33120001", "per_page": "500"}


def test_somebody_with_another_address_is_never_handed_over(lists, opened):
    lists.rows |= {"candidates": payload("candidates"), "applications": payload("applications")}
    assert opened().find_candidates("tanaka@example.com") == []


def test_a_stage_that_is_not_told_is_asked_for(lists, opened):
    told = payload("applications")
    del told[0]["job_interview_stage_id"]
    lists.rows |= {"applications": told, "application_stages": payload("application_stages")}
    found = opened().find_application("9100")
    assert found is not None
    assert found.stage_external_id == "202"
    assert lists.sent("GET")[-1].query["application_ids"] == "9100"


@pytest.mark.parametrize("nobody", ["", "abc", "12/3", "１２"])
def test_what_can_be_no_id_finds_nobody_without_a_call(lists, opened, nobody):
    assert opened().get_candidate(nobody) is None
    assert opened().find_application(nobody) is None
    assert lists.server.received == []


def test_changed_jobs_are_asked_for_by_their_own_time_and_by_that_of_their_posts(lists, opened):
    lists.rows["job_posts"] = [{"id": 1, "job_id": 55}, {"id": 2, "job_id": 55}]
    pages = list(opened().list_changed_jobs(Since(datetime(2026, 5, 1, 8, tzinfo=UTC))))
    assert len(pages) == 2
    asked = [(one.path, one.query) for one in lists.sent("GET")]
    since = "2026-05-01T08:00:00Z"
    assert asked == [
        ("/v3/offices", {"per_page": "500"}),
        ("/v3/jobs", {"updated_at[gte]": since, "per_page": "100"}),
        ("/v3/job_posts", {"updated_at[gte]": since, "per_page": "500"}),
        ("/v3/jobs", {"ids": "55", "per_page": "500"}),
    ]


def test_what_hangs_at_jobs_is_read_fifty_jobs_at_a_time_and_for_open_ones_only(lists, opened):
    open_jobs = [{"id": number, "name": "Welder", "status": "open"} for number in range(1, 61)]
    shut = [{"id": number, "name": "Over", "status": "closed"} for number in range(61, 101)]
    lists.rows["jobs"] = [*open_jobs, *shut]
    (page,) = opened().list_jobs()
    assert len(page.jobs) == 100
    for path in ("/v3/job_posts", "/v3/job_interview_stages"):
        asked = [one.query["job_ids"].split(",") for one in lists.sent("GET") if one.path == path]
        assert [len(ids) for ids in asked] == [50, 10]
    assert len(lists.sent("GET")) == 6


def test_one_job_that_cannot_be_read_costs_no_other(lists, opened):
    lists.rows["jobs"] = [{"id": 1, "status": "open"}, "nonsense", payload("jobs")[0]]
    (page,) = opened().list_jobs()
    assert [job.external_id for job in page.jobs] == ["4007253006"]
    assert [(bad.path, bad.external_id) for bad in page.bad] == [("$[0].name", "1"), ("$[1]", "")]


def test_a_fingerprint_sees_what_is_around_a_job_and_not_its_time(lists, opened):
    lists.rows |= {
        name: payload(name)
        for name in ("jobs", "job_posts", "job_post_locations", "job_interview_stages", "offices")
    }

    def mark():
        ((record,),) = (page.records for page in opened().list_jobs())
        return record.fingerprint

    first = mark()
    lists.rows["jobs"][0]["updated_at"] = "2026-11-20T00:00:00Z"
    lists.rows["jobs"][0]["custom_fields"]["other"] = {"value": "changed"}
    assert mark() == first
    seen = {first}
    for name, key, value in (
        ("job_posts", "live", False),
        ("job_post_locations", "plain_text_location", "Austin, TX"),
        ("job_interview_stages", "name", "Second Screen"),
        ("jobs", "confidential", True),
    ):
        lists.rows[name][0][key] = value
        seen.add(mark())
    lists.rows["jobs"][0]["custom_fields"]["employment_type"]["value"] = "Part-time"
    assert len(seen | {mark()}) == 6


def test_the_account_check_reads_a_list_that_only_a_site_admin_sees(lists, opened):
    lists.rows["users"] = payload("users")
    check = opened(acting_user_id="4080").check_account()
    assert (check.account, check.detail) == ("Greenhouse · Pia Portal", "")
    lists.rows["users"][0]["site_admin"] = False
    assert "no Site Admin" in opened(acting_user_id="4080").check_account().detail
    assert "service account" in opened().check_account().detail


def test_users_are_listed_to_choose_from(lists, opened):
    lists.rows["users"] = payload("users")
    (user,) = opened().list_users()
    assert (user.external_id, user.role) == ("4080", "Site Admin")
    assert lists.sent("GET")[-1].query == {"deactivated": "false", "per_page": "500"}
