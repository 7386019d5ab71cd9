"""Pages of the admin that need all three apps."""

from portal.admin import connections, onboarding

__all__ = ["connections", "onboarding"]
