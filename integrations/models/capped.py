"""Counts that cost the same for ten thousand and for ten million rows."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet

COUNTED_AT_MOST = 10_000
"""Rows are counted up to here; then it says "10,000 or more"."""


def counted_up_to(querysets: Sequence[QuerySet[Any]], most: int = COUNTED_AT_MOST) -> list[int]:
    """How many rows each of these has, up to ``most``. One statement for all of them."""
    if not querysets:
        return []
    parts: list[str] = []
    parameters: list[Any] = []
    for rows in querysets:
        try:
            sql, given = rows.order_by().values("pk")[:most].query.sql_with_params()
        except EmptyResultSet:  # no row can fit, so Django has no statement for it
            parts.append("0")
            continue
        parts.append(f"(SELECT COUNT(*) FROM ({sql}) AS counted)")  # noqa: S608 - made by Django
        parameters += given
    with connections[querysets[0].db].cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", parameters)
        found = cursor.fetchone()
    return [int(count) for count in found or ()]
