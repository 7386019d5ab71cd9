"""Pages of the admin that need all three apps."""

from portal.admin import alerts, cases, connections, jobs, onboarding, reconciliation

__all__ = ["alerts", "cases", "connections", "jobs", "onboarding", "reconciliation"]
