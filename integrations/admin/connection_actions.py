"""What people do to a connection: open its onboarding, test, activate, pause, replace its key."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from integrations.admin.access_forms import AccessForm, LoginForm, key_way, login_way
from integrations.admin.display import row_address
from integrations.admin.person_actions import NoteForm, PersonAction
from integrations.connectors.options import OptionsError
from integrations.errors import ConnectorError
from integrations.models import Connection, User
from integrations.rules.answer import Answer
from integrations.rules.connection_state import ConnectionState, may_move
from integrations.rules.roles import Action
from integrations.services import connections, oauth, onboarding


def _test(row: Connection, actor: User, inputs: Mapping[str, Any]) -> Answer:
    check = connections.test_connection(row)
    detail = f" {check.detail}" if check.detail else ""
    return Answer.yes(f"{row.name} works. Account: {check.account}.{detail}")


def _activate(row: Connection, actor: User, inputs: Mapping[str, Any]) -> Answer:
    return connections.resume(row, actor=actor)


def _pause(row: Connection, actor: User, inputs: Mapping[str, Any]) -> Answer:
    if connections.pause(row, actor=actor, note=inputs["note"]):
        return Answer.yes(f"{row} is paused. Nothing is read or sent until it is activated again.")
    return Answer.no(f"{row} was not active.")


def _enter_access(row: Connection, actor: User, inputs: Mapping[str, Any]) -> Answer:
    try:
        check = connections.enter_access(
            row, options=inputs["options"], secrets=inputs["secrets"], actor=actor
        )
    except OptionsError as error:
        return Answer.no(f"Nothing was stored. {error}.")
    except ConnectorError as error:
        return Answer.no(f"Nothing was stored. {error.sentence} {error.hint}")
    if check is None:
        return Answer.no("Somebody else was first. Look at the connection again.")
    detail = f" {check.detail}" if check.detail else ""
    return Answer.yes(f"The vendor accepts it. Account: {check.account}.{detail}")


def _log_in(request: HttpRequest, row: Connection, inputs: Mapping[str, Any]) -> HttpResponse:
    back = reverse("admin:integrations_connection_change", args=[row.pk])
    actor = request.user if isinstance(request.user, User) else None
    try:
        begun = oauth.begin(
            row,
            actor=actor,
            next_path=back,
            options=inputs["options"],
            secrets=inputs["secrets"],
        )
    except OptionsError as error:
        messages.error(request, f"The login was not begun. {error}.")
        return HttpResponseRedirect(back)
    except ConnectorError as error:
        messages.error(request, f"{error.sentence} {error.hint}")
        return HttpResponseRedirect(back)
    answer = TemplateResponse(
        request,
        "admin/integrations/leave.html",
        {
            **admin.site.each_context(request),
            "title": "Log in at the vendor",
            "connection": row,
            "url": begun.url,
            "host": urlsplit(begun.url).hostname,
            "back": back,
        },
    )
    answer.set_cookie(
        oauth.BROWSER_COOKIE,
        begun.browser,
        max_age=oauth.LIVES,
        path=oauth.COOKIE_PATH,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
    answer["Cache-Control"] = "no-store"
    return answer


def _open_onboarding(
    request: HttpRequest, row: Connection, inputs: Mapping[str, Any]
) -> HttpResponse:
    actor = request.user if isinstance(request.user, User) else None
    project = onboarding.project_of(row, owner=actor)
    return HttpResponseRedirect(row_address(project))


def _can_move_to(state: ConnectionState) -> Any:
    return lambda row: may_move(ConnectionState(row.state), state)


CONNECTION_ACTIONS = (
    PersonAction(
        name="onboarding",
        label="Onboarding",
        icon="rocket_launch",
        permission=Action.MANAGE_ONBOARDING,
        answer=_open_onboarding,
        sentence="Opens the project that brings the connection live, and begins it where there is "
        "none.",
        in_bulk=False,
        at_once=True,
    ),
    PersonAction(
        name="activate",
        label="Activate",
        icon="play_arrow",
        permission=Action.MANAGE_CONNECTIONS,
        act=_activate,
        sentence="It was live before. The connection is tested first; when the vendor accepts it, "
        "jobs are read at once and candidates go out again.",
        fits=connections.may_resume,
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
        label="Enter access",
        icon="key",
        permission=Action.REPLACE_SECRET,
        act=_enter_access,
        form=AccessForm,
        sentence="It is tested while you wait. Only what the vendor accepts is stored, sealed, in "
        "place of what was there; nobody can read it here again.",
        fits=lambda row: row.state != ConnectionState.CLOSED and key_way(row) is not None,
        in_bulk=False,
    ),
    PersonAction(
        name="log-in",
        label="Log in at the vendor",
        icon="login",
        permission=Action.REPLACE_SECRET,
        answer=_log_in,
        form=LoginForm,
        sentence="A user of the customer's ATS logs in at the vendor and gives access. What is "
        "entered here is stored only when that works.",
        fits=lambda row: row.state != ConnectionState.CLOSED and login_way(row) is not None,
        in_bulk=False,
    ),
)
