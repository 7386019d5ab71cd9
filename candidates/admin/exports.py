"""Exports: where each stands, why, whose turn it is, and what people may do about it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from candidates import explain
from candidates.admin.calls_of_exports import questions_about
from candidates.admin.contact_actions import CORRECTED_IN_THE_ATS
from candidates.admin.ended_filters import EndedFilter, VisibleFilter
from candidates.admin.export_actions import EXPORT_ACTIONS
from candidates.admin.export_evidence import BUNDLE, COMPARE
from candidates.admin.names import shown_name
from candidates.admin.searching import candidate_ids, job_ids
from candidates.admin.sending_again import SEND_AGAIN
from candidates.models import Aftermath, CandidateExport, FailureGroup, HireDetails
from candidates.models.export import in_a_sentence
from candidates.rules.export_state import ExportState, Purpose
from integrations.admin import display
from integrations.admin.base import TenantAdmin
from integrations.admin.display import Tone
from integrations.admin.filters import ChoiceFilter
from integrations.connectors.people_types import Standing
from integrations.rules.decision import Owner
from integrations.rules.roles import Action

REFERENCE_PREFIX = "rx-"
PURPOSES = {
    Purpose.CREATE: "First arrival",
    Purpose.UPDATE: "Update after screening",
    Purpose.CORRECT: "Correction of contact data",
    Purpose.AGAIN: "Sent again",
    Purpose.HIRE: "Hire",
}


class OwnerFilter(ChoiceFilter):
    """Whose turn it is."""

    title = "whose turn"
    parameter_name = "owner"
    choices_ = {
        owner.value: (owner.value.replace("_", " ").capitalize(), Q(owner=owner))
        for owner in Owner
        if owner is not Owner.NOBODY
    }


class PurposeFilter(ChoiceFilter):
    """First arrival, update, or hire."""

    title = "purpose"
    parameter_name = "purpose"
    choices_ = {purpose.value: (label, Q(purpose=purpose)) for purpose, label in PURPOSES.items()}


class AftermathFilter(ChoiceFilter):
    """What the ATS has made of those who arrived."""

    title = "after the arrival"
    parameter_name = "after"
    choices_ = {
        "rejected_at_once": ("Rejected at once", Q(aftermath__rejected_at_once=True)),
        "rejected": ("Rejected", Q(aftermath__standing=Standing.REJECTED)),
        "hired": ("Hired", Q(aftermath__standing=Standing.HIRED)),
    }


class CauseFilter(admin.SimpleListFilter):
    """Those that are affected by one root cause; offered only where the address names one."""

    title = "cause"
    parameter_name = "cause"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The cause that was chosen on its page."""
        chosen = request.GET.get(self.parameter_name, "")
        return [(chosen, "Affected by the chosen cause")] if chosen.isdecimal() else []

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The rows that are stuck on it."""
        value = self.value()
        if not value:
            return queryset
        cause = FailureGroup.objects.filter(pk=int(value)).first()
        if cause is None or not cause.stands:
            return queryset.filter(failure_group=int(value))
        return queryset.filter(pk__in=cause.affected_exports().values("pk"))


@admin.register(CandidateExport)
class CandidateExportAdmin(TenantAdmin):
    """The list people repair from, and the page that answers why."""

    view_action = Action.VIEW_EXPORTS
    list_display = (
        "person",
        "shown_state",
        "shown_job",
        "turn",
        "shown_why",
        "next_try",
        "changed",
    )
    list_filter = (
        "state",
        OwnerFilter,
        PurposeFilter,
        "connection",
        "tenant",
        AftermathFilter,
        CauseFilter,
        EndedFilter,
        VisibleFilter,
    )
    list_select_related = ("candidate", "job", "connection__tenant", "tenant", "aftermath")
    search_lookups = ("reference",)
    search_help = "Reference (rx-…), last name, e-mail address, or ATS job id: from the beginning"
    person_actions = (CORRECTED_IN_THE_ATS, *EXPORT_ACTIONS, SEND_AGAIN, COMPARE, BUNDLE)
    page_template = "admin/candidates/export.html"
    page_only = True
    subject_prefix = "export"
    keeps_calls = True

    def questions(self, row: CandidateExport) -> Sequence[tuple[str, str]]:
        """Why it stands as it does."""
        return questions_about(row)

    def page_title(self, row: CandidateExport) -> str:
        """Who goes where."""
        return f"{row.candidate} → {row.job.title}"

    def page_context(self, request: HttpRequest, row: CandidateExport) -> Mapping[str, Any]:
        """The explanation, and where its evidence is."""
        return {
            "why": explain.explain(row),
            "purpose": PURPOSES[Purpose(row.purpose)],
            "hire": HireDetails.objects.filter(export=row).first(),
            "again": row.sent_again.order_by("-id"),
            "after": Aftermath.objects.filter(export=row).first(),
        }

    def breakdown(self, rows: QuerySet[Any]) -> Sequence[tuple[str, int]]:
        """How many of the chosen exports are in each state."""
        counts = dict(rows.order_by().values_list("state").annotate(count=Count("id")))
        return [(in_a_sentence(state), counts[state]) for state in ExportState if state in counts]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """By reference, person or ATS job id."""
        phrase = search_term.strip()
        if not phrase:
            return queryset, False
        if phrase.lower().startswith(REFERENCE_PREFIX):
            return queryset.filter(reference=phrase.lower()), False
        people = candidate_ids(request, phrase)
        return queryset.filter(
            Q(candidate_id__in=people) | Q(job_id__in=job_ids(request, phrase))
        ), False

    # --- columns ---------------------------------------------------------------------------------

    @admin.display(description="state")
    def shown_state(self, row: CandidateExport) -> SafeString:
        """The state as a pill."""
        state = display.state_pill(row, explain.headline(row))
        after = getattr(row, "aftermath", None)
        if after is None or not after.rejected_at_once:
            return state
        rejected = display.pill("Rejected at once", Tone.BAD, display.first_sentence(row.reasons))
        return format_html('<div class="chips">{}{}</div>', state, rejected)

    @admin.display(description="candidate")
    def person(self, row: CandidateExport) -> SafeString:
        """Who, and the reference."""
        return display.two_lines(shown_name(row.candidate), row.reference)

    @admin.display(description="job")
    def shown_job(self, row: CandidateExport) -> SafeString:
        """On which job, through which connection."""
        return display.two_lines(str(row.job), str(row.connection or "No connection"))

    @admin.display(description="whose turn")
    def turn(self, row: CandidateExport) -> str:
        """Whose turn it is."""
        return display.owner_words(row.owner) or display.NOTHING

    @admin.display(description="why")
    def shown_why(self, row: CandidateExport) -> SafeString | str:
        """The main reason in one sentence, with the vendor's or our own code."""
        if not row.reasons or row.state in {ExportState.EXPORTED, ExportState.CANCELLED}:
            return display.NOTHING
        sentence = display.first_sentence(row.reasons)
        return display.two_lines(sentence, row.error_code, clamped=True)

    @admin.display(description="next try")
    def next_try(self, row: CandidateExport) -> SafeString | str:
        """When it moves by itself."""
        is_due = row.not_before is not None and row.not_before <= timezone.now()
        return "due" if is_due else display.when(row.not_before)

    @admin.display(description="changed")
    def changed(self, row: CandidateExport) -> SafeString | str:
        """When it last moved."""
        return display.when(row.changed_at)
