"""The buttons that mend what a whole connection is stuck on: judge closings, read, or try again."""

from collections.abc import Mapping, Sequence
from typing import Any

from candidates.models import FailureGroup
from candidates.rules.failure_kind import OF_JOBS, FailureKind
from candidates.services import people_reading
from candidates.tasks import drain_lane, read_people
from integrations.admin.person_actions import NoteForm, PersonAction
from integrations.models import User
from integrations.rules.answer import Answer
from integrations.rules.breaker import BreakerState
from integrations.rules.decision import Decision
from integrations.rules.roles import Action
from integrations.services import breaker
from integrations.tasks import ring
from jobs.rules.cadence import SyncNow
from jobs.services.release import refuse_closings, release_closings
from jobs.services.sync_now import ask_for_sync
from jobs.tasks import sync_connection


def _accept(row: FailureGroup, actor: User, inputs: Mapping[str, Any]) -> Answer:
    if row.sync_run is None:
        return Answer.no("There is no reading that holds closings any more.")
    return release_closings(row.sync_run, actor=actor)


def _refuse(row: FailureGroup, actor: User, inputs: Mapping[str, Any]) -> Answer:
    if row.sync_run is None:
        return Answer.no("There is no reading that holds closings any more.")
    return refuse_closings(row.sync_run, actor=actor, note=inputs["note"])


def _ring_sync(rows: Sequence[FailureGroup]) -> None:
    for row in rows:
        ring(sync_connection, row.connection_id)


def _read_now(row: FailureGroup, actor: User, inputs: Mapping[str, Any]) -> Answer:
    decision: Decision[SyncNow]
    if row.kind == FailureKind.PEOPLE:
        decision = people_reading.ask_for_reading(row.connection, actor=actor)
        task: Any = read_people
    else:
        decision, task = ask_for_sync(row.connection, actor=actor), sync_connection
    if decision.verdict is SyncNow.YES:
        ring(task, row.connection_id)
        return Answer.yes("It is read now. What comes of it is seen here in a moment.")
    reason = decision.reasons[0]
    return Answer.no(f"{reason.sentence} {reason.hint}".strip())


def _try_now(row: FailureGroup, actor: User, inputs: Mapping[str, Any]) -> Answer:
    if not breaker.try_now(row.connection, actor=actor):
        return Answer.no("The vendor is not being waited for any more, or one call tries just now.")
    ring(drain_lane, row.connection_id)
    if row.connection.reads_jobs:
        ring(sync_connection, row.connection_id)
    return Answer.yes("One call tries now. If the vendor answers, everything goes on.")


def _may_be_accepted(row: FailureGroup) -> bool:
    return _holds_closings(row) and row.sync_run.released_at is None  # type: ignore[union-attr]


def _may_be_refused(row: FailureGroup) -> bool:
    return _may_be_accepted(row) and row.sync_run.refused_at is None  # type: ignore[union-attr]


def _holds_closings(row: FailureGroup) -> bool:
    return row.kind == FailureKind.CLOSINGS and row.stands and row.sync_run is not None


def _may_be_read(row: FailureGroup) -> bool:
    return row.stands and row.kind in (*OF_JOBS, FailureKind.PEOPLE) and row.connection.reads_jobs


CONNECTION_ACTIONS = (
    PersonAction(
        name="accept-closings",
        label="Accept: these jobs are closed",
        permission=Action.RELEASE_CLOSINGS,
        act=_accept,
        afterwards=_ring_sync,
        sentence="Confirm with the customer first that so many jobs were closed. The next reading, "
        "due at once, closes these jobs and no others.",
        icon="done_all",
        fits=_may_be_accepted,
        in_bulk=False,
        is_main=True,
    ),
    PersonAction(
        name="refuse-closings",
        label="Refuse: they are open",
        permission=Action.RELEASE_CLOSINGS,
        act=_refuse,
        form=NoteForm,
        sentence="The jobs stay open here, and it is the customer's turn to check what our user in "
        "the ATS may see. Later readings that would close these and no others do not ask again.",
        icon="block",
        fits=_may_be_refused,
        in_bulk=False,
    ),
    PersonAction(
        name="try-now",
        label="Try now",
        permission=Action.SYNC_NOW,
        act=_try_now,
        sentence="The vendor is called once without waiting; when it answers, all work goes on.",
        icon="electrical_services",
        fits=lambda row: row.stands and row.connection.breaker_state == BreakerState.OPEN,
        in_bulk=False,
        at_once=True,
        is_main=True,
    ),
    PersonAction(
        name="sync-now",
        label="Sync now",
        permission=Action.SYNC_NOW,
        act=_read_now,
        sentence="It is read at once instead of at the next turn.",
        icon="sync",
        fits=_may_be_read,
        in_bulk=False,
        at_once=True,
    ),
)
