"""What people do to a search besides changing its settings."""

from collections.abc import Mapping
from typing import Any

from django import forms

from candidates.admin.search_form import name_is_taken
from candidates.models import Search
from candidates.services.searches import rename
from integrations.admin.person_actions import PersonAction, QuestionForm
from integrations.admin.skin import TextInput
from integrations.models import User
from integrations.rules.answer import Answer
from integrations.rules.roles import Action


class NameForm(QuestionForm):
    """Another name."""

    name = forms.CharField(label="Name", max_length=200, widget=TextInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.row is not None:
            self.initial["name"] = self.row.name

    def clean_name(self) -> str:
        """Unique at the tenant."""
        name: str = self.cleaned_data["name"]
        if name_is_taken(self.row, name):
            raise forms.ValidationError("There is a search of this name already.")
        return name


def _rename(row: Search, actor: User, inputs: Mapping[str, Any]) -> Answer:
    return rename(row, inputs["name"], actor=actor)


SEARCH_ACTIONS = (
    PersonAction(
        name="rename",
        label="Rename",
        icon="edit",
        permission=Action.MANAGE_SEARCHES,
        act=_rename,
        sentence="Another name. The settings and the candidates stay.",
        form=NameForm,
        in_bulk=False,
    ),
)
