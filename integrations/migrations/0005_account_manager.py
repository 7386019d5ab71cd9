"""What the account manager's side keeps, and since when the connections of before are live."""

from django.db import migrations, models
from django.db.models import F


def say_since_when_they_are_live(apps, schema_editor):
    """A connection that has worked before there was a go-live has had its own."""
    connections = apps.get_model("integrations", "Connection").objects
    connections.filter(state__in=["active", "paused", "broken"], live_at=None).update(
        live_at=F("created_at")
    )


class Migration(migrations.Migration):

    dependencies = [
        ("integrations", "0004_onboarding"),
    ]

    operations = [
        migrations.AddField(
            model_name="connectionlink",
            name="reminded_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="onboardingproject",
            name="acting_user",
            field=models.CharField(blank=True, help_text="The name of the ATS user who acts for us.", max_length=200),
        ),
        migrations.AddField(
            model_name="onboardingproject",
            name="agreed_terms",
            field=models.JSONField(blank=True, default=dict, help_text="What was agreed, and what the system was known to do: integrations.rules.agreement.Terms."),
        ),
        migrations.RunPython(say_since_when_they_are_live, migrations.RunPython.noop),
    ]
