"""One case of the sync benchmark in a fresh process. Prints one line of JSON.

    python -m benchmarks.sync_case CASE JOBS

``first``, ``unchanged``, ``changed`` and ``incremental`` are the product. ``parse`` only downloads
and parses; ``fingerprint`` also compares; ``update_or_create`` is Django's way, row by row.
"""

import hashlib
import json
import os
import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import django
import requests
from django.db import connection as database

django.setup()

from integrations.models import Connection, Tenant  # noqa: E402
from jobs.models import Job  # noqa: E402
from jobs.rules.states import JobSource, SyncState  # noqa: E402
from jobs.services import sync  # noqa: E402

SAMPLE = 1000


def main(case: str, count: int) -> dict[str, Any]:
    """Run one case and measure it. Nothing before the case itself counts."""
    connection = _connection(count)
    database.ensure_connection()
    work = CASES[case]
    statements = 0

    def counting(execute: Callable[..., Any], *arguments: Any) -> Any:
        nonlocal statements
        statements += 1
        return execute(*arguments)

    idle = _memory("VmRSS")
    with ExitStack() as stack:
        stack.enter_context(database.execute_wrapper(counting))
        began, spent = time.monotonic(), _cpu()
        told = work(connection, count)
    return {
        "cpu": _cpu() - spent,
        "wall": time.monotonic() - began,
        "peak": _memory("VmHWM"),
        "idle": idle,
        "statements": statements,
        **told,
    }


def read(connection: Connection, count: int, *, full: bool) -> dict[str, Any]:
    """The product."""
    run = sync.sync_jobs(connection.pk, full=full)
    assert run is not None
    assert run.state == SyncState.SUCCEEDED, run.failure
    names = ("pages", "seen", "new", "changed", "unchanged")
    return {"jobs": run.seen} | {name: getattr(run, name) for name in names}


def parse(connection: Connection, _count: int) -> dict[str, Any]:
    """Download and parse, and nothing else: the limit."""
    return {"jobs": sum(len(page) for page in _pages(connection))}


def fingerprint(connection: Connection, count: int) -> dict[str, Any]:
    """Download, parse, compare; no rows."""
    known = dict.fromkeys((f"{number}" for number in range(count)), "")
    same = 0
    for page in _pages(connection):
        for job in page:
            steady = {name: value for name, value in job.items() if name != "changed_at"}
            text = json.dumps(steady, sort_keys=True).encode()
            same += known.get(job["id"]) == hashlib.blake2b(text, digest_size=16).hexdigest()
    return {"jobs": count, "same": same}


def update_or_create(connection: Connection, count: int) -> dict[str, Any]:
    """What most would write first, on a sample."""
    done = 0
    for page in _pages(connection):
        for job in page:
            Job.objects.update_or_create(
                connection=connection,
                external_id=job["id"],
                defaults={
                    "tenant_id": connection.tenant_id,
                    "source": JobSource.SYNCED,
                    "title": job["name"],
                    "ats_id": job["remote_id"],
                    "status": job["status"],
                    "description": job["description"],
                    "department": job["department"],
                    "job_code": job["job_code"],
                    "places": [job["location"]],
                    "stages": job["stages"],
                    "hiring_team": job["hiring_team"],
                    "apply_url": job["post_url"],
                    "ats_url": job["remote_url"],
                },
            )
            done += 1
            if done == min(SAMPLE, count):
                return {"jobs": done}
    return {"jobs": done}


CASES: dict[str, Callable[[Connection, int], dict[str, Any]]] = {
    "first": lambda connection, count: read(connection, count, full=True),
    "unchanged": lambda connection, count: read(connection, count, full=True),
    "changed": lambda connection, count: read(connection, count, full=True),
    "incremental": lambda connection, count: read(connection, count, full=False),
    "parse": parse,
    "fingerprint": fingerprint,
    "update_or_create": update_or_create,
}


def _connection(count: int) -> Connection:
    tenant, _ = Tenant.objects.get_or_create(name=f"{count} jobs", slug=f"jobs-{count}")
    connection, _ = Connection.objects.get_or_create(
        tenant=tenant,
        name=f"{count} jobs",
        defaults={
            "system": "workday",
            "route": "kombo",
            "state": "active",
            "options": {"integration_id": f"scale:{count}"},
            "rate_per_second": 100_000,
            "burst": 100_000,
        },
    )
    return connection


def _pages(connection: Connection) -> Iterator[list[dict[str, Any]]]:
    headers = {
        "Authorization": f"Bearer {os.environ['KOMBO_API_KEY']}",
        "X-Integration-Id": connection.options["integration_id"],
    }
    params = {"page_size": "250", "include_deleted": "true"}
    with requests.Session() as session:
        while True:
            url = f"{os.environ['KOMBO_BASE_URL']}/ats/jobs"
            data = session.get(url, params=params, headers=headers, timeout=60).json()["data"]
            yield data["results"]
            if data["next"] is None:
                return
            params["cursor"] = data["next"]


def _cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def _memory(name: str) -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(name))


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], int(sys.argv[2]))))
