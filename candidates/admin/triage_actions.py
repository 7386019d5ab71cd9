"""What people do to a cause of failures: take it, wait, ignore it, mend it."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django import forms

from candidates.admin.export_evidence import GROUP_BUNDLE
from candidates.admin.triage_connection_actions import CONNECTION_ACTIONS
from candidates.admin.triage_permission import PERMISSION_ACTIONS
from candidates.admin.triage_recipes import RECIPE_ACTIONS
from candidates.models import FailureGroup
from candidates.rules.failure_state import MOVES, FailureState
from candidates.services import triage
from integrations.admin.person_actions import NoteForm, PersonAction, QuestionForm, ReasonForm
from integrations.admin.skin import IntegerInput, Select, Textarea
from integrations.models import User
from integrations.models.clock import database_now
from integrations.rules.answer import Answer
from integrations.rules.roles import Action

SNOOZES = {"4": "4 hours", "24": "A day", "72": "3 days", "168": "A week", "720": "30 days"}


class SnoozeForm(QuestionForm):
    """Until when, or until how many more people."""

    hours = forms.ChoiceField(
        label="Wait for",
        required=False,
        widget=Select,
        choices=[("", "Not for a time"), *SNOOZES.items()],
        initial="24",
    )
    more_people = forms.IntegerField(
        label="Or until so many more people are affected",
        required=False,
        min_value=1,
        max_value=1_000_000,
        widget=IntegerInput,
        help_text="Whatever comes first. It is shown as escalating then.",
    )
    note = forms.CharField(
        label="Why", max_length=500, required=False, widget=Textarea(attrs={"rows": 3})
    )

    def clean(self) -> dict[str, Any]:
        """A snooze for nothing would never end."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not cleaned.get("hours") and not cleaned.get("more_people"):
            self.add_error("hours", "Say for how long, or until how many more people.")
        return cleaned


def _may_become(state: FailureState) -> Any:
    return lambda row: (FailureState(row.state), state) in MOVES


def _acknowledge(row: FailureGroup, actor: User, inputs: Mapping[str, Any]) -> Answer:
    return triage.acknowledge(row, actor=actor, note=inputs.get("note", ""))


def _snooze(row: FailureGroup, actor: User, inputs: Mapping[str, Any]) -> Answer:
    hours = inputs["hours"]
    return triage.snooze(
        row,
        until=database_now() + timedelta(hours=int(hours)) if hours else None,
        more_people=inputs["more_people"],
        actor=actor,
        note=inputs["note"],
    )


def _ignore(row: FailureGroup, actor: User, inputs: Mapping[str, Any]) -> Answer:
    return triage.ignore(row, actor=actor, note=inputs["note"])


def _reopen(row: FailureGroup, actor: User, inputs: Mapping[str, Any]) -> Answer:
    return triage.reopen(row, actor=actor, note=inputs["note"])


def _may_be_given_back(row: FailureGroup) -> bool:
    by_people = {FailureState.ACKNOWLEDGED, FailureState.SNOOZED, FailureState.IGNORED}
    return row.state in by_people


TRIAGE_ACTIONS = (
    *PERMISSION_ACTIONS,
    *RECIPE_ACTIONS,
    *CONNECTION_ACTIONS,
    PersonAction(
        name="acknowledge",
        label="I work on it",
        permission=Action.RETRY_EXPORT,
        act=_acknowledge,
        sentence="Everybody sees that it is being worked on. Growth is measured from now on.",
        icon="front_hand",
        fits=_may_become(FailureState.ACKNOWLEDGED),
        at_once=True,
    ),
    PersonAction(
        name="snooze",
        label="Snooze",
        permission=Action.RETRY_EXPORT,
        act=_snooze,
        form=SnoozeForm,
        sentence="It comes back by itself. Exports that are tried again go on meanwhile.",
        icon="snooze",
        fits=_may_become(FailureState.SNOOZED),
    ),
    PersonAction(
        name="ignore",
        label="Ignore",
        permission=Action.RETRY_EXPORT,
        act=_ignore,
        form=ReasonForm,
        sentence="It is shown under Done and never comes back by itself, however it grows.",
        icon="visibility_off",
        fits=_may_become(FailureState.IGNORED),
    ),
    PersonAction(
        name="reopen",
        label="Give it back",
        permission=Action.RETRY_EXPORT,
        act=_reopen,
        form=NoteForm,
        sentence="It is open again, for whoever has time.",
        icon="undo",
        fits=_may_be_given_back,
    ),
    GROUP_BUNDLE,
)
