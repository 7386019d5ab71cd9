"""The dashboard's reasons: what most people are stuck on, and why jobs stay out."""

from collections.abc import Sequence

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from candidates.models import CandidateExport, FailureGroup
from candidates.models.failure import with_people
from candidates.rules.failure_state import ENDED
from integrations.rules.reason_code import meaning_of
from jobs.models import Job
from jobs.rules.eligibility import SHORT_REASONS, Eligibility
from portal.dashboard.charts import Bar, bars

SHOWN = 6


def top_causes(rows: QuerySet[FailureGroup]) -> Sequence[Bar]:
    """The causes that affect most people, each person once: of exports, readings and connections.

    One read. What a connection is stuck on stands here though nobody waits for it yet.
    """
    stuck = CandidateExport.objects.filter(failure_group=OuterRef("pk"))
    counted = (
        with_people(rows.exclude(state__in=ENDED).filter(Q(stands=True) | Exists(stuck)))
        .order_by("-people", "pk")
        .values_list("pk", "sentence", "people", "tenant__name", "connection__name")
    )
    return bars(
        [
            (
                sentence,
                people,
                "bad",
                reverse("admin:candidates_failuregroup_change", args=[pk]),
                f"{tenant} · {connection}",
            )
            for pk, sentence, people, tenant, connection in counted[:SHOWN]
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
