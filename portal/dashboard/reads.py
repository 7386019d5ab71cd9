"""What the dashboard shows, in a constant number of queries, within what the person may see."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from candidates.models import Candidate, CandidateExport, FailureGroup
from candidates.models.export import LABELS
from candidates.rules.export_state import ExportState
from integrations.models import Connection, OnboardingProject, Tenant
from integrations.models.capped import COUNTED_AT_MOST, counted_up_to
from integrations.rules.decision import Owner
from integrations.rules.roles import Action
from integrations.selectors import Access
from jobs.models import Job, SyncRun
from jobs.rules.eligibility import Eligibility
from jobs.rules.states import JobState
from portal.alerts.models import Alert
from portal.dashboard.alerts import alert_tiles
from portal.dashboard.charts import Bar
from portal.dashboard.exports import Month, month_of
from portal.dashboard.health import Health, health_of
from portal.dashboard.onboarding import onboarding_tiles
from portal.dashboard.roots import excluded_jobs, top_causes
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
    month: Month | None = None
    causes: Sequence[Bar] | None = None
    jobs: list[Tile] | None = None
    excluded: Sequence[Bar] | None = None
    onboarding: list[Tile] | None = None
    health: Health | None = None
    alerts: Sequence[Tile] | None = None
    runs: list[SyncRun] | None = None
    tenants: int = 0


def overview(access: Access) -> Overview:
    """What this person sees first."""
    page = Overview(tenants=_within(access, Action.VIEW_JOBS, Tenant.objects.all(), "pk").count())
    if access.may(Action.VIEW_EXPORTS):
        _exports(page, _within(access, Action.VIEW_EXPORTS, CandidateExport.objects.all()))
        page.month = month_of(access.tenants_for(Action.VIEW_EXPORTS))
        page.causes = top_causes(_within(access, Action.VIEW_EXPORTS, FailureGroup.objects.all()))
    if access.may(Action.VIEW_JOBS):
        jobs = _within(access, Action.VIEW_JOBS, Job.objects.all())
        page.jobs, page.excluded = _jobs(jobs), excluded_jobs(jobs)
    if access.may(Action.VIEW_ONBOARDING):
        projects = _within(access, Action.VIEW_ONBOARDING, OnboardingProject.objects.all())
        page.onboarding = onboarding_tiles(projects)
    if access.may(Action.VIEW_CONNECTIONS):
        rows = _within(access, Action.VIEW_CONNECTIONS, Connection.objects.all())
        page.health = health_of(rows)
    if access.may(Action.VIEW_ALERTS):
        page.alerts = alert_tiles(_within(access, Action.VIEW_ALERTS, Alert.objects.all()))
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
    """Counted up to where lists count, in one statement, and the few test candidates apart."""
    waiting = rows.filter(state__in=WAITS_FOR_PEOPLE)
    owners = [owner for owner in Owner if owner is not Owner.NOBODY]
    rejected, *counted = counted_up_to(
        [
            rows.filter(aftermath__rejected_at_once=True),
            *(rows.filter(state=state) for state in STATE_TONES),
            *(waiting.filter(owner=owner) for owner in owners),
        ]
    )
    tests = list(
        rows.filter(candidate__in=Candidate.objects.filter(is_test=True))
        .order_by()
        .values_list("state", "owner")
    )
    states, turns = counted[: len(STATE_TONES)], counted[len(STATE_TONES) :]
    page.exports = [
        Tile(
            LABELS[state],
            _less(number, sum(found == state for found, _ in tests)),
            STATE_TONES[state],
            f"state__exact={state.value}",
        )
        for state, number in zip(STATE_TONES, states, strict=True)
    ]
    page.exports.append(Tile("Rejected at once", rejected, "bad", "after=rejected_at_once"))
    page.turns = [
        Tile(
            owner.value.replace("_", " ").capitalize(),
            _less(
                number,
                sum(whose == owner and state in WAITS_FOR_PEOPLE for state, whose in tests),
            ),
            "wait",
            f"state__in={','.join(WAITS_FOR_PEOPLE)}&owner__exact={owner.value}",
        )
        for owner, number in zip(owners, turns, strict=True)
    ]
    stuck = rows.filter(state=ExportState.NEEDS_ATTENTION)
    related = stuck.select_related("candidate", "job", "tenant", "connection")
    page.attention = list(related.order_by("-id")[:SHOWN])


def _less(number: int, tests: int) -> int:
    """Without test candidates; a number that was not counted to its end stays as it is."""
    return number if number >= COUNTED_AT_MOST else number - tests


def _jobs(rows: QuerySet[Job]) -> list[Tile]:
    there = rows.filter(closed_at__isnull=True)
    ready = {"state": JobState.INACTIVE, "eligibility": Eligibility.INCLUDED}
    kinds: tuple[tuple[str, dict[str, Any], str, str], ...] = (
        ("Active", {"state": JobState.ACTIVE}, "good", "state__exact=active&open=yes"),
        (
            "Ready to activate",
            ready,
            "info",
            "state__exact=inactive&eligibility__exact=included&open=yes",
        ),
        (
            "To be reviewed",
            {"eligibility": Eligibility.REVIEW},
            "wait",
            "eligibility__exact=review&open=yes",
        ),
        (
            "Excluded",
            {"eligibility": Eligibility.EXCLUDED},
            "off",
            "eligibility__exact=excluded&open=yes",
        ),
        ("Differ from the ATS", {"has_drift": True}, "wait", "has_drift__exact=1&open=yes"),
    )
    counts = counted_up_to([there.filter(**condition) for _, condition, _, _ in kinds])
    return [
        Tile(label, count, tone, query)
        for (label, _, tone, query), count in zip(kinds, counts, strict=True)
    ]
