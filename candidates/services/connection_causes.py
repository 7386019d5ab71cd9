"""The clock's reading of what connections are stuck on: their last runs, their own rows.

Nothing that fails has to tell it: readings and connections keep what has happened to them, and a
cause stands exactly as long as the newest of these rows says so. A constant number of reads where
nothing is new; every change is one guarded statement, or made with the group's row locked.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery

from candidates.models import FailureGroup, HeldJob, PeopleIndex, PeopleRun
from candidates.rules.connection_causes import Sign, of_gap, of_lost_access, of_reading, of_silence
from candidates.rules.failure_kind import OF_JOBS, FailureKind
from candidates.rules.failure_known import Known
from candidates.rules.failure_state import FailureState
from candidates.services import failures
from integrations.errors import PermissionMissingError
from integrations.models import Connection
from integrations.models.clock import database_now
from integrations.rules.breaker import BreakerState
from integrations.rules.connection_state import READS_JOBS, ConnectionState
from integrations.rules.decision import Owner, Reason
from integrations.selectors import gaps_of
from jobs.models import Job, SyncRun
from jobs.rules.states import SyncState

TELLING = (SyncState.SUCCEEDED, SyncState.HELD, SyncState.FAILED)
"""How a run ends that says how things stand. One whose worker died says nothing."""
TROUBLED = (SyncState.HELD, SyncState.FAILED)
NOT_IN_USE = (ConnectionState.SETTING_UP, ConnectionState.CLOSED)
CALLS = (*READS_JOBS, ConnectionState.BROKEN)

Seen = tuple[int, int | None, int | None, str]
"""What was last read of a group that stands: its key, its runs, its owner."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One sign with what proves it; ``proof`` is empty as soon as it does not hold any more."""

    sign: Sign
    connection: Connection
    proof: QuerySet[Any]
    sync_run: SyncRun | None = None
    people_run: PeopleRun | None = None

    @property
    def fingerprint(self) -> str:
        """The group that it belongs to."""
        return self.sign.cause.at(self.connection.pk)

    def is_as(self, pk: int, sync_run: int | None, people_run: int | None, owner: str) -> bool:
        """Whether the group says so already."""
        runs = (
            self.sync_run.pk if self.sync_run else None,
            self.people_run.pk if self.people_run else None,
        )
        return runs == (sync_run, people_run) and owner == self.sign.reason.owner


def collect() -> int:
    """Have exactly those causes stand that connections are stuck on now. How many are new or gone.

    Groups are read before what they are compared with: one that is written meanwhile has failed
    since, and is not taken back.
    """
    rows = FailureGroup.objects.filter(stands=True)
    before: dict[str, tuple[Seen, datetime]] = {
        row.fingerprint: ((row.pk, row.sync_run_id, row.people_run_id, row.owner), row.last_seen_at)
        for row in rows
    }
    changed = 0
    for standing in _signs():
        known = before.pop(standing.fingerprint, None)
        if known is None or not standing.is_as(*known[0]):
            changed += _stand(standing)
    for (pk, *_), seen_at in before.values():
        gone = FailureGroup.objects.filter(pk=pk, stands=True, last_seen_at=seen_at)
        changed += gone.update(stands=False)
    return changed


@transaction.atomic
def _stand(standing: Standing) -> bool:
    """Write it down, with its group locked. False where it does not hold any more."""
    sign, connection, now = standing.sign, standing.connection, database_now()
    group = failures.group_of(
        sign.cause, sign.reason, kind=sign.kind, connection=connection, now=now
    )
    if not standing.proof.exists():
        return False
    run, last = standing.sync_run or standing.people_run, group.sync_run_id or group.people_run_id
    if not group.stands or (run is not None and run.pk != last):
        failures.count(group, [sign.reason], now)
    group.stands = True
    group.owner, group.hint = sign.reason.owner, sign.reason.hint[:1000]
    group.sync_run, group.people_run = standing.sync_run, standing.people_run
    group.save()
    if sign.kind is FailureKind.CLOSINGS and standing.sync_run is not None:
        _hold(group, standing.sync_run.held_closures)
    return True


def _hold(group: FailureGroup, jobs: list[int]) -> None:
    there = Job.objects.filter(pk__in=jobs, tenant=group.tenant_id).values_list("pk", flat=True)
    group.held_jobs.exclude(job__in=jobs).delete()
    made = [HeldJob(group=group, job_id=pk) for pk in there]
    HeldJob.objects.bulk_create(made, ignore_conflicts=True)


