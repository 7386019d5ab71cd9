"""The base of every admin of tenants' rows: who sees what, who may do what, and fast lists.

How to use it::

    @admin.register(Job)
    class JobAdmin(TenantAdmin):
        tenant_path = "tenant"                 # from the row to its tenant: "connection__tenant" …
                                               # "" for rows of no tenant: platform-wide roles only
        view_action = Action.VIEW_JOBS         # integrations.rules.roles.Action
        change_action = Action.EDIT_JOB        # None (the default): nobody changes it in a form
        add_action = Action.EDIT_JOB           # None: nobody adds; delete_action likewise
        list_display = ("title", "shown_state")
        list_filter = ("tenant", "connection", "state", DriftFilter)   # relations are made safe
        search_lookups = ("title__icontains", "ats_id__istartswith")   # the whole phrase, any of
        list_select_related = ("tenant",)
        list_defer = ("description",)
        person_actions = (PersonAction(...), ...)   # integrations.admin.person_actions
        page_template = "admin/jobs/job.html"       # shown above the form
        page_only = True                            # no form at all, the page says everything
        form_for_editors_only = True                # or: no form for those who may not change it

        def page_context(self, request, row): ...   # context of page_template

What it closes: rows (``get_queryset``), list filters, drop-downs and autocompletes of related rows
(only rows visible in *their* admin, so every related model needs a ``TenantAdmin`` of its own or an
explicit ``formfield_for_foreignkey``), inlines (``TenantTabularInline``), actions, history, writes
across tenants (``TenantForm``), deletion (off), view on site (off). A new row must belong to a
tenant at which the person may add; ``tenant`` never changes afterwards.

Inside an admin: ``self.may(request, Action.X, row)``, ``self.rows_for(request, Action.X,
queryset)``. For display see ``integrations.admin.display``, for filters
``integrations.admin.filters``, for widgets ``integrations.admin.skin``.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.contrib.admin import ShowFacets
from django.contrib.admin.utils import lookup_spawns_duplicates
from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse

from integrations.admin import action_pages
from integrations.admin.call_links import CallsOfRows, calls_address
from integrations.admin.filters import safe_filter
from integrations.admin.history import history_page
from integrations.admin.paginator import LongListPaginator
from integrations.admin.person_actions import PersonAction
from integrations.admin.skin import (
    SkinChangeList,
    SkinModelAdmin,
    SkinTabularInline,
)
from integrations.admin.tenancy import TenantForm, TenantScoped
from integrations.selectors import access_in


class TenantTabularInline(TenantScoped, SkinTabularInline):
    """Rows of a tenant inside the page of another row of that tenant."""

    extra = 0
    show_change_link = False
    form = TenantForm


class TenantChangeList(SkinChangeList):
    """The list itself."""

    def get_queryset(self, request: HttpRequest, *args: Any, **kwargs: Any) -> QuerySet[Any]:
        """The rows of the list without the columns it does not show."""
        rows: QuerySet[Any] = super().get_queryset(request, *args, **kwargs)
        return rows.defer(*self.model_admin.list_defer)

    def get_results(self, request: HttpRequest) -> None:
        """The page. The skin would offer "show all" where it does not know how many there are."""
        super().get_results(request)
        self.full_result_count = self.result_count


class TenantAdmin(TenantScoped, CallsOfRows, SkinModelAdmin):
    """The admin of rows that belong to a tenant. See the top of this module."""

    form = TenantForm
    paginator = LongListPaginator
    show_full_result_count = False
    show_facets = ShowFacets.NEVER  # a count for every filter value is a read of the whole table
    list_per_page = 50
    list_max_show_all = 0
    list_fullwidth = True
    ordering: Sequence[str] = ("-id",)
    sortable_by: Sequence[str] = ()
    view_on_site = False
    warn_unsaved_form = True
    change_form_template = "admin/portal/change_form.html"
    change_list_template = "admin/portal/change_list.html"

    search_lookups: ClassVar[Sequence[str]] = ()
    search_help: ClassVar[str] = ""
    person_actions: ClassVar[Sequence[PersonAction]] = ()
    list_defer: ClassVar[Sequence[str]] = ()
    """Columns that the list does not show and does not read."""
    page_template: ClassVar[str] = ""
    page_only: ClassVar[bool] = False
    form_for_editors_only: ClassVar[bool] = False
    subject_prefix: ClassVar[str] = ""
    """How the audit and the call log name a row of this model: ``job`` for ``job:12``."""

    def tenant_id_of(self, row: Model) -> int | None:
        """The tenant of one of this admin's rows, by ``tenant_path``."""
        if not self.tenant_path:
            return None
        *steps, last = self.tenant_path.split("__")
        for step in steps:
            row = getattr(row, step)
        found: int | None = getattr(row, "pk" if last == "pk" else f"{last}_id")
        return found

    def page_context(self, request: HttpRequest, row: Any) -> Mapping[str, Any]:
        """What ``page_template`` shows. Subclasses say."""
        return {}

    def breakdown(self, rows: QuerySet[Any]) -> Sequence[tuple[str, int]]:
        """How the chosen rows of a bulk action divide: label and count. Subclasses say."""
        return ()

    def is_page_only(self, request: HttpRequest, row: Any) -> bool:
        """Whether this person sees the page without a form."""
        hides_form = self.form_for_editors_only and not self.has_change_permission(request, row)
        return self.page_only or hides_form

    def page_title(self, row: Any) -> str:
        """The heading of a row's page."""
        return str(row)

    def address_after(self, row: Any) -> str:
        """Where an action on a row leads back to: its page, or the list when it is gone."""
        names = f"{self.opts.app_label}_{self.opts.model_name}"
        if row.pk is None:
            return reverse(f"{self.admin_site.name}:{names}_changelist")
        return reverse(f"{self.admin_site.name}:{names}_change", args=[row.pk])

    def subject_of(self, row: Any) -> str:
        """How the audit and the call log name this row."""
        return f"{self.subject_prefix or self.model._meta.model_name}:{row.pk}"

    # --- lists -----------------------------------------------------------------------------------

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        """The declared filters, relations made safe; no tenant filter where there is one tenant."""
        entries = list(super().get_list_filter(request))
        if not self._sees_several(request):
            entries = [entry for entry in entries if entry != "tenant"]
        return [safe_filter(self.model, entry) for entry in entries]

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """The declared columns; no tenant column where there is one tenant."""
        columns = list(super().get_list_display(request))
        return columns if self._sees_several(request) else [c for c in columns if c != "tenant"]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[TenantChangeList]:
        """A list that leaves heavy columns in the database."""
        return TenantChangeList

    @staticmethod
    def _sees_several(request: HttpRequest) -> bool:
        access = access_in(request)
        return access.everywhere or len(access.tenant_ids) > 1

    @property
    def search_fields(self) -> Sequence[str]:
        """What is searched, for Django to show the box and to allow autocompletes."""
        return self.search_lookups

    @property
    def search_help_text(self) -> str:
        """What the search box looks at."""
        return self.search_help

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Rows where any of ``search_lookups`` fits the whole phrase, which an index can find."""
        phrase = search_term.strip()
        if not phrase or not self.search_lookups:
            return queryset, False
        fitting = Q(*((lookup, phrase) for lookup in self.search_lookups), _connector=Q.OR)
        many = any(lookup_spawns_duplicates(self.opts, lookup) for lookup in self.search_lookups)
        return queryset.filter(fitting), many

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The list, headed by what it lists."""
        title = str(self.opts.verbose_name_plural)
        heading = title[:1].upper() + title[1:]
        context = {"title": heading, **(extra_context or {})}
        page: HttpResponse = super().changelist_view(request, context)
        return page

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """The bulk actions that this person may use."""
        return {
            action.name: (action_pages.bulk_door(action), action.name, action.label)
            for action in self.person_actions
            if action.in_bulk and self.may(request, action.permission)
        }

    # --- one row ---------------------------------------------------------------------------------

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """No form at all on a page that says everything itself."""
        if obj is not None and self.is_page_only(request, obj):
            return []
        return super().get_fieldsets(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Sequence[str]:
        """A row never moves to another tenant."""
        declared = tuple(super().get_readonly_fields(request, obj))
        has_tenant = any(field.name == "tenant" for field in self.opts.get_fields())
        return (*declared, "tenant") if obj is not None and has_tenant else declared

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Where only one tenant is possible it is chosen already."""
        initial: dict[str, Any] = dict(super().get_changeform_initial_data(request))
        if self.add_action is not None:
            tenants = access_in(request).tenants_for(self.add_action)
            if tenants is not None and len(tenants) == 1:
                initial.setdefault("tenant", next(iter(tenants)))
        return initial

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        """Save, if the person may write at the row's tenant."""
        action = self.change_action if change else self.add_action
        if action is None:
            raise PermissionDenied
        if not self.may_at(request, action, self.tenant_id_of(obj)):
            raise PermissionDenied
        super().save_model(request, obj, form, change)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """The page of a row: its own heading, its buttons, what it says, then the form."""
        context["show_save_and_add_another"] = False
        row = kwargs.get("obj")
        if row is None:
            context["title"] = f"Add {self.opts.verbose_name}"
        else:
            context |= {
                "title": self.page_title(row),
                "subtitle": None,
                "page_template": self.page_template,
                "page_only": self.is_page_only(request, row),
                "person_actions": self.actions_on(request, row),
                "calls_url": calls_address(request, self, row),
                **self.page_context(request, row),
            }
        page: HttpResponse = super().render_change_form(request, context, *args, **kwargs)
        return page

    def actions_on(self, request: HttpRequest, row: Any) -> list[PersonAction]:
        """The buttons of a row's page."""
        return [
            action
            for action in self.person_actions
            if action.on_page and self.may(request, action.permission, row) and action.fits(row)
        ]

    def get_urls(self) -> list[URLPattern]:
        """Django's addresses, and one for each action of a row."""
        name = f"{self.opts.app_label}_{self.opts.model_name}_act"
        view = self.admin_site.admin_view(self.act_view)
        act = path("<int:object_id>/do/<slug:name>/", view, name=name)
        return [act, *super().get_urls()]

    def act_view(self, request: HttpRequest, object_id: int, name: str) -> HttpResponse:
        """The page of one action on one row."""
        return action_pages.on_one_row(self, request, object_id, name)

    def _get_obj_does_not_exist_redirect(
        self, request: HttpRequest, opts: Any, object_id: str
    ) -> HttpResponse:
        """A row that is not there, and one of another tenant, are not found, as everywhere else."""
        raise Http404(f"There is no such {opts.verbose_name}, or you may not see it.")

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """What people did to this row."""
        return history_page(self, request, object_id)
