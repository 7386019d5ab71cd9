"""Indexes for the lists: whose turn it is, updates, and search by the beginning of a name or address.

PostgreSQL uses an ordinary index for ``LIKE 'abc%'`` only under the C collation. With
``text_pattern_ops`` it does under every one: 0.03 ms instead of 300 ms among 400,000 candidates.
SQLite has no such thing, and is small.
"""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

PREFIXES = {
    "candidate_last_name_prefix": ("candidates_candidate", "last_name"),
    "candidate_email_prefix": ("candidates_candidateemail", "address"),
}


def make(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor != "postgresql":
        return
    for name, (table, column) in PREFIXES.items():
        schema_editor.execute(
            f'CREATE INDEX "{name}" ON "{table}" (UPPER("{column}") text_pattern_ops)'
        )


def drop(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor != "postgresql":
        return
    for name in PREFIXES:
        schema_editor.execute(f'DROP INDEX "{name}"')


class Migration(migrations.Migration):
    dependencies = [
        ("candidates", "0002_initial"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="candidateexport",
            index=models.Index(
                fields=["owner", "-id"],
                condition=models.Q(("owner", "nobody"), _negated=True),
                name="export_owner",
            ),
        ),
        migrations.AddIndex(
            model_name="candidateexport",
            index=models.Index(
                fields=["-id"],
                condition=models.Q(("purpose", "update")),
                name="export_updates",
            ),
        ),
        migrations.RunPython(make, drop),
    ]
