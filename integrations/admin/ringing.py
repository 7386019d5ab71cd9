"""Rings a worker when a person has started something."""

from typing import Any

from django.db import transaction


def ring(task: Any, *args: Any) -> None:
    """Call the Celery task after the commit. A broker that is down never breaks the page.

    The row is the queue: without the ring the clock finds the work a little later.
    """
    transaction.on_commit(lambda: task.delay(*args), robust=True)
