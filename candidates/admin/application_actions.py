"""What people do to an application: move it, send it now, hire from it."""

from collections.abc import Mapping
from typing import Any

from candidates.admin.answers import released, what_became
from candidates.admin.application_form import StageForm
from candidates.admin.hire_links import HIRE_APPLICATION
from candidates.admin.moving import MOVE_TO_SYNCED_JOB
from candidates.models import Application
from candidates.rules.export_state import ExportState, Purpose
from candidates.rules.stages import PlatformStage
from candidates.services import intake, release
from candidates.services.intake import IntakeError
from candidates.tasks import ring_for
from integrations.admin.person_actions import NoteForm, PersonAction
from integrations.models import User
from integrations.rules.answer import Answer
from integrations.rules.roles import Action


def _move(row: Application, actor: User, inputs: Mapping[str, Any]) -> Answer:
    stage = PlatformStage(inputs["stage"])
    try:
        export = intake.move_stage(row, stage, actor=actor)
    except IntakeError as error:
        return Answer.no(str(error))
    ring_for([export])
    return Answer.yes(f"{row.candidate} is at {stage.capitalize()}. {what_became(export)}")


def _send_now(row: Application, actor: User, inputs: Mapping[str, Any]) -> Answer:
    export = release.send_now(row, actor=actor, note=inputs["note"])
    ring_for([export])
    return released(export)


def _is_held(row: Application) -> bool:
    return row.exports.filter(purpose=Purpose.CREATE, state=ExportState.HELD).exists()


APPLICATION_ACTIONS = (
    PersonAction(
        name="move",
        label="Move to another stage",
        permission=Action.MOVE_STAGE,
        act=_move,
        form=StageForm,
        sentence="What is due at the new stage happens at once.",
        icon="move_item",
        is_main=True,
    ),
    PersonAction(
        name="send-now",
        label="Send now",
        permission=Action.SEND_NOW,
        act=_send_now,
        form=NoteForm,
        sentence=(
            "Stage, manual mode and the kind of response are set aside for this candidate. "
            "The rest of what was agreed with the customer still counts."
        ),
        icon="send",
        fits=_is_held,
    ),
    MOVE_TO_SYNCED_JOB,
    HIRE_APPLICATION,
)
