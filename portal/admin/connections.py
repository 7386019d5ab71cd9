"""The page of a connection: its settings and health, its syncs, and "sync now"."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, reverse

from candidates.connection_defaults import in_words
from candidates.rules.export_settings import ProfilePart
from candidates.rules.stages import ORDER, PlatformStage
from candidates.services.connection_defaults import keep_version, locked
from candidates.tasks import drain_lane
from integrations.admin.connection_form import ConnectionForm
from integrations.admin.connections import ConnectionAdmin, health_tone
from integrations.admin.person_actions import PersonAction
from integrations.admin.skin import CheckboxSelectMultiple, Select
from integrations.models import Connection, User
from integrations.rules.answer import Answer
from integrations.rules.breaker import BreakerState
from integrations.rules.roles import Action
from integrations.services import breaker, settings_versions
from integrations.services.connections import subject
from integrations.tasks import ring
from jobs.models import SyncRun
from jobs.rules import gazetteer
from jobs.rules.cadence import SyncNow
from jobs.services.sync_now import ask_for_sync
from jobs.tasks import sync_connection
from portal import connection_health
from portal.admin.connection_defaults import (
    changed_meanwhile,
    dry_run_page,
    seen_now,
    version_page,
)
from portal.admin.field_defaults import DROP_DEFAULT, defaults_of
from portal.admin.inclusion_rules import HELP, InclusionRulesField, written
from portal.admin.leaving import LEAVING_ACTIONS
from portal.admin.people import PEOPLE_ACTIONS, people_of

RUNS_SHOWN = 8
VERSIONS_SHOWN = 20

ALSO = {
    "Which jobs come in": ("inclusion_rules",),
    "Which candidates go out": ("profile_contents",),
}
"""The fields that this form adds to those of the connection's own."""


