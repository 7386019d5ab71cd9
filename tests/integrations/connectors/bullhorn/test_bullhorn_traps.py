"""What is known to go wrong with Bullhorn, played against the stand-in."""

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from integrations.connectors.people_types import AtsRecord
from integrations.connectors.types import Liveness, Since
from integrations.errors import PermissionMissingError, RejectedError, TargetGoneError
from tests.integrations.connectors.bullhorn.published import payload
from tests.integrations.connectors.journey import candidate, document, send
from tests.integrations.vendor_server import answer


def changed(connector, since):
    pages = connector.list_changed_jobs(Since(since))
    return {job.external_id: job for page in pages for job in page.jobs}


def test_a_change_is_not_missed_where_the_index_keeps_another_time_zone(world):
    """Read in its own zone, our UTC would lie hours in the future for the index."""
    job = world.twin.add_job("Driver")
    since = datetime.now(UTC) - timedelta(minutes=5)
    assert job in changed(world.worker(), since)
    assert job not in changed(world.worker(changes_overlap_hours=0), since)


def test_a_job_that_was_closed_or_deleted_is_among_the_changes(world):
    closed, deleted = world.twin.add_job("Closed"), world.twin.add_job("Deleted")
    world.twin.close_job(closed)
    world.twin.shelf.change("JobOrder", deleted, isDeleted=True)
    for jobs in (
        changed(world.worker(), datetime.now(UTC)),
        {job.external_id: job for page in world.worker().list_jobs() for job in page.jobs},
    ):
        assert jobs[closed].status == "Closed (Accepting Candidates)"
        assert jobs[closed].liveness is Liveness.NOT_LIVE
        assert jobs[deleted].deleted


def test_a_fingerprint_moves_with_the_stages_and_not_with_the_time_of_change(world):
    job = world.twin.add_job("Driver")

    def mark():
        (page,) = world.worker().list_jobs()
        return page.records[0].fingerprint

    first = mark()
    world.twin.shelf.change("JobOrder", job, dateLastModified=1)
    assert mark() == first
    world.twin.settings["statuses"] = ["New Lead", "Offer"]
    second = mark()
    world.twin.shelf.change("JobOrder", job, isOpen=False)
    assert len({first, second, mark()}) == 3


def test_somebody_is_found_by_any_of_three_addresses(world):
    person = world.twin.add_person("Maria", "Lopez", "maria@example.com")
    world.twin.shelf.change("Candidate", person, email="a+b@example.com", email3="C.D@example.com")
    for email in ("maria@example.com", "A+B@example.com", "c.d@example.com"):
        (found,) = world.worker().find_candidates(email)
        assert found.external_id == person


def test_an_address_that_is_no_address_finds_nobody(world):
    world.twin.add_person("Maria", "Lopez", "maria@example.com")
    for odd in ('x" OR isDeleted:0 OR email:"', "*", "maria@example.com\\", "(", "AND"):
        assert list(world.worker().find_candidates(odd)) == []


def test_addresses_that_are_hidden_are_no_proof_that_nobody_is_there(world):
    world.twin.add_person("Maria", "Lopez", "maria@example.com")
    world.twin.settings["hidden"] = True
    with pytest.raises(PermissionMissingError) as hidden:
        world.worker().find_candidates("maria@example.com")
    assert hidden.value.permission == "View Candidate Viewable Confidential Fields"
    assert list(world.worker().find_candidates("somebody@example.com")) == []


def test_who_was_just_created_is_read_by_id_while_the_index_lags(world):
    job = world.twin.add_job("Driver")
    connector = world.worker()
    receipt = send(connector, candidate(job), document())
    world.twin.settings["search_lag_seconds"] = 3600.0
    assert list(connector.find_candidates("ana.ruiz1@example.com")) == []
    found = connector.get_candidate(receipt.person_external_id)
    assert [one.external_id for one in found.applications] == [receipt.application_external_id]
    assert connector.application_trust().lag_seconds == 0.0
    assert "database" in connector.application_trust().source


def test_absence_is_proof_only_as_the_connection_says(world):
    asked = world.worker()
    assert (asked.person_trust().lag_seconds, asked.document_trust().lag_seconds) == (None, None)
    told = world.worker(lookup_lag_seconds=900, document_lag_seconds=60)
    assert (told.person_trust().lag_seconds, told.document_trust().lag_seconds) == (900.0, 60.0)
    assert "setting" in told.person_trust().source


def test_deleted_people_and_submissions_are_not_there(world):
    job = world.twin.add_job("Driver")
    person = world.twin.add_person("Maria", "Lopez", "maria@example.com", job_id=job)
    connector = world.worker()
    (application,) = connector.get_candidate(person).applications
    world.twin.shelf.change("JobSubmission", application.external_id, isDeleted=True)
    assert connector.get_candidate(person).applications == ()
    assert connector.find_application(application.external_id) is None
    with pytest.raises(RejectedError) as gone:
        connector.move_stage(AtsRecord(person, application.external_id), "Submitted")
    assert gone.value.code == "bullhorn.no_submission"
    world.twin.shelf.change("Candidate", person, isDeleted=True)
    assert connector.get_candidate(person) is None
    assert list(connector.find_candidates("maria@example.com")) == []


