"""The clock's doors to exports."""

from celery import shared_task
from django.db import transaction

from candidates.services import lanes, release

BELL_SECONDS = 30


@shared_task
def ring_due_lanes() -> None:
    """Ring for every connection with something to send, several workers wide."""
    for connection_id in lanes.due_lanes():
        for _ in range(lanes.width()):
            drain_lane.apply_async((connection_id,), expires=BELL_SECONDS)


@shared_task
def drain_lane(connection_id: int) -> None:
    """Send what is due at one connection."""
    lanes.drain(connection_id)


@shared_task
def recover_lost_exports() -> None:
    """Exports whose worker died are to be checked."""
    lanes.recover_lost()


@shared_task
def reconsider_held_exports() -> None:
    """Decide again where something that a held export waits for has changed."""
    release.reconsider_held()


def ring_after_commit(connection_id: int | None) -> None:
    """Wake a worker once the transaction has committed. Losing the bell loses nothing.

    A broker that is away is logged and passed over: the clock rings again by itself.
    """
    if connection_id is not None:
        transaction.on_commit(
            lambda: drain_lane.apply_async((connection_id,), expires=BELL_SECONDS), robust=True
        )
