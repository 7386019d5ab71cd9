"""The form of what a search has of its own instead of the connection's defaults."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django import forms

from candidates.models import Search
from candidates.rules.export_settings import (
    LEFT_OUT,
    OF_A_SEARCH,
    SOURCE_TAG,
    WORKFLOW,
    ProfilePart,
    profile_words,
    workflow_words,
)
from candidates.search_settings import Refusal, refusals, with_settings
from candidates.selectors import settings_for
from integrations.admin.skin import CheckboxSelectMultiple, RadioSelect, TextInput
from integrations.models import Connection
from integrations.rules.agreement import warnings
from integrations.rules.connection_state import Workflow
from integrations.services.terms import terms_of

CONNECTION, OWN = "connection", "own"


class OwnSettingsForm(forms.Form):
    """What the search has of its own instead of the connection's defaults. Nothing is saved."""

    title = "Instead of the connection's defaults"

    workflow = forms.ChoiceField(label="Workflow", widget=RadioSelect)
    tag_from = forms.ChoiceField(label="Source tag", widget=RadioSelect)
    source_tag = forms.CharField(
        label="Its own source tag",
        required=False,
        max_length=80,
        widget=TextInput,
        help_text="Empty: none is sent. What is under way keeps the tag it began with.",
    )
    profile_from = forms.ChoiceField(label="PDF profile", widget=RadioSelect)
    profile_parts = forms.MultipleChoiceField(
        label="Its own contents",
        required=False,
        widget=CheckboxSelectMultiple,
        choices=[(part.value, part.words.capitalize()) for part in ProfilePart],
        help_text="The header is always there.",
    )

    def __init__(self, *args: Any, search: Search, **kwargs: Any) -> None:
        own = search.overrides
        given = settings_for(search.job.connection, None)
        counts = settings_for(search.job.connection, search)
        kwargs["initial"] = {
            "workflow": own.get(WORKFLOW, CONNECTION),
            "tag_from": OWN if SOURCE_TAG in own else CONNECTION,
            "source_tag": own.get(SOURCE_TAG, ""),
            "profile_from": OWN if LEFT_OUT in own else CONNECTION,
            "profile_parts": [part.value for part in counts.parts],
        }
        super().__init__(*args, **kwargs)
        self.search = search
        self.proposed = search
        self._choices(
            "workflow",
            (CONNECTION, f"As the connection: {workflow_words(given.workflow)}"),
            *((workflow.value, workflow_words(workflow)) for workflow in OF_A_SEARCH),
        )
        self.fields["workflow"].help_text = _about_workflow(search.job.connection, given.workflow)
        self._choices(
            "tag_from",
            (CONNECTION, f"As the connection: {given.source_tag or 'none'}"),
            (OWN, "Its own"),
        )
        self._choices(
            "profile_from",
            (CONNECTION, f"As the connection: {profile_words(given)}"),
            (OWN, "Its own"),
        )

    def _choices(self, name: str, *choices: tuple[str, str]) -> None:
        self.fields[name].choices = list(choices)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """What is chosen becomes the search's own; what is as the connection is left out."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        own: dict[str, Any] = {}
        if cleaned["workflow"] != CONNECTION:
            own[WORKFLOW] = cleaned["workflow"]
        if cleaned["tag_from"] == OWN:
            own[SOURCE_TAG] = cleaned["source_tag"]
        if cleaned["profile_from"] == OWN:
            chosen = cleaned["profile_parts"]
            own[LEFT_OUT] = [part.value for part in ProfilePart if part not in chosen]
        self.proposed = with_settings(self.search, {"overrides": own})
        self.refuse(refusals(self.proposed, self.search))
        return cleaned

    def refuse(self, found: Sequence[Refusal]) -> None:
        """Say why it cannot be saved."""
        for refusal in found:
            self.add_error(None, refusal.sentence)


def _about_workflow(connection: Connection | None, given: Workflow) -> str:
    """What to know before another workflow is chosen for this search."""
    if connection is None:
        return ""
    if given is Workflow.REDIRECT:
        return (
            "The connection's workflow is Redirect: nothing is exported, whatever is chosen here. "
            "Its account manager can change that with the customer."
        )
    asked = replace(terms_of(connection), workflow=Workflow.NEW_AND_ENGAGED)
    return " ".join(f"{reason.sentence} {reason.hint}" for reason in warnings(asked))
