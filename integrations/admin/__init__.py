"""The admin of tenants, people, connections and what was said to vendors."""

from integrations.admin import (
    audit,
    calls,
    hris_connections,
    integrations,
    onboarding,
    people,
)

__all__ = ["audit", "calls", "hris_connections", "integrations", "onboarding", "people"]
