"""Says whether the PostgreSQL and the Redis of the environment answer, before tests rely on them.

``DATABASE_URL`` and ``REDIS_URL`` name them. Exits with 1 and one sentence each when not.
"""

import os
import sys
from collections.abc import Callable
from urllib.parse import urlsplit

import psycopg
import redis

SECONDS = 3


def _postgresql() -> None:
    url = urlsplit(os.environ["DATABASE_URL"])
    # The database of that name is made by the tests; the server is asked through its own.
    server = url._replace(path="/postgres").geturl()
    with psycopg.connect(server, connect_timeout=SECONDS) as connection:
        connection.execute("SELECT 1")


def _redis() -> None:
    client = redis.Redis.from_url(
        os.environ["REDIS_URL"], socket_timeout=SECONDS, socket_connect_timeout=SECONDS
    )
    with client:
        client.ping()


def _complaint(name: str, variable: str, ask: Callable[[], None]) -> str:
    """Empty when the service answers."""
    where = os.environ.get(variable)
    if not where:
        return f"{variable} is not set."
    try:
        ask()
    except (psycopg.Error, redis.RedisError, ValueError) as error:
        url = urlsplit(where)
        return f"{name} does not answer at {url.hostname}:{url.port}: {str(error).splitlines()[0]}"
    return ""


def main() -> int:
    """The exit code: 0 when both answer."""
    complaints = [
        complaint
        for complaint in (
            _complaint("PostgreSQL", "DATABASE_URL", _postgresql),
            _complaint("Redis", "REDIS_URL", _redis),
        )
        if complaint
    ]
    for complaint in complaints:
        sys.stderr.write(f"{complaint}\n")
    if complaints:
        sys.stderr.write("Start what is missing, or name other services in the environment.\n")
    return 1 if complaints else 0


if __name__ == "__main__":
    raise SystemExit(main())
