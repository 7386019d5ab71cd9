"""The app's entry in Django."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Jobs."""

    name = "jobs"
    verbose_name = "Jobs"
