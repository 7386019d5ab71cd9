"""Exactly once, without idempotency keys: the pure half of the export protocol.

The worker (``candidates.services.delivery``) asks these functions what to do next and what an
answer means; the exhaustive test explores the very same functions. All times are seconds on one
clock, the database's.

The theorem: sending again is safe only if the look-up that shows absence happens after
``settle_until`` = write-ahead + send budget + longest pause + vendor processing + look-up lag.
Presence, in contrast, is proof at any time, so looking early costs nothing but a call.
"""

import enum
from collections.abc import Sequence
from dataclasses import dataclass

from candidates.rules.export_state import EffectState, ExportState

FIRST_LOOK_SECONDS = 3.0
LONGEST_BETWEEN_LOOKS_SECONDS = 900.0


@dataclass(frozen=True, slots=True)
class Timing:
    """The budgets of the theorem, in seconds. ``lag`` is ``None`` where no look-up exists."""

    send_budget: float
    pause: float
    vendor_processing: float
    lag: float | None

    def settle_until(self, written_ahead_at: float) -> float:
        """From when on absence in the vendor's system proves that the write did not happen.

        Without a look-up the settle time still bounds how long the request may be under way.
        """
        return (
            written_ahead_at
            + self.send_budget
            + self.pause
            + self.vendor_processing
            + (self.lag or 0.0)
        )


@dataclass(frozen=True, slots=True)
class EffectFacts:
    """What is stored of one effect."""

    state: EffectState
    looks: int = 0
    settle_until: float | None = None


class Step(enum.StrEnum):
    """What a worker that has just claimed the export does next."""

    SEND = "send"
    MARK_UNKNOWN = "mark_unknown"
    LOOK_UP = "look_up"
    FINISH = "finish"


def next_step(effects: Sequence[EffectFacts]) -> tuple[Step, int]:
    """The next step and the index of its effect (-1 for ``FINISH``).

    Effects go in order. A ``SENDING`` effect met after a claim belongs to a worker that died: it
    is unknown, never planned.
    """
    for index, effect in enumerate(effects):
        match effect.state:
            case EffectState.DONE:
                continue
            case EffectState.SENDING:
                return Step.MARK_UNKNOWN, index
            case EffectState.UNKNOWN:
                return Step.LOOK_UP, index
            case EffectState.PLANNED:
                return Step.SEND, index
    return Step.FINISH, -1


class Found(enum.StrEnum):
    """What a look-up for an effect of unknown outcome means."""

    DONE = "done"
    SEND_AGAIN = "send_again"
    LOOK_LATER = "look_later"
    ASK_SEVERAL = "ask_several"
    ASK_NO_LOOK_UP = "ask_no_look_up"
    ASK_TOO_OFTEN = "ask_too_often"


def after_look_up(
    effect: EffectFacts,
    *,
    found: int,
    now: float,
    lag: float | None,
    failures: int,
    max_failures: int,
) -> Found:
    """Judge a look-up of an effect whose outcome is unknown.

    ``found`` counts matching records; ``failures`` are the export's tries in a row that came to
    nothing, this one not yet counted.
    """
    if found == 1:
        return Found.DONE
    if found > 1:
        return Found.ASK_SEVERAL
    if effect.settle_until is None or now < effect.settle_until:
        return Found.LOOK_LATER
    if lag is None:
        return Found.ASK_NO_LOOK_UP
    if failures + 1 >= max_failures:
        return Found.ASK_TOO_OFTEN
    return Found.SEND_AGAIN


def after_lost_worker(*, failures: int, max_failures: int) -> ExportState:
    """Where an export goes whose worker did not come back: to be checked, never to the queue.

    ``failures`` counts this one: an export that kills its workers ends with a person.
    """
    if failures >= max_failures:
        return ExportState.NEEDS_ATTENTION
    return ExportState.CHECKING


def next_look_at(effect: EffectFacts, *, now: float) -> float:
    """When to look next: soon at first, then ever more rarely, and exactly when it has settled."""
    wait = min(FIRST_LOOK_SECONDS * 2.0**effect.looks, LONGEST_BETWEEN_LOOKS_SECONDS)
    due = now + wait
    if effect.settle_until is not None and now < effect.settle_until:
        due = min(due, effect.settle_until)
    return due
