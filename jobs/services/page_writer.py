"""Writes one page of jobs: only what is new or changed; an unchanged job costs no write."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from integrations.connectors.types import AtsJob, JobPage
from integrations.models import Connection
from integrations.rules.decision import Decision
from jobs.models import Job
from jobs.models.bulk import upsert
from jobs.rules.closing import Presence, when_seen
from jobs.rules.eligibility import Eligibility, decide, liveness_of
from jobs.rules.states import JobState
from jobs.services.job_rows import (
    PRESENCE_COLUMNS,
    SYNCED_COLUMNS,
    digest_of,
    fingerprint_of,
    policy_of,
    row_of,
)

BAD_RECORDS_KEPT = 50


@dataclass(frozen=True, slots=True)
class Known:
    """What is stored of a job that a page names."""

    pk: int
    fingerprint: str
    eligibility: str
    main_reason: str
    state: str
    presence: Presence


@dataclass(frozen=True, slots=True)
class Closing:
    """A job that the vendor says is over. Written at the end, if the mass-change guard lets it."""

    pk: int
    values: dict[str, Any]


@dataclass
class Tally:
    """What a sync run has counted so far."""

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
    """Takes the pages of one read, in order."""

    def __init__(self, connection: Connection, *, started_at: datetime) -> None:
        self.connection = connection
        self.now = started_at
        self.policy = policy_of(connection)
        self.digest = digest_of(self.policy)
        self.tally = Tally()
        self.closings: list[Closing] = []
        self.seen_ids: set[int] = set()

    def take(self, page: JobPage) -> None:
        """Write what is new or changed on this page and remember what was seen."""
        self.tally.pages += 1
        self._note_bad(page)
        known = self._known(page.jobs)
        frozen = self._frozen(page.jobs, known)
        rows: list[Job] = []
        returned: list[int] = []
        for job in page.jobs:
            self.tally.seen += 1
            before = known.get(job.external_id)
            if before is not None:
                self.seen_ids.add(before.pk)
            fingerprint = fingerprint_of(job, self.digest)
            if before is not None and before.fingerprint == fingerprint:
                self._unchanged(before, returned)
                continue
            row = self._row(job, before, fingerprint, frozen.get(job.external_id))
            if row is not None:
                rows.append(row)
        upsert(rows, columns=SYNCED_COLUMNS)
        if returned:
            Job.objects.filter(pk__in=returned).update(
                missing_since=None, missed_reads=0, closed_at=None, closed_because=""
            )

    # --- inside ----------------------------------------------------------------------------------

    def _known(self, jobs: Iterable[AtsJob]) -> dict[str, Known]:
        rows = Job.objects.filter(
            connection=self.connection, external_id__in=[job.external_id for job in jobs]
        ).values_list(
            "external_id", "pk", "fingerprint", "eligibility", "main_reason", "state",
            *PRESENCE_COLUMNS,
        )  # fmt: skip
        return {
            external_id: Known(pk, mark, eligibility, reason, state, Presence(*presence))
            for external_id, pk, mark, eligibility, reason, state, *presence in rows
        }

    def _frozen(self, jobs: Iterable[AtsJob], known: dict[str, Known]) -> dict[str, Job]:
        """Changed jobs whose AI recruiter is active: their values are ours now."""
        ids = [
            before.pk
            for job in jobs
            if (before := known.get(job.external_id)) is not None
            and before.state == JobState.ACTIVE
            and before.fingerprint != fingerprint_of(job, self.digest)
        ]
        if not ids:
            return {}
        return {job.external_id: job for job in Job.objects.filter(pk__in=ids)}

    def _unchanged(self, before: Known, returned: list[int]) -> None:
        self.tally.unchanged += 1
        if before.eligibility != Eligibility.INCLUDED:
            self.tally.excluded[before.main_reason] += 1
        # It was missing, or closed because it was missing; it is back, though nothing changed.
        if before.presence.missing_since is not None:
            self.tally.reopened += before.presence.is_closed
            returned.append(before.pk)

    def _row(
        self, job: AtsJob, before: Known | None, fingerprint: str, frozen: Job | None
    ) -> Job | None:
        decision = decide(job, self.policy)
        presence = when_seen(
            before.presence if before else Presence(),
            liveness=liveness_of(job, self.policy),
            status=job.status,
            deleted=job.deleted,
            now=self.now,
        )
        if decision.verdict is not Eligibility.INCLUDED:
            self.tally.excluded[str(decision.reasons[0].code)] += 1
        if (
            before is not None
            and presence.is_closed
            and (job.deleted or not before.presence.is_closed)
        ):
            self._close(job, before, decision, presence, fingerprint)
            return None
        if job.deleted:
            # Never seen before and gone already: the vendor has blanked it, nothing to keep.
            return None
        row = row_of(
            job,
            connection=self.connection,
            decision=decision,
            presence=presence,
            fingerprint=fingerprint,
            frozen=frozen,
        )
        if before is None:
            self.tally.new += 1
        else:
            self.tally.changed += 1
            self.tally.reopened += before.presence.is_closed and not presence.is_closed
            self.tally.drifted += row.has_drift
        return row

    def _close(
        self,
        job: AtsJob,
        before: Known,
        decision: Decision[Eligibility],
        presence: Presence,
        fingerprint: str,
    ) -> None:
        """Only what says that it is over is written: a deleted job's other fields are blank."""
        values: dict[str, Any] = {name: getattr(presence, name) for name in PRESENCE_COLUMNS}
        values |= {
            "liveness": job.liveness,
            "eligibility": decision.verdict,
            "main_reason": decision.reasons[0].code,
            "reasons": decision.as_json(),
            # A live status may have changed with other fields; those follow at the next read.
            "fingerprint": fingerprint if job.deleted else "",
        }
        if not job.deleted:
            values["status"] = job.status[:100]
        self.closings.append(Closing(before.pk, values))

    def _note_bad(self, page: JobPage) -> None:
        for record in page.bad:
            self.tally.errors += 1
            self.tally.nameless += not record.external_id
            if len(self.tally.bad_records) < BAD_RECORDS_KEPT:
                self.tally.bad_records.append(
                    {
                        "path": record.path,
                        "external_id": record.external_id,
                        "problem": record.problem,
                    }
                )
        named = [record.external_id for record in page.bad if record.external_id]
        if named:
            # It was there, though it could not be read: it is not missing.
            self.seen_ids.update(
                Job.objects.filter(connection=self.connection, external_id__in=named).values_list(
                    "pk", flat=True
                )
            )
