"""The page of a job: what its candidates add, and the pipeline."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from candidates.admin.calls_of_exports import causes_of
from candidates.models import CandidateExport
from candidates.services import moving
from candidates.tasks import ring_after_commit
from integrations.admin.person_actions import NoteForm, PersonAction
from integrations.admin.skin import TextInput
from integrations.models import User
from integrations.rules.answer import Answer
from integrations.rules.roles import Action
from jobs.admin.jobs import JobAdmin
from jobs.models import Job
from portal.admin.pipeline import pipeline_page
from portal.pipeline.reads import applications_of

TWINS_SHOWN = 20


class MoveAllForm(NoteForm):
    """To which job, where it is not the one that was recognised."""

    ats_id = forms.CharField(
        label="ATS job id",
        required=False,
        max_length=200,
        widget=TextInput(attrs={"autocomplete": "off"}),
        help_text="Leave it empty for the synced job that was recognised.",
    )
    field_order = ("ats_id", "note")


def _move_all(row: Job, actor: User, inputs: Mapping[str, Any]) -> Answer:
    return moving.move_everybody(
        row, ats_id=inputs["ats_id"].strip(), actor=actor, note=inputs["note"]
    )


def _ring_for_jobs(rows: Sequence[Job]) -> None:
    for row in rows:
        if row.duplicate_of is not None:
            ring_after_commit(row.duplicate_of.connection_id)


MOVE_CANDIDATES = PersonAction(
    name="move-candidates",
    label="Move candidates to the synced job",
    icon="move_up",
    permission=Action.EDIT_CANDIDATES,
    act=_move_all,
    form=MoveAllForm,
    sentence=(
        "Everybody on this job goes to the job that was synced from the ATS, with stage history, "
        "response, conversation and assessment, and is exported from there. Who is on that job "
        "already goes on there. Who is being sent, or was, stays."
    ),
    fits=lambda row: not row.is_synced and row.closed_at is None,
    afterwards=_ring_for_jobs,
    in_bulk=False,
)


@admin.register(Job)
class JobPageAdmin(JobAdmin):
    """The admin of jobs, with what candidates add."""

    person_actions = (*JobAdmin.person_actions, MOVE_CANDIDATES)

    @admin.display(description="candidates")
    def pipeline(self, job: Job) -> SafeString:
        """The way to its pipeline."""
        return format_html(
            '<a class="row-link" href="{}">Pipeline</a>',
            reverse("admin:jobs_job_pipeline", args=[job.pk]),
        )

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """The way to the pipeline after the title."""
        title, *others = super().get_list_display(request)
        return [title, "pipeline", *others]

    def call_causes(self, row: Job) -> Sequence[str]:
        """The exports of its candidates besides."""
        exports = CandidateExport.objects.filter(job=row)
        return [*super().call_causes(row), *causes_of(exports)]

    def page_context(self, request: HttpRequest, row: Job) -> dict[str, Any]:
        """The pipeline besides, and the jobs made by hand that are this one."""
        context = super().page_context(request, row)
        if self.may(request, Action.VIEW_CANDIDATES, row):
            context["pipeline_url"] = reverse("admin:jobs_job_pipeline", args=[row.pk])
        context["twins"] = row.manual_duplicates.filter(closed_at__isnull=True)[:TWINS_SHOWN]
        if not row.is_synced:
            context["candidates_here"] = applications_of(row).count()
        return context

    def get_urls(self) -> list[URLPattern]:
        """The addresses of jobs, and that of the pipeline."""
        view = self.admin_site.admin_view(self.pipeline_view)
        pipeline = path("<int:object_id>/pipeline/", view, name="jobs_job_pipeline")
        return [pipeline, *super().get_urls()]

    def pipeline_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """The candidates of a job by stage."""
        return pipeline_page(self, request, object_id)
