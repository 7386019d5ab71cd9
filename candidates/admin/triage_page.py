"""What the page of a cause shows: why it is one group, whom it hits, evidence, what changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from candidates.explain import Tried, tried
from candidates.models import (
    CandidateExport,
    ExportAttempt,
    FailureGroup,
    FailureHit,
    FieldDefault,
    KnownFailure,
    PeopleRun,
    RetryRun,
)
from candidates.rules.failure_kind import AFFECTS, OF_JOBS, FailureKind
from candidates.services import permission_tasks
from candidates.services.failure_review import what_became
from integrations.models import ApiCall, AuditEvent, ConnectionLink, OnboardingProject
from integrations.models.clock import database_now
from integrations.rules.links import LinkState, state_of
from integrations.rules.roles import Action
from integrations.selectors import access_in
from jobs.models import Job, SyncRun

PEOPLE_PER_PAGE = 20
SIBLINGS_AT_MOST = 20
EVENTS_AT_MOST = 30
RUNS_AT_MOST = 5
READINGS_AT_MOST = 8
JOBS_AT_MOST = 50
CHANGED_BEFORE = timedelta(days=2)
"""How long before the first failure a change of the connection may have to do with it."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One failure of the group, with its evidence. ``call`` only where it may be seen."""

    export: CandidateExport
    tried: Tried | None
    call: ApiCall | None


def page_of(request: HttpRequest, group: FailureGroup, siblings: QuerySet[Any]) -> dict[str, Any]:
    """Everything on the page, in a constant number of reads.

    ``siblings`` are the groups that this person may see.
    """
    return {
        "people_page": people_of(request, group),
        "became": what_became(group),
        "sample": sample_of(request, group),
        "siblings": siblings_of(group, siblings),
        "events": events_of(group),
        "changed_before": changed_before(request, group),
        "known": KnownFailure.objects.filter(cause=group.cause).select_related("made_by").first(),
        "defaults": list(FieldDefault.objects.filter(connection=group.connection_id)),
        "runs": runs_of(request, group),
        "links": links_of(request, group),
        "task_links": task_links_of(group),
        "affects": AFFECTS[FailureKind(group.kind)],
        "readings": readings_of(request, group),
        "held_jobs": held_jobs_of(group),
    }


def people_of(request: HttpRequest, group: FailureGroup) -> Page[Any]:
    """One page of the exports that are affected by it, the latest change first."""
    affected = group.affected_exports().order_by("-changed_at", "-id")
    pages = Paginator(affected.select_related("candidate", "job"), PEOPLE_PER_PAGE)
    return pages.get_page(request.GET.get("people"))


def sample_of(request: HttpRequest, group: FailureGroup) -> Sample | None:
    """The newest failure, with the attempt and the call that show it."""
    hits = FailureHit.objects.filter(group=group).order_by("-last_at", "-id")
    hit = hits.select_related("export__candidate", "export__job").first()
    if hit is None:
        return None
    attempts = ExportAttempt.objects.filter(export=hit.export).exclude(error_code="")
    attempt = attempts.order_by("-id").first()
    call = None
    if access_in(request).may(Action.VIEW_CALL_LOG, group.tenant_id):
        calls = ApiCall.objects.filter(cause=hit.export.cause).exclude(error_class="")
        call = calls.order_by("-id").first()
    return Sample(hit.export, tried(attempt) if attempt else None, call)


def readings_of(request: HttpRequest, group: FailureGroup) -> Sequence[SyncRun | PeopleRun]:
    """The latest readings of the kind that has hit it, as far as this person may see them."""
    if not access_in(request).may(Action.VIEW_SYNC_RUNS, group.tenant_id):
        return ()
    if group.kind in (*OF_JOBS, FailureKind.ACCESS):
        syncs = SyncRun.objects.filter(connection=group.connection_id).order_by("-id")
        return list(syncs.defer("held_closures", "excluded", "bad_records")[:READINGS_AT_MOST])
    if group.kind == FailureKind.PEOPLE:
        people = PeopleRun.objects.filter(connection=group.connection_id).order_by("-id")
        return list(people.defer("bad_records")[:READINGS_AT_MOST])
    return ()


def held_jobs_of(group: FailureGroup) -> Sequence[Job]:
    """The first of the jobs whose closing is held."""
    if group.kind != FailureKind.CLOSINGS:
        return ()
    jobs = group.affected_jobs_now().only("title", "ats_id", "place", "state")
    return list(jobs.order_by("title")[:JOBS_AT_MOST])


def siblings_of(group: FailureGroup, visible: QuerySet[Any]) -> Sequence[FailureGroup]:
    """The same cause at other connections, those with most people first."""
    same = visible.filter(cause=group.cause).exclude(pk=group.pk)
    return list(same.select_related("connection__tenant")[:SIBLINGS_AT_MOST])


def events_of(group: FailureGroup) -> Sequence[AuditEvent]:
    """What people and the clock did to it, the newest first."""
    return list(AuditEvent.objects.filter(subject=group.subject).order_by("-id")[:EVENTS_AT_MOST])


def changed_before(request: HttpRequest, group: FailureGroup) -> Sequence[AuditEvent]:
    """What people changed at the connection shortly before the first failure."""
    if not access_in(request).may(Action.VIEW_AUDIT, group.tenant_id):
        return ()
    since = group.first_seen_at - CHANGED_BEFORE
    events = AuditEvent.objects.filter(
        subject=f"connection:{group.connection_id}", at__range=(since, group.first_seen_at)
    )
    return list(events.order_by("-id")[:EVENTS_AT_MOST])


def runs_of(request: HttpRequest, group: FailureGroup) -> Sequence[RetryRun]:
    """The latest bulk retries of this cause that this person may see."""
    tenants = access_in(request).tenants_for(Action.VIEW_EXPORTS)
    runs = RetryRun.objects.filter(cause=group.cause).order_by("-id")
    return list((runs if tenants is None else runs.filter(tenant=group.tenant_id))[:RUNS_AT_MOST])


def task_links_of(group: FailureGroup) -> Sequence[tuple[ConnectionLink, LinkState]]:
    """The links that asked the customer to mend it, with their state, the newest first."""
    now = database_now()
    return [(link, state_of(link.facts, now)) for link in permission_tasks.links_of(group)]


def links_of(request: HttpRequest, group: FailureGroup) -> Mapping[str, str]:
    """The lists behind the numbers, as far as this person may open them."""
    exports = reverse("admin:candidates_candidateexport_changelist")
    links = {"exports": f"{exports}?cause={group.pk}"}
    access = access_in(request)
    if access.may(Action.VIEW_CALL_LOG, group.tenant_id):
        calls = reverse("admin:integrations_apicall_changelist")
        links["calls"] = f"{calls}?connection__id__exact={group.connection_id}&outcome=refused"
    if access.may(Action.MANAGE_ONBOARDING, group.tenant_id):
        project = OnboardingProject.objects.filter(connection=group.connection_id).first()
        if project is not None:
            act = "admin:integrations_onboardingproject_act"
            links["reconnect"] = reverse(act, args=[project.pk, "make-link"])
    return links
