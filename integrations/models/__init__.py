"""Tenants and people, connections and their secrets, and every conversation with the outside."""

from integrations.models.api_key import ApiKey, IdempotentCall
from integrations.models.audit import AuditEvent
from integrations.models.calls import ApiCall
from integrations.models.connection import Connection
from integrations.models.credential import Credential
from integrations.models.event import InboundEvent, InboundHook
from integrations.models.health import ConnectionHealth
from integrations.models.integration import HrisConnection, TenantIntegrations
from integrations.models.oauth import OAuthAttempt
from integrations.models.onboarding import (
    ConnectionLink,
    OnboardingEvent,
    OnboardingProject,
    OnboardingTask,
)
from integrations.models.people import Membership, User
from integrations.models.settings_version import SettingsVersion
from integrations.models.tenant import Tenant
from integrations.models.webhook import (
    OutgoingEvent,
    WebhookAttempt,
    WebhookDelivery,
    WebhookEndpoint,
    WebhookSecret,
)

__all__ = [
    "ApiCall",
    "ApiKey",
    "AuditEvent",
    "Connection",
    "ConnectionHealth",
    "ConnectionLink",
    "Credential",
    "HrisConnection",
    "IdempotentCall",
    "InboundEvent",
    "InboundHook",
    "Membership",
    "OAuthAttempt",
    "OnboardingEvent",
    "OnboardingProject",
    "OnboardingTask",
    "OutgoingEvent",
    "SettingsVersion",
    "Tenant",
    "TenantIntegrations",
    "User",
    "WebhookAttempt",
    "WebhookDelivery",
    "WebhookEndpoint",
    "WebhookSecret",
]
