"""What Ashby does in its own way, and what would go wrong if nobody knew."""

from datetime import UTC, datetime

import pytest

from integrations.connectors.ats.ashby.connector import AshbyConnector
from integrations.connectors.ats.ashby.settings import FIRST_SCREEN, read_settings
from integrations.connectors.options import OptionsError
from integrations.connectors.people_types import AtsRecord
from integrations.connectors.registry import build_connector
from integrations.connectors.secrets import MemorySecrets
from integrations.connectors.types import AtsPlace, Since
from integrations.errors import (
    PermissionMissingError,
    RejectedError,
    TargetGoneError,
    UnexpectedResponseError,
)
from tests.integrations.connectors.journey import candidate, document, record_of, send
from tests.integrations.vendor_server import answer

MAY = datetime(2026, 5, 1, tzinfo=UTC)
NOBODY = "00000000-0000-4000-8000-000000000000"


def jobs_of(pages):
    return {job.external_id: job for page in pages for job in page.jobs}


def changed(connector, bookmark):
    return list(connector.list_changed_jobs(Since(MAY, bookmark)))


# --- settings ----------------------------------------------------------------------------------


def test_the_settings_have_safe_defaults():
    settings = read_settings({}, {"api_key": "canary-secret-key"})
    assert settings.base_url == "https://api.ashbyhq.com"
    assert settings.unchosen_stage == FIRST_SCREEN
    assert settings.lookup_lag_seconds is None
    assert "canary" not in repr(settings)


def test_every_wrong_setting_is_named():
    wrong = {"unchosen_stage": "x", "lookup_lag_seconds": -1, "document_limit_mb": "big"}
    with pytest.raises(OptionsError) as refused:
        read_settings(wrong, {})
    assert set(refused.value.problems) == {"api_key", *wrong}


def test_the_registry_builds_it(transport):
    secrets = MemorySecrets({"api_key": "k"})
    built = build_connector("ashby", transport=transport, options={}, secrets=secrets)
    assert isinstance(built, AshbyConnector)


# --- jobs --------------------------------------------------------------------------------------


def test_a_full_read_ends_with_a_token_and_the_next_one_gets_only_what_has_changed(account):
    first, second = account.twin.add_job("Welder"), account.twin.add_job("Driver")
    pages = list(account.connector.list_jobs())
    assert set(jobs_of(pages)) == {first, second}
    token = pages[-1].bookmark
    assert token
    assert jobs_of(changed(account.connector, token)) == {}
    account.twin.close_job(first)
    pages = changed(account.connector, token)
    assert jobs_of(pages)[first].status == "Closed"
    assert set(jobs_of(pages)) == {first}
    assert pages[-1].bookmark not in ("", token)
    sent = [received.json for received in account.sent("job.list")]
    assert [body.get("syncToken") for body in sent] == [None, token, token]


def test_only_the_last_of_many_pages_bears_the_token(account):
    for number in range(150):
        account.twin.add_job(f"Driver {number}")
    pages = list(account.connector.list_jobs())
    assert [len(page.records) for page in pages] == [100, 50]
    assert [bool(page.bookmark) for page in pages] == [False, True]
    first, second = (received.json for received in account.sent("job.list"))
    assert second == first | {"cursor": "c100"}


def test_the_token_is_sent_with_every_cursor(account):
    token = list(account.connector.list_jobs())[-1].bookmark
    for number in range(120):
        account.twin.add_job(f"Driver {number}")
    pages = changed(account.connector, token)
    assert sum(len(page.records) for page in pages) == 120
    sent = [received.json for received in account.sent("job.list")]
    assert [body.get("syncToken") for body in sent] == [None, token, token]


def test_a_token_is_kept_where_the_answer_bears_none(ashby, server):
    server.respond = lambda _: answer({"success": True, "results": [], "moreDataAvailable": False})
    assert [page.bookmark for page in changed(ashby, "t7")] == ["t7"]


@pytest.mark.parametrize(
    "code", ["sync_token_expired", "sync_token_invalid", "incremental_sync_too_large"]
)
def test_a_token_of_no_use_leads_to_all_jobs_and_a_new_token(account, code):
    job = account.twin.add_job("Welder")
    token = list(account.connector.list_jobs())[-1].bookmark
    account.twin.settings["sync_tokens"] = code
    pages = changed(account.connector, token)
    assert set(jobs_of(pages)) == {job}
    assert pages[-1].bookmark


