"""Fixtures for every test."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection as database
from playwright.sync_api import Browser, sync_playwright

from tests.base import Cast, make_cast

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")


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
