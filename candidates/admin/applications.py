"""Applications: a candidate on a job, from stage to stage, and whether they are in the ATS."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.safestring import SafeString

from candidates import explain
from candidates.admin import bulk_doors
from candidates.admin.application_actions import APPLICATION_ACTIONS
from candidates.admin.application_form import (
    ApplicationForm,
    NewApplicationForm,
    save_assessment,
)
from candidates.admin.ats_activity import activity_of
from candidates.admin.calls_of_exports import causes_of
from candidates.admin.files import kind_words, shown_pdf, stored_pdf
from candidates.admin.hires import hire_url
from candidates.admin.names import STAGE_TONES, shown_name
from candidates.admin.searching import candidate_ids, job_ids
from candidates.models import Application, Assessment, CandidateExport, Screening
from candidates.models.export import LABELS
from candidates.profile_pdf.render import render_profile
from candidates.rules.export_state import FINISHED, ExportState, Purpose
from candidates.rules.stages import PlatformStage, ResponseType
from candidates.services import intake
from candidates.services.profile import profile_content
from candidates.tasks import ring_for
from integrations.admin import display
from integrations.admin.base import TenantAdmin
from integrations.admin.display import Tone
from integrations.models import User
from integrations.rules.roles import Action
from integrations.selectors import access_in

PREVIEW_REFERENCE = "rx-preview"


@admin.register(Application)
class ApplicationAdmin(TenantAdmin):
    """The way of candidates through jobs."""

    form = ApplicationForm
    view_action = Action.VIEW_CANDIDATES
    change_action = Action.EDIT_CANDIDATES
    add_action = Action.EDIT_CANDIDATES
    list_display = (
        "person",
        "shown_job",
        "shown_stage",
        "response",
        "shown_export",
        "shown_search",
        "changed",
    )
    list_filter = ("stage", "response", "tenant")
    list_select_related = ("candidate", "job", "search", "tenant")
    search_lookups = ("candidate__last_name__istartswith",)
    search_help = "Last name, e-mail address, or ATS job id: from the beginning"
    autocomplete_fields = ("candidate", "job", "search")
    subject_prefix = "application"
    keeps_calls = True
    page_template = "admin/candidates/application.html"
    person_actions = APPLICATION_ACTIONS

    def get_queryset(self, request: HttpRequest) -> QuerySet[Application]:
        """With the state of the export, as one sub-select."""
        exports = CandidateExport.objects.filter(
            application=OuterRef("pk"), purpose=Purpose.CREATE
        ).order_by("-id")
        rows: QuerySet[Application] = super().get_queryset(request)
        return rows.annotate(export_state=Subquery(exports.values("state")[:1]))

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """The bulk actions, and the way to a bulk export."""
        actions = super().get_actions(request)
        if self.may(request, Action.SEND_NOW):
            actions[bulk_doors.DOOR] = (
                bulk_doors.from_the_list,
                bulk_doors.DOOR,
                bulk_doors.LABEL,
            )
        return actions

    def get_form(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Another form for a new one."""
        if obj is None:
            kwargs["form"] = NewApplicationForm
        return super().get_form(request, obj, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Who only looks finds everything on the page above."""
        if obj is None:
            return [(None, {"fields": ("candidate", "job", "search", "stage")})]
        if not self.has_change_permission(request, obj):
            return []
        return [
            ("Response", {"fields": ("response",)}),
            ("Screening conversation", {"fields": ("conversation", "completed_at")}),
            ("Assessment", {"fields": ("stars", "summary", "criteria")}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The tenant follows from the candidate."""
        return ()

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """By person, or by ATS job id."""
        phrase = search_term.strip()
        if not phrase:
            return queryset, False
        jobs = job_ids(request, phrase)
        if jobs:
            return queryset.filter(job_id__in=jobs), False
        return queryset.filter(candidate_id__in=candidate_ids(request, phrase)), False

    def call_causes(self, row: Application) -> Sequence[str]:
        """Its exports."""
        return causes_of(row.exports.all())

    def page_context(self, request: HttpRequest, row: Application) -> Mapping[str, Any]:
        """The exports with their why, the history, the conversation and the assessment."""
        told = row.exports.exclude(purpose=Purpose.CORRECT, state__in=FINISHED)
        exports = told.select_related("connection__tenant", "job", "candidate")
        return {
            "activity": activity_of(row.candidate, row),
            "explanations": [explain.explain(export) for export in exports.order_by("id")],
            "stage_tone": STAGE_TONES.get(PlatformStage(row.stage), Tone.INFO),
            "stage_events": row.stage_events.order_by("-id"),
            "screening": Screening.objects.filter(application=row).first(),
            "assessment": Assessment.objects.filter(application=row).first(),
            "profiles": row.profiles.order_by("-id"),
            "resume_kind": kind_words(row.candidate.resume_type),
        }

    # --- saving ----------------------------------------------------------------------------------

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        """Everything goes through the journeys, so that each change is decided on."""
        if not change:
            self._put_on_job(request, obj, form)
            return
        _refuse_unless(request, self.change_action, obj)
        export = None
        if "response" in form.changed_data:
            response = ResponseType(obj.response) if obj.response else None
            export = intake.record_response(obj, response)
        if form.changes_screening:
            completed_at = form.cleaned_data["completed_at"]
            export = intake.record_screening(obj, form.messages, completed_at=completed_at)
        if form.changes_assessment:
            save_assessment(obj, form)
        ring_for([export] if export else [])

    def _put_on_job(self, request: HttpRequest, obj: Any, form: Any) -> None:
        obj.tenant = obj.candidate.tenant
        _refuse_unless(request, self.add_action, obj)
        actor = request.user if isinstance(request.user, User) else None
        export = intake.apply_to_job(
            obj.candidate, obj.job, search=obj.search, stage=PlatformStage(obj.stage), actor=actor
        )
        obj.pk = export.application_id
        obj.refresh_from_db()
        ring_for([export])

    # --- files -----------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        """Django's addresses, those of the PDF profile, and the form of a hire."""
        preview = self.admin_site.admin_view(self.preview_view)
        stored = self.admin_site.admin_view(self.profile_view)
        return [
            path("<int:object_id>/profile/", preview, name="candidates_application_preview"),
            hire_url(self),
            path(
                "<int:object_id>/profile/<int:profile_id>/",
                stored,
                name="candidates_application_profile",
            ),
            *super().get_urls(),
        ]

    def preview_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """The PDF profile as it would be sent now. Nothing is stored."""
        row = self._visible(request, object_id)
        export = row.exports.order_by("-id").first()
        reference = export.reference if export else PREVIEW_REFERENCE
        rendered = render_profile(profile_content(row, reference=reference))
        return shown_pdf(rendered.content, name=f"profile-{reference}.pdf")

    def profile_view(self, request: HttpRequest, object_id: int, profile_id: int) -> HttpResponse:
        """One version of the PDF profile as it was made."""
        profile = self._visible(request, object_id).profiles.filter(pk=profile_id).first()
        if profile is None:
            raise Http404("There is no such profile.")
        return stored_pdf(profile.file, name=f"profile-{profile.sha256[:8]}.pdf")

    def _visible(self, request: HttpRequest, object_id: int) -> Application:
        row = self.get_object(request, str(object_id))
        if row is None or not self.has_view_permission(request, row):
            raise Http404("There is no such application, or you may not see it.")
        found: Application = row
        return found

    # --- columns ---------------------------------------------------------------------------------

    @admin.display(description="candidate")
    def person(self, row: Any) -> SafeString | str:
        """Who."""
        return shown_name(row.candidate)

    @admin.display(description="job")
    def shown_job(self, row: Any) -> str:
        """On which job."""
        return str(row.job)

    @admin.display(description="stage")
    def shown_stage(self, row: Any) -> SafeString:
        """The platform's stage."""
        tone = STAGE_TONES.get(PlatformStage(row.stage), Tone.INFO)
        return display.pill(row.get_stage_display(), tone)

    @admin.display(description="in the ATS")
    def shown_export(self, row: Any) -> SafeString | str:
        """How far the export is."""
        if not row.export_state:
            return display.NOTHING
        tone = display.STATE_TONES[row.export_state]
        return display.pill(LABELS[ExportState(row.export_state)], tone)

    @admin.display(description="search")
    def shown_search(self, row: Any) -> str:
        """Found by which search."""
        return str(row.search) if row.search else display.NOTHING

    @admin.display(description="changed")
    def changed(self, row: Any) -> SafeString | str:
        """When something last changed."""
        return display.when(row.changed_at)


def _refuse_unless(request: HttpRequest, action: Action, row: Application) -> None:
    if not access_in(request).may(action, row.tenant_id):
        raise PermissionDenied
