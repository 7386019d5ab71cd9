"""The admin of connections, as far as this app knows them.

The portal registers it with what needs jobs and candidates besides (``portal.admin``).
"""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.html import format_html
from django.utils.safestring import SafeString

from integrations.admin.base import TenantAdmin
from integrations.admin.connection_actions import CONNECTION_ACTIONS
from integrations.admin.connection_form import ConnectionForm
from integrations.admin.display import (
    NOTHING,
    Tone,
    first_sentence,
    pill,
    row_address,
    state_pill,
    when,
)
from integrations.admin.filters import ChoiceFilter
from integrations.admin.person_actions import PersonAction
from integrations.admin.webhook_actions import WEBHOOK_ACTIONS, card_of
from integrations.connectors.registry import CONNECTORS, connector_class
from integrations.models import (
    ApiCall,
    Connection,
    ConnectionHealth,
    Credential,
    HrisConnection,
    OnboardingProject,
    User,
)
from integrations.models.connection import ConnectionQuerySet
from integrations.models.health import level_of
from integrations.rules.connection_health import WELL_FROM, HealthLevel
from integrations.rules.connection_state import ConnectionState
from integrations.rules.onboarding import STEPS, Step
from integrations.rules.roles import Action
from integrations.selectors import capabilities_of
from integrations.services import onboarding
from integrations.services.reverifying import leads_elsewhere, take_back_unverified
from integrations.systems import SystemKind

CALLS_SHOWN = 8


IN_TROUBLE = (
    Q(state=ConnectionState.BROKEN) | Q(sync_failures__gt=0) | Q(health__score__lt=WELL_FROM)
)


class HealthFilter(ChoiceFilter):
    """Whether it is well."""

    title = "health"
    parameter_name = "health"
    choices_ = {
        "trouble": ("In trouble", IN_TROUBLE),
        "fine": ("Fine", ~IN_TROUBLE),
        **{level.value: (level.words, level_of(level)) for level in HealthLevel},
    }


