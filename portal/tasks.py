"""The clock's door to the portal's own sign of life."""

from celery import shared_task

from portal import health


@shared_task
def note_clock_tick() -> None:
    """The clock ticked, the broker carried it and a worker took it."""
    health.note_clock_tick()
