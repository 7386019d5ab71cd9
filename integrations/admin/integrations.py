"""Settings → Integrations: which systems a customer has connected, and its HR systems."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.safestring import SafeString

from integrations.admin import display
from integrations.admin.access_forms import fields_of
from integrations.admin.base import TenantAdmin
from integrations.admin.person_actions import PersonAction, QuestionForm
from integrations.models import Connection, TenantIntegrations, User
from integrations.rules.answer import Answer
from integrations.rules.connection_state import ConnectionState
from integrations.rules.roles import Action
from integrations.selectors import access_in
from integrations.services import hris
from integrations.services.guides import read_guide
from integrations.setting_forms import given
from integrations.systems import System, SystemKind, systems_of


class ConnectForm(QuestionForm):
    """What the system's connector has to be told. It is tested before it is stored."""

    system: System

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = self.system.routes[0].authorisations[0].settings
        self.fields |= fields_of(self.asked, {})

    def clean(self) -> dict[str, Any]:
        """What was entered, divided into plain settings and secrets."""
        entered = given(self.asked, super().clean() or {}, {})
        return {"options": entered.options, "secrets": entered.secrets}


def _connecting(system: System) -> Callable[[TenantIntegrations, User, Mapping[str, Any]], Answer]:
    def connect(row: TenantIntegrations, actor: User, inputs: Mapping[str, Any]) -> Answer:
        return hris.connect(
            row, system, options=inputs["options"], secrets=inputs["secrets"], actor=actor
        )

    return connect


def _not_connected(system: System) -> Callable[[TenantIntegrations], bool]:
    return lambda row: hris.connected(row, system) is None


def guide_to(system: System) -> dict[str, Any]:
    """The guide beside a form that asks for access to this system."""
    return {"system": system, "guide": read_guide(system.routes[0].guide)}


def _connect_action(system: System) -> PersonAction:
    form = type("ConnectForm", (ConnectForm,), {"system": system})
    return PersonAction(
        name=f"connect-{system.key}",
        label=f"Connect {system.name}",
        icon="add_link",
        permission=Action.CONNECT_HRIS,
        act=_connecting(system),
        form=form,
        fits=_not_connected(system),
        about=lambda row: guide_to(system),
        about_template="admin/integrations/about_hris_access.html",
        sentence="The key is tested while you wait. Only one that works is stored, sealed; nobody "
        "can read it here again.",
        in_bulk=False,
        is_main=True,
    )


@admin.register(TenantIntegrations)
class IntegrationsAdmin(TenantAdmin):
    """One page for each customer."""

    tenant_path = "pk"
    view_action = Action.VIEW_INTEGRATIONS
    subject_prefix = ""
    ordering = ("name",)
    list_display = ("shown_name", "shown_hris")
    search_lookups = ("name__istartswith",)
    search_help = "The beginning of the tenant's name"
    person_actions = tuple(_connect_action(system) for system in systems_of(SystemKind.HRIS))
    page_template = "admin/integrations/integrations.html"
    page_only = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[TenantIntegrations]:
        """With their connections, read together."""
        rows: QuerySet[TenantIntegrations] = super().get_queryset(request)
        return rows.prefetch_related("connections")

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The list of customers; who has one only goes to its page at once."""
        allowed = access_in(request).tenants_for(self.view_action)
        if allowed is not None and len(allowed) == 1 and request.method == "GET":
            own = self.get_queryset(request).first()
            if own is not None:
                return HttpResponseRedirect(display.row_address(own))
        return super().changelist_view(request, extra_context)

    def subject_of(self, row: TenantIntegrations) -> str:
        """What is done here is done to the tenant."""
        return f"tenant:{row.pk}"

    def page_title(self, row: TenantIntegrations) -> str:
        """Whose integrations they are."""
        return str(row)

    def page_context(self, request: HttpRequest, row: TenantIntegrations) -> dict[str, Any]:
        """The connections to both kinds of systems, and what could be connected."""
        mine = Connection.objects.filter(tenant_id=row.pk).exclude(state=ConnectionState.CLOSED)
        actions = {action.name: action for action in self.actions_on(request, row)}
        cards = [
            {
                "system": system,
                "connection": hris.connected(row, system),
                "begun": _begun(row, system),
                "connect": actions.get(f"connect-{system.key}"),
            }
            for system in systems_of(SystemKind.HRIS)
        ]
        return {
            "hris": cards,
            "ats": mine.of_kind(SystemKind.ATS).select_related("tenant").order_by("name"),
            # Each button stands in the card of its system.
            "person_actions": [],
        }

    # --- columns ---------------------------------------------------------------------------------

    @admin.display(description="tenant")
    def shown_name(self, row: TenantIntegrations) -> str:
        """Whose."""
        return row.name

    @admin.display(description="HRIS")
    def shown_hris(self, row: Any) -> SafeString | str:
        """The connection to an HR system, if there is one."""
        open_ones = (
            one
            for one in row.connections.all()
            if one.kind is SystemKind.HRIS and one.state != ConnectionState.CLOSED
        )
        newest = max(open_ones, key=lambda one: one.pk, default=None)
        if newest is None:
            return display.NOTHING
        return display.two_lines(newest.get_system_display(), newest.get_state_display())


def _begun(row: TenantIntegrations, system: System) -> Connection | None:
    """A connection for which no key has worked yet."""
    begun = (one for one in hris.connections_of(row) if one.state == ConnectionState.SETTING_UP)
    return next((one for one in begun if one.system == system.key), None)
