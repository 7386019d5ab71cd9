"""A bulk retry goes out in waves: one, then ten, then the rest; it stops on the same failure.

Pure: values in, a move out. What was repaired has to be shown by somebody who goes through before
many others follow.
"""

import enum
from dataclasses import dataclass

CANARY = 1
FEW = 10
AT_ONCE = 100
"""How many of the rest may be on their way at a time."""


class RunState(enum.StrEnum):
    """Where a bulk retry is."""

    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"
    ABORTED = "aborted"
    DONE = "done"


R = RunState

MOVES: dict[tuple[RunState, RunState], str] = {
    (R.RUNNING, R.PAUSED): "a person paused it",
    (R.PAUSED, R.RUNNING): "a person lets it go on",
    (R.RUNNING, R.STOPPED): "the same failure came again, or nobody of the canary went through",
    (R.STOPPED, R.RUNNING): "a person lets it go on",
    (R.RUNNING, R.ABORTED): "a person aborted it",
    (R.PAUSED, R.ABORTED): "a person aborted it",
    (R.STOPPED, R.ABORTED): "a person aborted it",
    (R.RUNNING, R.DONE): "everybody has come to rest",
}


class ItemState(enum.StrEnum):
    """What became of one export of a bulk retry."""

    WAITING = "waiting"
    SENT = "sent"
    THROUGH = "through"
    SAME_FAILURE = "same_failure"
    OTHER_FAILURE = "other_failure"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Counts:
    """How many exports of a run are where. ``since`` a person last let it go on."""

    waiting: int
    sent: int = 0
    through: int = 0
    same_failure: int = 0
    other_failure: int = 0

    @property
    def tried(self) -> int:
        """How many have left, whatever became of them."""
        return self.sent + self.through + self.same_failure + self.other_failure


class Step(enum.StrEnum):
    """What a run does next."""

    RELEASE = "release"
    WAIT = "wait"
    STOP = "stop"
    FINISH = "finish"


@dataclass(frozen=True, slots=True)
class Move:
    """The next step. ``count`` exports are released; ``why`` is said where it stops."""

    step: Step
    count: int = 0
    why: str = ""


def next_move(counts: Counts) -> Move:
    """What to do now that the counts are these."""
    if counts.same_failure:
        return Move(Step.STOP, why="The same failure came again: the cause is not gone yet.")
    if not counts.waiting:
        return Move(Step.WAIT) if counts.sent else Move(Step.FINISH)
    if not counts.tried:
        return Move(Step.RELEASE, CANARY)
    if counts.tried < CANARY + FEW:
        return _after_canary(counts)
    if counts.tried == CANARY + FEW and counts.sent:
        return Move(Step.WAIT)
    free = AT_ONCE - counts.sent
    return Move(Step.RELEASE, min(free, counts.waiting)) if free > 0 else Move(Step.WAIT)


def _after_canary(counts: Counts) -> Move:
    if counts.sent:
        return Move(Step.WAIT)
    if not counts.through:
        return Move(
            Step.STOP,
            why="The first one failed for another reason. Look at it before others follow.",
        )
    return Move(Step.RELEASE, min(CANARY + FEW - counts.tried, counts.waiting))


def judge_item(
    *, went_through: bool, ended: bool, failed: bool, same_cause: bool
) -> ItemState | None:
    """What became of one export since it was released; ``None`` while that is open.

    ``ended``: it was cancelled or is held by policy. ``failed``: it is stuck again, with a failure
    that is newer than its release.
    """
    if went_through:
        return ItemState.THROUGH
    if ended:
        return ItemState.SKIPPED
    if not failed:
        return None
    return ItemState.SAME_FAILURE if same_cause else ItemState.OTHER_FAILURE
