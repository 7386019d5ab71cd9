"""The app's entry in Django."""

from django.apps import AppConfig


class CandidatesConfig(AppConfig):
    """Candidates."""

    name = "candidates"
    verbose_name = "Candidates"
