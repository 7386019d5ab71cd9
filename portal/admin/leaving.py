"""The buttons that end a connection. Both pages say first what becomes of which data."""

from collections.abc import Mapping
from typing import Any

from django import forms

from integrations.admin.person_actions import PersonAction, ReasonForm
from integrations.admin.skin import TextInput
from integrations.models import Connection, User
from integrations.rules.answer import Answer
from integrations.rules.connection_state import ConnectionState
from integrations.rules.roles import Action
from integrations.services.leaving import Parting, disconnect
from portal.leaving import consequences, removal_of, remove, why_kept

TEMPLATE = "admin/portal/consequences.html"


class RemoveForm(ReasonForm):
    """Wants the name, so that nobody removes the wrong one."""

    name = forms.CharField(
        label="Name of the connection",
        max_length=120,
        widget=TextInput(attrs={"autocomplete": "off"}),
        help_text="Type it, to be sure that it is this one.",
    )

    def clean_name(self) -> str:
        """Raises ``ValidationError`` where it is another name."""
        name: str = self.cleaned_data["name"].strip()
        if self.row is not None and name != self.row.name:
            raise forms.ValidationError(f"It is called {self.row.name}.", code="other")
        return name


def _disconnect(row: Connection, actor: User, inputs: Mapping[str, Any]) -> Answer:
    if disconnect(row, actor=actor, note=inputs["note"]):
        return Answer.yes(f"{row} is closed. Its jobs, candidates and history stay.")
    return Answer.no(f"{row} was closed already.")


def _remove(row: Connection, actor: User, inputs: Mapping[str, Any]) -> Answer:
    return remove(row, actor=actor, note=inputs["note"])


def _about_disconnecting(row: Connection) -> dict[str, Any]:
    return {"consequences": consequences(row, Parting.DISCONNECT)}


def _about_removing(row: Connection) -> dict[str, Any]:
    parting = removal_of(row)
    return {
        "consequences": consequences(row, parting),
        "is_deleted": parting is Parting.DELETE,
        "why_kept": why_kept(row),
    }


DISCONNECT = PersonAction(
    name="close",
    label="Disconnect",
    icon="link_off",
    permission=Action.MANAGE_CONNECTIONS,
    act=_disconnect,
    form=ReasonForm,
    sentence="Disconnects for good: nothing is read or sent any more.",
    fits=lambda row: row.state != ConnectionState.CLOSED,
    about=_about_disconnecting,
    about_template=TEMPLATE,
    in_bulk=False,
    is_dangerous=True,
)
REMOVE = PersonAction(
    name="remove",
    label="Remove",
    icon="delete",
    permission=Action.MANAGE_CONNECTIONS,
    act=_remove,
    form=RemoveForm,
    about=_about_removing,
    about_template=TEMPLATE,
    in_bulk=False,
    is_dangerous=True,
)
LEAVING_ACTIONS = (DISCONNECT, REMOVE)
