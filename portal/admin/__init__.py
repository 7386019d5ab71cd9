"""Pages of the admin that need all three apps."""

from portal.admin import connections

__all__ = ["connections"]
