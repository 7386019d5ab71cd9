from django.db import migrations, models

import integrations.models.tenant


class Migration(migrations.Migration):

    dependencies = [
        ('integrations', '0005_account_manager'),
    ]

    operations = [
        migrations.AddField(
            model_name='tenant',
            name='logo',
            field=models.FileField(blank=True, upload_to=integrations.models.tenant.logo_name),
        ),
        migrations.RenameField(
            model_name='oauthattempt',
            old_name='verifier',
            new_name='sealed',
        ),
        migrations.AddField(
            model_name='oauthattempt',
            name='options',
            field=models.JSONField(default=dict),
        ),
    ]
