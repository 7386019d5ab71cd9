"""What people do to a connection: test, activate, pause, close, replace its key."""

from collections.abc import Mapping
from typing import Any

from django import forms

from integrations.admin.person_actions import NoteForm, PersonAction, QuestionForm, ReasonForm
from integrations.admin.skin import PasswordInput
from integrations.models import Connection, User
from integrations.rules.answer import Answer
from integrations.rules.connection_state import ConnectionState, may_move
from integrations.rules.roles import Action
from integrations.services import connections, credentials


class SecretForm(QuestionForm):
    """A new key in place of the old one. What is typed is sealed and never shown again."""

    api_key = forms.CharField(
        label="New key",
        max_length=4000,
        strip=True,
        widget=PasswordInput(render_value=False, attrs={"autocomplete": "new-password"}),
        help_text="Stored sealed. Nobody can read it here again; only its last four characters "
        "stay visible, for comparison.",
    )


def _test(row: Connection, actor: User, inputs: Mapping[str, Any]) -> Answer:
    check = connections.test_connection(row)
    detail = f" {check.detail}" if check.detail else ""
    return Answer.yes(f"{row.name} works. Account: {check.account}.{detail}")


def _activate(row: Connection, actor: User, inputs: Mapping[str, Any]) -> Answer:
    check = connections.activate(row, actor=actor)
    row.refresh_from_db()
    if row.state != ConnectionState.ACTIVE:
        return Answer.no(f"{row} cannot be activated: it is {row.get_state_display().lower()}.")
    return Answer.yes(f"{row} is active. Account: {check.account}. The first sync is due now.")


def _pause(row: Connection, actor: User, inputs: Mapping[str, Any]) -> Answer:
    if connections.pause(row, actor=actor, note=inputs["note"]):
        return Answer.yes(f"{row} is paused. Nothing is read or sent until it is activated again.")
    return Answer.no(f"{row} was not active.")


def _close(row: Connection, actor: User, inputs: Mapping[str, Any]) -> Answer:
    if connections.close(row, actor=actor, note=inputs["note"]):
        return Answer.yes(f"{row} is closed. Its jobs, candidates and history stay.")
    return Answer.no(f"{row} was closed already.")


def _replace_key(row: Connection, actor: User, inputs: Mapping[str, Any]) -> Answer:
    credentials.store_secrets(row, {"api_key": inputs["api_key"]}, actor=actor)
    return Answer.yes(f"{row} has a new key. Test the connection to see whether it is accepted.")


def _can_move_to(state: ConnectionState) -> Any:
    return lambda row: may_move(ConnectionState(row.state), state)


CONNECTION_ACTIONS = (
    PersonAction(
        name="activate",
        label="Activate",
        icon="play_arrow",
        permission=Action.MANAGE_CONNECTIONS,
        act=_activate,
        sentence="The connection is tested first. When the vendor accepts it, jobs are read at "
        "once and candidates may go out.",
        fits=_can_move_to(ConnectionState.ACTIVE),
        in_bulk=False,
        is_main=True,
    ),
    PersonAction(
        name="test",
        label="Test connection",
        icon="network_check",
        permission=Action.VIEW_CALL_LOG,
        act=_test,
        sentence="Asks the vendor whose account this is and what it can do. Nothing is changed "
        "there.",
        in_bulk=False,
        at_once=True,
    ),
    PersonAction(
        name="pause",
        label="Pause",
        icon="pause",
        permission=Action.MANAGE_CONNECTIONS,
        act=_pause,
        form=NoteForm,
        sentence="Syncs and exports stop until somebody activates the connection again. What is "
        "due waits.",
        fits=_can_move_to(ConnectionState.PAUSED),
    ),
    PersonAction(
        name="replace-key",
        label="Replace key",
        icon="key",
        permission=Action.REPLACE_SECRET,
        act=_replace_key,
        form=SecretForm,
        sentence="The new key takes the place of the old one at once.",
        fits=lambda row: row.state != ConnectionState.CLOSED,
        in_bulk=False,
    ),
    PersonAction(
        name="close",
        label="Close",
        icon="link_off",
        permission=Action.MANAGE_CONNECTIONS,
        act=_close,
        form=ReasonForm,
        sentence="Disconnects for good. Jobs, candidates and history stay; nothing is read or "
        "sent any more.",
        fits=_can_move_to(ConnectionState.CLOSED),
        in_bulk=False,
        is_dangerous=True,
    ),
)
