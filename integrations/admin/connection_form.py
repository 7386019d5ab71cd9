"""The form of a connection: what was agreed with the customer, in words people write."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.core.validators import RegexValidator
from django.utils import timezone

from integrations.admin.fields import SettingsField, WordsField
from integrations.admin.skin import IntegerInput, Select
from integrations.admin.tenancy import TenantForm
from integrations.connectors.registry import CONNECTORS, malformed
from integrations.models import Connection
from integrations.models.connection import usual_countries, usual_live_statuses
from integrations.rules.connection_state import Workflow
from integrations.systems import SYSTEMS, SystemKind, systems_of


def _ways() -> list[tuple[str, str]]:
    """The connectors through which some ATS is reached."""
    used = {route.connector for system in systems_of(SystemKind.ATS) for route in system.routes}
    return [(key, entry.label) for key, entry in CONNECTORS.items() if key in used]


class ConnectionForm(TenantForm):
    """Everything about a connection except its secrets, its state and its health.

    ``also_writes`` names columns that a field of another name settles.
    """

    also_writes: ClassVar[Sequence[str]] = ()

    route = forms.ChoiceField(
        label="Reached through",
        required=False,
        widget=Select,
        choices=[("", "The recommended way"), *_ways()],
        help_text="Its own interface, or a unified API where the system has both.",
    )
    options = SettingsField(
        label="Settings of the system",
        rows=3,
        help_text="One name: value a line. The guide of the system names them, for example "
        "integration_id: followed by the id of the customer's integration.",
    )
    countries = WordsField(
        rows=2,
        initial=usual_countries,
        validators=[
            RegexValidator(
                r"^[A-Z]{2}$", "“%(value)s” is no country code. Write two capitals, such as US."
            )
        ],
        help_text="Two-letter codes. Only jobs in these countries come in; a job whose country "
        "cannot be read is shown for review.",
    )
    live_statuses = WordsField(
        label="Live statuses",
        initial=usual_live_statuses,
        required=False,
        help_text="The ATS's own words for a live job, one a line, besides those that its "
        "connector knows.",
    )
    sync_interval_minutes = forms.IntegerField(
        label="Read every (minutes)",
        min_value=15,
        max_value=7 * 24 * 60,
        initial=180,
        widget=IntegerInput,
        help_text="About every three hours is usual; never more often than every 15 minutes.",
    )
    rate_per_second = forms.FloatField(
        label="Calls per second",
        min_value=0.01,
        max_value=1_000,
        initial=5,
        widget=IntegerInput(attrs={"step": "any"}),
        help_text="What the vendor allows for this customer.",
    )
    burst = forms.IntegerField(
        label="At once", min_value=1, max_value=1_000, initial=10, widget=IntegerInput
    )

    class Meta:
        model = Connection
        fields: tuple[str, ...] = (
            "tenant", "name", "system", "route", "options", "countries", "live_statuses",
            "include_confidential", "sync_interval_minutes", "workflow",
            "redirect_acknowledged_by", "trigger_stage", "source_tag", "takes_candidates",
            "rate_per_second", "burst",
        )  # fmt: skip
        labels: ClassVar[dict[str, str]] = {
            "include_confidential": "Confidential jobs",
            "redirect_acknowledged_by": "Redirect acknowledged by",
        }
        help_texts: ClassVar[dict[str, str]] = {
            "include_confidential": "On: jobs that are confidential in the ATS come in too.",
            "workflow": "Engaged only is recommended. New and engaged sends a candidate early and "
            "updates it after the screening. With Redirect nothing is exported: people apply on "
            "the customer's career page.",
            "redirect_acknowledged_by": "Only for Redirect: who at the customer agreed in writing.",
            "source_tag": "How the ATS shows where its candidates came from.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # An HR system is connected by the customer's own admin, under Integrations.
        known = [(system.key, system.name) for system in systems_of(SystemKind.ATS)]
        if isinstance(field := self.fields.get("system"), forms.TypedChoiceField):
            field.choices = [("", "---------"), *known]

    def clean(self) -> dict[str, Any] | None:
        """The route fits the system, its settings are well formed, Redirect is acknowledged."""
        cleaned = super().clean()
        values = self.cleaned_data
        self._settle_route(values)
        if values.get("workflow") != Workflow.REDIRECT:
            self.instance.redirect_acknowledged_at = None
            values["redirect_acknowledged_by"] = ""
        elif not values.get("redirect_acknowledged_by"):
            self.add_error(
                "redirect_acknowledged_by",
                "With Redirect nothing is exported. Name who at the customer acknowledged that in "
                "writing, or choose Engaged only.",
            )
        elif "redirect_acknowledged_by" in self.changed_data or "workflow" in self.changed_data:
            self.instance.redirect_acknowledged_at = timezone.now()
        return cleaned

    @property
    def begins_to_send(self) -> bool:
        """Whether candidates go out with these settings, and did not with those before."""
        return _sends(self.cleaned_data) and not _sends(self.initial)

    @property
    def leads_elsewhere(self) -> bool:
        """Whether it is another system now, or another way to it."""
        return any(self.cleaned_data[name] != self.initial[name] for name in ("system", "route"))

    def _settle_route(self, values: dict[str, Any]) -> None:
        system = SYSTEMS.get(values.get("system", ""))
        if system is None:
            return
        route = system.through(values.get("route") or system.routes[0].connector)
        if route is None:
            ways = ", ".join(known.label for known in system.routes)
            self.add_error("route", f"{system.name} can be reached through: {ways}.")
            return
        values["route"] = route.connector
        values["options"] = {**route.options, **values.get("options", {})}
        for name, why in malformed(route.connector, values["options"]).items():
            self.add_error("options", f"{name} {why}.")


def _sends(values: Mapping[str, Any]) -> bool:
    return bool(values.get("takes_candidates")) and values.get("workflow") != Workflow.REDIRECT