def test_another_failure_of_an_incremental_read_is_not_hidden(account):
    account.twin.settings["scopes"].remove("jobs:read")
    with pytest.raises(PermissionMissingError):
        changed(account.connector, "t1")


def test_without_a_token_all_jobs_are_read(account):
    job = account.twin.add_job("Welder")
    assert set(jobs_of(changed(account.connector, ""))) == {job}


def test_an_end_that_is_not_told_is_not_guessed(ashby, server):
    server.respond = lambda _: answer({"success": True, "results": []})
    with pytest.raises(UnexpectedResponseError, match="whether there are more"):
        list(ashby.list_jobs())


def test_more_pages_without_a_cursor_are_an_error(ashby, server):
    server.respond = lambda _: answer({"success": True, "results": [], "moreDataAvailable": True})
    with pytest.raises(UnexpectedResponseError, match="nextCursor"):
        list(ashby.list_jobs())


def test_one_bad_job_costs_one_record(account):
    good, bad = account.twin.add_job("Welder"), account.twin.add_job("x")
    account.twin.shelf.change("jobs", bad, title="")
    (page,) = account.connector.list_jobs()
    assert [job.external_id for job in page.jobs] == [good]
    (problem,) = page.bad
    assert (problem.path, problem.external_id) == ("$.results[1].title", bad)


def test_stages_are_asked_once_per_plan_and_only_for_live_jobs(account):
    for number in range(3):
        account.twin.add_job(f"Driver {number}")
    account.twin.close_job(account.twin.add_job("Over"))
    jobs = jobs_of(account.connector.list_jobs())
    assert len(account.sent("interviewStage.list")) == 1
    names = {job.status: [stage.name for stage in job.stages] for job in jobs.values()}
    assert names == {
        "Open": ["Leads", "Application Review", "Phone Screen", "Offer", "Hired"],
        "Closed": [],
    }


def test_a_plan_that_is_gone_costs_only_the_stages(account):
    job = account.twin.add_job("Welder")
    account.twin.shelf.change("jobs", job, defaultInterviewPlanId=NOBODY)
    assert jobs_of(account.connector.list_jobs())[job].stages == ()


def test_the_further_places_of_a_posting_count(account):
    job, other = account.twin.add_job("Welder", city="Berlin", country="DE"), "Austin"
    place = account.twin._add(
        "locations",
        {"name": other, "isArchived": True, "isRemote": True,
         "address": {"postalAddress": {"addressCountry": "US", "addressLocality": other}}},
    )  # fmt: skip
    before = jobs_of(account.connector.list_jobs())[job]
    (posting,) = account.twin.shelf.all("postings")
    account.twin.shelf.change("postings", posting["id"], secondaryLocationIds=[place["id"], NOBODY])
    after = jobs_of(account.connector.list_jobs())[job]
    assert [one.city for one in before.places] == ["Berlin"]
    assert after.places[1:] == (AtsPlace(country="US", city=other, raw=other, remote=True),)
    assert after.fingerprint != before.fingerprint


def test_only_a_listed_posting_gives_the_address_to_apply_at(account):
    job = account.twin.add_job("Welder")
    (posting,) = account.twin.shelf.all("postings")
    assert jobs_of(account.connector.list_jobs())[job].apply_url.endswith("/application")
    account.twin.shelf.change("postings", posting["id"], isListed=False)
    assert jobs_of(account.connector.list_jobs())[job].apply_url == ""


def test_the_fingerprint_sees_stages_and_departments_but_not_the_time(account):
    job = account.twin.add_job("Welder")

    def mark():
        return jobs_of(account.connector.list_jobs())[job].fingerprint

    first = mark()
    account.twin.shelf.change("jobs", job, updatedAt="2030-01-01T00:00:00.000Z")
    assert mark() == first
    stage = account.twin.shelf.all("stages")[1]
    account.twin.shelf.change("stages", stage["id"], title="Renamed")
    second = mark()
    assert second != first
    department = account.twin.shelf.all("departments")[0]
    account.twin.shelf.change("departments", department["id"], name="Depot")
    assert mark() != second


# --- people ------------------------------------------------------------------------------------


