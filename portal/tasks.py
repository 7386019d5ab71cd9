"""The clock's doors to what needs all three apps, and to the portal's own sign of life."""

from celery import shared_task

from portal import health
from portal.verification.services import test_candidates


@shared_task
def note_clock_tick() -> None:
    """The clock ticked, the broker carried it and a worker took it."""
    health.note_clock_tick()


@shared_task
def observe_test_candidates() -> None:
    """Which test candidates have arrived, and which are removed again."""
    test_candidates.observe_arrivals()
    test_candidates.follow_tasks()


@shared_task
def remind_of_test_candidates() -> None:
    """Test candidates that stay in an ATS."""
    test_candidates.remind_of_clean_up()
