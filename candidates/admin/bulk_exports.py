"""Bulk exports: the pre-flight before the click, the progress after it, and the report."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.urls import URLPattern, path
from django.utils.safestring import SafeString

from candidates import bulk_report
from candidates.admin.calls_of_exports import causes_of
from candidates.admin.run_actions import steering
from candidates.admin.run_pages import FollowedRunAdmin
from candidates.models import BulkExport, BulkRow, CandidateExport
from candidates.rules.bulk import BulkState, Foreseen
from candidates.services import bulk
from candidates.tasks import release_bulk_exports
from integrations.admin import display
from integrations.admin.csv_download import csv_download
from integrations.admin.display import Tone
from integrations.admin.person_actions import PersonAction, QuestionForm
from integrations.admin.skin import TextInput
from integrations.models import User
from integrations.rules.answer import Answer
from integrations.rules.roles import Action
from integrations.services import audit
from integrations.tasks import ring

TONES = {
    BulkState.DRAFT: Tone.INFO,
    BulkState.RUNNING: Tone.BUSY,
    BulkState.PAUSED: Tone.WAIT,
    BulkState.ABORTED: Tone.OFF,
    BulkState.FINISHED: Tone.GOOD,
}
HEADINGS = (
    "Candidate", "Job", "ATS job id", "Foreseen", "Outcome", "Why", "What to do", "Reference",
    "In the ATS",
)  # fmt: skip


class StartForm(QuestionForm):
    """How the bulk export is named."""

    name = forms.CharField(label="Name", max_length=120, required=False, widget=TextInput)


def _start(row: BulkExport, actor: User, inputs: Mapping[str, Any]) -> Answer:
    return bulk.start(row, actor=actor, name=inputs["name"])


def _ring(rows: Sequence[Any]) -> None:
    if rows:
        ring(release_bulk_exports)


ACTIONS = (
    PersonAction(
        name="start",
        label="Start the export",
        permission=Action.SEND_NOW,
        act=_start,
        form=StartForm,
        sentence=(
            "Who can go is sent now. Who waits goes by itself as soon as what is missing is there."
        ),
        icon="send",
        fits=lambda row: row.state == BulkState.DRAFT,
        afterwards=_ring,
        in_bulk=False,
        is_main=True,
    ),
    *steering(
        bulk,
        permission=Action.SEND_NOW,
        ring=_ring,
        running=BulkState.RUNNING,
        resting=[BulkState.PAUSED],
        abort_says="Who was not sent yet is taken back and stays held, also who waits for an "
        "e-mail address. What is on its way to the ATS finishes. It cannot be undone.",
    ),
)


@admin.register(BulkExport)
class BulkExportAdmin(FollowedRunAdmin):
    """The list of bulk exports, and the page of each."""

    view_action = Action.VIEW_EXPORTS
    list_display = ("shown_name", "shown_state", "total", "shown_who", "shown_start", "tenant")
    list_filter = ("state", "tenant")
    list_select_related = ("tenant",)
    search_lookups = ("name__istartswith",)
    search_help = "Name, from the beginning"
    person_actions = ACTIONS
    page_template = "admin/candidates/bulk_export.html"
    page_only = True
    subject_prefix = "bulk"
    keeps_calls = True

    def actions_on(self, request: HttpRequest, row: Any) -> list[PersonAction]:
        """*Start* stands below the pre-flight, with the name beside it."""
        return [a for a in super().actions_on(request, row) if a.name != "start"]

    def call_causes(self, row: BulkExport) -> Sequence[str]:
        """The exports of its rows."""
        return causes_of(CandidateExport.objects.filter(pk__in=row.rows.values("export")))

    def page_context(self, request: HttpRequest, row: BulkExport) -> Mapping[str, Any]:
        """The pre-flight of a draft; of any other its progress and its report."""
        if row.state == BulkState.DRAFT:
            parts = bulk_report.parts(row)
            return {
                "parts": parts,
                "goes": next(part.count for part in parts if part.key == "go"),
                "may_start": self.may(request, Action.SEND_NOW, row),
            }
        after = request.GET.get("after", "")
        rows = bulk_report.page_of_rows(row, after=int(after) if after.isdecimal() else 0)
        return {
            **self.shown_progress(row),
            "parts": [part for part in bulk_report.parts(row) if part.count],
            "report": [_ReportLine(each) for each in rows],
            "next": rows[-1].pk if len(rows) == bulk_report.LISTED else None,
        }

    def progress_of(self, row: BulkExport) -> Mapping[str, Any]:
        """What became of its rows."""
        return {"progress": bulk_report.progress(row)}

    def tone_of(self, row: BulkExport) -> Tone:
        """The colour of its state."""
        return TONES[BulkState(row.state)]

    def get_urls(self) -> list[URLPattern]:
        """Besides, the report as CSV."""
        report = self.admin_site.admin_view(self.report_view)
        return [
            path("<int:object_id>/report.csv", report, name="candidates_bulkexport_report"),
            *super().get_urls(),
        ]

    def report_view(self, request: HttpRequest, object_id: int) -> StreamingHttpResponse:
        """The report as CSV. Who takes people's data along is written down."""
        row = self.visible(request, object_id)
        audit.record(
            actor=request.user if isinstance(request.user, User) else None,
            action="downloaded the report of a bulk export",
            subject=row.cause,
            tenant=row.tenant,
        )
        return csv_download(HEADINGS, _lines(row), name=f"bulk-export-{row.pk}")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With the tenant, which every page names."""
        return super().get_queryset(request).select_related("tenant")

    # --- columns ---------------------------------------------------------------------------------

    @admin.display(description="name")
    def shown_name(self, row: BulkExport) -> str:
        """What it is called."""
        return row.name

    @admin.display(description="state")
    def shown_state(self, row: BulkExport) -> SafeString:
        """The state as a pill."""
        return display.pill(row.get_state_display(), TONES[BulkState(row.state)], row.state_note)

    @admin.display(description="who")
    def shown_who(self, row: BulkExport) -> str:
        """Who started it."""
        return row.actor_name

    @admin.display(description="since")
    def shown_start(self, row: BulkExport) -> SafeString | str:
        """When it was started, or looked at."""
        return display.when(row.started_at or row.made_at)


class _ReportLine:
    """One row of the report as the page shows it."""

    def __init__(self, row: BulkRow) -> None:
        self.row = row
        self.label, self.tone = bulk_report.OUTCOMES[bulk_report.became_of(row)]
        self.reason = _reason(row)


def _reason(row: BulkRow) -> dict[str, Any]:
    """Why it is not there yet: the export's first reason."""
    if row.export is None or not row.export.reasons or row.export.exported_at is not None:
        return {}
    first: dict[str, Any] = row.export.reasons[0]
    return first if first["hint"] or row.export.error_code else {}


def _lines(row: BulkExport) -> Iterator[Sequence[str]]:
    for entry in bulk_report.all_rows(row):
        line, job = _ReportLine(entry), entry.application.job
        yield (
            entry.application.candidate.full_name,
            job.title,
            job.ats_id,
            bulk_report.PARTS[Foreseen(entry.foreseen)][0],
            line.label,
            line.reason.get("sentence", ""),
            line.reason.get("hint", ""),
            entry.export.reference if entry.export else "",
            entry.export.ats_url if entry.export else "",
        )
