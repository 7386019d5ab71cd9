"""The addresses of one search's own pages, and who may open them."""

from collections.abc import Callable, Mapping
from typing import Any

from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import reverse

from candidates import dry_run
from candidates.admin import dry_run_pages
from candidates.admin.own_settings_form import OwnSettingsForm
from candidates.admin.search_form import SearchSettingsForm
from candidates.admin.search_pages import may_change, settings_page, version_page
from candidates.models import Search
from candidates.search_preview import candidates_of
from candidates.search_settings import in_words, snapshot, with_settings
from candidates.services.searches import subject
from integrations.admin.display import row_address
from integrations.models import User
from integrations.models.clock import database_now
from integrations.rules.connection_state import ConnectionState
from integrations.rules.roles import Action
from integrations.services import audit, settings_versions
from jobs.models import Job
from jobs.rules.states import JobSource

View = Callable[..., HttpResponseBase]

OFFERED = 50
"""So many jobs stand in the list at once; the others are found by searching."""

PROPOSED = signing.Signer(salt="search-dry-run")


def settings_view(model_admin: Any, request: HttpRequest, object_id: int) -> HttpResponseBase:
    """The export settings: a dialog over the list, or a page."""
    search = may_change(model_admin, request, object_id)
    form = _settings_form(model_admin, request, search)
    return settings_page(model_admin, request, search, form, "settings")


def own_view(model_admin: Any, request: HttpRequest, object_id: int) -> HttpResponseBase:
    """What the search has of its own instead of the connection's defaults."""
    search = may_change(model_admin, request, object_id)
    form = OwnSettingsForm(request.POST or None, search=search)
    return settings_page(model_admin, request, search, form, "own")


def version_view(
    model_admin: Any, request: HttpRequest, object_id: int, number: int
) -> HttpResponseBase:
    """Back to an earlier version."""
    return version_page(model_admin, request, may_change(model_admin, request, object_id), number)


def jobs_view(model_admin: Any, request: HttpRequest, object_id: int) -> HttpResponseBase:
    """The jobs that a text finds, for the searchable list."""
    search = may_change(model_admin, request, object_id)
    jobs = _jobs(model_admin, request, search)
    found = list(_found(jobs, request.GET.get("q", ""))[: OFFERED + 1])
    shown = [{"id": job.pk, "text": str(job), "note": job.place} for job in found[:OFFERED]]
    return JsonResponse({"jobs": shown, "has_more": len(found) > OFFERED})


def dry_run_view(model_admin: Any, request: HttpRequest, object_id: int) -> HttpResponseBase:
    """Entered settings (or those as they are) over the last months. Nothing is sent or written."""
    search = _readable(model_admin, request, object_id)
    if request.method == "POST":
        return _ask(model_admin, request, may_change(model_admin, request, object_id))
    values = _proposed_in(request, search)
    proposed = with_settings(search, values)
    start = dry_run.since(database_now())
    changes = settings_versions.differing(in_words(search), in_words(proposed))
    if "csv" in request.GET:
        audit.record(
            actor=request.user if isinstance(request.user, User) else None,
            action="downloaded a dry run",
            subject=subject(search),
            tenant=search.tenant,
        )
    return dry_run_pages.answer(
        model_admin,
        request,
        dry_run_pages.DryRun(
            title=f"The last {dry_run.DAYS} days by other settings: {search}",
            rows=dry_run.active_since(candidates_of(search), start),
            propose=dry_run.with_search(proposed),
            start=start,
            changes=changes,
            back=row_address(search),
            parameters={"proposed": PROPOSED.sign_object({**values, "search": search.pk})},
            file_name=f"dry-run-search-{search.pk}",
            remark=_remark(search),
        ),
        original=search,
    )


def _ask(model_admin: Any, request: HttpRequest, search: Search) -> HttpResponseBase:
    """Entered settings become an address under which they are tried; wrong ones are said."""
    is_own = "tag_from" in request.POST
    form = (
        OwnSettingsForm(request.POST, search=search)
        if is_own
        else _settings_form(model_admin, request, search)
    )
    if not form.is_valid():
        return settings_page(model_admin, request, search, form, "own" if is_own else "settings")
    token = PROPOSED.sign_object({**snapshot(form.proposed), "search": search.pk})
    address = reverse("admin:candidates_search_dry_run", args=[search.pk])
    return HttpResponseRedirect(f"{address}?proposed={token}")


def _proposed_in(request: HttpRequest, search: Search) -> Mapping[str, Any]:
    """The settings of the address; without any those as they are. Raises ``Http404``."""
    token = request.GET.get("proposed", "")
    if not token:
        return snapshot(search)
    try:
        values: dict[str, Any] = PROPOSED.unsign_object(token)
    except signing.BadSignature:
        raise Http404("This address was not made by the portal.") from None
    if values.pop("search", None) != search.pk:
        raise Http404("This address is of another search.")
    job = Job.objects.filter(pk=values["job_id"], tenant=search.tenant_id)
    if not job.exists():
        raise Http404("The job of these settings is not there any more.")
    return values


def _settings_form(model_admin: Any, request: HttpRequest, search: Search) -> SearchSettingsForm:
    jobs = _jobs(model_admin, request, search)
    asked = request.POST.get("job_query", "")
    return SearchSettingsForm(
        request.POST or None, search=search, jobs=jobs, offered=_found(jobs, asked)[:OFFERED]
    )


def _jobs(model_admin: Any, request: HttpRequest, search: Search) -> QuerySet[Job]:
    """The synced jobs of the search's tenant that this person may see; closed only its own."""
    own = Q(pk=search.job_id) | Q(closed_at=None, source=JobSource.SYNCED)
    jobs: QuerySet[Job] = model_admin.related_rows(Job, request)
    return jobs.filter(own, tenant=search.tenant_id).select_related("connection").order_by("title")


def _found(jobs: QuerySet[Job], text: str) -> QuerySet[Job]:
    text = text.strip()[:200]
    if not text:
        return jobs
    return jobs.filter(Q(title__icontains=text) | Q(ats_id__istartswith=text))


def _readable(model_admin: Any, request: HttpRequest, object_id: int) -> Search:
    """The search, for those who may see it and what went out by it."""
    search: Search | None = model_admin.get_object(request, str(object_id))
    if search is None or not model_admin.has_view_permission(request, search):
        raise Http404("There is no such search, or you may not see it.")
    if not model_admin.may(request, Action.VIEW_EXPORTS, search):
        raise PermissionDenied
    return search


def _remark(search: Search) -> str:
    """What makes the comparison say less than it could."""
    connection = search.job.connection
    if connection is None or connection.state in (ConnectionState.ACTIVE, ConnectionState.SHADOW):
        return ""
    return (
        f"The connection is {connection.get_state_display().lower()}: nobody goes by either rule "
        "as long as it is."
    )


PAGES: tuple[tuple[str, str, View], ...] = (
    ("settings", "settings/", settings_view),
    ("own", "own/", own_view),
    ("version", "versions/<int:number>/", version_view),
    ("jobs", "jobs/", jobs_view),
    ("dry_run", "dry-run/", dry_run_view),
)
