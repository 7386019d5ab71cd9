"""One case of the people benchmark in a fresh process. Prints one line of JSON.

    python -m benchmarks.people_case CASE PEOPLE

``first``, ``unchanged`` and ``changed`` (one in a hundred) are the product, page by page, without
the network. ``hash`` only makes the keyed hashes and fingerprints: the limit. ``update_or_create``
is Django's way, row by row, on a sample.
"""

import json
import resource
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import django

django.setup()

from candidates.known_people import secret_of  # noqa: E402
from candidates.models import KnownKey, KnownPerson, PeopleIndex  # noqa: E402
from candidates.rules.known_person import kept_of  # noqa: E402
from candidates.services.people_settings import set_people  # noqa: E402
from candidates.services.people_writer import PeopleWriter  # noqa: E402
from integrations.connectors.people_types import (  # noqa: E402
    AtsApplication,
    AtsCandidate,
    PersonPage,
    Standing,
)
from integrations.models import Connection, Tenant  # noqa: E402

PAGE = 250
SAMPLE = 1000
THEN = datetime(2026, 1, 1, tzinfo=UTC)


def pages(count: int, *, changed: bool = False) -> Iterator[PersonPage]:
    """Made-up people, each with an address, a phone, a profile and an application."""
    for start in range(0, count, PAGE):
        yield PersonPage(tuple(_person(n, changed=changed) for n in range(start, start + PAGE)))


def _person(number: int, *, changed: bool) -> AtsCandidate:
    person = AtsCandidate(
        external_id=f"person-{number}",
        first_name=f"First{number}",
        last_name=f"Last{number}",
        emails=(f"person.{number}@example.com",),
        phones=(f"+1 555 {number:07d}",),
        links=(f"https://www.linkedin.com/in/person-{number}",),
        applications=(
            AtsApplication(
                f"application-{number}", "job", "Welder", standing=Standing.OPEN, applied_at=THEN
            ),
        ),
    )
    return replace(person, last_name="Changed") if changed and number % 100 == 0 else person


def write(connection: Connection, count: int, *, changed: bool = False) -> dict[str, Any]:
    """The product."""
    index = PeopleIndex.objects.get(pk=connection.pk)
    writer = PeopleWriter(connection, secret_of(index), started_at=THEN, keep_lease=lambda: None)
    for page in pages(count, changed=changed):
        writer.take(page)
    assert writer.missing() == []
    tally = writer.tally
    return {"people": tally.seen, "new": tally.new, "changed": tally.changed}


def hashes(connection: Connection, count: int) -> dict[str, Any]:
    """Hashes and fingerprints alone: the limit."""
    secret = secret_of(PeopleIndex.objects.get(pk=connection.pk))
    made = sum(bool(kept_of(person, secret)) for page in pages(count) for person in page.people)
    return {"people": made}


def update_or_create(connection: Connection, count: int) -> dict[str, Any]:
    """What most would write first, on a sample."""
    secret, done = secret_of(PeopleIndex.objects.get(pk=connection.pk)), 0
    for page in pages(min(SAMPLE, count)):
        for person in page.people:
            kept = kept_of(person, secret)
            row, _ = KnownPerson.objects.update_or_create(
                connection=connection,
                external_id=kept.external_id,
                defaults={
                    "tenant_id": connection.tenant_id,
                    "name": kept.name,
                    "applications": list(kept.applications),
                    "fingerprint": kept.fingerprint,
                    "read_at": THEN,
                },
            )
            for kind, digest in kept.keys:
                KnownKey.objects.update_or_create(person=row, kind=kind, digest=digest)
            done += 1
    return {"people": done}


CASES: dict[str, Callable[[Connection, int], dict[str, Any]]] = {
    "first": write,
    "unchanged": write,
    "changed": lambda connection, count: write(connection, count, changed=True),
    "hash": hashes,
    "update_or_create": update_or_create,
}


def main(case: str, count: int) -> dict[str, Any]:
    """Run one case and measure it. Nothing before the case itself counts."""
    connection = _connection(count)
    idle = _memory("VmRSS")
    began, spent = time.monotonic(), _cpu()
    told = CASES[case](connection, count)
    return {
        "cpu": _cpu() - spent,
        "wall": time.monotonic() - began,
        "peak": _memory("VmHWM"),
        "idle": idle,
        **told,
    }


def _connection(count: int) -> Connection:
    tenant, _ = Tenant.objects.get_or_create(name=f"{count} people", slug=f"people-{count}")
    connection, is_new = Connection.objects.get_or_create(
        tenant=tenant,
        name=f"{count} people",
        defaults={"system": "workday", "route": "kombo", "state": "active"},
    )
    if is_new:
        set_people(connection, is_on=True, cool_down_months=0, actor=None)
    return connection


def _cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def _memory(name: str) -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(name))


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], int(sys.argv[2]))))
