"""Tests on real services: PostgreSQL, Redis and processes of their own (make test-services)."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from django.conf import settings
from django.db import connection

from sandbox.control import SandboxControl

ROOT = Path(__file__).parents[2]
REDIS_URL = os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/9")
NOT_THERE = "needs PostgreSQL: run it with make test-services"


@pytest.fixture(autouse=True)
def _on_postgresql() -> None:
    if connection.vendor != "postgresql":
        pytest.skip(NOT_THERE)


@pytest.fixture
def box() -> Iterator[SandboxControl]:
    """A stand-in in a process of its own."""
    arguments = [sys.executable, "-m", "sandbox", "--port", "0"]
    with subprocess.Popen(  # noqa: S603 - our own stand-in
        arguments, cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        try:
            yield SandboxControl(line.split()[-1], timeout=60)
        finally:
            process.terminate()


@pytest.fixture
def process_environment(
    box: SandboxControl, transactional_db: None, tmp_path: Path
) -> dict[str, str]:
    """What a process of the portal needs to work on this test's database, with short budgets."""
    return {
        **os.environ,
        "DATABASE_URL": written_database_url(),
        "REDIS_URL": REDIS_URL,
        "SECRET_KEY": settings.SECRET_KEY,
        "CREDENTIAL_KEYS": ",".join(settings.CREDENTIAL_KEYS),
        "PORTAL_DATA_DIR": str(tmp_path),
        "KOMBO_BASE_URL": f"{box.url}/v1",
        "OUTBOUND_ALLOWED_PRIVATE": urlsplit(box.url).netloc,
        "KOMBO_LOOKUP_LAG_SECONDS": "1.5",
        "KOMBO_DOCUMENT_LAG_SECONDS": "0",
        "OUTBOUND_CONNECT_TIMEOUT": "1",
        "OUTBOUND_WRITE_DEADLINE": "1",
        "OUTBOUND_MAX_WAIT": "1",
        "EXPORT_PAUSE_BUDGET": "0.3",
        "EXPORT_VENDOR_PROCESSING": "3",
        "EXPORT_LEASE_SECONDS": "2",
        "LANE_WIDTH": "24",
        "LOG_LEVEL": "ERROR",
        "PYTHONPATH": str(ROOT),
    }


def written_database_url() -> str:
    """The URL of the database that this test process writes to."""
    values = connection.settings_dict
    login = quote(values["USER"] or "")
    if values["PASSWORD"]:
        login += f":{quote(values['PASSWORD'])}"
    return f"postgres://{login}@{values['HOST']}:{values['PORT']}/{values['NAME']}"
