"""What the page of a reconciliation shows: a constant number of reads, whatever was compared."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from candidates.rules.reconciling import DIFFERENCES, LISTED, Group
from jobs import explain as jobs_explain
from portal.reconciliation.models import (
    GROUP_LABELS,
    CreationFinding,
    Difference,
    JobReconciliation,
    Reconciliation,
)

JOBS_PER_PAGE = 25
PEOPLE_PER_PAGE = 50
FINDINGS_SHOWN = 10

TONES: Mapping[Group, str] = {
    Group.AGREES: "good",
    Group.MISSING: "bad",
    Group.DUPLICATE: "bad",
    Group.OTHER_JOB: "bad",
    Group.UNEXPECTED: "bad",
    Group.OUTSIDE: "info",
    Group.UNVERIFIED: "wait",
    Group.HELD: "wait",
    Group.UNDER_WAY: "busy",
    Group.NOT_DUE: "off",
}
SHOWN_COUNTS = (Group.AGREES, *DIFFERENCES, Group.UNVERIFIED, Group.UNDER_WAY, Group.HELD)


@dataclass(frozen=True, slots=True)
class Counted:
    """One group with its count."""

    group: Group
    count: int

    @property
    def label(self) -> str:
        """The group as people read it."""
        return GROUP_LABELS[self.group]

    @property
    def tone(self) -> str:
        """Its colour."""
        return TONES[self.group]

    @property
    def is_listed(self) -> bool:
        """Whether its people are shown by name."""
        return self.group in LISTED


@dataclass(frozen=True, slots=True)
class Asked:
    """What of the page somebody wants to see."""

    group: str = ""
    job: int | None = None
    page: str = ""
    jobs_page: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> "Asked":
        """Read an address; what makes no sense counts as not given."""
        group, job = given.get("group", ""), given.get("job", "")
        return cls(
            group=group if group in {listed.value for listed in LISTED} else "",
            job=int(job) if job.isascii() and job.isdecimal() and len(job) < 18 else None,
            page=given.get("page", ""),
            jobs_page=given.get("jobs", ""),
        )


def counted(row: Reconciliation) -> list[Counted]:
    """The counts of all jobs together."""
    groups = row.counts.get("groups", {})
    return [Counted(group, groups.get(group.value, 0)) for group in SHOWN_COUNTS]


def people(row: Reconciliation, asked: Asked) -> Page[Difference]:
    """Who differs, the worst first."""
    rows = Difference.objects.filter(reconciliation=row, run=row.shown).select_related(
        "job", "application", "export"
    )
    if asked.group:
        rows = rows.filter(group=asked.group)
    if asked.job is not None:
        rows = rows.filter(job=asked.job)
    return Paginator(rows.order_by("rank", "id"), PEOPLE_PER_PAGE).get_page(asked.page)


def jobs(row: Reconciliation, asked: Asked) -> Page[JobReconciliation]:
    """The jobs, those with most differences first."""
    rows = JobReconciliation.objects.filter(reconciliation=row, run=row.shown).select_related("job")
    return Paginator(rows.order_by("-differences", "job"), JOBS_PER_PAGE).get_page(asked.jobs_page)


def contradicting(row: Reconciliation) -> QuerySet[Difference]:
    """Where our ledger and the ATS contradict each other, the worst first."""
    rows = Difference.objects.filter(
        reconciliation=row, run=row.shown, group__in=[group.value for group in DIFFERENCES]
    )
    return rows.select_related("job").order_by("rank", "id")


def page_of(row: Reconciliation, asked: Asked) -> dict[str, Any]:
    """Everything that stands on the page of one connection."""
    findings = CreationFinding.objects.filter(connection=row.connection_id)
    open_ones = findings.filter(state=CreationFinding.State.OPEN).select_related(
        "export__candidate", "export__job"
    )
    return {
        "asked": asked,
        "counted": counted(row),
        "people": people(row, asked),
        "jobs": jobs(row, asked),
        "sync_checks": jobs_explain.sync_checks(row.connection),
        "findings": list(open_ones.order_by("-id")[:FINDINGS_SHOWN]),
    }