def test_nobody_with_another_address_is_handed_over(ashby, server):
    other = {"id": "c1", "name": "Eve", "emailAddresses": [{"value": "ana@example.com.evil.org"}]}
    server.respond = lambda _: answer({"success": True, "results": [other]})
    assert ashby.find_candidates("ana@example.com") == []


def test_a_search_that_shows_only_others_up_to_its_limit_proves_nothing(ashby, server):
    other = {"id": "c1", "name": "Eve", "emailAddresses": []}
    server.respond = lambda _: answer({"success": True, "results": [other] * 100})
    with pytest.raises(UnexpectedResponseError) as refused:
        ashby.find_candidates("ana@example.com")
    assert refused.value.code == "ashby.too_many_found"


def test_a_further_address_finds_the_person_too(account):
    body = {
        "name": "Ana",
        "email": "ana@example.com",
        "alternateEmailAddresses": ["ana@work.example"],
    }
    known = account.twin._add_candidate(body)["id"]
    (found,) = account.connector.find_candidates("Ana@Work.Example")
    assert found.external_id == known
    assert found.emails == ("ana@example.com", "ana@work.example")


def test_a_person_comes_with_all_their_applications(account):
    first, second = account.twin.add_job("Welder"), account.twin.add_job("Driver")
    known = account.twin.add_person("Ana", "Ruiz", "ana@example.com", first)
    account.twin._add_application({"candidateId": known, "jobId": second})
    (found,) = account.connector.find_candidates("ana@example.com")
    assert [(one.job_title, one.stage_name, one.outcome) for one in found.applications] == [
        ("Welder", "Leads", "Lead"),
        ("Driver", "Leads", "Lead"),
    ]
    assert account.connector.get_candidate(known) == found


def test_an_application_that_the_key_may_not_see_does_not_hide_the_person(account):
    job = account.twin.add_job("Welder")
    known = account.twin.add_person("Ana", "Ruiz", "ana@example.com", job)
    hidden = {"success": False, "errors": [], "errorInfo": {"code": "application_not_found"}}
    account.server.respond = lambda received: (
        answer(hidden) if received.path == "/application.info" else account.respond(received)
    )
    (found,) = account.connector.find_candidates("ana@example.com")
    assert (found.external_id, found.applications) == (known, ())


def test_what_is_not_there_is_none_and_what_is_no_id_as_well(account):
    assert account.connector.get_candidate(NOBODY) is None
    assert account.connector.find_application(NOBODY) is None
    assert account.connector.get_candidate("17") is None
    assert account.connector.find_application("17") is None


def test_a_refusal_of_a_true_id_is_not_taken_for_absence(ashby, server):
    refusal = {"success": False, "errors": ["invalid_input"]}
    server.respond = lambda _: answer(refusal)
    with pytest.raises(RejectedError):
        ashby.find_application(NOBODY)


def test_absence_is_no_proof_unless_the_connection_says_when(account):
    for connector, lag in (
        (account.connector, None),
        (account.with_settings(lookup_lag_seconds=60.0), 60.0),
    ):
        trusts = (
            connector.person_trust(), connector.application_trust(), connector.document_trust()
        )  # fmt: skip
        assert {trust.lag_seconds for trust in trusts} == {lag}
        assert all(trust.source for trust in trusts)


# --- writes ------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["Draft", "Closed", "Archived"])
def test_a_job_that_takes_nobody_is_seen_before_the_write(account, status):
    job = account.twin.add_job("Welder")
    account.twin.shelf.change("jobs", job, status=status)
    known = account.twin.add_person("Ana", "Ruiz", "ana@example.com")
    with pytest.raises(TargetGoneError) as gone:
        account.connector.create_application(candidate(job, person_external_id=known))
    assert (gone.value.target, gone.value.code) == ("job", "ashby.job_closed")
    assert account.sent("application.create") == []


def test_a_stage_of_another_plan_is_seen_before_the_write(account):
    job = account.twin.add_job("Welder")
    known = account.twin.add_person("Ana", "Ruiz", "ana@example.com")
    out = candidate(job, person_external_id=known, stage_external_id=NOBODY)
    with pytest.raises(TargetGoneError) as gone:
        account.connector.create_application(out)
    assert gone.value.target == "stage"
    assert account.sent("application.create") == []