def read_again(group: FailureGroup) -> None:
    """What the group's readings lack may be there now: the next one is due at once."""
    now = database_now()
    if group.kind == FailureKind.PEOPLE:
        PeopleIndex.objects.reading().filter(pk=group.connection_id).update(next_read_at=now)
    elif group.kind in OF_JOBS:
        Connection.objects.reading().filter(pk=group.connection_id).update(next_sync_at=now)


# --- what is read --------------------------------------------------------------------------------


def _signs() -> list[Standing]:
    """What stands now, told in the words of labels where people have given any."""
    found = [*_of_syncs(), *_of_people(), *_of_rows(), *_of_gaps()]
    labels = failures.known_by_cause(each.sign.cause.fingerprint for each in found)
    return [_told(each, labels.get(each.sign.cause.fingerprint)) for each in found]


def _told(standing: Standing, label: Known | None) -> Standing:
    if label is None:
        return standing
    sign = standing.sign
    return replace(standing, sign=replace(sign, reason=label.told(sign.reason)))


def _of_syncs() -> Iterator[Standing]:
    for run in _newest(SyncRun).select_related("connection__tenant"):
        held = run.state == SyncState.HELD
        sign = run.failure and of_reading(
            FailureKind.CLOSINGS if held else FailureKind.SYNC,
            Reason.from_json(run.failure),
            failures=run.connection.sync_failures,
            released=run.released_at is not None,
        )
        if sign:
            proof = _newest(SyncRun).filter(pk=run.pk)
            yield Standing(sign, run.connection, proof, sync_run=run)


def _of_people() -> Iterator[Standing]:
    runs = _newest(PeopleRun).filter(connection__people_index__is_on=True)
    for run in runs.select_related("connection__tenant", "connection__people_index"):
        failed = run.connection.people_index.failures
        sign = run.failure and of_reading(
            FailureKind.PEOPLE, Reason.from_json(run.failure), failures=failed
        )
        if sign:
            proof = _newest(PeopleRun).filter(pk=run.pk)
            yield Standing(sign, run.connection, proof, people_run=run)


def _newest(model: Any) -> QuerySet[Any]:
    """The newest run of each connection that says how things stand, where it is in trouble."""
    told = model.objects.filter(
        connection=OuterRef("pk"), state__in=[state.value for state in TELLING]
    )
    newest = told.order_by("-id").values("pk")[:1]
    in_use = Connection.objects.exclude(state__in=[state.value for state in NOT_IN_USE])
    rows: QuerySet[Any] = model.objects.filter(
        pk__in=in_use.annotate(newest=Subquery(newest)).values("newest"),
        state__in=[state.value for state in TROUBLED],
    )
    return rows


def _of_rows() -> Iterator[Standing]:
    broken = Q(state=ConnectionState.BROKEN)
    silent = Q(state__in=[state.value for state in CALLS]) & ~Q(breaker_state=BreakerState.CLOSED)
    rows = Connection.objects.select_related("tenant")
    for row in rows.filter(broken | silent):
        this = Connection.objects.filter(pk=row.pk)
        if row.state == ConnectionState.BROKEN:
            yield Standing(_of_lost_access(row), row, this.filter(broken))
        if row.silence is not None:
            yield Standing(of_silence(row.silence), row, this.filter(silent))


def _of_lost_access(row: Connection) -> Sign:
    """By the error that broke it; where something else was tried in vain since, as it stands."""
    if row.last_error and row.last_error["sentence"][:500] == row.state_reason:
        return of_lost_access(Reason.from_json(row.last_error), row.state_reason)
    groups = FailureGroup.objects.filter(connection=row, kind=FailureKind.ACCESS)
    group = groups.exclude(state=FailureState.RESOLVED).order_by("-last_seen_at").first()
    if group is None:
        return of_lost_access(None, row.state_reason)
    owner = Owner(group.owner)
    told = Reason(group.code, group.sentence, group.hint, owner, group.evidence)
    return of_lost_access(told, row.state_reason)


def _of_gaps() -> Iterator[Standing]:
    """Permissions that the vendor refuses, at connections where nothing has failed for it yet."""
    groups = FailureGroup.objects.filter(error=PermissionMissingError.__name__)
    foreseen = groups.filter(kind=FailureKind.PERMISSION, stands=True)
    failed = groups.exclude(Q(kind=FailureKind.PERMISSION) | Q(state=FailureState.RESOLVED))
    rows = Connection.objects.reading().filter(
        Q(pk__in=foreseen.values("connection")) | ~Q(pk__in=failed.values("connection"))
    )
    for row in rows.exclude(capabilities=[]).select_related("tenant"):
        for key, words in gaps_of(row):
            proof = Connection.objects.filter(pk=row.pk, capabilities_at=row.capabilities_at)
            yield Standing(of_gap(key, words), row, proof)
