"""Searches: sourcing campaigns, each linked to one job, each with its own export settings."""

from collections.abc import Mapping
from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.safestring import SafeString

from candidates import explain
from candidates.admin.answers import ring
from candidates.admin.search_form import SearchForm
from candidates.models import Application, Search
from candidates.services.searches import apply_settings
from integrations.admin import display
from integrations.admin.base import TenantAdmin
from integrations.admin.display import Tone
from integrations.rules.roles import Action


@admin.register(Search)
class SearchAdmin(TenantAdmin):
    """The settings that decide who of a campaign goes out, as what, and where to."""

    form = SearchForm
    view_action = Action.VIEW_SEARCHES
    change_action = Action.MANAGE_SEARCHES
    add_action = Action.MANAGE_SEARCHES
    list_display = (
        "name",
        "shown_job",
        "target",
        "shown_stage",
        "shown_mode",
        "who",
        "applications_count",
        "changed",
    )
    list_filter = ("mode", "target", "tenant")
    list_select_related = ("job", "tenant")
    search_lookups = ("name__istartswith",)
    search_fields = ("name",)
    search_help = "Name, from the beginning"
    ordering = ("-id",)
    autocomplete_fields = ("job",)
    radio_fields = {"target": admin.VERTICAL, "mode": admin.VERTICAL}
    page_template = "admin/candidates/search.html"
    fieldsets = (
        (None, {"fields": ("name", "job")}),
        (
            "What is exported",
            {"fields": ("target", "stage_external_id", "mode", "who", "response_types")},
        ),
        ("E-mail", {"fields": ("email_kinds",)}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Search]:
        """With how many candidates it has, as one sub-select."""
        applications = Application.objects.filter(search=OuterRef("pk")).order_by()
        counted = applications.values("search").annotate(count=Count("pk")).values("count")
        rows: QuerySet[Search] = super().get_queryset(request)
        return rows.annotate(applications_found=Coalesce(Subquery(counted), 0))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A search stays with its job: its candidates are on that job."""
        return ("job",) if obj is not None else ()

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Who only looks finds everything on the page above."""
        if obj is not None and not self.has_change_permission(request, obj):
            return []
        return super().get_fieldsets(request, obj)

    def page_context(self, request: HttpRequest, row: Search) -> Mapping[str, Any]:
        """The settings in words, and why nobody would go out by them."""
        return {
            "objections": [reason.as_json() for reason in explain.objections(row)],
            "stage_name": stage_name(row),
            "who": who(row),
        }

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        """Save, then decide again for those it holds back."""
        super().save_model(request, obj, form, change)
        ring(apply_settings(obj))

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: str | None = None
    ) -> HttpResponse:
        """The stages are known with the job: go on to its page."""
        if obj.stage_external_id or "_addanother" in request.POST:
            page: HttpResponse = super().response_add(request, obj, post_url_continue)
            return page
        messages.success(request, f"“{obj}” is saved. The stages of its job can be chosen now.")
        return HttpResponseRedirect(display.row_address(obj))

    # --- columns ---------------------------------------------------------------------------------

    @admin.display(description="job")
    def shown_job(self, row: Any) -> str:
        """Linked to which job."""
        return str(row.job)

    @admin.display(description="stage in the ATS")
    def shown_stage(self, row: Any) -> str:
        """The stage's name, as the ATS has it."""
        return stage_name(row)

    @admin.display(description="export")
    def shown_mode(self, row: Any) -> SafeString:
        """Automatic or by hand."""
        is_manual = row.mode == Search.Mode.MANUAL
        return display.pill(
            "Manual" if is_manual else "Automatic", Tone.WAIT if is_manual else Tone.GOOD
        )

    @admin.display(description="who")
    def who(self, row: Any) -> str:
        """Everybody, or which responders."""
        return who(row)

    @admin.display(description="candidates")
    def applications_count(self, row: Any) -> int:
        """How many candidates it has."""
        return int(row.applications_found)

    @admin.display(description="changed")
    def changed(self, row: Any) -> SafeString | str:
        """When its settings last changed."""
        return display.when(row.changed_at)


def stage_name(search: Search) -> str:
    """The name of the chosen stage."""
    if not search.stage_external_id:
        return "First stage of the ATS"
    names = {stage["external_id"]: stage["name"] for stage in search.job.stages}
    return str(names.get(search.stage_external_id, "A stage that the job no longer has"))


def who(search: Search) -> str:
    """Who is exported, in words."""
    if not search.responders_only:
        return "All candidates"
    kinds = ", ".join(kind.replace("_", " ") for kind in search.response_types)
    return f"Responders: {kinds}" if kinds else "All responders"
