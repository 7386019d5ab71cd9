"""Moving candidates from a job made by hand to the synced one."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from candidates.models import Application, CandidateExport
from candidates.rules.export_state import ExportState
from candidates.services import moving
from candidates.tasks import ring_for
from integrations.admin.person_actions import NoteForm, PersonAction
from integrations.admin.skin import TextInput
from integrations.models import User
from integrations.rules.answer import Answer
from integrations.rules.roles import Action
from jobs.models import Job


class MoveToJobForm(NoteForm):
    """To which job, where it is not the one that was recognised."""

    ats_id = forms.CharField(
        label="ATS job id",
        required=False,
        max_length=200,
        widget=TextInput(attrs={"autocomplete": "off"}),
        help_text="Leave it empty for the synced job that was recognised.",
    )
    field_order = ("ats_id", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = self.row.job.duplicate_of if self.row is not None else None
        if known is not None:
            self.fields["ats_id"].help_text = f"Leave it empty for {known}."


def _move(row: Application, actor: User, inputs: Mapping[str, Any]) -> Answer:
    target: Job | Answer | None = None
    if ats_id := inputs["ats_id"].strip():
        target = moving.synced_job(row.tenant, ats_id)
    if isinstance(target, Answer):
        return target
    return moving.move_to_job(row, target, actor=actor, note=inputs["note"])


def _ring_for_applications(rows: Sequence[Application]) -> None:
    candidates = {row.candidate_id for row in rows}
    ring_for(
        CandidateExport.objects.filter(candidate__in=candidates, state=ExportState.QUEUED).only(
            "connection", "state"
        )
    )


def _is_on_a_manual_job(row: Application) -> bool:
    return not row.job.is_synced and row.merged_into_id is None


MOVE_TO_SYNCED_JOB = PersonAction(
    name="to-synced-job",
    label="Move to the synced job",
    permission=Action.EDIT_CANDIDATES,
    act=_move,
    form=MoveToJobForm,
    sentence=(
        "The candidate goes from the job made by hand to the job that was synced from the ATS, "
        "with stage history, response, conversation and assessment, and is exported from there."
    ),
    icon="move_up",
    fits=_is_on_a_manual_job,
    afterwards=_ring_for_applications,
)
