"""From a job made by hand to the synced job: with everything known, and exported once."""

import pytest
from django.utils import timezone

from candidates.models import Application, CandidateExport, Search
from candidates.rules.export_state import ExportState
from candidates.rules.stages import PlatformStage, ResponseType
from candidates.services import intake, moving, release, repair
from integrations.models import AuditEvent, Tenant
from jobs.models import Job
from jobs.services import editing
from jobs.services.duplicates import recognise_all
from tests.candidates.services.desk import delivered

S, P = ExportState, PlatformStage


@pytest.fixture
def by_hand(desk):
    """The same job, made by hand before it was synced."""
    return editing.add_manual_job(
        desk.tenant, {"title": "Welder", "place": "Dallas, TX"}, actor=None
    )


@pytest.fixture
def waiting(desk, by_hand):
    export = desk.due(by_hand, person="ana@example.com")
    assert export.state == S.HELD
    return export.application


def test_a_manual_job_is_recognised_when_it_is_made_and_its_candidates_are_told(desk, by_hand):
    assert (by_hand.duplicate_of, by_hand.duplicate_likeness) == (desk.job, "sure")
    export = desk.due(by_hand)
    (reason,) = [one for one in export.reasons if one["code"] == "export.manual_job"]
    assert f"It is the synced job {desk.job}" in reason["sentence"]
    assert str(desk.job) in reason["hint"]


def test_a_job_that_is_synced_later_is_recognised_then_and_held_candidates_are_told(desk):
    Job.objects.filter(pk=desk.job.pk).update(title="Nurse")
    manual = editing.add_manual_job(desk.tenant, {"title": "Welder"}, actor=None)
    export = desk.due(manual)
    assert manual.duplicate_of is None
    Job.objects.filter(pk=desk.job.pk).update(title="Welder")
    assert recognise_all(desk.tenant.pk) == 1
    assert recognise_all(desk.tenant.pk) == 0
    assert release.reconsider_held() == 1
    export.refresh_from_db()
    assert f"may be the synced job {desk.job}" in export.reasons[0]["sentence"]


def test_nothing_of_another_tenant_is_recognised(desk):
    other = Tenant.objects.create(name="Prairie", slug="prairie")
    assert editing.add_manual_job(other, {"title": "Welder"}, actor=None).duplicate_of is None


def test_whoever_is_moved_is_exported_once_from_the_synced_job(desk, waiting):
    export = waiting.exports.get()
    answer = moving.move_to_job(waiting, actor=None, note="It is the same job.")
    assert answer.done, answer.sentence
    waiting.refresh_from_db()
    export.refresh_from_db()
    assert (waiting.job, export.job, export.connection) == (desk.job, desk.job, desk.connection)
    assert export.state == S.QUEUED
    assert delivered(export).state == S.EXPORTED
    assert CandidateExport.objects.count() == len(desk.applications()) == 1
    event = AuditEvent.objects.get(action="moved to the synced job")
    assert (event.subject, event.note) == (f"application:{waiting.pk}", "It is the same job.")
    assert event.details["to_job"] == str(desk.job)


def test_everything_that_is_known_comes_along(desk, by_hand):
    search = Search.objects.create(
        tenant=desk.tenant, name="Welders", job=by_hand, mode=Search.Mode.MANUAL,
        stage_external_id="old",
    )  # fmt: skip
    export = desk.due(by_hand, stage="new", search=search)
    application = export.application
    intake.move_stage(application, P.ENGAGED)
    intake.record_response(application, ResponseType.INTERESTED)
    messages = [{"from": "candidate", "text": "Yes.", "at": None}]
    intake.record_screening(application, messages, completed_at=timezone.now())
    intake.record_assessment(application, stars=4, summary="Good.", criteria=[])
    assert moving.move_to_job(application, actor=None).done
    moved = Application.objects.get(pk=application.pk)
    assert [event.to_stage for event in moved.stage_events.all()] == ["new", "engaged"]
    assert (moved.response, moved.screening.messages, moved.assessment.stars) == (
        "interested", messages, 4,
    )  # fmt: skip
    # The campaign keeps its settings, on a search of the new job: nobody goes who would not have.
    assert (moved.search.job, moved.search.mode, moved.search.stage_external_id) == (
        desk.job, "manual", "",
    )  # fmt: skip
    export.refresh_from_db()
    assert export.reasons[0]["code"] == "export.search_is_manual"