class ConnectionPageForm(ConnectionForm):
    """The form with what only jobs and candidates can judge."""

    inclusion_rules = InclusionRulesField(help_text=HELP)
    trigger_stage = forms.ChoiceField(
        choices=[(stage.value, stage.value.capitalize()) for stage in ORDER],
        initial=PlatformStage.ENGAGED.value,
        widget=Select,
        help_text="The platform's stage at which a candidate is due in the ATS.",
    )

    profile_contents = forms.MultipleChoiceField(
        label="PDF profile contains",
        required=False,
        widget=CheckboxSelectMultiple,
        choices=[(part.value, part.words.capitalize()) for part in ProfilePart],
        help_text="The header is always there. A search may have other contents of its own.",
    )
    also_writes = ("profile_leaves_out",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        left_out = self.instance.profile_leaves_out
        self.initial["profile_contents"] = [p.value for p in ProfilePart if p not in left_out]

    def clean(self) -> dict[str, Any] | None:
        """Nobody overwrites defaults that they have not seen."""
        cleaned = super().clean()
        chosen = self.cleaned_data.get("profile_contents", [])
        self.instance.profile_leaves_out = [p.value for p in ProfilePart if p not in chosen]
        if self.instance.pk and "seen" in self.data:
            locked(self.instance.pk)
            if said := changed_meanwhile(self.instance, self.data["seen"]):
                self.add_error(None, said)
        return cleaned

    class Meta(ConnectionForm.Meta):
        fields = (*ConnectionForm.Meta.fields, "inclusion_rules")

    def clean_countries(self) -> list[str]:
        """Every country is one that a place can be recognised to be in."""
        codes: list[str] = self.cleaned_data["countries"]
        if unknown := [code for code in codes if code not in gazetteer.COUNTRY_NAMES]:
            hint = " The United Kingdom is GB." if "UK" in unknown else ""
            raise forms.ValidationError(f"There is no country {', '.join(unknown)}.{hint}")
        return codes


def _sync_now(row: Connection, actor: User, inputs: Mapping[str, Any]) -> Answer:
    decision = ask_for_sync(row, actor=actor)
    if decision.verdict is SyncNow.YES:
        ring(sync_connection, row.pk)
        return Answer.yes(f"{row.name}: the sync starts now. Its run appears below in a moment.")
    reason = decision.reasons[0]
    return Answer.no(f"{reason.sentence} {reason.hint}".strip())


SYNC_NOW = PersonAction(
    name="sync-now",
    label="Sync now",
    icon="sync",
    permission=Action.SYNC_NOW,
    act=_sync_now,
    sentence="The jobs of the connection are read at once instead of at the next turn.",
    fits=lambda row: row.reads_jobs,
    at_once=True,
    is_main=True,
)


def _try_now(row: Connection, actor: User, inputs: Mapping[str, Any]) -> Answer:
    if not breaker.try_now(row, actor=actor):
        return Answer.no(f"{row.name}: the vendor is not being waited for.")
    ring(drain_lane, row.pk)
    if row.reads_jobs:
        ring(sync_connection, row.pk)
    return Answer.yes(f"{row.name}: one call tries now. If the vendor answers, everything goes on.")


TRY_NOW = PersonAction(
    name="try-now",
    label="Try now",
    icon="electrical_services",
    permission=Action.SYNC_NOW,
    act=_try_now,
    sentence="The vendor is called once without waiting; when it answers, all work goes on.",
    fits=lambda row: row.breaker_state == BreakerState.OPEN,
    at_once=True,
    is_main=True,
)


@admin.register(Connection)
class ConnectionPageAdmin(ConnectionAdmin):
    """The admin of connections, with what jobs and candidates add."""

    form = ConnectionPageForm
    person_actions = (
        TRY_NOW,
        SYNC_NOW,
        *PEOPLE_ACTIONS,
        DROP_DEFAULT,
        *ConnectionAdmin.person_actions,
        *LEAVING_ACTIONS,
    )

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """The inclusion rules stand with what else decides which jobs come in, the PDF likewise."""
        return [
            (name, {**given, "fields": (*given["fields"], *ALSO.get(name, ()))})
            for name, given in super().get_fieldsets(request, obj)
        ]

    def get_urls(self) -> list[URLPattern]:
        """Besides Django's: back to a version of the defaults, and the dry run of others."""

        def door(view: Callable[..., HttpResponseBase]) -> Any:
            return self.admin_site.admin_view(partial(view, self))

        name = "integrations_connection"
        return [
            path(
                "<int:object_id>/versions/<int:number>/", door(version_page), name=f"{name}_version"
            ),
            path("<int:object_id>/dry-run/", door(dry_run_page), name=f"{name}_dry_run"),
            *super().get_urls(),
        ]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        """Keep a version of the export defaults."""
        before = locked(obj.pk) if change else None
        super().save_model(request, obj, form, change)
        actor = request.user if isinstance(request.user, User) else None
        keep_version(obj, before, actor=actor)

    def page_context(self, request: HttpRequest, row: Connection) -> dict[str, Any]:
        """The latest sync runs besides, and the inclusion rules in words."""
        context = super().page_context(request, row)
        context["people"] = people_of(row)
        context["field_defaults"] = defaults_of(row)
        context["may_drop_default"] = self.may(request, DROP_DEFAULT.permission, row)
        context["shown_rules"] = "; ".join(map(written, row.inclusion_rules))
        stored = Connection.objects.get(pk=row.pk)  # a form that was refused has changed ``row``
        context["seen"] = seen_now(stored)
        context["profile_words"] = in_words(stored)["PDF profile"]
        context["versions"] = list(settings_versions.of(subject(row))[:VERSIONS_SHOWN])
        context["may_change"] = self.may(request, Action.MANAGE_CONNECTIONS, row)
        if self.may(request, Action.VIEW_EXPORTS, row):
            context["dry_run_address"] = reverse(
                "admin:integrations_connection_dry_run", args=[row.pk]
            )
        context["health"] = judged = connection_health.judge_one(stored)
        if judged is not None:
            context["health_tone"] = health_tone(judged.verdict)
            context["deductions"] = judged.as_json()
        if self.may(request, Action.VIEW_SYNC_RUNS, row):
            runs = SyncRun.objects.filter(connection=row).order_by("-id")
            context["runs"] = list(runs[:RUNS_SHOWN])
        return context
