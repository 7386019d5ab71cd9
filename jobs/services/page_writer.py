"""Writes the jobs of a read: only what is new or changed; an unchanged job costs no write."""

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from integrations.connectors.types import AtsJob, BadRecord, JobPage, JobRecord
from integrations.models import Connection
from integrations.rules.decision import Decision
from jobs.models import Job
from jobs.models.bulk import upsert
from jobs.rules.closing import Presence, when_seen
from jobs.rules.eligibility import Eligibility, SyncPolicy, decide, liveness_of
from jobs.rules.states import JobState
from jobs.services import job_news
from jobs.services.closings import Closing
from jobs.services.job_news import News
from jobs.services.job_rows import (
    LONGEST_ID,
    PRESENCE_COLUMNS,
    STATUS_LENGTH,
    SYNCED_COLUMNS,
    digest_of,
    fingerprint_of,
    row_of,
)

BAD_RECORDS_KEPT = 50
WRITTEN_AT_ONCE = 250


@dataclass(frozen=True, slots=True)
class Known:
    """What is stored of a job that a page names."""

    pk: int
    fingerprint: str
    eligibility: str
    main_reason: str
    presence: Presence


@dataclass(frozen=True, slots=True)
class Waiting:
    """A job that is to be written. ``counts``: what becomes of it is not in the tally yet."""

    job: AtsJob
    before: Known | None
    counts: bool


@dataclass
class Tally:
    """What a sync run has counted so far. A job that the list names twice is counted once."""

    pages: int = 0
    seen: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    reopened: int = 0
    drifted: int = 0
    errors: int = 0
    nameless: int = 0
    excluded: Counter[str] = field(default_factory=Counter)
    bad_records: list[dict[str, str]] = field(default_factory=list)


