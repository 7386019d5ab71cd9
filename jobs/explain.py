"""Why is this job missing or out of date? Answered from the row, its connection and its syncs."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from integrations.models import Connection
from integrations.models.clock import database_now
from integrations.rules.connection_state import ConnectionState
from integrations.rules.decision import Reason
from integrations.rules.inquiry import Check, Explanation
from jobs.models import Job, SyncRun
from jobs.rules import why_job
from jobs.rules.states import JobState, SyncState
from jobs.rules.why_job_facts import FoundJob, JobCase, ReadFacts, SourceFacts


def why(job: Job) -> Explanation:
    """Every check on a job that there is a row of."""
    last = _last_run(job.connection) if job.connection else None
    source = _source(job.connection, last) if job.connection else None
    names = {job.external_id, job.ats_id}
    return why_job.explain(
        JobCase(
            asked=job.ats_id or job.title,
            source=source,
            job=_found(job),
            unreadable=_unreadable(last, names),
            now=database_now(),
        )
    )


def why_unknown(connection: Connection, asked: str) -> Explanation:
    """Every check on a job of this connection that there is no row of.

    ``asked`` is the id under which it should be there: the API's own, or that of the ATS.
    """
    last = _last_run(connection)
    return why_job.explain(
        JobCase(
            asked=asked,
            source=_source(connection, last),
            unreadable=_unreadable(last, {asked}),
            now=database_now(),
        )
    )


def sync_checks(connection: Connection) -> tuple[Check, ...]:
    """Whether the sync of a connection works: live, read to the end, in time."""
    source = _source(connection, _last_run(connection))
    return tuple(why_job.source_checks(source, database_now()))


def _last_run(connection: Connection) -> SyncRun | None:
    finished = SyncRun.objects.filter(connection=connection).exclude(state=SyncState.RUNNING)
    return finished.order_by("-id").first()


def _source(connection: Connection, last: SyncRun | None) -> SourceFacts:
    return SourceFacts(
        name=connection.name,
        state=ConnectionState(connection.state),
        since=connection.state_changed_at,
        why=connection.state_reason,
        read=ReadFacts(
            state=last.state if last else "",
            finished_at=last.finished_at if last else None,
            seen=last.seen if last else 0,
            failure=last.failure if last else None,
            full_read_at=connection.last_full_read_at,
            next_at=connection.next_sync_at,
            is_running=connection.sync_runs.filter(state=SyncState.RUNNING).exists(),
        ),
    )


def _found(job: Job) -> FoundJob:
    return FoundJob(
        title=job.title,
        is_synced=job.is_synced,
        is_active=job.state == JobState.ACTIVE,
        status=job.status,
        place=job.place or job.country,
        reasons=[Reason.from_json(reason) for reason in job.reasons],
        changed_in_ats_at=job.ats_changed_at,
        missing_since=job.missing_since,
        missed_reads=job.missed_reads,
        closed_at=job.closed_at,
        closed_because=job.closed_because,
        activated_at=job.activated_at if job.state == JobState.ACTIVE else None,
        drift=job.drift,
    )


def _unreadable(last: SyncRun | None, names: Iterable[str]) -> list[dict[str, str]]:
    """The records of the last finished sync with one of these ids that could not be read."""
    wanted = {name for name in names if name}
    return (
        [record for record in last.bad_records if record["external_id"] in wanted] if last else []
    )


def asked_for(phrase: str) -> Q:
    """Jobs that somebody may mean by an id or a title."""
    return Q(ats_id__iexact=phrase) | Q(external_id=phrase) | Q(title__icontains=phrase)


def stages_at(connection: Connection) -> list[dict[str, Any]]:
    """The stages of the connection's open jobs, by name: ``name``, ``active``, ``jobs``.

    ``active`` where it is at one of them.
    """
    jobs: Counter[str] = Counter()
    active: set[str] = set()
    rows = Job.objects.open_at(connection).values_list("stages", flat=True)
    for stages in rows.iterator(chunk_size=500):
        jobs.update({stage["name"] for stage in stages})
        active.update(stage["name"] for stage in stages if stage["active"])
    return [
        {"name": name, "active": name in active, "jobs": count}
        for name, count in sorted(jobs.items(), key=lambda item: (-item[1], item[0]))
    ]