def test_nobody_is_put_among_the_archived(account):
    receipt = send(account.connector, candidate(account.twin.add_job("Welder")), document())
    archived = account.twin.shelf.all("stages")[-1]["id"]
    with pytest.raises(RejectedError) as refused:
        account.connector.move_stage(record_of(receipt), archived)
    assert refused.value.code == "archive_reason_not_found"


def test_a_source_that_is_not_there_is_told_before_the_write(account):
    connector = account.with_settings(source="Nowhere")
    with pytest.raises(RejectedError) as refused:
        connector.create_person(candidate("j"))
    assert refused.value.code == "ashby.no_such_source"
    assert account.sent("candidate.create") == []


def test_an_applicant_without_a_chosen_stage_is_no_lead(account):
    receipt = send(account.connector, candidate(account.twin.add_job("Welder")), document())
    found = account.connector.find_application(receipt.application_external_id)
    assert (found.stage_name, found.outcome) == ("Application Review", "Active")


def test_the_prospect_is_the_person_and_nothing_more(account):
    receipt = account.connector.create_prospect(candidate(""))
    assert receipt.person_external_id
    assert receipt.application_external_id == ""
    assert receipt.ats_url == f"https://app.ashbyhq.com/candidates/{receipt.person_external_id}"


def test_a_tag_is_made_once_and_an_archived_one_is_not_used(account):
    known = account.twin.add_person("Ana", "Ruiz", "ana@example.com")
    old = account.twin._add("tags", {"title": "Portal", "isArchived": True})["id"]
    account.connector.add_tag(AtsRecord(known), "Portal")
    account.connector.add_tag(AtsRecord(known), "PORTAL")
    assert len(account.sent("candidateTag.create")) == 1
    assert account.twin.arrivals()[0]["tags"] == ["Portal"]
    assert old not in account.twin.shelf.all("candidates")[0]["tags"]


@pytest.mark.parametrize("size", [0, 1_000_000])
def test_a_document_that_does_not_fit_the_limit_never_leaves(account, size):
    connector = account.with_settings(document_limit_mb=1.0)
    paper = document().__class__("p.pdf", "application/pdf", b"x" * size)
    with pytest.raises(RejectedError):
        connector.attach_document(AtsRecord(NOBODY), paper)
    assert account.server.received == []


@pytest.mark.parametrize(
    "call",
    [
        lambda one: one.move_stage(AtsRecord("p", ""), "s"),
        lambda one: one.move_stage(AtsRecord("p", "a"), ""),
        lambda one: one.add_note(AtsRecord(""), "x"),
        lambda one: one.add_tag(AtsRecord(""), "x"),
        lambda one: one.attach_document(AtsRecord(""), document()),
        lambda one: one.list_documents(AtsRecord("")),
        lambda one: one.create_application(candidate("j")),
        lambda one: one.create_application(candidate("a b", person_external_id="p")),
    ],
)
def test_an_id_that_can_be_none_never_leaves(account, call):
    with pytest.raises(RejectedError) as refused:
        call(account.connector)
    assert refused.value.code == "id.unfit"
    assert account.server.received == []


# --- the account -------------------------------------------------------------------------------


def test_the_key_tells_what_it_may_do(account):
    check = account.connector.check_account()
    assert (check.account, check.detail) == ("Portal key", "")
    account.twin.settings["scopes"] = ["apiKeys:read", "jobs:read", "candidates:read"]
    check = account.connector.check_account()
    supported = {one.key: one.supported for one in check.capabilities}
    assert supported["find_candidates"] is True
    assert supported["create_person"] is False
    assert supported["list_jobs"] is False
    assert supported["create_application_with_document"] is False
    assert "candidates:write" in check.detail
    assert "organization:read" in check.detail


@pytest.mark.parametrize("scopes", [[], ["everything"]])
def test_scopes_in_an_unknown_way_take_nothing_away(account, scopes):
    account.server.respond = lambda _: answer(
        {"success": True, "results": {"title": "k", "createdAt": "2026-05-01", "scopes": scopes}}
    )
    check = account.connector.check_account()
    assert check.capabilities == account.connector.derived_capabilities()


def test_those_who_have_left_are_not_offered(account):
    account.twin._add(
        "users",
        {"firstName": "Bo", "lastName": "Gone", "globalRole": "Limited Access",
         "isEnabled": False, "updatedAt": "2026-05-01T00:00:00Z"},
    )  # fmt: skip
    assert [user.name for user in account.connector.list_users()] == ["Ada Okafor"]
