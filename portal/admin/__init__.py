"""Pages of the admin that need all three apps."""

from portal.admin import cases, connections, jobs, onboarding, reconciliation

__all__ = ["cases", "connections", "jobs", "onboarding", "reconciliation"]
