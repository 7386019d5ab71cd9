"""What PostgreSQL does for a statement. Needs Django to be set up."""

from collections.abc import Iterator
from typing import Any

from django.db import connection as database


def plan_of(sql: str) -> Iterator[dict[str, Any]]:
    """Every node of what PostgreSQL did for it."""
    with database.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}")
        (found,) = cursor.fetchone()
    open_nodes = [found[0]["Plan"]]
    while open_nodes:
        node = open_nodes.pop()
        open_nodes += node.get("Plans", [])
        yield node


def rows_read(node: dict[str, Any]) -> float:
    """How many rows a node has read or thrown away."""
    thrown = node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
    return float(node["Actual Loops"] * (node["Actual Rows"] + thrown))
