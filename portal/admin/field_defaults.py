"""What a connection sends where we know nothing: shown on its page, and taken away there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from candidates.models import FieldDefault
from candidates.rules.field_defaults import FIELDS
from candidates.services import mending
from integrations.admin.person_actions import PersonAction, ReasonForm
from integrations.admin.skin import RadioSelect
from integrations.models import Connection, User
from integrations.rules.answer import Answer
from integrations.rules.roles import Action


@dataclass(frozen=True, slots=True)
class ShownDefault:
    """One default in words: the field, and what is sent in it."""

    row: FieldDefault
    field: str
    sent: str


def defaults_of(connection: Connection) -> Sequence[ShownDefault]:
    """The defaults of a connection, by field."""
    rows = FieldDefault.objects.filter(connection=connection).select_related("made_by")
    return [
        ShownDefault(
            row, FIELDS[row.field].label, row.value or f"The {FIELDS[row.field].job} of the job"
        )
        for row in rows.order_by("field")
    ]


class DropDefaultForm(ReasonForm):
    """Which of the defaults is taken away, and why."""

    default = forms.ChoiceField(label="Default", widget=RadioSelect)
    field_order = ("default", "note")

    def __init__(self, *args: Any, row: Connection, **kwargs: Any) -> None:
        super().__init__(*args, row=row, **kwargs)
        shown = defaults_of(row)
        choice = self.fields["default"]
        if isinstance(choice, forms.ChoiceField):
            choice.choices = [(str(one.row.pk), f"{one.field}: {one.sent}") for one in shown]
        if len(shown) == 1:
            choice.initial = str(shown[0].row.pk)
        if not shown:
            self.trouble = "This connection has no defaults any more."


def _drop(row: Connection, actor: User, inputs: Mapping[str, Any]) -> Answer:
    default = FieldDefault.objects.filter(connection=row, pk=inputs["default"]).first()
    if default is None:
        return Answer.no("Somebody has removed this default already.")
    return mending.drop_default(default, actor=actor, note=inputs["note"])


def _has_defaults(row: Connection) -> bool:
    return FieldDefault.objects.filter(connection=row).exists()


DROP_DEFAULT = PersonAction(
    name="drop-default",
    label="Remove a default",
    icon="backspace",
    permission=Action.MEND_CAUSE,
    act=_drop,
    form=DropDefaultForm,
    fits=_has_defaults,
    sentence="Where we know nothing for this field, nothing is sent in it any more. If the ATS "
    "demands it, whoever comes next is refused; who has arrived stays as they are.",
    in_bulk=False,
    is_dangerous=True,
)
