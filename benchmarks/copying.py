"""Copies rows inside the database, so that a million of them take minutes."""

from django.db import connection as database
from django.db import models


def multiply(row: models.Model, numbers: str, **changed: str) -> None:
    """Copy a row in the database, once for every ``n`` of ``numbers``, with changed columns."""
    fields = [
        field for field in row._meta.concrete_fields if not isinstance(field, models.AutoField)
    ]
    quote = database.ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields)
    values = ", ".join(changed.get(field.column, f"r.{quote(field.column)}") for field in fields)
    table = quote(row._meta.db_table)
    with database.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({columns}) SELECT {values} FROM {table} r, {numbers} "  # noqa: S608
            f"WHERE r.{quote(row._meta.pk.column)} = {int(row.pk)}"
        )
