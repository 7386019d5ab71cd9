"""Who did what: read-only."""

from django.contrib import admin
from django.utils.safestring import SafeString

from integrations.admin.base import TenantAdmin
from integrations.admin.display import subject_link, when
from integrations.models import AuditEvent
from integrations.rules.roles import Action


@admin.register(AuditEvent)
class AuditEventAdmin(TenantAdmin):
    """The audit trail."""

    view_action = Action.VIEW_AUDIT
    subject_prefix = "audit"
    list_display = ("action", "done_to", "actor_name", "done_at", "note", "tenant")
    list_filter = ("tenant",)
    list_select_related = ("tenant",)
    search_lookups = ("subject__exact", "actor_name__istartswith", "action__istartswith")
    search_help = "A row (job:12), a person's name or an action"
    page_template = "admin/integrations/audit_event.html"
    page_only = True

    @admin.display(description="done to")
    def done_to(self, event: AuditEvent) -> SafeString | str:
        """The row it was done to."""
        return subject_link(event.subject)

    @admin.display(description="when")
    def done_at(self, event: AuditEvent) -> SafeString | str:
        """When."""
        return when(event.at)
