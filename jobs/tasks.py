"""The clock's doors to job syncs."""

from celery import shared_task

from jobs.services import sync


@shared_task
def start_due_syncs() -> None:
    """Ring for every connection whose next sync has come."""
    for connection_id in sync.due_syncs():
        sync_connection.delay(connection_id)


@shared_task
def sync_connection(connection_id: int) -> None:
    """Read one connection's jobs, if it is time. A second ring does nothing."""
    sync.sync_if_due(connection_id)
