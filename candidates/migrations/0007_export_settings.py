from typing import Any

from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def settle_source_tags(apps: Any, schema_editor: Any) -> None:
    """What is under way goes on with the tag it began with: until now the connection's."""
    exports = apps.get_model("candidates", "CandidateExport").objects
    connections = apps.get_model("integrations", "Connection").objects
    tag = connections.filter(pk=OuterRef("connection")).values("source_tag")[:1]
    exports.filter(
        state__in=["queued", "working", "retry_later", "checking", "needs_attention"],
        connection__isnull=False,
    ).update(source_tag=Subquery(tag))


class Migration(migrations.Migration):
    dependencies = [
        ("candidates", "0006_test_candidates_and_shadow"),
        ("integrations", "0009_export_settings"),
    ]

    operations = [
        migrations.AddField(
            model_name="candidateexport",
            name="source_tag",
            field=models.CharField(blank=True, max_length=80),
        ),
        migrations.AddField(
            model_name="search",
            name="overrides",
            field=models.JSONField(
                blank=True,
                default=dict,
                help_text="What it has of its own instead of the connection's defaults.",
            ),
        ),
        migrations.RunPython(settle_source_tags, migrations.RunPython.noop),
    ]
