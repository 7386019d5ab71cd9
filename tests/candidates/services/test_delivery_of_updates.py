"""What follows the application: the profile, and with *New and Engaged* the update."""

from django.utils import timezone

from candidates.models import Search
from candidates.rules import updates
from candidates.rules.export_state import ExportState
from candidates.rules.stages import PlatformStage
from candidates.services import intake, release, repair
from integrations.rules.connection_state import Workflow
from tests.candidates.services.desk import INTEGRATION, delivered, delivered_in_time

S = ExportState


def screened(application):
    intake.move_stage(application, PlatformStage.ENGAGED)
    messages = [{"from": "candidate", "text": "I can start on Monday."}]
    intake.record_screening(application, messages, completed_at=timezone.now())


def test_with_new_and_engaged_the_screening_brings_a_stage_and_a_second_profile(desk):
    desk.connection.workflow = Workflow.NEW_AND_ENGAGED
    desk.connection.save()
    search = Search.objects.create(
        tenant=desk.tenant, name="Welders", job=desk.job, stage_external_id=desk.stages[0]["id"]
    )
    created = delivered(desk.due(stage="new", search=search))
    assert created.state == S.EXPORTED
    search.stage_external_id = desk.stages[1]["id"]
    search.save()
    screened(created.application)
    update = created.application.exports.get(purpose="update")
    assert delivered(update).state == S.EXPORTED
    (application,) = desk.applications()
    assert application["current_stage_id"] == desk.stages[1]["id"]
    assert update.application_external_id == application["id"] == created.application_external_id
    names = [document["file_name"] for document in desk.documents()]
    assert [created.reference in names[0], update.reference in names[1], len(names)] == [
        True, True, 2,
    ]  # fmt: skip


def test_an_update_without_a_chosen_stage_moves_nobody(desk):
    desk.connection.workflow = Workflow.NEW_AND_ENGAGED
    desk.connection.save()
    created = delivered(desk.due(stage="new"))
    screened(created.application)
    update = delivered(created.application.exports.get(purpose="update"))
    assert update.state == S.EXPORTED
    assert update.warnings == [updates.ADDS_A_SECOND_PDF, updates.NO_STAGE_CHOSEN]
    assert desk.ats.requests("move_application_to_stage", INTEGRATION) == []
    assert len(desk.documents()) == 2


def new_and_engaged(desk, **search):
    desk.connection.workflow = Workflow.NEW_AND_ENGAGED
    desk.connection.save()
    return Search.objects.create(tenant=desk.tenant, name="Welders", job=desk.job, **search)


def test_on_new_the_candidate_begins_at_the_first_stage_and_the_update_moves_them_on(desk):
    search = new_and_engaged(desk, stage_external_id=desk.stages[1]["id"])
    created = delivered(desk.due(stage="new", search=search))
    assert created.stage_external_id == ""
    (application,) = desk.applications()
    assert application["current_stage_id"] == desk.stages[0]["id"]
    screened(created.application)
    update = delivered(created.application.exports.get(purpose="update"))
    assert update.warnings == [updates.ADDS_A_SECOND_PDF]
    (application,) = desk.applications()
    assert application["current_stage_id"] == desk.stages[1]["id"]
    assert len(desk.documents()) == 2


def test_what_a_system_cannot_update_is_left_out_and_said(desk):
    search = new_and_engaged(desk, stage_external_id=desk.stages[1]["id"])
    desk.connection.capabilities = [
        {"key": key, "supported": False, "detail": "", "source": "", "as_of": ""}
        for key in ("move_stage", "attach_document")
    ]
    desk.connection.save()
    created = desk.due(stage="new", search=search)
    created = delivered_in_time(delivered(created))
    assert created.stage_external_id == desk.stages[1]["id"]
    screened(created.application)
    update = delivered(created.application.exports.get(purpose="update"))
    assert update.state == S.EXPORTED
    assert update.warnings[:2] == [updates.FIRST_PDF_STAYS, updates.STAGE_STAYS]
    assert desk.ats.requests("move_application_to_stage", INTEGRATION) == []


def test_whoever_is_complete_before_the_first_byte_arrives_once(desk):
    """A worker that comes late sends everything at once; an update would only repeat it."""
    search = new_and_engaged(desk, stage_external_id=desk.stages[1]["id"])
    created = desk.due(stage="new", search=search)
    screened(created.application)
    assert delivered(created).state == S.EXPORTED
    intake.decide_again(created.candidate)
    assert created.application.exports.filter(purpose="update").count() == 0
    (application,) = desk.applications()
    assert application["current_stage_id"] == desk.stages[1]["id"]
    assert len(desk.documents()) == 1


def test_a_screening_that_ends_while_the_candidate_is_on_the_way_is_not_lost(desk):
    new_and_engaged(desk)
    desk.ats.misbehave("create_application", "commit_then_drop")
    created = delivered(desk.due(stage="new"))
    assert created.state == S.CHECKING
    screened(created.application)
    update = created.application.exports.get(purpose="update")
    assert (update.state, update.reasons[0]["code"]) == (
        S.HELD, "export.first_arrival_under_way",
    )  # fmt: skip
    assert delivered_in_time(created).state == S.EXPORTED
    release.reconsider_held()
    update.refresh_from_db()
    assert (update.state, update.application_external_id) == (
        S.QUEUED, created.application_external_id,
    )  # fmt: skip
    assert delivered(update).state == S.EXPORTED
    assert len(desk.documents()) == 2


# --- where documents cannot be listed ------------------------------------------------------------


def test_a_document_of_unknown_outcome_that_cannot_be_looked_up_asks_a_person(desk):
    desk.ats.set_options(INTEGRATION, attachments_readable=False)
    desk.ats.misbehave("add_application_attachment", "no_commit_drop")
    export = delivered_in_time(delivered(desk.due()))
    assert (export.state, export.owner) == (S.NEEDS_ATTENTION, "support")
    assert export.error_code == "export.cannot_look_up"
    assert repair.settle_by_hand(export, arrived_as="", actor=None, note="Not there.").done
    assert delivered(export).state == S.EXPORTED
    assert len(desk.documents()) == 1


def test_a_document_that_was_certainly_refused_needs_no_look_up(desk):
    desk.ats.set_options(INTEGRATION, attachments_readable=False)
    desk.ats.misbehave("add_application_attachment", "429", retry_after=0)
    assert delivered_in_time(delivered(desk.due())).state == S.EXPORTED
    assert len(desk.documents()) == 1
