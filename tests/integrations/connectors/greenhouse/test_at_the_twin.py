"""What Greenhouse makes hard, played against the stand-in."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from integrations.connectors.types import AtsPlace, DocumentKind, Since, Target
from integrations.errors import PermissionMissingError, RejectedError
from tests.integrations.connectors.journey import candidate, document, record_of, send


@pytest.fixture
def job(twin):
    return twin.add_job("Forklift driver")


def by_id(pages):
    return {job.external_id: job for page in pages for job in page.jobs}


def test_a_post_that_goes_offline_shows_among_the_changed_jobs(at_twin, twin, job):
    twin.shelf.change("jobs", job, updated_at="2026-01-01T00:00:00.000Z")
    since = Since(datetime.now(UTC) - timedelta(minutes=1))
    (post,) = twin.shelf.all("job_posts")
    twin.shelf.change("job_posts", post["id"], live=False)
    changed = by_id(at_twin().list_changed_jobs(since))
    assert changed[job].status == "open, not posted"
    twin.shelf.change("job_posts", post["id"], updated_at="2026-01-01T00:00:00.000Z")
    assert by_id(at_twin().list_changed_jobs(since)) == {}


def test_a_template_is_kept_and_never_live(at_twin, twin, job):
    twin.shelf.change("jobs", job, is_template=True)
    assert by_id(at_twin().list_jobs())[job].status == "template"


def test_without_the_welcome_scopes_their_part_is_left_out(at_twin, twin, job):
    whole = by_id(at_twin().list_jobs())[job]
    assert (whole.department, whole.places[0].country) == ("Warehouse", "US")
    twin.settings["forbidden"] = ["list_departments", "list_job_post_searchable_locations"]
    part = by_id(at_twin().list_jobs())[job]
    assert part.department == ""
    assert part.places == (AtsPlace(raw="Dallas, TX, United States"),)
    twin.settings["forbidden"] = ["list_job_interview_stages"]
    with pytest.raises(PermissionMissingError):
        list(at_twin().list_jobs())


def test_somebody_who_is_there_gets_an_application_and_a_prospects_one(at_twin, twin, job):
    connector = at_twin()
    known = twin.add_person("Ana", "Ruiz1", "ana.ruiz1@example.com")
    receipt = send(connector, candidate(job, person_external_id=known), document())
    assert receipt.person_external_id == known
    prospect = candidate(job, target=Target.PROSPECT, person_external_id=known)
    send(connector, prospect, document(2))
    (found,) = connector.find_candidates("ana.ruiz1@example.com")
    assert sorted(one.job_external_id for one in found.applications) == ["", job]
    assert connector.get_candidate(known) == found


def test_the_stage_is_found_where_applications_do_not_tell_it(at_twin, twin, job):
    connector = at_twin()
    stages = by_id(connector.list_jobs())[job].stages
    wanted = stages[2].external_id
    receipt = send(connector, candidate(job, stage_external_id=wanted), document())
    twin.settings["shows_interview_stage"] = False
    found = connector.find_application(receipt.application_external_id)
    assert (found.stage_external_id, found.stage_name) == (wanted, stages[2].name)


@pytest.mark.parametrize("named_by", ["job_interview_stage", "application_stage"])
def test_a_move_is_guarded_by_the_stage_that_is_left(at_twin, twin, job, named_by):
    twin.settings["move_from"] = named_by
    other = {"job_interview_stage", "application_stage"} - {named_by}
    receipt = send(at_twin(), candidate(job), document())
    last = by_id(at_twin().list_jobs())[job].stages[-1].external_id
    with pytest.raises(RejectedError) as stale:
        at_twin(move_from=other.pop()).move_stage(record_of(receipt), last)
    assert stale.value.fields == {"from_stage_id": "is not the current stage"}
    assert twin.arrivals()[0]["stage"] != last
    at_twin(move_from=named_by).move_stage(record_of(receipt), last)
    assert twin.arrivals()[0]["stage"] == last


def test_the_profile_leaves_the_resume_of_the_candidate_in_its_place(at_twin, twin, job):
    connector = at_twin()
    receipt = send(connector, candidate(job), document())
    record = record_of(receipt)
    connector.attach_document(record, replace(document(2), kind=DocumentKind.RESUME))
    connector.attach_document(record, document(3))
    types = [row["type"] for row in twin.shelf.all("attachments")]
    assert types == ["other", "resume", "other"]
    assert len(connector.list_documents(record)) == 3


def test_tags_go_to_the_person(at_twin, twin, job):
    connector = at_twin()
    record = record_of(send(connector, candidate(job), document()))
    connector.add_tag(record, "Portal")
    connector.add_tag(record, "Night shift")
    connector.add_tag(record, "Portal")
    (found,) = connector.find_candidates("ana.ruiz1@example.com")
    assert found.tags == ("Portal", "Night shift")
    assert len(twin.shelf.all("candidate_tags")) == 2
