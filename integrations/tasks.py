"""The bell of every app: how a door wakes a worker."""

from typing import Any

from django.db import transaction

BELL_SECONDS = 30


def ring(task: Any, *args: Any) -> None:
    """Call the Celery task after the commit. A broker that is down never breaks the page.

    The row is the queue: without the bell the clock finds the work a little later, so a bell that
    was not heard in time is thrown away.
    """
    transaction.on_commit(lambda: task.apply_async(args, expires=BELL_SECONDS), robust=True)
