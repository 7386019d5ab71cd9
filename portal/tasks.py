"""The clock's doors to what needs all three apps, and to the portal's own sign of life."""

from celery import shared_task

from integrations.tasks import BELL_SECONDS
from portal import connection_health, health
from portal.alerts import sending
from portal.alerts import services as alerts
from portal.reconciliation import services as reconciliation
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


@shared_task
def start_due_reconciliations() -> None:
    """Ring for connections whose turn it is to be compared with their ATS."""
    reconciliation.plan()
    for connection_id in reconciliation.due():
        reconcile.apply_async((connection_id,), expires=BELL_SECONDS)


@shared_task
def reconcile(connection_id: int) -> None:
    """Compare one connection with its ATS, if its time has come."""
    reconciliation.reconcile_if_due(connection_id)


@shared_task
def judge_connections() -> None:
    """How well each connection is."""
    connection_health.judge_all()


@shared_task
def tell_of_alerts() -> None:
    """Which troubles people are told of, and the mails about them."""
    alerts.judge()
    alerts.address_again()
    sending.send_due()
