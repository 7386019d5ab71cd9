"""The bell of every app: how a door wakes a worker; and the clock's doors to onboardings."""

from typing import Any

from celery import shared_task
from django.db import transaction

from integrations.services import api_keys, events, link_mails, webhook_lanes

BELL_SECONDS = 30


def ring(task: Any, *args: Any) -> None:
    """Call the Celery task after the commit. A broker that is down never breaks the page.

    The row is the queue: without the bell the clock finds the work a little later, so a bell that
    was not heard in time is thrown away.
    """
    transaction.on_commit(lambda: task.apply_async(args, expires=BELL_SECONDS), robust=True)


@shared_task
def remind_of_links() -> None:
    """Remind customers of unopened links that run out; projects whose link has, wait anew."""
    link_mails.remind_of_links()
    link_mails.notice_expired()


@shared_task
def forget_api_answers() -> None:
    """Drop the answers that were kept for repeats of API calls long enough."""
    api_keys.forget_answers()


@shared_task
def process_events() -> None:
    """Act on what vendors have told and nobody has acted on yet."""
    events.process_open()


@shared_task
def forget_what_was_told() -> None:
    """Empty what vendors have told, once it is old and led to its end."""
    events.forget_bodies()


@shared_task
def ring_due_webhooks() -> None:
    """Send again what was lost, and ring for every endpoint for which something is due."""
    webhook_lanes.recover_lost()
    for endpoint_id in webhook_lanes.due_lanes():
        drain_webhooks.apply_async((endpoint_id,), expires=BELL_SECONDS)


@shared_task
def drain_webhooks(endpoint_id: int) -> None:
    """Send what is due at one endpoint."""
    webhook_lanes.drain(endpoint_id)


@shared_task
def forget_old_webhooks() -> None:
    """Drop events that happened long ago."""
    webhook_lanes.forget_old()
