"""The closings of one read: collected while it runs, guarded at its end, written together."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from integrations.models.clock import database_now
from jobs.models import Job, SyncRun
from jobs.rules.closing import Presence, when_missing
from jobs.services import job_news
from jobs.services.job_rows import PRESENCE_COLUMNS

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Closing:
    """What is to be written of a job that seems to be over, or that was not there.

    ``was_open``: it is open as far as we know, so that the mass-change guard counts it.
    """

    pk: int
    was_open: bool
    values: dict[str, Any]


def known_before(run: SyncRun) -> Any:
    """The open jobs of the connection that were there when this read began."""
    return Job.objects.open_at(run.connection).filter(created_at__lt=run.started_at)


def missing(
    run: SyncRun, has_seen: Callable[[str], bool], confirmed: Collection[int]
) -> Iterable[Closing]:
    """Open jobs that a full read did not name. ``has_seen`` tells whether it named this id.

    ``confirmed`` are jobs of which a person has said that they are over; one absence closes them.
    """
    rows = known_before(run).values_list("pk", "external_id", *PRESENCE_COLUMNS)
    for pk, external_id, *presence in rows.iterator(chunk_size=2000):
        if not has_seen(external_id):
            after = when_missing(Presence(*presence), now=run.started_at, confirmed=pk in confirmed)
            values = {name: getattr(after, name) for name in PRESENCE_COLUMNS}
            yield Closing(pk, was_open=True, values=values)


@transaction.atomic
def write(closings: Sequence[Closing], keep_lease: Callable[[], None], *, tenant_id: int) -> int:
    """Write them, a few hundred to a statement. Returns how many open jobs are closed now."""
    keep_lease()
    now = database_now()
    for start in range(0, len(closings), AT_ONCE):
        by_columns: dict[tuple[str, ...], list[Job]] = {}
        for item in closings[start : start + AT_ONCE]:
            row = Job(pk=item.pk, changed_at=now, **item.values)
            by_columns.setdefault(tuple(item.values), []).append(row)
        for columns, rows in by_columns.items():
            Job.objects.bulk_update(rows, [*columns, "changed_at"])
    closed = [item.pk for item in closings if item.was_open and item.values["closed_at"]]
    job_news.tell_closed(tenant_id, closed)
    return len(closed)
