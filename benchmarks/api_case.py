"""One way to take people in, in a fresh process that is server and caller in one. Prints JSON.

    python -m benchmarks.api_case CASE PEOPLE

``bulk`` sends them through the real address, 1,000 a call, then all of them again unchanged, then
one in a hundred changed. ``single`` sends each in a call of its own. ``bulk_create`` is what a
script of one's own would do with the same bodies: Django's upsert, no checks, no decisions, no
answer for each row.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import django

django.setup()

from django.db import connection as database  # noqa: E402
from django.test import Client, override_settings  # noqa: E402

from benchmarks.environment import DatabaseCpu  # noqa: E402
from candidates.models import Candidate, CandidateEmail  # noqa: E402
from integrations.models import Tenant  # noqa: E402
from integrations.rules.api_scopes import Scope  # noqa: E402
from integrations.services.api_keys import make_key  # noqa: E402

AT_ONCE = 1_000
PART = 10
"""So many calls are measured together."""
KEY_LASTS = 90
"""So many calls in a row does the throttle grant every key."""


def body(call: int, *, changed: bool = False) -> str:
    """The body of one bulk call; every fifth person has a second address."""
    numbers = range(call * AT_ONCE, (call + 1) * AT_ONCE)
    return json.dumps({"candidates": [person(n, changed=changed) for n in numbers]})


def person(number: int, *, changed: bool) -> dict[str, Any]:
    """A made-up person as the platform sends them."""
    emails = [{"address": f"person.{number}@example.com", "provenance": "resume"}]
    if number % 5 == 0:
        emails.append({"address": f"work.{number}@example.org", "kind": "work"})
    return {
        "platform_id": f"person-{number}",
        "source": "passive" if number % 3 else "applied",
        "first_name": f"First{number}",
        "last_name": "Changed" if changed and number % 100 == 0 else f"Last{number}",
        "phone": f"+1 512 {number:07d}",
        "headline": "Welder, six years of pipelines and pressure vessels",
        "city": "Austin",
        "region": "TX",
        "country": "US",
        "linkedin_url": f"https://www.linkedin.com/in/person-{number}",
        "emails": emails,
    }


class Meter:
    """Statements, CPU of this process and of the database's, and this process's memory."""

    def __init__(self) -> None:
        self.statements = 0

    def __call__(self, execute: Callable[..., Any], *arguments: Any) -> Any:
        self.statements += 1
        return execute(*arguments)

    def parts(self, calls: Iterator[None]) -> list[dict[str, float]]:
        """Go through the calls, and tell of every ``PART`` of them what they took."""
        url = _url()
        found = []
        while True:
            written, statements, spent = rows_written(), self.statements, time.process_time()
            with DatabaseCpu(url) as server:
                done = sum(1 for _ in zip(range(PART), calls, strict=False))
            if not done:
                return found
            found.append(
                {
                    "calls": done,
                    "statements": self.statements - statements,
                    "cpu": time.process_time() - spent,
                    "server": server.seconds,
                    "written": rows_written() - written,
                    "peak": memory("VmHWM"),
                }
            )


def rows_written() -> int:
    """Rows of this database that were inserted, changed or deleted so far, by anybody."""
    with database.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute(
            "SELECT tup_inserted + tup_updated + tup_deleted FROM pg_stat_database "
            "WHERE datname = current_database()"
        )
        return int(cursor.fetchone()[0])


def memory(name: str) -> float:
    """MB of this process by ``/proc``."""
    lines = Path("/proc/self/status").read_text().splitlines()
    (line,) = (line for line in lines if line.startswith(f"{name}:"))
    return int(line.split()[1]) / 1024


def bulk(count: int, meter: Meter) -> dict[str, Any]:
    """The product, three times over the same people."""
    send = _caller("bulk")

    def calls(*, again: str, changed: bool = False) -> Iterator[None]:
        for call in range(count // AT_ONCE):
            answer = send("post", "bulk", f"{again}-{call}", body(call, changed=changed))
            assert answer.status_code == 200, answer.content
            assert answer.json()["taken"] == AT_ONCE
            yield

    return {
        "new": meter.parts(calls(again="first")),
        "unchanged": meter.parts(calls(again="second")),
        "one in a hundred changed": meter.parts(calls(again="third", changed=True)),
    }


def single(count: int, meter: Meter) -> dict[str, Any]:
    """A call for each of them."""

    def calls() -> Iterator[None]:
        for number in range(count):
            if number % KEY_LASTS == 0:
                send = _caller("single")
            values = person(number, changed=False)
            answer = send("put", values.pop("platform_id"), f"{number}", json.dumps(values))
            assert answer.status_code == 201, answer.content
            yield

    return {"new": meter.parts(calls())}


def bulk_create(count: int, meter: Meter) -> dict[str, Any]:
    """Django's upsert of the same bodies."""
    tenant = Tenant.objects.create(name="Bare", slug="bare")

    def calls() -> Iterator[None]:
        for call in range(count // AT_ONCE):
            sent = {row["platform_id"]: row for row in json.loads(body(call))["candidates"]}
            people = Candidate.objects.bulk_create(
                [
                    Candidate(tenant=tenant, **{k: row[k] for k in row if k != "emails"})
                    for row in sent.values()
                ],
                update_conflicts=True,
                unique_fields=["tenant", "platform_id"],
                update_fields=["first_name", "last_name", "phone", "headline", "city", "source"],
            )
            CandidateEmail.objects.bulk_create(
                [
                    CandidateEmail(candidate=one, **email)
                    for one in people
                    for email in sent[one.platform_id]["emails"]
                ],
                ignore_conflicts=True,
            )
            yield

    return {"new": meter.parts(calls()), "unchanged": meter.parts(calls())}


def _caller(slug: str) -> Callable[[str, str, str, str], Any]:
    tenant, _ = Tenant.objects.get_or_create(slug=slug, defaults={"name": slug})
    key = make_key(tenant, name="Bench", scopes=list(Scope), lives=None, actor=None)[1]
    client = Client()

    def send(method: str, path: str, once: str, text: str) -> Any:
        return getattr(client, method)(
            f"/api/v1/candidates/{path}",
            text,
            content_type="application/json",
            headers={"Authorization": f"Bearer {key}", "Idempotency-Key": once},
        )

    return send


def _url() -> str:
    values = database.settings_dict
    place = f"{values['HOST'] or '127.0.0.1'}:{values['PORT'] or 5432}"
    who = f"{values['USER']}:{values['PASSWORD']}" if values["PASSWORD"] else values["USER"]
    return f"postgresql://{who}@{place}/{values['NAME']}"


CASES = {"bulk": bulk, "single": single, "bulk_create": bulk_create}


@override_settings(ALLOWED_HOSTS=["testserver"])
def main(case: str, count: int) -> dict[str, Any]:
    """Measure one case, for a tenant of its own."""
    meter = Meter()
    with database.execute_wrapper(meter):
        return CASES[case](count, meter)


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], int(sys.argv[2]))))