class ConnectionAdmin(TenantAdmin):
    """Connections: state, health, settings. Secrets are replaced here and never shown."""

    view_action = Action.VIEW_CONNECTIONS
    change_action = add_action = Action.MANAGE_CONNECTIONS
    subject_prefix = "connection"
    form = ConnectionForm
    ordering = ("tenant__name", "name")
    list_display = (
        "name",
        "tenant",
        "system",
        "shown_state",
        "shown_health",
        "workflow",
        "last",
        "next",
    )
    list_filter = ("state", HealthFilter, "system", "workflow", "tenant")
    list_select_related = ("tenant", "health")
    search_lookups = ("name__istartswith", "tenant__name__istartswith")
    search_help = "The beginning of the connection's or the tenant's name"
    person_actions: ClassVar[Sequence[PersonAction]] = (*CONNECTION_ACTIONS, *WEBHOOK_ACTIONS)
    page_template = "admin/integrations/connection.html"
    form_for_editors_only = True
    fieldsets = (
        ("System", {"fields": ("tenant", "name", "system", "route", "options")}),
        (
            "Which jobs come in",
            {
                "fields": (
                    "countries",
                    "live_statuses",
                    "include_confidential",
                    "sync_interval_minutes",
                )
            },
        ),
        (
            "Which candidates go out",
            {
                "fields": (
                    "workflow",
                    "redirect_acknowledged_by",
                    "trigger_stage",
                    "source_tag",
                    "takes_candidates",
                )
            },
        ),
        ("Pace", {"fields": (("rate_per_second", "burst"),)}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Connection]:
        """Those to an ATS. Links to HR systems have a page, and rights, of their own."""
        return self.rows_to_name(request).of_kind(SystemKind.ATS)

    def rows_to_name(self, request: HttpRequest) -> ConnectionQuerySet:
        """Lists of what went through connections name those to HR systems as well."""
        rows: ConnectionQuerySet = super().get_queryset(request)  # type: ignore[assignment]
        return rows

    def change_view(
        self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """The page; that of a link to an HR system is elsewhere."""
        if object_id.isdecimal():
            hris = HrisConnection.objects.filter(pk=object_id).first()
            if hris is not None and self.may(request, self.view_action, hris):
                return HttpResponseRedirect(row_address(hris))
        page: HttpResponse = super().change_view(request, object_id, *args, **kwargs)
        return page

    @admin.display(description="state")
    def shown_state(self, connection: Connection) -> SafeString:
        """The state, with why beside the mouse."""
        return state_pill(connection, connection.state_reason)

    @admin.display(description="health", ordering="health__score")
    def shown_health(self, connection: Connection) -> SafeString | str:
        """The score, and what takes most from it."""
        judged: ConnectionHealth | None = getattr(connection, "health", None)
        if judged is None:
            return _not_judged_yet(connection)
        shown = pill(str(judged.score), health_tone(judged.score), f"{judged.score} of 100")
        worst = first_sentence(judged.reasons)
        return format_html('{} <span class="cell-second health-why">{}</span>', shown, worst)

    @admin.display(description="last read")
    def last(self, connection: Connection) -> SafeString | str:
        """When its jobs were read last."""
        return when(connection.last_synced_at)

    @admin.display(description="next sync")
    def next(self, connection: Connection) -> SafeString | str:
        """When they are read next."""
        return when(connection.next_sync_at) if connection.reads_jobs else NOTHING

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        """Whoever adds a connection brings it live: its onboarding begins.

        What begins to send without having been verified goes back to before its go-live.
        """
        actor = request.user if isinstance(request.user, User) else None
        if not change:
            super().save_model(request, obj, form, change)
            onboarding.project_of(obj, owner=actor)
            return
        # Nothing but what stands in the form: its state may be moving meanwhile.
        columns = {column.name for column in self.opts.concrete_fields}
        also = {"route", "redirect_acknowledged_at", "changed_at", *form.also_writes}
        written = (form.fields.keys() & columns) | also
        obj.save(update_fields=written)
        onboarding.happened(obj)
        was_live = False
        if form.leads_elsewhere:
            was_live = leads_elsewhere(obj, actor=actor)
        elif form.begins_to_send:
            was_live = take_back_unverified(obj, actor=actor)
        if was_live:
            messages.warning(
                request,
                "It is not live any more: no test candidate was seen to arrive with these "
                "settings. Its onboarding leads to the go-live.",
            )

    def response_add(
        self, request: HttpRequest, obj: Connection, post_url_continue: str | None = None
    ) -> HttpResponse:
        """On to the onboarding, which says what comes next."""
        messages.success(request, f"{obj.name} is added. Its onboarding begins here.")
        return HttpResponseRedirect(row_address(onboarding.project_of(obj)))

    def page_context(self, request: HttpRequest, row: Connection) -> dict[str, Any]:
        """Health, key hint, capabilities and the latest calls."""
        route = CONNECTORS.get(row.route)
        context: dict[str, Any] = {
            "route_label": route.label if route else row.route,
            "credential": Credential.objects.filter(connection=row)
            .only("hint", "names", "changed_at", "connection_id")
            .first(),
            "silence": [row.silence.as_json()] if row.silence else [],
            "last_error": [row.last_error] if row.last_error else [],
            "capabilities": [
                {**entry, "meaning": meaning_of(row.route, entry["key"])}
                for entry in capabilities_of(row)
            ],
            "reads_jobs": row.reads_jobs,
            "may_see_key": self.may(request, Action.REPLACE_SECRET, row),
        }
        if self.may(request, Action.VIEW_ONBOARDING, row):
            context["onboarding"] = onboarding_of(row)
        if self.may(request, Action.VIEW_CALL_LOG, row):
            calls = ApiCall.objects.filter(connection=row).order_by("-id")
            context["calls"] = list(calls[:CALLS_SHOWN])
            context["webhook"] = card_of(row, may_see_address=context["may_see_key"])
        return context


def onboarding_of(connection: Connection) -> dict[str, Any] | None:
    """Where the connection's onboarding is, if it has one."""
    projects = OnboardingProject.objects.select_related("owner", "connection")
    project = projects.filter(connection=connection).first()
    if project is None:
        return None
    return {
        "project": project,
        "title": Step(project.step).words,
        "number": Step(project.step).number,
        "count": len(STEPS),
    }


def _not_judged_yet(connection: Connection) -> SafeString | str:
    """What its own row tells, until the clock has judged it."""
    if connection.state == ConnectionState.BROKEN:
        return pill("Customer must reconnect", Tone.BAD)
    if connection.sync_failures:
        return pill(f"{connection.sync_failures} failed in a row", Tone.WAIT)
    return NOTHING


HEALTH_TONES = {
    HealthLevel.WELL: Tone.GOOD,
    HealthLevel.POOR: Tone.WAIT,
    HealthLevel.BAD: Tone.BAD,
}


def health_tone(score: int) -> Tone:
    """The colour of a score."""
    return HEALTH_TONES[HealthLevel.of(score)]


def meaning_of(route: str, capability: str) -> str:
    """A capability in words; a vendor's own that has none here stays as it is named there."""
    return connector_class(route).operations.get(capability, capability).rstrip(".")
