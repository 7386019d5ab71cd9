"""The rows of a comparison: written by chunks, shown when it has ended, deleted after the next."""

import hashlib
from collections.abc import Sequence

from candidates.rules.reconciling import Group, Tally
from jobs.models import Job
from portal.reconciliation.looking import Record
from portal.reconciliation.models import (
    Difference,
    JobReconciliation,
    Reconciliation,
    Sighting,
)

KEPT_BY_RUN = (Sighting, JobReconciliation, Difference)


def key_of(job: Job, subject: str) -> str:
    """By what the same difference is recognised in the next run."""
    return hashlib.blake2b(f"{job.pk}:{subject}".encode(), digest_size=16).hexdigest()


def record_of(sighting: Sighting) -> Record:
    """What was seen, as a look-up would have shown it."""
    return Record(
        id=sighting.record_external_id,
        job=sighting.job_external_id,
        job_title=sighting.job_title,
        ats_url=sighting.ats_url,
        person=sighting.person_external_id,
    )


def write_job(row: Reconciliation, run: int, job: Job, tally: Tally) -> None:
    """The counts of a job on which there is anybody."""
    if not tally.groups and not tally.strangers:
        return
    JobReconciliation.objects.create(
        tenant_id=row.tenant_id,
        reconciliation=row,
        run=run,
        job=job,
        eligible=tally.eligible,
        exported=tally.exported,
        found=tally.found,
        strangers=tally.strangers,
        unverified=tally.groups[Group.UNVERIFIED],
        differences=tally.differences,
        groups={group.value: tally.groups[group] for group in Group},
    )


def write_differences(row: Reconciliation, made: Sequence[Difference]) -> None:
    """Some people by name; who was there in the last comparison keeps their ``since``."""
    if not made:
        return
    before = Difference.objects.filter(
        reconciliation=row, run=row.shown, key__in=[one.key for one in made]
    )
    since = {(key, group): at for key, group, at in before.values_list("key", "group", "since")}
    for one in made:
        one.since = since.get((one.key, one.group), one.since)
    Difference.objects.bulk_create(made)


def delete_all_but(row: Reconciliation, *runs: int) -> None:
    """Rows of comparisons that are over, or that were lost."""
    for model in KEPT_BY_RUN:
        model._default_manager.filter(reconciliation=row).exclude(run__in=runs).delete()