class PageWriter:
    """Takes the pages of one read, in order; ``finish`` ends it.

    ``keep_lease`` is called in the transaction of every write. It raises when another worker has
    taken over, so that an old page never overwrites a newer one.
    """

    def __init__(
        self,
        connection: Connection,
        *,
        started_at: datetime,
        policy: SyncPolicy,
        keep_lease: Callable[[], None],
        digest_before: bytes | None = None,
    ) -> None:
        self.connection = connection
        self.now = started_at
        self.policy = policy
        self.digest = digest_of(policy)
        self.digest_before = digest_before or self.digest
        self.keep_lease = keep_lease
        self.tally = Tally()
        self.closings: dict[int, Closing] = {}
        # Hashes of 64 bits instead of the ids: a long list must not cost much memory.
        self._seen: set[int] = set()
        self._waiting: dict[str, Waiting] = {}
        self._returned: list[int] = []
        self._news: dict[str, News] = {}

    def take(self, page: JobPage) -> None:
        """Note what was seen and what is to be written; a few hundred jobs are written together.

        Only new and changed records are read; of the others the fingerprint is enough.
        """
        self.tally.pages += 1
        # A list that moves while it is read may name a job twice; the later one counts.
        records = {record.external_id: record for record in page.records if self._is_usable(record)}
        known = self._known(records)
        for external_id, record in records.items():
            before = known.get(external_id)
            is_first = self._see(external_id)
            earlier = self._waiting.get(external_id)
            counts = is_first or (earlier is not None and earlier.counts)
            if before is not None and before.fingerprint == fingerprint_of(record, self.digest):
                self._waiting.pop(external_id, None)
                self.tally.seen += is_first
                self._unchanged(external_id, before, counts=counts)
            elif job := self._job(record, counts=is_first):
                self._waiting[external_id] = Waiting(job, before, counts)
        if len(self._waiting) >= WRITTEN_AT_ONCE:
            self._write()

    def finish(self) -> None:
        """Write what still waits."""
        if self._waiting or self._returned:
            self._write()

    def has_seen(self, external_id: str) -> bool:
        """Whether a page named this id. A job that cannot be read was there all the same."""
        return hash(external_id) in self._seen

    # --- inside ----------------------------------------------------------------------------------

    def _is_usable(self, record: JobRecord) -> bool:
        length = len(record.external_id)
        if not length:
            self.tally.nameless += 1
            self._job(record, counts=True)
        elif length > LONGEST_ID and self._see(record.external_id):
            problem = f"Its id has {length} characters; at most {LONGEST_ID} are taken."
            self._note_bad(BadRecord("id", record.external_id[:LONGEST_ID], problem))
        return 0 < length <= LONGEST_ID

    def _see(self, external_id: str) -> bool:
        """Remember that a page names this id; whether none did before."""
        before = len(self._seen)
        self._seen.add(hash(external_id))
        return len(self._seen) > before

    def _job(self, record: JobRecord, *, counts: bool) -> AtsJob | None:
        job = record.read()
        if isinstance(job, BadRecord):
            if counts:
                self._note_bad(job)
            return None
        self.tally.seen += counts
        return job

    def _note_bad(self, record: BadRecord) -> None:
        self.tally.errors += 1
        kept = self.tally.bad_records
        if len(kept) < BAD_RECORDS_KEPT:
            kept.append(asdict(record))
        elif not record.external_id:
            # One without an id says why nothing counts as missing: it is never crowded out.
            named = [place for place, other in enumerate(kept) if other["external_id"]]
            if named:
                kept[named[-1]] = asdict(record)

    def _known(self, external_ids: Collection[str]) -> dict[str, Known]:
        rows = Job.objects.filter(
            connection=self.connection, external_id__in=external_ids
        ).values_list(
            "external_id", "pk", "fingerprint", "eligibility", "main_reason", *PRESENCE_COLUMNS
        )
        return {
            external_id: Known(pk, mark, eligibility, reason, Presence(*presence))
            for external_id, pk, mark, eligibility, reason, *presence in rows
        }

    def _unchanged(self, external_id: str, before: Known, *, counts: bool) -> None:
        self.tally.unchanged += counts
        if counts and before.eligibility != Eligibility.INCLUDED:
            self.tally.excluded[before.main_reason] += 1
        # It was missing, or closed because it was missing; it is back, though nothing changed.
        if before.presence.missing_since is not None:
            self.tally.reopened += counts and before.presence.is_closed
            self._returned.append(before.pk)
            if before.presence.is_closed:
                self._news[external_id] = job_news.changed("reopened")

    @transaction.atomic
    def _write(self) -> None:
        self.keep_lease()
        frozen = self._frozen([item.before.pk for item in self._waiting.values() if item.before])
        rows = [self._row(item, frozen.get(name)) for name, item in self._waiting.items()]
        upsert([row for row in rows if row is not None], columns=SYNCED_COLUMNS)
        if self._returned:
            Job.objects.filter(pk__in=self._returned).update(
                missing_since=None, missed_reads=0, closed_at=None, closed_because=""
            )
        job_news.tell_read(self.connection, self._news)
        self._waiting.clear()
        self._returned.clear()
        self._news.clear()

    def _frozen(self, ids: list[int]) -> dict[str, Job]:
        """Those whose AI recruiter is active, by external id: their values are ours now.

        All of them stay locked until they are written, so that nobody activates one meanwhile.
        """
        if not ids:
            return {}
        states = Job.objects.select_for_update().filter(pk__in=ids).values_list("pk", "state")
        active = [pk for pk, state in states if state == JobState.ACTIVE]
        if not active:
            return {}
        return {job.external_id: job for job in Job.objects.filter(pk__in=active)}

    def _row(self, item: Waiting, frozen: Job | None) -> Job | None:
        job, before = item.job, item.before
        decision = decide(job, self.policy)
        presence = when_seen(
            before.presence if before else Presence(),
            liveness=liveness_of(job, self.policy),
            status=job.status[:STATUS_LENGTH],
            deleted=job.deleted,
            now=self.now,
        )
        if item.counts and decision.verdict is not Eligibility.INCLUDED:
            self.tally.excluded[str(decision.reasons[0].code)] += 1
        closes = presence.is_closed and not (before and before.presence.is_closed)
        if before is not None and (job.deleted or closes):
            self._close(job, before, decision, presence)
            return None
        if job.deleted:
            # Never seen before and gone already: the vendor has blanked it, nothing to keep.
            return None
        row = row_of(
            job,
            connection=self.connection,
            decision=decision,
            presence=presence,
            fingerprint=fingerprint_of(job, self.digest),
            frozen=frozen,
        )
        if item.counts:
            self._count(row, before)
        if news := self._what_happened(row, item, frozen):
            self._news[job.external_id] = news
        return row

    def _what_happened(self, row: Job, item: Waiting, frozen: Job | None) -> News | None:
        """What is told of a job. A policy that decides the same of it again is nothing new."""
        before = item.before
        if before is None:
            return job_news.CREATED
        if before.presence.is_closed:
            return None if row.closed_at else job_news.changed("reopened")
        if frozen is not None and row.has_drift and row.drift != frozen.drift:
            return job_news.drifted(row)
        decided = (before.eligibility, before.main_reason) == (row.eligibility, row.main_reason)
        if decided and before.fingerprint == fingerprint_of(item.job, self.digest_before):
            return None
        return job_news.changed("content")

    def _count(self, row: Job, before: Known | None) -> None:
        if before is None:
            self.tally.new += 1
            return
        self.tally.changed += 1
        self.tally.reopened += before.presence.is_closed and row.closed_at is None
        self.tally.drifted += row.has_drift

    def _close(
        self,
        job: AtsJob,
        before: Known,
        decision: Decision[Eligibility],
        presence: Presence,
    ) -> None:
        """Only what says that it is over is written: a deleted job's other fields are blank."""
        values: dict[str, Any] = {name: getattr(presence, name) for name in PRESENCE_COLUMNS}
        values |= {
            "liveness": job.liveness,
            "eligibility": decision.verdict,
            "main_reason": decision.reasons[0].code,
            "reasons": decision.as_json(),
            # Its other fields may have changed with the status; they follow at the next read.
            "fingerprint": fingerprint_of(job, self.digest) if job.deleted else "",
        }
        if not job.deleted:
            values["status"] = job.status[:STATUS_LENGTH]
        self.closings[before.pk] = Closing(
            before.pk, was_open=not before.presence.is_closed, values=values
        )
