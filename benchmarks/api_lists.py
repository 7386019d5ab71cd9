"""Every list of the API, of a customer with so many rows beside two others with as many.

    python -m benchmarks.api_lists ROWS

Prints JSON: for each list its statements, how many rows PostgreSQL reads for the first page and for
one further on, and what it reads them by.
"""

import json
import sys
from typing import Any

import django

django.setup()

from django.db import connection as database  # noqa: E402
from django.test import Client, override_settings  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from benchmarks.api_rows import build  # noqa: E402
from benchmarks.plans import plan_of, rows_read  # noqa: E402
from integrations.models import Tenant  # noqa: E402
from integrations.rules.api_scopes import Scope  # noqa: E402
from integrations.services.api_keys import make_key  # noqa: E402
from portal.api.urls import router  # noqa: E402

PAGE = 50
MIDDLE = 2
"""So many pages on, the second one is looked at."""


class Lists:
    """The lists as one key sees them."""

    def __init__(self, tenant: Tenant | None) -> None:
        key = make_key(tenant, name="Bench", scopes=list(Scope), lives=None, actor=None)[1]
        self.headers = {"Authorization": f"Bearer {key}"}
        self.client = Client()

    def measured(self, prefix: str) -> dict[str, Any]:
        """The first page, which for a customer lies below the rows of others, and one further on:
        their statements and their plans.
        """
        first = address = f"/api/v1/{prefix}"
        for _ in range(MIDDLE):
            address = self._page(address)["next"]
        statements, nodes = zip(*(self._looked_at(page) for page in (first, address)), strict=True)
        plans = [node for page in nodes for node in page]
        return {
            "statements": max(statements),
            "plan": ", ".join(sorted(set(filter(None, map(words, plans))))),
            "first": max(map(rows_read, nodes[0])),
            "further": max(map(rows_read, nodes[1])),
        }

    def _looked_at(self, address: str) -> tuple[int, list[dict[str, Any]]]:
        with CaptureQueriesContext(database) as caught:
            answer = self._page(address)
        assert len(answer["results"]) == PAGE, address
        pages = [query["sql"] for query in caught if f"LIMIT {PAGE + 1}" in query["sql"]]
        return len(caught), [node for sql in pages for node in plan_of(sql)]

    def _page(self, address: str) -> Any:
        answer = self.client.get(address, headers=self.headers)
        assert answer.status_code == 200, answer.content
        return answer.json()


def words(node: dict[str, Any]) -> str:
    """A node that reads or sorts, in a few words."""
    kind = node["Node Type"]
    if "Index" in kind and "Index Name" in node:
        return str(node["Index Name"])
    return f"{kind} {node.get('Relation Name', '')}".strip() if kind in TELLING else ""


TELLING = {"Seq Scan", "Sort", "Bitmap Heap Scan", "Incremental Sort"}


@override_settings(ALLOWED_HOSTS=["testserver"])
def main(rows: int) -> dict[str, Any]:
    """Build in an empty, migrated database, then read every list as a customer and as all."""
    tenants = [Tenant.objects.create(name=name, slug=name) for name in ("ours", "theirs", "others")]
    for tenant in tenants:
        build(tenant, rows)
    with database.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    found = {}
    for who, tenant in (("customer", tenants[0]), ("platform", None)):
        lists = Lists(tenant)
        for prefix, _view, _name in router.registry:
            found[f"{prefix}, {who}"] = lists.measured(prefix)
    return found


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]))))
