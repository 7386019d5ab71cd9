"""A production of its own: database, Redis number, folder, and the portal's real processes."""

import json
import os
import re
import secrets
import shlex
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import redis
from psycopg import sql

ROOT = Path(__file__).resolve().parents[2]
REDIS_NUMBERS = range(15, 9, -1)
# The customer of the stand-in's demo data who is connected.
INTEGRATION = "ashby:bluegrass-foods"


@dataclass(frozen=True)
class Production:
    """The environment of a production, and how its commands are run in it."""

    environment: dict[str, str]
    folder: Path

    @property
    def url(self) -> str:
        """Where the web server listens."""
        return self.environment["PORTAL_URL"]

    def run(self, *command: str) -> str:
        """Run a command to its end; its output. Fails with what it said."""
        ended = subprocess.run(  # noqa: S603
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=300
        )
        assert ended.returncode == 0, f"{command}:\n{ended.stdout}{ended.stderr}"
        return ended.stdout

    def python(self, *arguments: str) -> str:
        """Run Python to its end."""
        return self.run(sys.executable, *arguments)

    @contextmanager
    def running(self, name: str, command: str) -> "Iterator[subprocess.Popen[bytes]]":
        """Start a command line as it stands; kill it at the end if it still lives."""
        with (self.folder / f"{name}.log").open("wb") as log:
            process = subprocess.Popen(  # noqa: S603
                shlex.split(command), cwd=ROOT, env=self.environment, stdout=log, stderr=log
            )
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()
            process.wait(timeout=10)

    def is_ready(self) -> bool:
        """Whether web, broker, worker and clock work together."""
        try:
            with urllib.request.urlopen(f"{self.url}/health/ready", timeout=10) as answer:  # noqa: S310
                return bool(json.loads(answer.read())["ready"])
        except urllib.error.HTTPError as error:
            error.close()
        except OSError:
            pass
        return False

    @contextmanager
    def serving(self, seconds: float = 120) -> "Iterator[list[subprocess.Popen[bytes]]]":
        """Tables, then everything that docker-compose.yml starts; ready within ``seconds``.

        Raises ``AssertionError`` with what they said where they are not.
        """
        commands = commands_of_compose()
        self.run(*commands.pop("migrate").split())
        ours = {name: line for name, line in commands.items() if not line.startswith("redis")}
        with ExitStack() as stack:
            started = [stack.enter_context(self.running(*each)) for each in ours.items()]
            deadline = time.monotonic() + seconds
            while not self.is_ready():
                assert time.monotonic() < deadline, self.logs()
                time.sleep(0.5)
            yield started

    def logs(self) -> str:
        """The end of what each of them wrote."""
        logs = sorted(self.folder.glob("*.log"))
        return "".join(f"\n--- {log.stem}\n{self.log(log.stem)[-3000:]}" for log in logs)

    def log(self, name: str) -> str:
        """What a command wrote."""
        return (self.folder / f"{name}.log").read_text(errors="replace")


def commands_of_compose() -> dict[str, str]:
    """The command line of each service of docker-compose.yml, as it stands there."""
    found = re.findall(
        r"^  (\w+):\n(?:    .*\n)*?    command: (.+)$",
        (ROOT / "docker-compose.yml").read_text(),
        re.MULTILINE,
    )
    return dict(found)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as candidate:
        candidate.bind(("127.0.0.1", 0))
        return int(candidate.getsockname()[1])


@contextmanager
def production(folder: Path, **extra: str) -> Iterator[Production]:
    """A production with a database and a Redis number of its own, removed at the end.

    ``DATABASE_URL`` and ``REDIS_URL`` of the environment say on which servers.
    """
    port = free_port()
    with _database() as database_url, _redis_number() as redis_url:
        yield Production(
            {
                "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
                "HOME": str(folder),
                "DATABASE_URL": database_url,
                "REDIS_URL": redis_url,
                "SECRET_KEY": secrets.token_hex(32),
                "CREDENTIAL_KEYS": "k1:b25seS1mb3ItdGVzdHMtb25seS1mb3ItdGVzdHMtISE=",
                "PORTAL_DATA_DIR": str(folder / "data"),
                "PORTAL_URL": f"http://127.0.0.1:{port}",
                "ALLOWED_HOSTS": "127.0.0.1",
                "BEHIND_TLS": "off",
                "WEB_BIND": f"127.0.0.1:{port}",
                "WEB_PROCESSES": "1",
                **extra,
            },
            folder,
        )


@contextmanager
def _database() -> Iterator[str]:
    url = urlsplit(os.environ["DATABASE_URL"])
    name = f"portal_commands_{secrets.token_hex(4)}"
    server = url._replace(path="/postgres").geturl()
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield url._replace(path=f"/{name}").geturl()
        finally:
            drop = sql.SQL("DROP DATABASE {} WITH (FORCE)")
            connection.execute(drop.format(sql.Identifier(name)))


@contextmanager
def _redis_number() -> Iterator[str]:
    """An empty number of the server, emptied again afterwards."""
    url = urlsplit(os.environ["REDIS_URL"])
    # The number of the environment itself belongs to the other tests.
    for number in [number for number in REDIS_NUMBERS if url.path != f"/{number}"]:
        address = url._replace(path=f"/{number}").geturl()
        with redis.Redis.from_url(address) as client:
            # The mark keeps others away who look at the same time.
            if client.dbsize() or not client.set("taken-by-a-test", "1", nx=True, ex=600):
                continue
            try:
                yield address
            finally:
                client.flushdb()
            return
    raise AssertionError(f"No empty Redis number among {list(REDIS_NUMBERS)} on {url.hostname}.")
