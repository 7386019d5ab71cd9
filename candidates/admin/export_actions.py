"""What people do to exports: retry, cancel, confirm the person, settle by hand, send now."""

from collections.abc import Mapping
from typing import Any

from django import forms

from candidates.admin.answers import released, ring_for_rows
from candidates.admin.hire_links import hire_address
from candidates.models import CandidateExport
from candidates.rules.export_state import MOVES, EffectState, ExportState, Purpose
from candidates.rules.matching import SOMEBODY_ELSE, Settled
from candidates.services import desk, hiring, release, repair
from integrations.admin.person_actions import NoteForm, PersonAction, ReasonForm
from integrations.admin.skin import RadioSelect, TextInput
from integrations.models import User
from integrations.rules.answer import Answer
from integrations.rules.roles import Action

ARRIVED, ABSENT = "arrived", "absent"
MATCH_CODES = "match."


class PersonChoiceForm(NoteForm):
    """Which of the people who are there is our candidate."""

    person = forms.ChoiceField(label="Our candidate is", widget=RadioSelect)
    field_order = ("person", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = people_in_question(self.row)
        place = self.row.place if self.row is not None else ""
        choice = self.fields["person"]
        if isinstance(choice, forms.ChoiceField):
            choice.choices = [
                *(
                    (person["id"], f"{person['name'] or 'No name'} · {person['id']} in {place}")
                    for person in people
                ),
                (SOMEBODY_ELSE, "None of them: our candidate is somebody else"),
            ]
        if len(people) == 1:
            choice.initial = people[0]["id"]


class SettleForm(ReasonForm):
    """What somebody found in the system to which the export goes."""

    found = forms.ChoiceField(
        widget=RadioSelect,
        choices=[
            (ARRIVED, "It arrived"),
            (ABSENT, "It is certainly not there: send it again"),
        ],
    )
    external_id = forms.CharField(
        required=False,
        max_length=200,
        widget=TextInput,
        help_text="Of the application, employee or document, as it is shown there. Needed where it "
        "arrived.",
    )
    field_order = ("found", "external_id", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.row is not None:
            self.fields["found"].label = f"In {self.row.place}"
            self.fields["external_id"].label = f"Its id in {self.row.place}"

    def clean(self) -> dict[str, Any]:
        """An arrival without its id could never be checked again."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("found") == ARRIVED and not cleaned.get("external_id", "").strip():
            self.add_error("external_id", "Give the id under which it arrived.")
        if cleaned.get("found") == ABSENT:
            cleaned["external_id"] = ""
        return cleaned


def people_in_question(row: CandidateExport | None) -> list[dict[str, str]]:
    """The people there among whom somebody must choose."""
    if row is None:
        return []
    return [
        person
        for reason in row.reasons
        if reason["code"].startswith(MATCH_CODES)
        for person in reason["evidence"].get("people", [])
    ]


def _retry(row: CandidateExport, actor: User, inputs: Mapping[str, Any]) -> Answer:
    return repair.retry(row, actor=actor, note=inputs["note"])


def _cancel(row: CandidateExport, actor: User, inputs: Mapping[str, Any]) -> Answer:
    return repair.cancel(row, actor=actor, note=inputs["note"])


def _confirm(row: CandidateExport, actor: User, inputs: Mapping[str, Any]) -> Answer:
    chosen = inputs["person"]
    if chosen == SOMEBODY_ELSE:
        return desk.settle(row, Settled.CREATE, actor=actor, note=inputs["note"])
    return desk.settle(
        row, Settled.ATTACH, person_external_id=chosen, actor=actor, note=inputs["note"]
    )


def _settle(row: CandidateExport, actor: User, inputs: Mapping[str, Any]) -> Answer:
    return repair.settle_by_hand(
        row, arrived_as=inputs["external_id"].strip(), actor=actor, note=inputs["note"]
    )


def _seen(row: CandidateExport, actor: User, inputs: Mapping[str, Any]) -> Answer:
    return repair.seen_by_hand(row, actor=actor, note=inputs["note"])


def _send_now(row: CandidateExport, actor: User, inputs: Mapping[str, Any]) -> Answer:
    return released(release.send_now(row.application, actor=actor, note=inputs["note"]))


def _may_be_retried(row: CandidateExport) -> bool:
    return row.state in {ExportState.NEEDS_ATTENTION, ExportState.RETRY_LATER}


def _may_be_cancelled(row: CandidateExport) -> bool:
    return (ExportState(row.state), ExportState.CANCELLED) in MOVES and not _is_under_way(row)


def _asks_for_a_person(row: CandidateExport) -> bool:
    is_asked = row.error_code.startswith(MATCH_CODES) and bool(people_in_question(row))
    return row.state == ExportState.NEEDS_ATTENTION and is_asked


def _waits_for_a_look(row: CandidateExport) -> bool:
    return row.state == ExportState.NEEDS_ATTENTION and _is_under_way(row)


def _was_never_visible(row: CandidateExport) -> bool:
    return row.state == ExportState.NEEDS_ATTENTION and repair.is_accepted(row)


def _is_under_way(row: CandidateExport) -> bool:
    unsettled = {EffectState.SENDING, EffectState.UNKNOWN}
    return any(effect.state in unsettled for effect in row.effects.all())


def _may_be_corrected(row: CandidateExport) -> bool:
    return row.purpose == Purpose.HIRE and hiring.may_correct(row)


def _may_be_released(row: CandidateExport) -> bool:
    waits = row.state in {ExportState.HELD, ExportState.CANCELLED}
    return waits and row.purpose == Purpose.CREATE


EXPORT_ACTIONS = (
    PersonAction(
        name="same-person",
        label="Who is it?",
        permission=Action.SETTLE_EXPORT,
        act=_confirm,
        form=PersonChoiceForm,
        sentence=(
            "The export goes on with the person you choose, and later exports of this candidate "
            "to the same system do too, without asking. The system itself attaches people by "
            "their e-mail address; where it does not, the export says so in a warning."
        ),
        icon="how_to_reg",
        fits=_asks_for_a_person,
        afterwards=ring_for_rows,
        in_bulk=False,
        is_main=True,
    ),
    PersonAction(
        name="settle",
        label="Settle by hand",
        permission=Action.SETTLE_EXPORT,
        act=_settle,
        form=SettleForm,
        sentence=(
            "Look there whether it arrived, then say so here. The export goes on from there. "
            "Only say that it is not there when you are certain: it is then sent again."
        ),
        icon="fact_check",
        fits=_waits_for_a_look,
        afterwards=ring_for_rows,
        in_bulk=False,
        is_main=True,
    ),
    PersonAction(
        name="seen",
        label="Seen there",
        permission=Action.SETTLE_EXPORT,
        act=_seen,
        form=ReasonForm,
        sentence=(
            "The candidate was accepted there and never shown to us. Say here that you have seen "
            "them there; the export then counts as arrived. Nothing is sent."
        ),
        icon="visibility",
        fits=_was_never_visible,
        is_main=True,
    ),
    PersonAction(
        name="correct",
        label="Correct the data",
        permission=Action.EXPORT_HIRE,
        opens=lambda row: hire_address(row.application_id, row.connection_id),
        icon="edit_note",
        fits=_may_be_corrected,
        in_bulk=False,
        is_main=True,
    ),
    PersonAction(
        name="retry",
        label="Retry",
        permission=Action.RETRY_EXPORT,
        act=_retry,
        form=NoteForm,
        sentence=(
            "It is tried again at once. What may have arrived already is looked up first, so "
            "nothing is created twice. Exports that are held, done or being sent stay as they are."
        ),
        icon="refresh",
        fits=_may_be_retried,
        afterwards=ring_for_rows,
    ),
    PersonAction(
        name="send-now",
        label="Send now",
        permission=Action.SEND_NOW,
        act=_send_now,
        form=NoteForm,
        sentence=(
            "Stage, manual mode and the kind of response are set aside for this candidate. The "
            "rest of what was agreed with the customer still counts."
        ),
        icon="send",
        fits=_may_be_released,
        afterwards=ring_for_rows,
        in_bulk=False,
    ),
    PersonAction(
        name="cancel",
        label="Cancel",
        permission=Action.CANCEL_EXPORT,
        act=_cancel,
        form=ReasonForm,
        sentence=(
            "It is not sent for this candidate and job. Exports that are done, being sent or "
            "may have arrived already stay as they are."
        ),
        icon="cancel",
        fits=_may_be_cancelled,
        is_dangerous=True,
    ),
)
