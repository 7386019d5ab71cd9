"""Candidates: who they are, how to reach them, and where each of their applications stands."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import admin
from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import URLPattern, path
from django.utils.safestring import SafeString

from candidates.admin.ats_activity import activity_of
from candidates.admin.bulk_doors import EXPORT_CANDIDATE
from candidates.admin.calls_of_exports import causes_of
from candidates.admin.candidate_form import CandidateForm, EmailForm, EmailFormSet, note_entry
from candidates.admin.contact_actions import CORRECT_CONTACT
from candidates.admin.files import download, kind_words
from candidates.admin.hire_links import HIRE_CANDIDATE, HiredFilter
from candidates.admin.names import shown_name
from candidates.admin.searching import candidate_ids
from candidates.models import Application, Candidate, CandidateEmail, CandidateExport
from candidates.rules.corrections import Change
from candidates.rules.emails import EmailValidity
from candidates.rules.export_state import Purpose
from candidates.services import intake
from candidates.services.references import new_reference
from candidates.tasks import ring_for
from integrations.admin import display
from integrations.admin.base import TenantAdmin, TenantTabularInline
from integrations.admin.filters import ChoiceFilter
from integrations.rules.roles import Action

APPLICATIONS_SHOWN = 100
INVALID = EmailValidity.INVALID
CORRECTIONS_SHOWN = 20


class EmailInline(TenantTabularInline):
    """The addresses of a person, the first is the most important."""

    model = CandidateEmail
    form = EmailForm
    formset = EmailFormSet
    fields = ("address", "kind", "validity", "provenance", "position")
    tenant_path = "candidate__tenant"
    view_action = Action.VIEW_CANDIDATES
    change_action = Action.EDIT_CANDIDATES
    add_action = Action.EDIT_CANDIDATES
    delete_action = Action.EDIT_CANDIDATES


class TestFilter(ChoiceFilter):
    """People, or those who were made up."""

    title = "test candidates"
    parameter_name = "test"
    choices_ = {
        "no": ("People", Q(is_test=False)),
        "yes": ("Test candidates", Q(is_test=True)),
    }


class ReachFilter(ChoiceFilter):
    """By e-mail, or only on LinkedIn. The rare answer has an index of its own."""

    title = "how to reach"
    parameter_name = "reach"
    choices_ = {
        "linkedin": ("Reach out on LinkedIn", Q(is_reachable=False)),
        "email": ("By e-mail", Q(is_reachable=True)),
    }


@admin.register(Candidate)
class CandidateAdmin(TenantAdmin):
    """People of all tenants that one may see."""

    form = CandidateForm
    view_action = Action.VIEW_CANDIDATES
    change_action = Action.EDIT_CANDIDATES
    add_action = Action.EDIT_CANDIDATES
    list_display = ("name", "email", "source", "applications_count", "shown_tenant", "created")
    list_filter = (HiredFilter, ReachFilter, "source", TestFilter, "tenant")
    person_actions = (EXPORT_CANDIDATE, CORRECT_CONTACT, HIRE_CANDIDATE)
    subject_prefix = "candidate"
    keeps_calls = True
    list_select_related = ("tenant",)
    search_lookups = ("last_name__istartswith",)
    search_fields = ("last_name",)
    search_help = "Last name or e-mail address, from the beginning"
    page_template = "admin/candidates/candidate.html"
    inlines = (EmailInline,)
    fieldsets = (
        (
            "Person",
            {
                "fields": (
                    ("tenant", "platform_id"),
                    ("first_name", "last_name"),
                    "headline",
                    ("source", "phone"),
                    "linkedin_url",
                    ("city", "region", "country"),
                    "new_resume",
                )
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Candidate]:
        """With what the list shows, each as one sub-select."""
        addresses = CandidateEmail.objects.filter(candidate=OuterRef("pk")).exclude(
            validity=INVALID
        )
        applications = Application.objects.filter(candidate=OuterRef("pk")).order_by()
        counted = applications.values("candidate").annotate(count=Count("pk")).values("count")
        rows: QuerySet[Candidate] = super().get_queryset(request)
        return rows.annotate(
            first_address=Subquery(addresses.order_by("position", "pk").values("address")[:1]),
            applications_found=Coalesce(Subquery(counted), 0),
        )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """By the beginning of the last name or of an address."""
        phrase = search_term.strip()
        if not phrase:
            return queryset, False
        return queryset.filter(pk__in=candidate_ids(request, phrase)), False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The platform's id is what later data is joined by: it stays."""
        fields = tuple(super().get_readonly_fields(request, obj))
        return (*fields, "platform_id") if obj is not None else fields

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Who only looks needs no place for a file."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return fieldsets
        (title, options), *rest = fieldsets
        looked_at = tuple(field for field in options["fields"] if field != "new_resume")
        return [(title, {**options, "fields": looked_at}), *rest]

    def call_causes(self, row: Candidate) -> Sequence[str]:
        """The exports of every application."""
        return causes_of(CandidateExport.objects.filter(candidate=row))

    def page_context(self, request: HttpRequest, row: Candidate) -> Mapping[str, Any]:
        """Where the applications stand, how the person is reached, and what was corrected."""
        exports = CandidateExport.objects.exclude(purpose=Purpose.CORRECT).order_by("id")
        applications = (
            row.applications.select_related("job", "search")
            .prefetch_related(Prefetch("exports", queryset=exports, to_attr="all_exports"))
            .order_by("-id")[:APPLICATIONS_SHOWN]
        )
        told = CandidateExport.objects.select_related("connection").order_by("id")
        corrections = row.corrections.prefetch_related(
            Prefetch("exports", queryset=told, to_attr="told")
        )[:CORRECTIONS_SHOWN]
        return {
            "activity": activity_of(row),
            "applications": applications,
            "emails": sorted(row.emails.all(), key=lambda email: email.validity == INVALID),
            "resume_kind": kind_words(row.resume_type) if row.resume else "",
            "corrections": [
                (correction, [Change.from_json(change) for change in correction.changes])
                for correction in corrections
            ],
        }

    def get_urls(self) -> list[URLPattern]:
        """Django's addresses, and that of the resume."""
        view = self.admin_site.admin_view(self.resume_view)
        resume = path("<int:object_id>/resume/", view, name="candidates_candidate_resume")
        return [resume, *super().get_urls()]

    def resume_view(self, request: HttpRequest, object_id: int) -> HttpResponseBase:
        """The resume, for those who may see its candidate."""
        row = self.get_object(request, str(object_id))
        if row is None or not self.has_view_permission(request, row):
            raise Http404("There is no such candidate, or you may not see them.")
        return download(row.resume, name=row.resume_name, content_type=row.resume_type)

    # --- saving ----------------------------------------------------------------------------------

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        """The person, then the file, which is kept under their number."""
        if not obj.platform_id:
            obj.platform_id = f"by-hand-{new_reference()}"
        super().save_model(request, obj, form, change)
        if form.resume is not None and intake.keep_resume(obj, form.resume):
            obj.save()

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: Any) -> None:
        """The addresses, each with who entered it."""
        for email in formset.save(commit=False):
            note_entry(email, actor=request.user)
            email.save()
        for email in formset.deleted_objects:
            email.delete()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: Any) -> None:
        """The addresses; then everything is known and can be decided on again."""
        super().save_related(request, form, formsets, change)
        ring_for(intake.decide_again(form.instance))

    # --- columns ---------------------------------------------------------------------------------

    @admin.display(description="name")
    def name(self, row: Any) -> SafeString | str:
        """First and last name."""
        return shown_name(row)

    @admin.display(description="e-mail")
    def email(self, row: Any) -> SafeString | str:
        """The first address, or what to do without one."""
        if not row.is_reachable:
            return display.pill("Reach out on LinkedIn", display.Tone.WAIT, "No valid address")
        return str(row.first_address)

    @admin.display(description="applications")
    def applications_count(self, row: Any) -> int:
        """On how many jobs."""
        return int(row.applications_found)

    @admin.display(description="tenant")
    def shown_tenant(self, row: Any) -> str:
        """Whose candidate."""
        return str(row.tenant)

    @admin.display(description="created")
    def created(self, row: Any) -> SafeString | str:
        """Since when."""
        return display.when(row.created_at)