def test_whoever_is_on_the_synced_job_goes_on_there_with_what_was_missing(desk, waiting):
    candidate = waiting.candidate
    there = intake.apply_to_job(candidate, desk.job, stage=P.NEW).application
    messages = [{"from": "candidate", "text": "Yes.", "at": None}]
    intake.record_screening(waiting, messages, completed_at=timezone.now())
    intake.record_response(waiting, ResponseType.INTERESTED)
    intake.record_assessment(waiting, stars=5, summary="", criteria=[])
    answer = moving.move_to_job(waiting, actor=None)
    assert answer.done
    assert "where they were already" in answer.sentence
    waiting.refresh_from_db()
    there = Application.objects.get(pk=there.pk)
    assert waiting.merged_into == there
    assert (there.stage, there.response, there.assessment.stars) == ("engaged", "interested", 5)
    assert there.screening.messages == messages
    old, new = waiting.exports.get(), there.exports.get()
    assert (old.state, old.reasons[0]["code"]) == (S.CANCELLED, "export.moved")
    assert new.state == S.QUEUED
    intake.decide_again(candidate)
    assert delivered(new).state == S.EXPORTED
    assert len(desk.applications()) == 1
    assert not moving.move_to_job(waiting, actor=None).done


def test_what_is_known_on_the_synced_job_is_not_overwritten(desk, waiting):
    there = intake.apply_to_job(waiting.candidate, desk.job, stage=P.INTERVIEW).application
    intake.record_response(there, ResponseType.NOT_INTERESTED)
    intake.record_assessment(there, stars=1, summary="", criteria=[])
    done = [{"from": "candidate", "text": "No.", "at": None}]
    intake.record_screening(there, done, completed_at=timezone.now())
    intake.record_response(waiting, ResponseType.INTERESTED)
    intake.record_assessment(waiting, stars=5, summary="", criteria=[])
    intake.record_screening(waiting, [], completed_at=None)
    assert moving.move_to_job(waiting, actor=None).done
    there = Application.objects.get(pk=there.pk)
    assert (there.stage, there.response, there.assessment.stars) == (
        "interview", "not_interested", 1,
    )  # fmt: skip
    assert there.screening.messages == done


@pytest.mark.parametrize("state", [S.QUEUED, S.NEEDS_ATTENTION, S.EXPORTED])
def test_whose_export_is_under_way_or_done_stays(desk, waiting, state):
    before = {S.QUEUED: ""}.get(state, "working")
    CandidateExport.objects.filter(application=waiting).update(
        state=state, previous_state=before, owner="support", connection=desk.connection,
        person_external_id="p", exported_at=timezone.now(),
    )  # fmt: skip
    answer = moving.move_to_job(waiting, actor=None)
    assert not answer.done
    assert "cannot be moved: the export" in answer.sentence
    waiting.refresh_from_db()
    assert waiting.job != desk.job


def test_an_export_that_a_person_cancelled_stays_cancelled(desk, waiting):
    assert repair.cancel(waiting.exports.get(), actor=None, note="No.").done
    assert moving.move_to_job(waiting, actor=None).done
    assert waiting.exports.get().state == S.CANCELLED


def test_a_wrong_target_is_refused_in_words(desk, waiting):
    other = Tenant.objects.create(name="Prairie", slug="prairie")
    foreign = Job.objects.create(tenant=other, title="Welder")
    manual = Job.objects.create(tenant=desk.tenant, title="Another")
    synced = desk.due().application
    for application, target, said in (
        (waiting, foreign, "another tenant"),
        (waiting, manual, "made by hand too"),
        (synced, desk.job, "a synced job already"),
    ):
        answer = moving.move_to_job(application, target, actor=None)
        assert not answer.done
        assert said in answer.sentence
    Job.objects.filter(pk=desk.job.pk).update(closed_at=timezone.now())
    assert "is closed" in moving.move_to_job(waiting, actor=None).sentence


def test_everybody_is_moved_and_one_who_cannot_be_stops_nobody(desk, by_hand):
    exports = [desk.due(by_hand) for _ in range(3)]
    CandidateExport.objects.filter(pk=exports[0].pk).update(
        state=S.QUEUED, connection=desk.connection
    )
    answer = moving.move_everybody(by_hand, ats_id="", actor=None)
    assert answer.sentence.startswith("2 candidates moved")
    assert "1 stayed" in answer.sentence
    assert Application.objects.filter(job=desk.job).count() == 2


def test_by_its_ats_job_id_a_job_is_found_among_the_tenants_own(desk, by_hand):
    assert moving.synced_job(desk.tenant, desk.job.ats_id) == desk.job
    assert "no synced job" in moving.move_everybody(by_hand, ats_id="nope", actor=None).sentence
