"""Bulk retries: counted first, sent in waves, stopped on the same failure, kept as a report."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from candidates.models import CandidateExport, FailureGroup, FailureHit, RetryItem, RetryRun
from candidates.rules.export_state import ACCEPTED, ExportState
from candidates.rules.retry_waves import (
    Counts,
    ItemState,
    RunState,
    Step,
    judge_item,
    next_move,
)
from candidates.services import repair
from candidates.services.steered import told
from integrations.models import User
from integrations.models.clock import database_now
from integrations.rules.answer import Answer
from integrations.services import audit

EXPORTS_AT_MOST = 20_000
WRITTEN_AT_ONCE = 1_000
STUCK_AGAIN = (ExportState.NEEDS_ATTENTION, ExportState.RETRY_LATER)
_DONE = {
    RunState.PAUSED: "It is paused. Who was sent already still goes.",
    RunState.RUNNING: "It goes on.",
    RunState.ABORTED: "It is aborted. Who waited stays stuck as they were.",
}
UNDER_WAY = (ItemState.WAITING, ItemState.SENT)
EVERYBODY = Q()


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a retry would affect, counted on the server."""

    exports: int
    people: int
    tenants: int

    @property
    def sentence(self) -> str:
        """What will happen, as people read it before they say yes."""
        people = "1 candidate" if self.people == 1 else f"{self.people:,} candidates"
        tenants = "1 tenant" if self.tenants == 1 else f"{self.tenants:,} tenants"
        return f"This will affect {people} of {tenants}."


def retriable(groups: Sequence[FailureGroup], within: Q = EVERYBODY) -> QuerySet[CandidateExport]:
    """The exports stuck on these causes that a person may send again, in no other run."""
    in_a_run = RetryItem.objects.filter(state__in=UNDER_WAY).values("export")
    stuck = CandidateExport.objects.filter(within, state__in=repair.RETRIED_BY_PEOPLE)
    return stuck.filter(failure_group__in=[group.pk for group in groups]).exclude(pk__in=in_a_run)


def foresee(groups: Sequence[FailureGroup], within: Q = EVERYBODY) -> Foreseen:
    """Count what a retry of these causes would affect. Nothing is changed.

    ``within`` narrows it to some of the exports.
    """
    counts = retriable(groups, within).aggregate(
        exports=Count("pk"),
        people=Count("candidate", distinct=True),
        tenants=Count("tenant", distinct=True),
    )
    return Foreseen(**counts)


@transaction.atomic
def start(
    groups: Sequence[FailureGroup],
    *,
    actor: User | None,
    name: str = "",
    note: str = "",
    who: str = "",
    within: Q = EVERYBODY,
) -> RetryRun | Answer:
    """Write a run with everybody who is stuck on these causes. The clock sends the first one.

    Who may do this where is the caller's question. All groups must be of one cause. ``who`` names
    the person where it is none of ours.
    """
    first = groups[0]
    if {group.cause for group in groups} != {first.cause}:
        raise ValueError("A bulk retry is of one cause; it could not know when to stop.")
    # One after the other: two runs that begin at once would send the same exports.
    list(FailureGroup.objects.select_for_update(no_key=True).filter(pk__in=[g.pk for g in groups]))
    seen = foresee(groups, within)
    if not seen.exports:
        return Answer.no("Nobody is stuck on it who is not on their way already.")
    now = database_now()
    run = RetryRun.objects.create(
        tenant=first.tenant if len({group.tenant_id for group in groups}) == 1 else None,
        group=first,
        cause=first.cause,
        name=(name.strip() or f"{first.code}, {now:%d %b %Y %H:%M}")[:200],
        made_by=actor,
        made_by_name=(who or audit.name_of(actor))[:200],
        note=note[:500],
        people=seen.people,
        tenants=seen.tenants,
        total=min(seen.exports, EXPORTS_AT_MOST),
        made_at=now,
        counts_from=now,
    )
    RetryItem.objects.bulk_create(
        (
            RetryItem(run=run, export_id=pk, position=n)
            for n, pk in enumerate(_in_turn(groups, within))
        ),
        batch_size=WRITTEN_AT_ONCE,
    )
    for group in groups:
        audit.record(
            actor=actor, action="retried together", subject=group.subject, tenant=group.tenant,
            note=note, run=run.pk, people=seen.people,
        )  # fmt: skip
    return run


def _in_turn(groups: Sequence[FailureGroup], within: Q) -> Iterator[int]:
    """One export of each connection in turn, so that the first ten show every connection."""
    waiting = [
        list(retriable([group], within).order_by("id").values_list("pk", flat=True))
        for group in groups
    ]
    turns = (pk for turn in zip_longest(*waiting) for pk in turn if pk is not None)
    for number, pk in enumerate(turns):
        if number == EXPORTS_AT_MOST:
            return
        yield pk


# --- the clock --------------------------------------------------------------------------------


