"""What every benchmark needs: a database of its own, the sandbox as a process, and its meters."""

import getpass
import json
import os
import secrets
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg

from sandbox.control import SandboxControl

ROOT = Path(__file__).resolve().parent.parent
DATABASE_URL = os.environ.get("DATABASE_URL") or (
    f"postgres://{getpass.getuser()}@127.0.0.1:5432/portal_bench"
)
REDIS_URL = os.environ.get("REDIS_URL") or "redis://127.0.0.1:6379/15"
API_KEY = "benchmark-key"
_TICKS = os.sysconf("SC_CLK_TCK")
_SAMPLE_SECONDS = 0.05


class NotThereError(Exception):
    """A service that a benchmark needs is missing. The message says which, and what to do."""


def database(suffix: str, *, keep: bool = False) -> str:
    """The URL of an empty database (or, with ``keep``, of the one left by the last run).

    It stands beside the database of ``DATABASE_URL`` and has its name with a suffix.
    """
    parts = urlsplit(DATABASE_URL)
    name = f"{parts.path.strip('/')}_{suffix}"
    try:
        with psycopg.connect(_with_name(parts, "postgres"), autocommit=True) as server:
            found = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            exists = found.fetchone() is not None
            if exists and not keep:
                server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
            if not (exists and keep):
                server.execute(f'CREATE DATABASE "{name}"')
    except psycopg.OperationalError as error:
        raise NotThereError(
            f"There is no PostgreSQL at {parts.hostname}:{parts.port or 5432} ({error}). "
            "Set DATABASE_URL to one where databases may be created."
        ) from error
    url = _with_name(parts, name)
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0", "--skip-checks"],
        cwd=ROOT,
        env=environment(url),
        check=True,
    )
    return url


def _with_name(parts: Any, name: str) -> str:
    return urlunsplit(parts._replace(scheme="postgresql", path=f"/{name}"))


_DATA = tempfile.mkdtemp(prefix="portal-bench-")
_KEY = secrets.token_urlsafe(48)


def environment(database_url: str, sandbox_url: str = "", **more: str) -> dict[str, str]:
    """The environment of a process that runs the product."""
    values = {
        "DATABASE_URL": database_url.replace("postgresql:", "postgres:", 1),
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "PORTAL_DATA_DIR": _DATA,
        "SECRET_KEY": _KEY,
        "CREDENTIAL_KEY": "YmVuY2htYXJrLWtleS1ub3QtYS1zZWNyZXQtMDEyMzQ=",
        "BEHIND_TLS": "false",
        "LOG_LEVEL": "ERROR",
        "KOMBO_BASE_URL": f"{sandbox_url}/v1",
        "KOMBO_API_KEY": API_KEY,
        "OUTBOUND_ALLOWED_PRIVATE": urlsplit(sandbox_url).netloc,
    }
    return os.environ | values | more


@contextmanager
def sandbox() -> Iterator[SandboxControl]:
    """The stand-in as a process of its own."""
    command = [sys.executable, "-m", "sandbox", "--port", "0"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            yield SandboxControl(process.stdout.readline().split()[-1], timeout=300)
        finally:
            process.terminate()


def run(module: str, *arguments: str, env: dict[str, str], python: str = sys.executable) -> Any:
    """Run a module in a fresh process; the JSON of its last line."""
    done = subprocess.run(
        [python, "-m", module, *arguments],
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return json.loads(done.stdout.strip().splitlines()[-1])


class DatabaseCpu:
    """CPU seconds of all server processes of one database while it is open.

    Read from ``/proc`` twenty times a second, so it needs the server on this machine; elsewhere
    ``seconds`` stays 0. What the checkpointer and the WAL writer do is not counted.
    """

    def __init__(self, url: str) -> None:
        self.name = urlsplit(url).path.strip("/")
        self._first: dict[int, float] = {}
        self._last: dict[int, float] = {}
        self._others: set[int] = set()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> "DatabaseCpu":
        self._look()
        for pid, spent in self._last.items():
            self._first[pid] = spent
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._look()
        self._stop.set()
        self._thread.join()

    @property
    def seconds(self) -> float:
        """Over all processes, those included that have ended."""
        return sum(spent - self._first.get(pid, 0.0) for pid, spent in self._last.items())

    def _watch(self) -> None:
        while not self._stop.wait(_SAMPLE_SECONDS):
            self._look()

    def _look(self) -> None:
        for entry in Path("/proc").iterdir():
            pid = int(entry.name) if entry.name.isdigit() else 0
            if not pid or pid in self._others:
                continue
            try:
                if pid not in self._last and not self._is_ours(entry):
                    continue
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            self._last[pid] = (int(fields[11]) + int(fields[12])) / _TICKS

    def _is_ours(self, entry: Path) -> bool:
        title = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        if title.startswith("postgres:") and f" {self.name} " in title:
            return True
        # A new server process takes its title a moment after it was started.
        if not title.startswith("postgres") and "postgresql" not in title:
            self._others.add(int(entry.name))
        return False


def wal_bytes(url: str) -> int:
    """How much the whole server has written ahead so far; judge differences on a quiet one."""
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn").fetchone()
    assert row
    return int(row[0])


def table(title: str, columns: list[str], rows: list[list[str]]) -> None:
    """Print a small table."""
    widths = [max(map(len, column)) for column in zip(columns, *rows, strict=True)]
    print(f"\n{title}")
    for row in (columns, *rows):
        cells = [f"{cell:>{width}}" for cell, width in zip(row, widths, strict=True)]
        print("  " + f"{row[0]:<{widths[0]}}" + "  " + "  ".join(cells[1:]), flush=True)


def aim(words: str, value: float, limit: float, *, at_least: bool = False) -> None:
    """Print whether an aim is reached."""
    reached = value >= limit if at_least else value <= limit
    sign, verdict = ("≥" if at_least else "≤"), ("reached" if reached else "MISSED")
    print(f"  aim: {words}: {value:.3g} ({sign} {limit:g}) {verdict}", flush=True)
