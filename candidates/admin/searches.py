"""Searches: sourcing campaigns, each linked to one job, each with its own export settings."""

from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.db.models import (
    BooleanField,
    Count,
    ExpressionWrapper,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from candidates import explain
from candidates.admin import search_views
from candidates.admin.search_actions import SEARCH_ACTIONS
from candidates.admin.search_form import NewSearchForm
from candidates.models import Application, Search
from candidates.rules.export_settings import profile_words, workflow_words
from candidates.search_settings import (
    AS_THE_CONNECTION,
    in_words,
    known_in_words,
    stage_name,
    who,
)
from candidates.selectors import settings_for
from candidates.services.searches import begin, subject
from integrations.admin import display
from integrations.admin.base import TenantAdmin
from integrations.admin.display import NOTHING, Tone
from integrations.models import User
from integrations.rules.roles import Action
from integrations.selectors import access_in
from integrations.services import settings_versions

VERSIONS_SHOWN = 20
NO_TENANT = 0
"""A number that no tenant has, so that a list of none is still a list."""


@admin.register(Search)
class SearchAdmin(TenantAdmin):
    """The settings that decide who of a campaign goes out, as what, and where to.

    They are not changed in Django's form: the pages of ``search_pages`` say before they save what
    would become of the candidates.
    """

    form = NewSearchForm
    view_action = Action.VIEW_SEARCHES
    change_action = Action.MANAGE_SEARCHES
    add_action = Action.MANAGE_SEARCHES
    list_display = (
        "name",
        "shown_settings",
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
    person_actions = SEARCH_ACTIONS
    page_template = "admin/candidates/search.html"
    page_only = True
    fieldsets = ((None, {"fields": ("name", "job")}),)
    change_list_template = "admin/candidates/search_list.html"
    change_form_template = "admin/candidates/search_change.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Search]:
        """With how many candidates it has, as one sub-select, and whether one may change it."""
        applications = Application.objects.filter(search=OuterRef("pk")).order_by()
        counted = applications.values("search").annotate(count=Count("pk")).values("count")
        rows: QuerySet[Search] = super().get_queryset(request)
        tenants = access_in(request).tenants_for(Action.MANAGE_SEARCHES)
        own = Q(pk__isnull=False) if tenants is None else Q(tenant__in=[*tenants, NO_TENANT])
        return rows.annotate(
            applications_found=Coalesce(Subquery(counted), 0),
            may_change=ExpressionWrapper(own, output_field=BooleanField()),
        )

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """Without the lightning bolt for those who may change nothing."""
        columns = super().get_list_display(request)
        if self.may(request, Action.MANAGE_SEARCHES):
            return columns
        return [column for column in columns if column != "shown_settings"]

    def get_urls(self) -> list[URLPattern]:
        """Besides Django's: the pages of one search."""
        return [
            path(
                f"<int:object_id>/{address}",
                self.admin_site.admin_view(self._page(view)),
                name=f"candidates_search_{name}",
            )
            for name, address, view in search_views.PAGES
        ] + super().get_urls()

    def _page(self, view: search_views.View) -> Any:
        def page(request: HttpRequest, **named: int) -> Any:
            return view(self, request, **named)

        return page

    def page_context(self, request: HttpRequest, row: Search) -> Mapping[str, Any]:
        """The settings in words, why nobody would go out by them, and their versions."""
        counts = settings_for(row.job.connection, row)
        defaults = {
            "Workflow": workflow_words(counts.workflow),
            "Source tag": counts.source_tag or "none",
            "PDF profile": profile_words(counts),
        }
        shown = {
            name: f"{words}: {defaults[name]}" if words == AS_THE_CONNECTION else words
            for name, words in in_words(row).items()
        }
        versions = list(settings_versions.of(subject(row))[: VERSIONS_SHOWN + 1])
        return {
            "objections": [reason.as_json() for reason in explain.objections(row)],
            "known_in_words": known_in_words(row),
            "settings_in_words": shown,
            "versions": versions[:VERSIONS_SHOWN],
            "has_older_versions": len(versions) > VERSIONS_SHOWN,
            "may_change": self.may(request, Action.MANAGE_SEARCHES, row),
        }

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        """A new search begins with its first version."""
        super().save_model(request, obj, form, change)
        begin(obj, actor=request.user if isinstance(request.user, User) else None)

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: str | None = None
    ) -> HttpResponse:
        """The stages are known with the job: go on to its settings."""
        return HttpResponseRedirect(reverse("admin:candidates_search_settings", args=[obj.pk]))

    # --- columns ---------------------------------------------------------------------------------

    @admin.display(description="settings")
    def shown_settings(self, row: Any) -> SafeString | str:
        """The button that opens the search's export settings."""
        if not row.may_change:
            return NOTHING
        return format_html(
            '<a class="bolt" href="{}" data-dialog aria-label="Export settings of {}" '
            'title="Export settings"><span class="material-symbols-outlined" aria-hidden="true">'
            "bolt</span></a>",
            reverse("admin:candidates_search_settings", args=[row.pk]),
            row.name,
        )

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
