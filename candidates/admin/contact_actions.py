"""Correcting how a person is reached, and saying that it was done in the ATS by hand."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from candidates.models import Candidate, CandidateExport
from candidates.rules.corrections import LABELS, Change, ContactField
from candidates.rules.emails import EmailValidity
from candidates.rules.export_state import ExportState, Purpose
from candidates.services import corrections
from candidates.tasks import ring_for
from integrations.admin.person_actions import NoteForm, PersonAction, ReasonForm
from integrations.admin.skin import RadioSelect, TextInput
from integrations.models import User
from integrations.rules.answer import Answer
from integrations.rules.roles import Action

SEPARATOR = ":"


class CorrectionForm(ReasonForm):
    """Which value is wrong, what is right, and how somebody knows."""

    wrong = forms.ChoiceField(label="What is wrong", widget=RadioSelect)
    right = forms.CharField(
        label="The right value",
        required=False,
        max_length=254,
        strip=True,
        widget=TextInput(attrs={"autocomplete": "off"}),
        help_text="May stay empty for an address or a phone number that is wrong where nobody "
        "knows the right one.",
    )
    field_order = ("wrong", "right", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["wrong"]
        if isinstance(choice, forms.ChoiceField) and self.row is not None:
            choice.choices = list(_correctable(self.row).items())

    def clean(self) -> dict[str, Any]:
        """A name cannot be taken away without another one."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        field = cleaned.get("wrong", "").partition(SEPARATOR)[0]
        if field == ContactField.FIRST_NAME and not cleaned.get("right"):
            self.add_error("right", "Enter the right name.")
        if field == ContactField.LAST_NAME and not cleaned.get("right"):
            self.add_error("right", "Enter the right name.")
        return cleaned


def _correctable(row: Candidate) -> dict[str, str]:
    """What can be corrected: the value as it is known, and how it is shown."""
    values = [
        (ContactField.EMAIL, email.address, f"from {_origin(email)}")
        for email in row.emails.exclude(validity=EmailValidity.INVALID)
    ]
    values += [
        (field, getattr(row, field.value), "")
        for field in (ContactField.PHONE, ContactField.FIRST_NAME, ContactField.LAST_NAME)
    ]
    return {
        f"{field}{SEPARATOR}{value}": f"{LABELS[field]}: {value or 'none yet'}"
        + (f" ({origin})" if origin else "")
        for field, value, origin in values
    }


def _origin(email: Any) -> str:
    said: str = email.get_source_display()
    said = said[:1].lower() + said[1:]
    return f"{said}: {email.provenance}" if email.provenance else said


def _correct(row: Candidate, actor: User, inputs: Mapping[str, Any]) -> Answer:
    field, _, old = inputs["wrong"].partition(SEPARATOR)
    change = Change(ContactField(field), old, inputs["right"])
    return corrections.correct(row, change, why=inputs["note"], actor=actor)


def _ring_for_people(rows: Sequence[Candidate]) -> None:
    ring_for(
        CandidateExport.objects.filter(
            candidate__in=[row.pk for row in rows], state=ExportState.QUEUED
        ).only("connection", "state")
    )


def _by_hand(row: CandidateExport, actor: User, inputs: Mapping[str, Any]) -> Answer:
    return corrections.corrected_by_hand(row, actor=actor, note=inputs["note"])


def _asks_for_a_hand(row: CandidateExport) -> bool:
    return row.purpose == Purpose.CORRECT and row.state == ExportState.NEEDS_ATTENTION


CORRECT_CONTACT = PersonAction(
    name="correct-contact",
    label="Correct contact data",
    permission=Action.EDIT_CANDIDATES,
    act=_correct,
    form=CorrectionForm,
    sentence=(
        "The wrong value stays on record, an address marked invalid. Every ATS where the candidate "
        "has arrived is told: corrected where its interface can, else by a note and a task."
    ),
    icon="contact_mail",
    afterwards=_ring_for_people,
    in_bulk=False,
)
CORRECTED_IN_THE_ATS = PersonAction(
    name="corrected",
    label="Corrected in the ATS",
    permission=Action.SETTLE_EXPORT,
    act=_by_hand,
    form=NoteForm,
    sentence="Say so when the contact data was changed in the ATS itself. Nothing more is sent.",
    icon="task_alt",
    fits=_asks_for_a_hand,
    is_main=True,
)
