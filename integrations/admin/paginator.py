"""Pages of long lists: a count that costs the same for a hundred and for a million rows."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db import connections
from django.db.models import QuerySet

from integrations.models.capped import COUNTED_AT_MOST

LATE_FROM = 1_000
"""From this row on the ids of a page are found first, and its rows by id."""


class LongListPaginator(Paginator):  # type: ignore[type-arg]  # not generic at run time
    """Counts by estimate or up to a cap, and reads deep pages by their ids.

    Unfiltered rows of a large PostgreSQL table are estimated from the planner's statistics;
    filtered ones are counted up to ``COUNTED_AT_MOST``. SQLite, which is small, counts exactly.
    """

    object_list: QuerySet[Any]
    template_name = "admin/portal/pagination.html"
    is_estimate = False

    @cached_property
    def count(self) -> int:
        """How many rows there are, as near as is cheap."""
        rows = self.object_list.order_by()
        if connections[rows.db].vendor != "postgresql":
            return rows.count()
        if not rows.query.where:
            estimate = self._estimate(rows)
            if estimate > COUNTED_AT_MOST:
                self.is_estimate = True
                return estimate
        return rows[:COUNTED_AT_MOST].count()

    @property
    def is_capped(self) -> bool:
        """Whether there may be more than was counted."""
        vendor = connections[self.object_list.db].vendor
        return vendor == "postgresql" and self.count == COUNTED_AT_MOST

    def page(self, number: int | str) -> Page[Any]:
        """One page. Raises ``InvalidPage`` for a number that is none."""
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        if first < LATE_FROM:
            return Page(self.object_list[first : first + self.per_page], number, self)
        return Page(self._late(first), number, self)

    def _late(self, first: int) -> Sequence[Any]:
        """The rows of a deep page: the skipped ones are walked over as bare ids."""
        ids = list(self.object_list.values_list("pk", flat=True)[first : first + self.per_page])
        rows = {row.pk: row for row in self.object_list.filter(pk__in=ids)}
        return [rows[pk] for pk in ids if pk in rows]

    @staticmethod
    def _estimate(rows: QuerySet[Any]) -> int:
        with connections[rows.db].cursor() as cursor:
            cursor.execute(
                "SELECT reltuples::bigint FROM pg_class WHERE oid = %s::regclass",
                [rows.model._meta.db_table],
            )
            found = cursor.fetchone()
        return int(found[0]) if found else 0