def test_a_deleted_job_takes_nobody(world):
    job = world.twin.add_job("Driver")
    world.twin.shelf.change("JobOrder", job, isDeleted=True)
    person = world.twin.add_person("Maria", "Lopez", "maria@example.com")
    with pytest.raises(TargetGoneError) as gone:
        world.worker().create_application(candidate(job, person_external_id=person))
    assert gone.value.target == "job"
    assert world.asked("create_submission") == []


def test_a_404_for_a_field_is_not_taken_for_a_person_who_is_gone(opened, server):
    """Bullhorn says 404 to an unknown field as well."""
    not_found = {"errorMessage": "not found", "errorMessageKey": "k", "errorCode": 404}
    server.respond = lambda received: (
        answer({"data": {"id": 104}})
        if received.query["fields"] == "id"
        else answer(not_found, 404)
    )
    for read in (opened.get_candidate, opened.find_application):
        with pytest.raises(RejectedError) as refused:
            read("104")
        assert refused.value.code == "bullhorn.not_found"
    server.respond = lambda _: answer(not_found, 404)
    assert opened.get_candidate("104") is None
    assert opened.find_application("104") is None


@pytest.mark.parametrize("wrap", [lambda row: row, lambda row: {"data": row}], ids=["bare", "data"])
def test_a_record_is_read_bare_or_from_data(opened, server, wrap):
    person = payload("search_candidate")["data"][0]
    server.respond = lambda received: answer(
        payload("query_jobsubmission") if "/query/" in received.path else wrap(person)
    )
    found = opened.get_candidate("5059165")
    assert len(found.applications) == 2


def test_a_vendor_that_caps_pages_below_what_was_asked_loses_nothing(opened, server):
    """The largest count is not documented: the total decides, not a page that is not full."""
    rows = [{"id": number, "title": "D", "isOpen": True} for number in range(1, 8)]

    def respond(received):
        if "/search/" not in received.path:
            return answer({"data": [], "jobResponseStatusList": []})
        start = int(received.query["start"])
        return answer({"total": 7, "start": start, "data": rows[start : start + 3]})

    server.respond = respond
    listed = [job.external_id for page in opened.list_jobs() for job in page.jobs]
    assert listed == [str(row["id"]) for row in rows]


def test_users_who_may_not_log_in_are_not_offered(world):
    users = world.worker().list_users()
    assert [user.name for user in users] == ["Api Recruiter", "Riley Recruiter"]
    assert users[0].email == "api@agency.example"


def test_the_account_says_what_its_user_may_not_do(world):
    check = world.worker(acting_user_id="1").check_account()
    assert check.detail == ""
    assert check.account == "Acme Staffing · portal.api"
    world.twin.settings["entitlements"] = ["READ"]
    check = world.worker(live_job_statuses=[]).check_account()
    refused = {one.key for one in check.capabilities if not one.supported}
    assert refused >= {"create_person", "create_prospect", "create_application", "add_tag"}
    assert "attach_document" not in refused
    for word in ("may not create a Candidate", "which job statuses", "No acting user"):
        assert word in check.detail


def test_a_stage_is_a_word_and_moving_out_of_new_lead_promotes(world):
    job = world.twin.add_job("Driver")
    connector = world.worker()
    receipt = send(connector, candidate(job), document())
    record = AtsRecord(receipt.person_external_id, receipt.application_external_id)
    first = world.twin.shelf.get("JobSubmission", receipt.application_external_id)
    assert first["status"] == "New Lead"
    time.sleep(0.01)
    connector.move_stage(record, "Interview Scheduled")
    moved = world.twin.shelf.get("JobSubmission", receipt.application_external_id)
    assert moved["status"] == "Interview Scheduled"
    assert moved["dateAdded"] > first["dateAdded"]


def test_people_who_are_there_twice_are_both_told_with_their_own_submissions(world):
    job = world.twin.add_job("Driver")
    one = world.twin.add_person("Maria", "Lopez", "maria@example.com", job_id=job)
    two = world.twin.add_person("Maria", "Lopez", "maria@example.com")
    found = world.worker().find_candidates("maria@example.com")
    assert {person.external_id: len(person.applications) for person in found} == {one: 1, two: 0}


def test_an_unfit_candidate_is_refused_with_the_field(world):
    connector = world.worker()
    out = candidate("1")
    long_name = replace(out.person, last_name="x" * 51)
    with pytest.raises(RejectedError) as refused:
        connector.create_person(replace(out, person=long_name))
    assert refused.value.code == "person.unfit"
    assert world.twin.arrivals() == []
