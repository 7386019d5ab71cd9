"""The probes: what they ask, what they answer, and that they never hang or tell too much."""

import socket
import time
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client

from integrations.models.clock import database_now
from portal import health
from portal.celery import app
from portal.models import ClockTick
from portal.tasks import note_clock_tick

ALL_WELL = {"database": "ok", "migrations": "ok", "broker": "ok", "clock": "ok"}


def _ready(client: Client) -> tuple[int, dict[str, Any]]:
    answer = client.get("/health/ready")
    return answer.status_code, answer.json()


def test_live_asks_nobody(client: Client) -> None:
    # Without the db mark any query would raise.
    answer = client.get("/health/live")
    assert (answer.status_code, answer.json()) == (200, {"live": True})
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_ready_when_everything_works(client: Client) -> None:
    note_clock_tick()
    assert _ready(client) == (200, {"ready": True, "checks": ALL_WELL})


@pytest.mark.django_db
def test_a_second_tick_overwrites_the_first() -> None:
    note_clock_tick()
    first = ClockTick.objects.get()
    note_clock_tick()
    assert ClockTick.objects.get().pk == first.pk
    assert ClockTick.objects.get().at > first.at


@pytest.mark.django_db
def test_not_ready_before_the_first_tick(client: Client) -> None:
    status, said = _ready(client)
    assert status == 503
    assert said["ready"] is False
    assert said["checks"] == ALL_WELL | {
        "clock": "the clock has not reached a worker yet: are worker and beat running?"
    }


@pytest.mark.django_db
@pytest.mark.parametrize(("age", "status"), [(80, 200), (100, 503)])
def test_the_age_of_the_last_tick_decides(client: Client, age: int, status: int) -> None:
    at = database_now() - timedelta(seconds=age)
    ClockTick.objects.create(name=health.WORKER, at=at)
    assert _ready(client)[0] == status


@pytest.mark.django_db
def test_not_ready_while_migrations_are_pending(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    note_clock_tick()
    plan = [("a migration", False), ("another", False)]
    monkeypatch.setattr(health.MigrationExecutor, "migration_plan", lambda *_: plan)
    status, said = _ready(client)
    assert status == 503
    assert said["checks"]["migrations"] == ("2 migrations are not applied: run manage.py migrate")


def test_a_database_that_does_not_answer_is_named_and_its_error_is_not_told(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> str:
        raise DatabaseError("password authentication failed for user portal at 10.0.0.7")

    monkeypatch.setitem(health.CHECKS, "database", fail)
    monkeypatch.setitem(health.CHECKS, "migrations", fail)
    monkeypatch.setitem(health.CHECKS, "clock", fail)
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert answer.json()["checks"]["database"] == "does not answer"
    assert answer.json()["checks"]["clock"] == "unknown: the database does not answer"
    assert b"10.0.0.7" not in answer.content


@pytest.mark.django_db
@pytest.mark.parametrize("is_deaf", [False, True], ids=["refuses", "accepts and says nothing"])
def test_a_broken_broker_is_named_within_seconds(
    client: Client, monkeypatch: pytest.MonkeyPatch, *, is_deaf: bool
) -> None:
    note_clock_tick()
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        if is_deaf:
            server.listen()
        url = f"redis://127.0.0.1:{server.getsockname()[1]}/0"
        broken = partial(app.connection_for_write, url)
        monkeypatch.setattr(app, "connection_for_write", broken)
        monkeypatch.setattr(health, "BROKER_SECONDS", 0.2)
        started = time.monotonic()
        status, said = _ready(client)
    assert status == 503
    assert said["checks"] == ALL_WELL | {"broker": "does not answer"}
    assert time.monotonic() - started < 5


@pytest.mark.django_db
def test_only_reading_is_answered(client: Client) -> None:
    assert client.post("/health/live").status_code == 405
    assert client.post("/health/ready").status_code == 405
