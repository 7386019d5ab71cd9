"""Rows of before: whose they are, and the names that their kinds have now."""

from django.db import migrations
from django.db.models import OuterRef, Subquery

RENAMED = {"state_changed": "data_changed", "issue": "issue_raised"}


def bring_up_to_date(apps, schema_editor):
    event = apps.get_model("integrations", "InboundEvent")
    connection = apps.get_model("integrations", "Connection")
    tenant = connection.objects.filter(pk=OuterRef("connection")).values("tenant")
    event.objects.filter(connection__isnull=False).update(tenant=Subquery(tenant))
    for before, now in RENAMED.items():
        event.objects.filter(kind=before).update(kind=now)


class Migration(migrations.Migration):

    dependencies = [
        ("integrations", "0017_inbound_hooks"),
    ]

    operations = [
        migrations.RunPython(bring_up_to_date, migrations.RunPython.noop),
    ]
