"""The page of a connection to an HR system. Its key is replaced here and never shown."""

from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.safestring import SafeString

from integrations.admin import display
from integrations.admin.access_forms import AccessForm, fields_of
from integrations.admin.base import TenantAdmin
from integrations.admin.connections import CALLS_SHOWN, meaning_of
from integrations.admin.integrations import guide_to
from integrations.admin.onboarding_forms import ActingUserForm
from integrations.admin.person_actions import NoteForm, PersonAction, QuestionForm
from integrations.connectors.authorising import SettingKind
from integrations.connectors.registry import connector_class
from integrations.models import ApiCall, HrisConnection, User
from integrations.rules.answer import Answer
from integrations.rules.connection_state import ConnectionState
from integrations.rules.roles import Action
from integrations.selectors import capabilities_of
from integrations.services import acting_user, audit, connections, hris
from integrations.setting_forms import given
from integrations.systems import SYSTEMS


class SettingsForm(QuestionForm):
    """What the connector can be told besides the key and the people who act."""

    def __init__(self, *args: Any, row: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, row=row, **kwargs)
        settings = connector_class(row.route).settings
        self.asked = tuple(one for one in settings if one.kind is not SettingKind.USER)
        self.fields |= fields_of(self.asked, row.options)

    def clean(self) -> dict[str, Any]:
        """The settings; one that was emptied goes back to its default."""
        cleaned = super().clean() or {}
        entered = given(self.asked, cleaned, {})
        return {"options": entered.options, "names": [one.name for one in self.asked]}


def _test(row: HrisConnection, actor: User, inputs: Mapping[str, Any]) -> Answer:
    return hris.test(row, actor=actor)


def _replace(row: HrisConnection, actor: User, inputs: Mapping[str, Any]) -> Answer:
    return hris.replace_key(row, options=inputs["options"], secrets=inputs["secrets"], actor=actor)


def _choose(row: HrisConnection, actor: User, inputs: Mapping[str, Any]) -> Answer:
    return acting_user.choose_for(row, inputs["chosen"], actor=actor)


def _set(row: HrisConnection, actor: User, inputs: Mapping[str, Any]) -> Answer:
    return hris.change_settings(row, inputs["options"], names=inputs["names"], actor=actor)


def _remove(row: HrisConnection, actor: User, inputs: Mapping[str, Any]) -> Answer:
    return hris.remove(row, actor=actor, note=inputs["note"])


def _is_open(row: HrisConnection) -> bool:
    return row.state not in (ConnectionState.CLOSED, ConnectionState.SETTING_UP)


def _wants_user(row: HrisConnection) -> bool:
    return _is_open(row) and bool(acting_user.settings_of(row))


def _about_access(row: HrisConnection) -> Mapping[str, Any]:
    return guide_to(SYSTEMS[row.system])


@admin.register(HrisConnection)
class HrisConnectionAdmin(TenantAdmin):
    """Whose account, since when, by whom, what it can do; never the key."""

    view_action = Action.VIEW_INTEGRATIONS
    subject_prefix = ""
    ordering = ("tenant__name", "name")
    list_display = ("tenant", "name", "shown_state", "account", "since")
    list_filter = ("state", "tenant")
    list_select_related = ("tenant",)
    search_lookups = ("name__istartswith", "tenant__name__istartswith")
    search_help = "The beginning of the connection's or the tenant's name"
    page_template = "admin/integrations/hris_connection.html"
    page_only = True
    person_actions = (
        PersonAction(
            name="test",
            label="Test connection",
            icon="network_check",
            permission=Action.VIEW_INTEGRATIONS,
            act=_test,
            sentence="Asks the vendor whose account this is and what the key may do. Nothing is "
            "changed there.",
            fits=_is_open,
            in_bulk=False,
            at_once=True,
        ),
        PersonAction(
            name="author",
            label="Choose who acts",
            icon="person_check",
            permission=Action.CONNECT_HRIS,
            act=_choose,
            form=ActingUserForm,
            sentence="The list was asked of the vendor just now.",
            fits=_wants_user,
            in_bulk=False,
        ),
        PersonAction(
            name="replace-key",
            label="Replace the key",
            icon="key",
            permission=Action.CONNECT_HRIS,
            act=_replace,
            form=AccessForm,
            about=_about_access,
            about_template="admin/integrations/about_hris_access.html",
            sentence="The new key is tested while you wait, and must be of the same account. Only "
            "one that works is stored, sealed, in place of the old one.",
            fits=_is_open,
            in_bulk=False,
        ),
        PersonAction(
            name="settings",
            label="Settings",
            icon="tune",
            permission=Action.MANAGE_CONNECTIONS,
            act=_set,
            form=SettingsForm,
            sentence="How the vendor's interface is used. An empty field means the usual.",
            fits=_is_open,
            in_bulk=False,
        ),
        PersonAction(
            name="remove",
            label="Remove",
            icon="link_off",
            permission=Action.CONNECT_HRIS,
            act=_remove,
            form=NoteForm,
            sentence="The key is deleted here and nothing is sent any more. Who was exported, and "
            "the history, stay. Exports under way wait; connecting the same account again lets "
            "them go on.",
            fits=lambda row: row.state != ConnectionState.CLOSED,
            in_bulk=False,
            is_dangerous=True,
        ),
    )

    def subject_of(self, row: HrisConnection) -> str:
        """The same row as that of every other connection."""
        return connections.subject(row)

    def page_title(self, row: HrisConnection) -> str:
        """Whose, and to what."""
        return str(row)

    def page_context(self, request: HttpRequest, row: HrisConnection) -> dict[str, Any]:
        """Who connected it and when it was last used, what it can do, the latest calls."""
        calls = ApiCall.objects.filter(connection=row).order_by("-id")
        done = audit.of(connections.subject(row))
        context: dict[str, Any] = {
            "connected_by": done.filter(action="connected").order_by("id").last(),
            "last_call": calls.first(),
            "last_error": [row.last_error] if row.last_error else [],
            "capabilities": [
                {**entry, "meaning": meaning_of(row.route, entry["key"])}
                for entry in capabilities_of(row)
            ],
        }
        if self.may(request, Action.VIEW_CALL_LOG, row):
            context["calls"] = list(calls[:CALLS_SHOWN])
        return context

    # --- columns ---------------------------------------------------------------------------------

    @admin.display(description="state")
    def shown_state(self, row: HrisConnection) -> SafeString:
        """The state, with why beside the mouse."""
        return display.state_pill(row, row.state_reason)

    @admin.display(description="since")
    def since(self, row: HrisConnection) -> SafeString | str:
        """Since when it has worked."""
        return display.when(row.live_at)