def advance_all() -> set[int]:
    """Take every running run a step further. Returns the lanes to ring for."""
    running = RetryRun.objects.filter(state=RunState.RUNNING).order_by("id")
    lanes: set[int] = set()
    for pk in list(running.values_list("pk", flat=True)):
        lanes |= advance(pk)
    return lanes


@transaction.atomic
def advance(run_id: int) -> set[int]:
    """See what became of those who left, then do the next step. Returns the lanes to ring for."""
    run = RetryRun.objects.select_for_update(of=("self",)).select_related("made_by").get(pk=run_id)
    if run.state != RunState.RUNNING:
        return set()
    _settle(run)
    move = next_move(counts_of(run))
    if move.step is Step.RELEASE:
        return _release(run, move.count)
    if move.step is Step.STOP:
        RetryRun.objects.filter(pk=run.pk).move(RunState.STOPPED, state_note=move.why)
    if move.step is Step.FINISH:
        RetryRun.objects.filter(pk=run.pk).move(RunState.DONE, ended_at=database_now())
    return set()


def counts_of(run: RetryRun) -> Counts:
    """How many are where, since a person last let it go on."""
    fresh = Q(state=ItemState.WAITING) | Q(released_at__gte=run.counts_from)
    rows = run.items.filter(fresh).order_by().values_list("state")
    found = dict(rows.annotate(n=Count("pk")))
    names = ("waiting", "sent", "through", "same_failure", "other_failure")
    return Counts(**{name: found.get(name, 0) for name in names})


def states_of(run: RetryRun) -> dict[str, int]:
    """How many exports of a run are in which state."""
    rows = run.items.order_by().values_list("state")
    return dict(rows.annotate(n=Count("pk")))


def _settle(run: RetryRun) -> None:
    """What became of everybody who is on their way."""
    now = database_now()
    for item in run.items.filter(state=ItemState.SENT).select_related("export__failure_group"):
        export = item.export
        stuck = export.failure_group
        is_same = stuck is not None and stuck.cause == run.cause
        # What is tried again by itself for another reason is still on its way.
        rests = STUCK_AGAIN if is_same else (ExportState.NEEDS_ATTENTION,)
        state = judge_item(
            went_through=export.state in ACCEPTED,
            ended=export.state in {ExportState.CANCELLED, ExportState.HELD},
            failed=export.state in rests and _has_failed_since(item),
            same_cause=is_same,
        )
        if state is None:
            continue
        item.state, item.ended_at = state, now
        said = export.reasons[0]["sentence"] if export.reasons else ""
        item.sentence = "" if state is ItemState.THROUGH else said[:500]
        item.save(update_fields=["state", "ended_at", "sentence"])


def _has_failed_since(item: RetryItem) -> bool:
    hits = FailureHit.objects.filter(export=item.export_id, group=item.export.failure_group_id)
    return hits.filter(last_at__gte=item.released_at).exists()


def _release(run: RetryRun, count: int) -> set[int]:
    lanes: set[int] = set()
    waiting = run.items.filter(state=ItemState.WAITING).order_by("position")
    for item in waiting.select_related("export")[:count]:
        now = database_now()
        answer = repair.retry(item.export, actor=run.made_by, note=f"Bulk retry “{run.name}”")
        item.released_at = now
        item.state = ItemState.SENT if answer.done else ItemState.SKIPPED
        item.sentence = "" if answer.done else answer.sentence[:500]
        item.save(update_fields=["released_at", "state", "sentence"])
        if answer.done and item.export.connection_id is not None:
            lanes.add(item.export.connection_id)
    return lanes


# --- people -----------------------------------------------------------------------------------


def pause(run: RetryRun, *, actor: User | None) -> Answer:
    """Send nobody further for now. Who is on their way goes on."""
    return _move(run, RunState.PAUSED, actor, f"Paused by {audit.name_of(actor)}.")


def go_on(run: RetryRun, *, actor: User | None) -> Answer:
    """Go on with those who wait, from a canary on. What failed before does not stop it again."""
    return _move(run, RunState.RUNNING, actor, "", counts_from=database_now(), made_by=actor)


def abort(run: RetryRun, *, actor: User | None, note: str) -> Answer:
    """End it. Who waits stays stuck as they were; who is on their way goes on."""
    said = f"Aborted by {audit.name_of(actor)}. {note}"
    return _move(run, RunState.ABORTED, actor, said, note=note, ended_at=database_now())


@transaction.atomic
def _move(
    run: RetryRun,
    to_state: RunState,
    actor: User | None,
    said: str,
    *,
    note: str = "",
    **also: object,
) -> Answer:
    moved = RetryRun.objects.filter(pk=run.pk).move(to_state, state_note=said[:500], **also)
    if moved and to_state is RunState.ABORTED:
        run.items.filter(state=ItemState.WAITING).update(
            state=ItemState.SKIPPED, sentence="The retry was aborted before its turn."
        )
    return told(
        run, moved, subject=run.subject, tenant=run.group.tenant, actor=actor, note=note,
        action=f"bulk retry: {to_state}", done=_DONE[to_state],
    )  # fmt: skip
