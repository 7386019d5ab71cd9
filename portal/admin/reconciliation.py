"""The pages of the comparison with the ATS, and of what the auditor found."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString

from candidates.admin.calls_of_exports import questions_about
from candidates.rules.reconciling import DIFFERENCES, Group, Verdict
from integrations.admin import display
from integrations.admin.base import TenantAdmin
from integrations.admin.display import Tone
from integrations.admin.filters import ChoiceFilter
from integrations.admin.person_actions import NoteForm, PersonAction, ReasonForm
from integrations.models import User
from integrations.rules.answer import Answer
from integrations.rules.roles import Action
from integrations.tasks import ring
from portal.reconciliation import auditing, reads, services
from portal.reconciliation.models import (
    VERDICT_LABELS,
    CreationFinding,
    Reconciliation,
)
from portal.tasks import reconcile

TONES = {
    Verdict.AGREES: Tone.GOOD,
    Verdict.DIFFERS: Tone.BAD,
    Verdict.CANNOT_VERIFY: Tone.WAIT,
}
FINDING_TONES = {"open": Tone.BAD, "explained": Tone.INFO, "closed": Tone.OFF}


def _ask(row: Reconciliation, actor: User, inputs: Mapping[str, Any]) -> Answer:
    return services.ask(row.connection, actor=actor, note=inputs["note"])


def _ring(rows: Sequence[Reconciliation]) -> None:
    for row in rows:
        ring(reconcile, row.pk)


def _close(row: CreationFinding, actor: User, inputs: Mapping[str, Any]) -> Answer:
    return auditing.close(row, actor=actor, note=inputs["note"])


class VerdictFilter(ChoiceFilter):
    """What the last comparison says."""

    title = "outcome"
    parameter_name = "verdict"
    choices_ = {
        verdict.value: (label, Q(verdict=verdict)) for verdict, label in VERDICT_LABELS.items()
    }


class StateFilter(ChoiceFilter):
    """Open, explained or closed."""

    title = "state"
    parameter_name = "state"
    choices_ = {value: (label, Q(state=value)) for value, label in CreationFinding.State.choices}


@admin.register(Reconciliation)
class ReconciliationAdmin(TenantAdmin):
    """Our ledger beside the ATS, one row for each connection."""

    view_action = Action.VIEW_RECONCILIATION
    list_display = ("shown_connection", "shown_verdict", "numbers", "tenant", "as_of", "changed")
    list_filter = (VerdictFilter, "tenant")
    list_select_related = ("tenant", "connection__tenant")
    list_defer = ("limits", "audit_limits")
    search_lookups = ("connection__name__icontains", "tenant__name__icontains")
    search_help = "A part of the name of the connection or tenant"
    ordering = ("-verdict", "connection")
    page_template = "admin/reconciliation/page.html"
    page_only = True
    subject_prefix = "reconciliation"
    keeps_calls = True
    person_actions = (
        PersonAction(
            name="reconcile",
            label="Compare now",
            permission=Action.RECONCILE,
            act=_ask,
            form=NoteForm,
            sentence="Reads the ATS slowly, behind exports and syncs, and compares every job. "
            "Nothing is changed there.",
            icon="balance",
            afterwards=_ring,
            is_main=True,
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Rows with what their names need."""
        return super().get_queryset(request).select_related("connection__tenant")

    def page_context(self, request: HttpRequest, row: Reconciliation) -> Mapping[str, Any]:
        """The comparison, as far as it is asked for."""
        return {
            **reads.page_of(row, reads.Asked.of(request.GET.dict())),
            "verdict": self.shown_verdict(row),
            "is_running": row.lease_until is not None and row.lease_until > timezone.now(),
        }

    @admin.display(description="connection")
    def shown_connection(self, row: Reconciliation) -> SafeString:
        """Which one, and to what."""
        return display.two_lines(row.connection.name, row.connection.get_system_display())

    @admin.display(description="outcome")
    def shown_verdict(self, row: Reconciliation) -> SafeString:
        """What the last comparison says."""
        if not row.verdict:
            return display.pill("Not compared yet", Tone.OFF)
        verdict = Verdict(row.verdict)
        return display.pill(VERDICT_LABELS[verdict], TONES[verdict])

    @admin.display(description="exported · found · differ · cannot verify")
    def numbers(self, row: Reconciliation) -> str:
        """The counts in one line."""
        if not row.counts:
            return display.NOTHING
        groups = row.counts["groups"]
        differ = sum(groups[group.value] for group in DIFFERENCES)
        unsure = groups[Group.UNVERIFIED.value]
        return f"{row.counts['exported']} · {row.counts['found']} · {differ} · {unsure}"

    @admin.display(description="as of")
    def as_of(self, row: Reconciliation) -> SafeString | str:
        """When the last comparison ended."""
        return display.when(row.finished_at)

    @admin.display(description="last change")
    def changed(self, row: Reconciliation) -> SafeString | str:
        """Since when it says the same."""
        return display.when(row.changed_at)


@admin.register(CreationFinding)
class CreationFindingAdmin(TenantAdmin):
    """What the auditor found: creations of ours that the ATS shows not exactly once."""

    view_action = Action.VIEW_RECONCILIATION
    list_display = ("shown_export", "shown_kind", "shown_state", "tenant", "found")
    list_filter = (StateFilter, "kind", "connection", "tenant")
    list_select_related = ("tenant", "connection__tenant", "export__candidate", "export__job")
    list_defer = ("reasons",)
    search_lookups = ("export__reference",)
    search_help = "The reference of the export (rx-…)"
    page_template = "admin/reconciliation/finding.html"
    page_only = True
    subject_prefix = "creation_finding"
    keeps_calls = True
    person_actions = (
        PersonAction(
            name="close",
            label="Close the finding",
            permission=Action.RECONCILE,
            act=_close,
            form=ReasonForm,
            sentence="Say what it was. Nothing is changed in the ATS or at the export.",
            icon="task_alt",
            fits=lambda row: row.state != CreationFinding.State.CLOSED,
            is_main=True,
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Rows with what their names need."""
        rows = super().get_queryset(request)
        return rows.select_related("export__candidate", "export__job", "connection__tenant")

    def call_causes(self, row: CreationFinding) -> Sequence[str]:
        """Those of the creation, and those of the auditor, who looks as part of a comparison."""
        found = Reconciliation.objects.filter(connection=row.connection_id).first()
        return [row.export.cause, *([f"reconciliation:{found.pk}"] if found else [])]

    def questions(self, row: CreationFinding) -> Sequence[tuple[str, str]]:
        """Why its export stands as it does."""
        return questions_about(row.export)

    @admin.display(description="candidate and job")
    def shown_export(self, row: CreationFinding) -> SafeString:
        """Whose creation it is."""
        return display.two_lines(str(row.export.candidate), str(row.export.job))

    @admin.display(description="found")
    def shown_kind(self, row: CreationFinding) -> str:
        """How often the ATS shows it."""
        return "Not there" if row.count == 0 else f"{row.count} times"

    @admin.display(description="state")
    def shown_state(self, row: CreationFinding) -> SafeString:
        """Whether somebody has to look."""
        return display.pill(row.get_state_display(), FINDING_TONES[row.state])

    @admin.display(description="since")
    def found(self, row: CreationFinding) -> SafeString | str:
        """When it was found first."""
        return display.when(row.found_at)
