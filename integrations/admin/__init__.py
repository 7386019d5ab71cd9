"""The admin of tenants, people, connections and what was said to vendors."""

from integrations.admin import (
    api_keys,
    audit,
    calls,
    hris_connections,
    inbound_events,
    integrations,
    onboarding,
    people,
    webhook_deliveries,
    webhook_endpoints,
)

__all__ = [
    "api_keys",
    "audit",
    "calls",
    "hris_connections",
    "inbound_events",
    "integrations",
    "onboarding",
    "people",
    "webhook_deliveries",
    "webhook_endpoints",
]
