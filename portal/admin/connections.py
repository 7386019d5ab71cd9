"""The page of a connection: its settings and health, its syncs, and "sync now"."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from candidates.rules.stages import ORDER, PlatformStage
from integrations.admin.connection_form import ConnectionForm
from integrations.admin.connections import ConnectionAdmin
from integrations.admin.person_actions import PersonAction
from integrations.admin.skin import Select
from integrations.models import Connection, User
from integrations.rules.answer import Answer
from integrations.rules.roles import Action
from integrations.tasks import ring
from jobs.models import SyncRun
from jobs.rules import gazetteer
from jobs.rules.cadence import SyncNow
from jobs.services.sync_now import ask_for_sync
from jobs.tasks import sync_connection
from portal.admin.inclusion_rules import HELP, InclusionRulesField, written
from portal.admin.leaving import LEAVING_ACTIONS

RUNS_SHOWN = 8


class ConnectionPageForm(ConnectionForm):
    """The form with what only jobs and candidates can judge."""

    inclusion_rules = InclusionRulesField(help_text=HELP)
    trigger_stage = forms.ChoiceField(
        choices=[(stage.value, stage.value.capitalize()) for stage in ORDER],
        initial=PlatformStage.ENGAGED.value,
        widget=Select,
        help_text="The platform's stage at which a candidate is due in the ATS.",
    )

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


@admin.register(Connection)
class ConnectionPageAdmin(ConnectionAdmin):
    """The admin of connections, with what jobs and candidates add."""

    form = ConnectionPageForm
    person_actions = (SYNC_NOW, *ConnectionAdmin.person_actions, *LEAVING_ACTIONS)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """The inclusion rules stand with what else decides which jobs come in."""
        return [
            (name, {**given, "fields": (*given["fields"], "inclusion_rules")})
            if name == "Which jobs come in"
            else (name, given)
            for name, given in super().get_fieldsets(request, obj)
        ]

    def page_context(self, request: HttpRequest, row: Connection) -> dict[str, Any]:
        """The latest sync runs besides, and the inclusion rules in words."""
        context = super().page_context(request, row)
        context["shown_rules"] = "; ".join(map(written, row.inclusion_rules))
        if self.may(request, Action.VIEW_SYNC_RUNS, row):
            runs = SyncRun.objects.filter(connection=row).order_by("-id")
            context["runs"] = list(runs[:RUNS_SHOWN])
        return context
