from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('candidates', '0005_person_effect'),
        ('integrations', '0004_onboarding'),
        ('jobs', '0002_sync_run_policy_and_release'),
    ]

    operations = [
        migrations.AddField(
            model_name='candidate',
            name='is_test',
            field=models.BooleanField(default=False, editable=False, help_text='Made up to verify a connection. Settled when the row is made.', verbose_name='test candidate'),
        ),
        migrations.AddField(
            model_name='candidateexport',
            name='shadow_since',
            field=models.DateTimeField(blank=True, help_text='Since when nothing but shadow mode holds it back.', null=True),
        ),
        migrations.AddIndex(
            model_name='candidate',
            index=models.Index(condition=models.Q(('is_test', True)), fields=['tenant'], name='candidate_test'),
        ),
        migrations.AddIndex(
            model_name='candidateexport',
            index=models.Index(condition=models.Q(('shadow_since__isnull', False)), fields=['connection', 'id'], name='export_in_shadow'),
        ),
    ]
