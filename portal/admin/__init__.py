"""Pages of the admin that need all three apps."""

from portal.admin import connections, jobs, onboarding

__all__ = ["connections", "jobs", "onboarding"]
