"""Fixtures for every test."""

import os
import secrets
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection as database
from playwright.sync_api import Browser, sync_playwright

from integrations.services import connector_door
from integrations.transport.redis_limiter import RedisLimiter
from tests.base import Cast, make_cast

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--no-pure``: for a run on services, after one on the embedded default."""
    parser.addoption("--no-pure", action="store_true", help="leave out tests that use no database")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what no service can change, where that is wanted, and put the rest in order.

    Begin with the tests that take long among those that commit, and spread them.

    They wait for processes and browsers. Left where chance puts them, the last one keeps one test
    process busy for minutes while the others have nothing left to do.
    """
    if config.getoption("--no-pure"):
        config.hook.pytest_deselected(items=[item for item in items if _is_pure(item)])
        items[:] = [item for item in items if not _is_pure(item)]
    places = [place for place, item in enumerate(items) if _commits(item)]
    long = [items[place] for place in places if _takes_long(items[place])]
    short = [items[place] for place in places if not _takes_long(items[place])]
    # Even, so that taking turns gives the long ones to every process, be there two or four.
    apart = 2 * max(1, len(short) // (4 * max(1, len(long))))
    order: list[pytest.Item] = []
    for start in range(0, len(short), apart):
        order += [*([long.pop()] if long else []), *short[start : start + apart]]
    for place, item in zip(places, [*order, *long], strict=True):
        items[place] = item


def _is_pure(item: pytest.Item) -> bool:
    rows = {"db", "transactional_db", "django_db_setup", "live_server", "cast"}
    reads_rows = rows & set(getattr(item, "fixturenames", ()))
    return not (reads_rows or item.get_closest_marker("django_db") or _takes_long(item))


def _commits(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    used = getattr(item, "fixturenames", ())
    return bool({"transactional_db", "live_server"} & set(used)) or bool(
        marker and marker.kwargs.get("transaction")
    )


def _takes_long(item: pytest.Item) -> bool:
    return bool(item.get_closest_marker("services") or item.get_closest_marker("browser"))


@pytest.fixture(autouse=True)
def pace(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pace of one's own for every test.

    The limiter names a lane by the connection's number, and the numbers of a rolled back test come
    again in the next one: a lane that a vendor's 429 paused for an hour would still be paused.
    """
    prefix = f"test-{secrets.token_hex(6)}"

    class OwnLimiter(RedisLimiter):
        @classmethod
        def from_url(cls, url: str, prefix: str = prefix) -> RedisLimiter:
            return super().from_url(url, prefix)

    monkeypatch.setattr(connector_door, "RedisLimiter", OwnLimiter)
    connector_door.limiter.cache_clear()


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    """A real browser, without a window. Where there is none the test is skipped."""
    if not os.path.exists(CHROMIUM):
        pytest.skip(f"There is no browser at {CHROMIUM}; name one in CHROMIUM.")
    # The browser's driver runs an event loop in this thread; the tests stay synchronous.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def cast(db: None) -> Cast:
    """Ana, Sam, Max, Tina, Rita and Hugo, and their two customers."""
    return make_cast()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The test database; at the end nobody else is in it, so that it can be dropped.

    A process that a test has killed, or a thread that served a browser, may leave a session at the
    server that ends a moment later.
    """
    yield
    with django_db_blocker.unblock():
        if database.vendor == "postgresql":
            with database.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
