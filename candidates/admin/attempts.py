"""Attempts: every step a worker took, newest first. Read only."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from candidates.admin.calls_of_exports import questions_about
from candidates.admin.exports import REFERENCE_PREFIX
from candidates.admin.names import shown_name
from candidates.admin.searching import candidate_ids
from candidates.explain import tried
from candidates.models import CandidateExport, ExportAttempt
from integrations.admin import display
from integrations.admin.base import TenantAdmin
from integrations.admin.display import Tone
from integrations.admin.filters import ChoiceFilter
from integrations.rules.roles import Action

Result = ExportAttempt.Result

TONES = {
    Result.OPEN: Tone.BUSY,
    Result.DONE: Tone.GOOD,
    Result.FOUND: Tone.GOOD,
    Result.ABSENT: Tone.INFO,
    Result.NOT_DONE: Tone.WAIT,
    Result.UNKNOWN: Tone.BAD,
}


class ErrorFilter(ChoiceFilter):
    """Those that ended with an error."""

    title = "error"
    parameter_name = "error"
    choices_ = {"yes": ("With an error", ~Q(error_code="")), "no": ("Without", Q(error_code=""))}


@admin.register(ExportAttempt)
class ExportAttemptAdmin(TenantAdmin):
    """The list of attempts, for those who look for a pattern."""

    view_action = Action.VIEW_EXPORTS
    list_display = (
        "what",
        "shown_result",
        "person",
        "shown_connection",
        "error",
        "took",
        "started",
    )
    list_filter = ("result", ErrorFilter, "action", "connection", "tenant")
    list_select_related = ("export__candidate", "connection__tenant", "tenant")
    search_lookups = ("error_code",)
    search_help = "Reference (rx-…), whole error code, last name, or e-mail address"
    page_template = "admin/candidates/attempt.html"
    subject_prefix = "attempt"
    keeps_calls = True
    page_only = True

    def call_causes(self, row: ExportAttempt) -> Sequence[str]:
        """Its export: the log names no attempt."""
        return [row.export.cause]

    def questions(self, row: ExportAttempt) -> Sequence[tuple[str, str]]:
        """Why its export stands as it does."""
        return questions_about(row.export)

    def page_title(self, row: ExportAttempt) -> str:
        """What was tried."""
        return f"{tried(row).words} · {row.export.reference}"

    def page_context(self, request: HttpRequest, row: ExportAttempt) -> Mapping[str, Any]:
        """The attempt in words."""
        return {"tried": tried(row)}

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """By the export's reference, the person, or the whole error code."""
        phrase = search_term.strip()
        if not phrase:
            return queryset, False
        if phrase.lower().startswith(REFERENCE_PREFIX):
            exports = CandidateExport.objects.filter(reference=phrase.lower())
        else:
            exports = CandidateExport.objects.filter(candidate__in=candidate_ids(request, phrase))
        ids = list(exports.values_list("pk", flat=True))
        # With ids the index of the exports is used, otherwise that of the error codes.
        if ids:
            return queryset.filter(export_id__in=ids), False
        return queryset.filter(error_code=phrase), False

    # --- columns ---------------------------------------------------------------------------------

    @admin.display(description="what")
    def what(self, row: ExportAttempt) -> str:
        """What was tried, in words."""
        return tried(row).words

    @admin.display(description="result")
    def shown_result(self, row: ExportAttempt) -> SafeString:
        """How it ended."""
        return display.pill(row.get_result_display(), TONES[Result(row.result)], row.sentence)

    @admin.display(description="candidate")
    def person(self, row: ExportAttempt) -> SafeString:
        """For whom, and for which export."""
        return display.two_lines(shown_name(row.export.candidate), row.export.reference)

    @admin.display(description="error")
    def error(self, row: ExportAttempt) -> SafeString | str:
        """The vendor's or our own code, and the HTTP status."""
        if not row.error_code:
            return display.NOTHING
        status = f"HTTP {row.status_code}" if row.status_code else ""
        return display.two_lines(row.error_code, status)

    @admin.display(description="connection")
    def shown_connection(self, row: ExportAttempt) -> str:
        """At which connection."""
        return str(row.connection)

    @admin.display(description="took")
    def took(self, row: ExportAttempt) -> str:
        """How long it took."""
        return display.duration(tried(row).seconds)

    @admin.display(description="started")
    def started(self, row: ExportAttempt) -> SafeString | str:
        """When it began."""
        return display.when(row.started_at)
