"""What people do to a job: activate, deactivate, accept the ATS's values."""

from collections.abc import Mapping
from typing import Any

from django import forms

from integrations.admin.person_actions import PersonAction, QuestionForm
from integrations.admin.skin import CheckboxSelectMultiple
from integrations.models import User
from integrations.rules.answer import Answer
from integrations.rules.roles import Action
from jobs.models import Job
from jobs.rules.eligibility import Eligibility
from jobs.rules.states import JobState
from jobs.services import activation


class DriftForm(QuestionForm):
    """Which of the ATS's values to take over."""

    fields_to_take = forms.MultipleChoiceField(
        label="Take over the ATS's value of", widget=CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, row: Job | None = None, **kwargs: Any) -> None:
        super().__init__(*args, row=row, **kwargs)
        chosen = self.fields["fields_to_take"]
        if isinstance(chosen, forms.MultipleChoiceField) and row is not None:
            names = [drift["field"] for drift in row.drift]
            chosen.choices = [(name, name.replace("_", " ")) for name in names]


def _activate(row: Job, actor: User, inputs: Mapping[str, Any]) -> Answer:
    return activation.activate(row, actor=actor)


def _deactivate(row: Job, actor: User, inputs: Mapping[str, Any]) -> Answer:
    return activation.deactivate(row, actor=actor)


def _accept(row: Job, actor: User, inputs: Mapping[str, Any]) -> Answer:
    return activation.accept_drift(row, fields=inputs["fields_to_take"], actor=actor)


def _can_be_activated(row: Job) -> bool:
    is_fit = row.eligibility != Eligibility.EXCLUDED and row.closed_at is None
    return is_fit and row.state == JobState.INACTIVE


JOB_ACTIONS = (
    PersonAction(
        name="activate",
        label="Activate AI recruiter",
        icon="play_arrow",
        permission=Action.ACTIVATE_JOB,
        act=_activate,
        sentence="The AI recruiter starts. From then on the ATS no longer overwrites what "
        "candidates are told: title, description, pay, place. What it says differently is shown "
        "beside the job.",
        fits=_can_be_activated,
        is_main=True,
    ),
    PersonAction(
        name="deactivate",
        label="Deactivate AI recruiter",
        icon="stop",
        permission=Action.ACTIVATE_JOB,
        act=_deactivate,
        sentence="The AI recruiter stops, and no candidate of the job goes out. The ATS's values "
        "apply again; edits made here are lost.",
        fits=lambda row: row.state == JobState.ACTIVE,
        is_dangerous=True,
    ),
    PersonAction(
        name="accept-drift",
        label="Take over from the ATS",
        icon="move_down",
        permission=Action.EDIT_JOB,
        act=_accept,
        form=DriftForm,
        sentence="The chosen values of the ATS take the place of ours. The job stays frozen "
        "otherwise.",
        fits=lambda row: row.has_drift,
        in_bulk=False,
    ),
)
