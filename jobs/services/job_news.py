"""Tells the outside what became of jobs; nothing is read where nobody listens."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from integrations.models import Connection
from integrations.rules.webhook_events import EventType
from integrations.services.announcing import Fact, Listeners, announce_many, listeners
from jobs.models import Job, SyncRun

_COLUMNS = (
    "pk", "connection_id", "external_id", "ats_id", "title", "source", "state", "eligibility",
    "main_reason", "closed_at", "ats_url",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class News:
    """What became of one job, and what is said besides the job itself."""

    kind: EventType
    besides: Mapping[str, Any] = field(default_factory=dict)


CREATED = News(EventType.JOB_CREATED)


def drifted(job: Job) -> News:
    """The ATS says something else of an active job than before."""
    return News(EventType.JOB_DRIFTED, {"fields": [each["field"] for each in job.drift]})


def changed(how: str) -> News:
    """The job is another one now. ``how``: see ``integrations.rules.webhook_events``."""
    return News(EventType.JOB_UPDATED, {"change": how})


def tell_read(connection: Connection, news: Mapping[str, News]) -> None:
    """Say what a read has found, by the external ids of jobs that are written already."""
    if not news:
        return
    heard = listeners(connection.tenant_id)
    wanted = {name: each for name, each in news.items() if heard.hear(each.kind)}
    if wanted:
        rows = Job.objects.filter(connection=connection, external_id__in=wanted)
        _announce(rows, heard, lambda row: wanted[row["external_id"]])


def tell_closed(tenant_id: int, pks: Collection[int]) -> None:
    """Say that these jobs are over."""
    heard = listeners(tenant_id) if pks else None
    if heard is not None and heard.hear(EventType.JOB_CLOSED):
        _announce(Job.objects.filter(pk__in=pks), heard, lambda _: News(EventType.JOB_CLOSED))


def tell(job: Job, news: News) -> None:
    """Say what became of this one job, as it is stored now."""
    heard = listeners(job.tenant_id)
    if heard.hear(news.kind):
        _announce(Job.objects.filter(pk=job.pk), heard, lambda _: news)


def tell_run(run: SyncRun) -> None:
    """Say how this reading of jobs has ended."""
    heard = listeners(run.tenant_id)
    if not heard.hear(EventType.SYNC_FINISHED):
        return
    counts = ("seen", "new", "changed", "unchanged", "closed", "reopened", "drifted", "errors")
    reason = {k: v for k, v in run.failure.items() if k != "evidence"} if run.failure else None
    data = {
        "sync_run": run.pk,
        "connection": run.connection_id,
        "kind": run.kind,
        "state": run.state,
        **{name: getattr(run, name) for name in counts},
        "reason": reason,
    }
    fact = Fact(EventType.SYNC_FINISHED, data, f"sync_run:{run.pk}")
    announce_many([fact], tenant_id=run.tenant_id, to=heard)


def _announce(
    rows: QuerySet[Job], heard: Listeners, of: Callable[[Mapping[str, Any]], News]
) -> None:
    facts = []
    for row in rows.order_by("pk").values(*_COLUMNS):
        news = of(row)
        facts.append(Fact(news.kind, {**_data(row), **news.besides}, f"job:{row['pk']}"))
    announce_many(facts, tenant_id=heard.tenant_id, to=heard)


def _data(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "job": row["pk"],
        "connection": row["connection_id"],
        "external_id": row["external_id"],
        "ats_id": row["ats_id"],
        "title": row["title"],
        "source": row["source"],
        "state": row["state"],
        "eligibility": row["eligibility"],
        "reason": row["main_reason"],
        "is_open": row["closed_at"] is None,
        "ats_url": row["ats_url"],
    }
