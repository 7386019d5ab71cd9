"""Settings, clock, urls, the admin site, and the pages that need all three apps."""

from portal.celery import app as celery_app

__all__ = ["celery_app"]
