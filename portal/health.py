"""Is the portal alive, and can it do its work? For probes of the host; says nothing confidential.

``/health/live`` answers as long as the process serves. ``/health/ready`` asks the database, the
broker, the migrations and the clock, each bounded in time, and answers 503 when one of them fails.
"""

import logging
from collections.abc import Callable
from datetime import timedelta

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError as BrokerError

from integrations.models.clock import database_now
from portal.celery import app
from portal.models import ClockTick

logger = logging.getLogger(__name__)

WORKER = "worker"
# Six ticks of ``portal.schedule`` may be lost before anybody is alarmed.
CLOCK_TICK_AGE = timedelta(seconds=90)
BROKER_SECONDS = 2


def note_clock_tick() -> None:
    """Write down that clock, broker and worker have just worked together."""
    now = database_now()
    ClockTick.objects.update_or_create(name=WORKER, defaults={"at": now})


@never_cache
@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """The process serves. Asks nobody else, so that a slow database never gets it restarted."""
    return JsonResponse({"live": True})


@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """Everything the portal needs works: 200. Else 503, and each complaint by name."""
    complaints = {name: _asked(name, ask) for name, ask in CHECKS.items()}
    if complaints["database"]:
        # Nothing else can be known without it, and asking again would only take longer.
        complaints["migrations"] = complaints["clock"] = "unknown: the database does not answer"
    is_ready = not any(complaints.values())
    return JsonResponse(
        {"ready": is_ready, "checks": {name: said or "ok" for name, said in complaints.items()}},
        status=200 if is_ready else 503,
    )


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return ""


def _migrations() -> str:
    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return f"{len(pending)} migrations are not applied: run manage.py migrate" if pending else ""


def _broker() -> str:
    options = {"socket_timeout": BROKER_SECONDS, "socket_connect_timeout": BROKER_SECONDS}
    with app.connection_for_write(transport_options=options) as broker:
        broker.ensure_connection(max_retries=1, interval_start=0, timeout=BROKER_SECONDS)
    return ""


def _clock() -> str:
    tick = ClockTick.objects.filter(name=WORKER).first()
    if tick is None:
        return "the clock has not reached a worker yet: are worker and beat running?"
    age = database_now() - tick.at
    if age > CLOCK_TICK_AGE:
        return (
            f"the clock last reached a worker {age.total_seconds():.0f} s ago: "
            "are worker and beat running?"
        )
    return ""


CHECKS: dict[str, Callable[[], str]] = {
    "database": _database,
    "migrations": _migrations,
    "broker": _broker,
    "clock": _clock,
}


def _asked(name: str, ask: Callable[[], str]) -> str:
    """The complaint of one check; empty when all is well. The cause goes to the log only."""
    try:
        return ask()
    except (DatabaseError, BrokerError, OSError) as error:
        logger.warning("The health check of the %s failed: %s", name, error)
        return "does not answer"
