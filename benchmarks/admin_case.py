"""Opens every page of the admin on a full database. Prints JSON: page, median ms, queries.

    python -m benchmarks.admin_case CANDIDATES

Beside the attempts and the candidates stands a stock ``ModelAdmin`` (``benchmarks.admin_stock``).
"""

import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode

import django

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.db import connection as database  # noqa: E402
from django.test import Client, override_settings  # noqa: E402
from django.test.utils import setup_test_environment, teardown_test_environment  # noqa: E402

from benchmarks.admin_rows import ADMINISTRATOR, build  # noqa: E402
from candidates.models import (  # noqa: E402
    Application,
    Candidate,
    CandidateExport,
    ExportAttempt,
)
from integrations.models import ApiCall  # noqa: E402
from jobs.models import Job, SyncRun  # noqa: E402

REPEATS = 5
LISTS = (Candidate, Application, CandidateExport, ExportAttempt, Job, SyncRun, ApiCall)


def address(model: Any, rest: str = "", site: str = "admin") -> str:
    """The page of a model's list, or of one row."""
    return f"/{site}/{model._meta.app_label}/{model._meta.model_name}/{rest}"


def pages(client: Client, candidates: int) -> Iterator[tuple[str, str]]:
    """Every list, with the second choice of every filter, some searches, and a row of each."""
    setup_test_environment()
    for model in LISTS:
        name = str(model._meta.verbose_name_plural)
        yield name, address(model)
        for spec in client.get(address(model)).context["cl"].filter_specs:
            choices = [
                choice
                for choice in spec.choices(client.get(address(model)).context["cl"])
                if choice.get("query_string")
            ]
            if len(choices) > 1:
                yield f"{name}: {spec.title}", address(model, choices[1]["query_string"])
    teardown_test_environment()
    middle = candidates // 2
    email, person = f"ana.{middle}@mail.example", f"Novak{middle}"
    for model in (Candidate, CandidateExport, ExportAttempt):
        name = str(model._meta.verbose_name_plural)
        yield f"{name}: search e-mail", address(model, "?" + urlencode({"q": email}))
        yield f"{name}: search name", address(model, "?" + urlencode({"q": person}))
        yield f"{name}: search nothing there", address(model, "?q=zzzzzz")
        yield f"{name}: one row", address(model, f"{middle}/change/")
    yield "applications: one row", address(Application, f"{middle}/change/")
    yield "jobs: search title", address(Job, "?q=Welder")
    yield "jobs: one row", address(Job, "20000/change/")
    yield "attempts: deep page", address(ExportAttempt, f"?p={candidates // 50}")


def stock_pages(candidates: int) -> Iterator[tuple[str, str]]:
    """The peer's pages, named as ours."""
    email = urlencode({"q": f"ana.{candidates // 2}@mail.example"})
    attempts = str(ExportAttempt._meta.verbose_name_plural)
    yield attempts, address(ExportAttempt, site="stock")
    yield f"{attempts}: result", address(ExportAttempt, "?result__exact=not_done", "stock")
    yield f"{attempts}: search e-mail", address(ExportAttempt, f"?{email}", "stock")
    yield "attempts: deep page", address(ExportAttempt, f"?p={candidates // 50}", "stock")
    yield "candidates", address(Candidate, site="stock")


def timed(client: Client, url: str, repeats: int) -> dict[str, Any]:
    """Median milliseconds of database and view, and the queries of one call."""
    queries = 0

    def counting(execute: Callable[..., Any], *arguments: Any) -> Any:
        nonlocal queries
        queries += 1
        return execute(*arguments)

    client.get(url)
    spent = []
    for _ in range(repeats):
        began = time.perf_counter()
        with database.execute_wrapper(counting):
            status = client.get(url).status_code
        spent.append(1000 * (time.perf_counter() - began))
    return {"ms": statistics.median(spent), "queries": queries // repeats, "status": status}


@override_settings(ROOT_URLCONF="benchmarks.admin_stock", ALLOWED_HOSTS=["testserver"])
def main(candidates: int) -> dict[str, Any]:
    """Build if needed, then measure."""
    began = time.monotonic()
    built = build(candidates)
    building = time.monotonic() - began if built else 0.0
    user = get_user_model().objects.get(username=ADMINISTRATOR)
    client, peer = Client(), Client()
    client.force_login(user)
    ours = {name: timed(client, url, REPEATS) for name, url in list(pages(client, candidates))}
    user.is_superuser = True
    user.save()
    peer.force_login(user)
    theirs = {name: timed(peer, url, 1) for name, url in stock_pages(candidates)}
    user.is_superuser = False
    user.save()
    return {"building": building, "ours": ours, "theirs": theirs}


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]))))
