"""Writes many jobs at once.

On PostgreSQL through COPY into a temporary table and one ``INSERT … ON CONFLICT``: Django's own
``bulk_create`` quotes every text of an array in Python there (figures in docs/performance.md).
Elsewhere through ``bulk_create``. Both do the same.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection, models, transaction

from jobs.models.job import Job

CONFLICT = ("connection", "external_id")
BATCH = 250
STAGING = "jobs_job_staging"
_ENCODE = json.JSONEncoder(check_circular=False, separators=(",", ":")).encode


def upsert(jobs: Sequence[Job], *, columns: Sequence[str]) -> None:
    """Insert these jobs, or overwrite ``columns`` of those that are there already."""
    if not jobs:
        return
    if connection.vendor == "postgresql":
        _copy(jobs, columns)
        return
    Job.objects.bulk_create(
        jobs,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=list(CONFLICT),
        update_fields=list(columns),
    )


def _copy(jobs: Sequence[Job], columns: Sequence[str]) -> None:
    fields = [field for field in Job._meta.concrete_fields if not field.primary_key]
    names = ", ".join(f'"{field.column}"' for field in fields)
    update = ", ".join(f'"{column}" = EXCLUDED."{column}"' for column in map(_column, columns))
    conflict = ", ".join(f'"{_column(name)}"' for name in CONFLICT)
    table = Job._meta.db_table
    # Every name in these statements comes from the model, none from outside.
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f'CREATE TEMPORARY TABLE IF NOT EXISTS "{STAGING}" ON COMMIT DELETE ROWS '  # noqa: S608
            f'AS SELECT {names} FROM "{table}" WITH NO DATA'
        )
        # Empty already, unless a surrounding transaction has written a page before.
        cursor.execute(f'DELETE FROM "{STAGING}"')  # noqa: S608
        with cursor.copy(f'COPY "{STAGING}" ({names}) FROM STDIN') as copy:
            for row in _rows(jobs, fields):
                copy.write_row(row)
        cursor.execute(
            f'INSERT INTO "{table}" ({names}) SELECT {names} FROM "{STAGING}" '  # noqa: S608
            f"ON CONFLICT ({conflict}) DO UPDATE SET {update}"
        )


def _column(name: str) -> str:
    return str(getattr(Job._meta.get_field(name), "column"))  # noqa: B009


def _rows(jobs: Sequence[Job], fields: Sequence[Any]) -> Iterator[list[Any]]:
    """The values as COPY's text format takes them, in the order of the fields."""
    dated = [field for field in fields if isinstance(field, models.DateTimeField)]
    as_json = [n for n, field in enumerate(fields) if isinstance(field, models.JSONField)]
    names = [field.attname for field in fields]
    for job in jobs:
        for field in dated:
            field.pre_save(job, add=True)
        stored = vars(job)
        row = [stored[name] for name in names]
        for number in as_json:
            row[number] = _ENCODE(row[number])
        yield row


def refresh_statistics() -> None:
    """Let PostgreSQL count again what it plans by.

    After a big first read it still believes in an empty table, and looks a page's jobs up by
    reading all of the connection's.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f'ANALYZE "{Job._meta.db_table}"')
