"""The admin's menu, and the few facts about the skin that need a request."""

from typing import Any

from django.apps import apps
from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse

MENU: tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...] = (
    (
        "Candidates",
        (
            ("candidates.FailureGroup", "Triage", "emergency"),
            ("candidates.CandidateExport", "Exports", "outbox"),
            ("candidates.BulkExport", "Bulk exports", "stacks"),
            ("candidates.MatchQuestion", "Match desk", "how_to_reg"),
            ("candidates.Application", "Applications", "move_item"),
            ("candidates.Candidate", "Candidates", "person_search"),
            ("candidates.Search", "Searches", "travel_explore"),
            ("candidates.RetryRun", "Bulk retries", "published_with_changes"),
            ("candidates.ExportAttempt", "Attempts", "history"),
        ),
    ),
    (
        "Jobs",
        (
            ("jobs.Job", "Jobs", "work"),
            ("jobs.SyncRun", "Sync runs", "sync"),
        ),
    ),
    (
        "Connections",
        (
            ("integrations.OnboardingProject", "Onboarding", "rocket_launch"),
            ("integrations.OnboardingTask", "Onboarding tasks", "checklist"),
            ("integrations.Connection", "Connections", "cable"),
            ("candidates.PeopleRun", "Readings of people", "group_search"),
            ("integrations.InboundEvent", "Inbound events", "webhook"),
            ("integrations.ApiCall", "API calls", "lan"),
        ),
    ),
    (
        "Settings",
        (("integrations.TenantIntegrations", "Integrations", "extension"),),
    ),
    (
        "Support",
        (
            ("portal.Alert", "Alerts", "notifications_active"),
            ("portal.AlertNotice", "Alert mails", "outgoing_mail"),
            ("portal.Reconciliation", "Reconciliation", "balance"),
            ("portal.CreationFinding", "Auditor", "policy_alert"),
            ("portal.Case", "Cases", "support_agent"),
            ("portal.SharedAnswer", "Shared answers", "share"),
        ),
    ),
    (
        "Platform",
        (
            ("integrations.Tenant", "Tenants", "domain"),
            ("integrations.User", "People", "group"),
            ("integrations.Membership", "Memberships", "badge"),
            ("integrations.ApiKey", "API keys", "key"),
            ("portal.AlertThresholds", "Alert thresholds", "tune"),
            ("integrations.WebhookEndpoint", "Webhook endpoints", "webhook"),
            ("integrations.WebhookDelivery", "Webhook deliveries", "outgoing_mail"),
            ("integrations.AuditEvent", "Audit trail", "fact_check"),
        ),
    ),
)
"""Group, then model, title and icon (Material Symbols) of each entry."""


def sidebar(request: HttpRequest) -> list[dict[str, Any]]:
    """The menu as this person may use it."""
    home = [
        {"title": "Overview", "icon": "dashboard", "link": reverse("admin:index")},
        {"title": "Why?", "icon": "contact_support", "link": reverse("why")},
    ]
    groups: list[dict[str, Any]] = [{"title": "", "items": home}]
    for title, entries in MENU:
        items = [item for entry in entries for item in _item(request, *entry)]
        groups.append({"title": title, "items": items, "separator": True})
    return groups


def _item(request: HttpRequest, label: str, title: str, icon: str) -> list[dict[str, Any]]:
    model = apps.get_model(label)
    if not admin.site.is_registered(model):
        return []
    model_admin = admin.site.get_model_admin(model)
    if not model_admin.has_module_permission(request):
        return []
    names = model._meta
    link = reverse(f"admin:{names.app_label}_{names.model_name}_changelist")
    return [{"title": title, "icon": icon, "link": link}]
