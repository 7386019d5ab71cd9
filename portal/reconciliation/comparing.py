"""Compares job by job what we have with what was seen, and writes down who differs, by name."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from candidates.models import Application, CandidateExport
from candidates.rules import reconciling_reasons
from candidates.rules.creation_audit import absence_means_something
from candidates.rules.export_state import ExportState, Purpose
from candidates.rules.reconciling import (
    DIFFERENCES,
    LISTED,
    Group,
    Ledger,
    Seen,
    Tally,
    ledger_of,
)
from jobs.models import Job
from portal.reconciliation import rows
from portal.reconciliation.looking import Found, LookUps, Record, job_of, on_job
from portal.reconciliation.models import Difference, Reconciliation, Sighting
from portal.reconciliation.reading import Reading

CHUNK = 500
REASONS_KEPT = 3


@dataclass(slots=True)
class Outcome:
    """All jobs together. ``digest`` stands for every difference, in whatever order."""

    tally: Tally = field(default_factory=Tally)
    too_fresh: int = 0
    digest: int = 0
    go_on_after: int = 0

    def note(self, key: str, group: Group) -> None:
        """Have the digest change with this difference."""
        said = hashlib.blake2b(f"{group}:{key}".encode(), digest_size=16).digest()
        self.digest ^= int.from_bytes(said)


@dataclass(slots=True)
class _Case:
    """One candidate on one job with everything that is known of them."""

    application: Application
    export: CandidateExport | None
    ledger: Ledger
    records: list[Record]
    expected_jobs: frozenset[str]
    is_marked: bool
    found: Found | None = None

    def here(self, job: Job) -> list[Record]:
        """Their records where they are expected."""
        return on_job(self.records, job_of(self.export) if self.export else job.external_id)

    def elsewhere(self) -> dict[str, str]:
        """Other jobs on which they are, with their titles."""
        return {
            record.job: record.job_title or record.job
            for record in self.records
            if record.job and record.job not in self.expected_jobs
        }


class Comparison:
    """One run. ``look_ups`` is ``None`` where the ATS cannot be asked at all."""

    def __init__(
        self, row: Reconciliation, run: int, reading: Reading, look_ups: LookUps | None,
        now: datetime,
    ) -> None:  # fmt: skip
        self._row = row
        self._run = run
        self._reading = reading
        self._look_ups = look_ups
        self._now = now
        self.outcome = Outcome(go_on_after=row.go_on_after)

    def compare(self, jobs: Sequence[Job]) -> Outcome:
        """Every job; those that the last run did not come to first."""
        later = [job for job in jobs if job.pk <= self._row.go_on_after]
        for job in [job for job in jobs if job.pk > self._row.go_on_after] + later:
            tally = self._job(job)
            self.outcome.tally.add(tally)
            rows.write_job(self._row, self._run, job, tally)
            if self._look_ups is not None and not self._look_ups.is_over:
                self.outcome.go_on_after = job.pk
        return self.outcome

    def _job(self, job: Job) -> Tally:
        tally = Tally(strangers=self._reading.strangers[job.external_id])
        for cases in self._cases(job):
            listed = [row for case in cases if (row := self._judge(job, case, tally)) is not None]
            self._write(listed)
        self._write(self._strays(job, tally))
        return tally

    def _cases(self, job: Job) -> Iterator[list[_Case]]:
        last = 0
        here = Application.objects.filter(job=job, merged_into=None, candidate__is_test=False)
        while chunk := list(
            here.filter(pk__gt=last).select_related("candidate").order_by("pk")[:CHUNK]
        ):
            last = chunk[-1].pk
            yield self._with_facts(job, chunk)

    def _with_facts(self, job: Job, chunk: list[Application]) -> list[_Case]:
        ids = [application.candidate_id for application in chunk]
        theirs = CandidateExport.objects.filter(
            candidate__in=ids, connection=self._row.connection, purpose=Purpose.CREATE
        ).select_related("job")
        exports: dict[int, CandidateExport] = {}
        expected: dict[int, set[str]] = {pk: {job.external_id} for pk in ids}
        brought: set[int] = set()
        for export in theirs.order_by("pk"):
            exports[export.application_id] = export
            expected[export.candidate_id].add(export.job.external_id)
            if export.person_external_id:
                brought.add(export.candidate_id)
        held = self._held_without_connection(chunk, exports)
        records, marked = self._seen(ids)
        exports |= held
        return [
            _Case(
                application=application,
                export=exports.get(application.pk),
                ledger=_ledger(exports.get(application.pk)),
                records=records.get(application.candidate_id, []),
                expected_jobs=frozenset(expected[application.candidate_id]),
                is_marked=application.candidate_id in marked - brought,
            )
            for application in chunk
        ]

    @staticmethod
    def _held_without_connection(
        chunk: list[Application], known: Mapping[int, CandidateExport]
    ) -> dict[int, CandidateExport]:
        """What was held before the job had its connection: such exports name none."""
        rest = [application.pk for application in chunk if application.pk not in known]
        found = CandidateExport.objects.filter(
            application__in=rest, purpose=Purpose.CREATE, connection=None
        )
        return {export.application_id: export for export in found.select_related("job")}

    def _seen(self, candidate_ids: list[int]) -> tuple[dict[int, list[Record]], set[int]]:
        records: dict[int, list[Record]] = {}
        marked: set[int] = set()
        found = Sighting.objects.filter(
            reconciliation=self._row, run=self._run, candidate__in=candidate_ids
        )
        for one in found:
            if one.candidate_id is None:
                continue
            records.setdefault(one.candidate_id, []).append(rows.record_of(one))
            if one.is_marked:
                marked.add(one.candidate_id)
        return records, marked

    def _judge(self, job: Job, case: _Case, tally: Tally) -> Difference | None:
        absence_shown = False
        if case.ledger is Ledger.SENT and case.export is not None and not case.here(job):
            absence_shown = self._look(case, case.export)
        own_id = case.export.application_external_id if case.export else ""
        here = {record.id for record in case.here(job)}
        seen = Seen(
            here=frozenset(here),
            elsewhere=frozenset(case.elsewhere()),
            absence_shown=absence_shown,
            is_ours=case.is_marked or own_id in here,
        )
        group = tally.count(case.ledger, seen)
        if group not in LISTED:
            return None
        key = rows.key_of(job, f"application:{case.application.pk}")
        if group in DIFFERENCES:
            self.outcome.note(key, group)
        return self._difference(job, case, group, key)

    def _look(self, case: _Case, export: CandidateExport) -> bool:
        """Ask the ATS for an export that was not seen; whether what is not there is known so."""
        since = export.exported_at or self._now
        case.found = self._look_ups.look_up(export) if self._look_ups else None
        if case.found is not None:
            known = {record.id for record in case.records}
            case.records += [one for one in case.found.records.values() if one.id not in known]
            shown = case.found.absence_shown(since, self._now)
        else:
            can_only_list = self._look_ups is not None and self._look_ups.cannot
            was_read = self._reading.is_whole and not self._reading.bad_records
            shown = can_only_list and was_read and absence_means_something(since, self._now, None)
        if not shown and case.found is not None and not on_job(case.records, job_of(export)):
            self.outcome.too_fresh += 1
        return shown

    def _difference(self, job: Job, case: _Case, group: Group, key: str) -> Difference:
        here = case.here(job)
        link = next((record.ats_url for record in here if record.ats_url), "")
        return Difference(
            tenant_id=self._row.tenant_id,
            reconciliation=self._row,
            run=self._run,
            job=job,
            group=group,
            rank=LISTED.index(group),
            key=key,
            name=str(case.application.candidate)[:400],
            application=case.application,
            export=case.export,
            ats_url=link or (case.export.ats_url if case.export else ""),
            reasons=_reasons(case, group, here),
            since=self._now,
        )

    def _strays(self, job: Job, tally: Tally) -> list[Difference]:
        found = Sighting.objects.filter(
            reconciliation=self._row, run=self._run, candidate=None, job_external_id=job.external_id
        )
        made = []
        for one in found:
            tally.count_stray()
            key = rows.key_of(job, f"record:{one.record_external_id}")
            self.outcome.note(key, Group.UNEXPECTED)
            evidence = {"person": one.person_external_id, "record": one.record_external_id}
            made.append(
                Difference(
                    tenant_id=self._row.tenant_id,
                    reconciliation=self._row,
                    run=self._run,
                    job=job,
                    group=Group.UNEXPECTED,
                    rank=LISTED.index(Group.UNEXPECTED),
                    key=key,
                    name=one.name,
                    ats_url=one.ats_url,
                    reasons=[reconciling_reasons.stray(evidence).as_json()],
                    since=self._now,
                )
            )
        return made

    def _write(self, made: list[Difference]) -> None:
        rows.write_differences(self._row, made)


def _ledger(export: CandidateExport | None) -> Ledger:
    if export is None:
        return ledger_of(None)
    codes = [reason["code"] for reason in export.reasons]
    return ledger_of(ExportState(export.state), verdict=export.verdict, codes=codes)


def _reasons(case: _Case, group: Group, here: list[Record]) -> list[dict[str, object]]:
    """Why: what the comparison says, and the stored reasons that the page "Why?" shows."""
    stored = case.export.reasons[:REASONS_KEPT] if case.export else []
    if group is Group.HELD:
        return stored or [reconciling_reasons.explain(group, {}).as_json()]
    said = reconciling_reasons.explain(group, _evidence(case, group, here)).as_json()
    return [said] if case.ledger is Ledger.SENT else [said, *stored]


def _evidence(case: _Case, group: Group, here: list[Record]) -> dict[str, object]:
    export = case.export
    told: dict[str, object] = {}
    if export is not None and export.person_external_id:
        told = {
            "reference": export.reference,
            "exported_at": export.exported_at.isoformat() if export.exported_at else "",
            "person": export.person_external_id,
            "application": export.application_external_id,
        }
    if group is Group.MISSING and case.found is not None:
        return {**told, "deleted_there": case.found.gone}
    if group is Group.OTHER_JOB:
        return {**told, "found_on": sorted(case.elsewhere().values())}
    return {**told, "records": sorted(record.id for record in here)} if here else told
