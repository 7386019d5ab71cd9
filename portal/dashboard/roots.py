"""The dashboard's reasons: what most people are stuck on, and why jobs stay out."""

from collections.abc import Sequence

from django.db.models import Count, QuerySet
from django.urls import reverse

from candidates.models import CandidateExport
from candidates.rules.failure_state import ENDED
from integrations.rules.reason_code import meaning_of
from jobs.models import Job
from jobs.rules.eligibility import SHORT_REASONS, Eligibility
from portal.dashboard.charts import Bar, bars

SHOWN = 6


def top_causes(rows: QuerySet[CandidateExport]) -> Sequence[Bar]:
    """The causes that most people are stuck on, each person once. One read, of who is stuck."""
    stuck = rows.filter(failure_group__isnull=False).exclude(failure_group__state__in=ENDED)
    counted = (
        stuck.order_by()
        .values(
            "failure_group",
            "failure_group__sentence",
            "failure_group__connection__name",
            "failure_group__tenant__name",
        )
        .annotate(people=Count("candidate", distinct=True))
        .order_by("-people", "failure_group")[:SHOWN]
    )
    return bars(
        [
            (
                row["failure_group__sentence"],
                row["people"],
                "bad",
                reverse("admin:candidates_failuregroup_change", args=[row["failure_group"]]),
                f"{row['failure_group__tenant__name']} · {row['failure_group__connection__name']}",
            )
            for row in counted
        ]
    )


def excluded_jobs(rows: QuerySet[Job]) -> Sequence[Bar]:
    """Open jobs that stay out, by their main reason. One read, of an index of these alone."""
    out = rows.filter(closed_at__isnull=True, eligibility=Eligibility.EXCLUDED)
    counted = (
        out.order_by()
        .values_list("main_reason")
        .annotate(number=Count("pk"))
        .order_by("-number", "main_reason")
    )
    jobs = reverse("admin:jobs_job_changelist")
    open_ones = f"{jobs}?open=yes&eligibility__exact=excluded"
    return bars(
        [
            (
                SHORT_REASONS.get(code, meaning_of(code) or code or "No reason is stored"),
                number,
                "off",
                f"{open_ones}&why={code}" if code in SHORT_REASONS else open_ones,
                "",
            )
            for code, number in counted
        ]
    )
