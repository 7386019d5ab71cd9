from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("candidates", "0019_records_there"),
    ]

    operations = [
        migrations.AlterField(
            model_name="candidateexport",
            name="state",
            field=models.CharField(
                choices=[
                    ("held", "Held"),
                    ("queued", "Queued"),
                    ("working", "Being sent"),
                    ("retry_later", "Retrying by itself"),
                    ("checking", "Checking whether it arrived"),
                    ("processing", "Processing"),
                    ("needs_attention", "Needs attention"),
                    ("exported", "Exported"),
                    ("cancelled", "Cancelled"),
                ],
                max_length=20,
            ),
        ),
    ]
