"""What a connection does with the people of its ATS: switched, read now, and said in words."""

from collections.abc import Mapping
from typing import Any

from django import forms

from candidates.models import KnownPerson, PeopleIndex, PeopleRun
from candidates.services.people_reading import ask_for_reading
from candidates.services.people_settings import can_list_people, set_people
from candidates.tasks import read_people
from integrations.admin.person_actions import PersonAction, QuestionForm
from integrations.admin.skin import IntegerInput
from integrations.models import Connection, User
from integrations.rules.answer import Answer
from integrations.rules.connection_state import READS_JOBS, ConnectionState
from integrations.rules.roles import Action
from integrations.selectors import capabilities_of
from integrations.tasks import ring
from jobs.rules.cadence import SyncNow

RUNS_SHOWN = 4
USUAL_COOL_DOWN = 6


class PeopleForm(QuestionForm):
    """Whether known people are kept out, and how long a rejection counts."""

    is_on = forms.BooleanField(
        label="Keep people whom the ATS knows out of searches",
        required=False,
        help_text="Their addresses and numbers are kept as keyed hashes, with their name and their "
        "last applications. Off: nothing of them is kept.",
    )
    cool_down_months = forms.IntegerField(
        label="Leave rejected people alone for (months)",
        min_value=0,
        max_value=60,
        initial=USUAL_COOL_DOWN,
        widget=IntegerInput,
        help_text="Whom the ATS rejected within so many months waits until then, also those who "
        "applied. 0: nobody waits. It works only while the ATS's people are read.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.row is None:
            return
        index = PeopleIndex.objects.filter(pk=self.row.pk).first()
        if index is not None:
            self.initial.update(is_on=index.is_on, cool_down_months=index.cool_down_months)
        if not can_list_people(self.row):
            self.trouble = (
                f"{self.row.get_system_display()} does not tell us whom it knows, so nobody can "
                "be kept out of searches. Before anything is sent it is asked by e-mail address."
            )


def _set(row: Connection, actor: User, inputs: Mapping[str, Any]) -> Answer:
    return set_people(
        row,
        is_on=inputs["is_on"],
        cool_down_months=inputs["cool_down_months"],
        actor=actor,
    )


def _read_now(row: Connection, actor: User, inputs: Mapping[str, Any]) -> Answer:
    decision = ask_for_reading(row, actor=actor)
    if decision.verdict is SyncNow.YES:
        return Answer.yes(f"{row.name}: its people are read now. The reading appears below.")
    reason = decision.reasons[0]
    return Answer.no(f"{reason.sentence} {reason.hint}".strip())


def _ring(rows: Any) -> None:
    for row in rows:
        ring(read_people, row.pk)


def _is_read(row: Connection) -> bool:
    return row.state in READS_JOBS and PeopleIndex.objects.filter(pk=row.pk, is_on=True).exists()


PEOPLE_ACTIONS = (
    PersonAction(
        name="people",
        label="People of the ATS",
        icon="group_off",
        permission=Action.MANAGE_CONNECTIONS,
        act=_set,
        form=PeopleForm,
        sentence="Whether outreach candidates whom the customer's ATS knows already take part in "
        "searches, and how long somebody whom it rejected is left alone.",
        fits=lambda row: row.state != ConnectionState.CLOSED,
        afterwards=_ring,
        in_bulk=False,
    ),
    PersonAction(
        name="read-people",
        label="Read people now",
        icon="person_search",
        permission=Action.SYNC_NOW,
        act=_read_now,
        sentence="The people of the ATS are read at once instead of at the next turn.",
        fits=_is_read,
        afterwards=_ring,
        at_once=True,
        in_bulk=False,
    ),
)


def people_of(connection: Connection) -> dict[str, Any]:
    """The card of the connection's page."""
    index = PeopleIndex.objects.filter(pk=connection.pk).first()
    told = {entry["key"]: entry for entry in capabilities_of(connection)}
    runs = PeopleRun.objects.filter(connection=connection).order_by("-id")[:RUNS_SHOWN]
    is_on = index is not None and index.is_on
    return {
        "index": index,
        "is_on": is_on,
        "can_list": can_list_people(connection),
        "detail": told.get("list_people", {}).get("detail", ""),
        "count": KnownPerson.objects.filter(connection=connection).count() if is_on else 0,
        "runs": list(runs),
        "takes_candidates": connection.takes_candidates,
        "silence": connection.silence if is_on else None,
    }
