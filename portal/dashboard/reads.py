"""What the dashboard shows, in a constant number of queries, within what the person may see."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, Count, Q, QuerySet, Value, When

from candidates.models import CandidateExport
from candidates.models.export import LABELS
from candidates.rules.export_state import ExportState
from candidates.selectors import people_counted
from integrations.models import Connection, OnboardingProject, Tenant
from integrations.rules.connection_state import ConnectionState
from integrations.rules.decision import Owner
from integrations.rules.roles import Action
from integrations.selectors import Access
from jobs.models import Job, SyncRun
from jobs.rules.eligibility import Eligibility
from jobs.rules.states import JobState
from portal.dashboard.onboarding import onboarding_tiles
from portal.dashboard.tiles import Tile

SHOWN = 8

WAITS_FOR_PEOPLE = (ExportState.NEEDS_ATTENTION, ExportState.HELD)

STATE_TONES: dict[ExportState, str] = {
    ExportState.NEEDS_ATTENTION: "bad",
    ExportState.RETRY_LATER: "wait",
    ExportState.CHECKING: "wait",
    ExportState.HELD: "wait",
    ExportState.QUEUED: "busy",
    ExportState.WORKING: "busy",
    ExportState.PROCESSING: "busy",
    ExportState.EXPORTED: "good",
    ExportState.CANCELLED: "off",
}


@dataclass
class Overview:
    """Everything the dashboard shows. ``None`` where the person may not see that kind of row."""

    exports: list[Tile] | None = None
    turns: list[Tile] = field(default_factory=list)
    attention: list[CandidateExport] = field(default_factory=list)
    jobs: list[Tile] | None = None
    onboarding: list[Tile] | None = None
    connections: list[Connection] | None = None
    has_more_connections: bool = False
    runs: list[SyncRun] | None = None
    tenants: int = 0


def overview(access: Access) -> Overview:
    """What this person sees first."""
    page = Overview(tenants=_within(access, Action.VIEW_JOBS, Tenant.objects.all(), "pk").count())
    if access.may(Action.VIEW_EXPORTS):
        _exports(page, _within(access, Action.VIEW_EXPORTS, CandidateExport.objects.all()))
    if access.may(Action.VIEW_JOBS):
        page.jobs = _jobs(_within(access, Action.VIEW_JOBS, Job.objects.all()))
    if access.may(Action.VIEW_ONBOARDING):
        projects = _within(access, Action.VIEW_ONBOARDING, OnboardingProject.objects.all())
        page.onboarding = onboarding_tiles(projects)
    if access.may(Action.VIEW_CONNECTIONS):
        _connections(page, _within(access, Action.VIEW_CONNECTIONS, Connection.objects.all()))
    if access.may(Action.VIEW_SYNC_RUNS):
        runs = _within(access, Action.VIEW_SYNC_RUNS, SyncRun.objects.all())
        page.runs = list(runs.select_related("connection__tenant").order_by("-id")[:SHOWN])
    return page


def _within(
    access: Access, action: Action, rows: QuerySet[Any], path: str = "tenant"
) -> QuerySet[Any]:
    tenants = access.tenants_for(action)
    return rows if tenants is None else rows.filter(**{f"{path}__in": list(tenants)})


def _exports(page: Overview, rows: QuerySet[CandidateExport]) -> None:
    counted = people_counted(rows, "state")
    page.exports = [
        Tile(LABELS[state], counted.get(state.value, 0), tone, f"state__exact={state.value}")
        for state, tone in STATE_TONES.items()
    ]
    waiting = rows.filter(state__in=WAITS_FOR_PEOPLE)
    turns = people_counted(waiting, "owner")
    page.turns = [
        Tile(
            owner.value.replace("_", " ").capitalize(),
            turns.get(owner.value, 0),
            "wait",
            f"state__in={','.join(WAITS_FOR_PEOPLE)}&owner__exact={owner.value}",
        )
        for owner in Owner
        if owner is not Owner.NOBODY
    ]
    stuck = rows.filter(state=ExportState.NEEDS_ATTENTION)
    related = stuck.select_related("candidate", "job", "tenant", "connection")
    page.attention = list(related.order_by("-id")[:SHOWN])


def _jobs(rows: QuerySet[Job]) -> list[Tile]:
    is_open = Q(closed_at__isnull=True)
    counted = rows.aggregate(
        active=Count("pk", filter=is_open & Q(state=JobState.ACTIVE)),
        ready=Count(
            "pk",
            filter=is_open & Q(state=JobState.INACTIVE, eligibility=Eligibility.INCLUDED),
        ),
        review=Count("pk", filter=is_open & Q(eligibility=Eligibility.REVIEW)),
        excluded=Count("pk", filter=is_open & Q(eligibility=Eligibility.EXCLUDED)),
        drift=Count("pk", filter=is_open & Q(has_drift=True)),
    )
    return [
        Tile("Active", counted["active"], "good", "state__exact=active&open=yes"),
        Tile(
            "Ready to activate",
            counted["ready"],
            "info",
            "state__exact=inactive&eligibility__exact=included&open=yes",
        ),
        Tile("To be reviewed", counted["review"], "wait", "eligibility__exact=review&open=yes"),
        Tile("Excluded", counted["excluded"], "off", "eligibility__exact=excluded&open=yes"),
        Tile("Differ from the ATS", counted["drift"], "wait", "has_drift__exact=1&open=yes"),
    ]


def _connections(page: Overview, rows: QuerySet[Connection]) -> None:
    """Those that need somebody first, then by name."""
    trouble = Q(state=ConnectionState.BROKEN) | Q(sync_failures__gt=0)
    related = rows.exclude(state=ConnectionState.CLOSED).select_related("tenant")
    first = Case(When(trouble, then=Value(0)), default=Value(1))
    ordered = related.order_by(first, "tenant__name", "name")
    found = list(ordered[: SHOWN + 1])
    page.connections = found[:SHOWN]
    page.has_more_connections = len(found) > SHOWN
