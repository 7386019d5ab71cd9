"""The Celery application. Celery is a doorbell here: what is due lives in our rows."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
# A receiver of webhooks may take its time with every answer. Workers that serve this queue alone
# keep the others free for exports; a worker that is started without -Q serves both.
app.conf.task_queues = {"celery": {}, "webhooks": {}}
app.conf.task_routes = {"integrations.tasks.drain_webhooks": {"queue": "webhooks"}}
app.autodiscover_tasks()
