"""The admin of tenants, people, connections and what was said to vendors."""

from integrations.admin import audit, calls, onboarding, people

__all__ = ["audit", "calls", "onboarding", "people"]
