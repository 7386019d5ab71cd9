"""The history of a row: what people did to it, through actions and through forms."""

from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from integrations.models import AuditEvent

SHOWN_AT_MOST = 200


def history_page(model_admin: Any, request: HttpRequest, object_id: str) -> HttpResponse:
    """The newest events first. Raises ``Http404`` for a row that the person may not see."""
    row = model_admin.get_object(request, object_id)
    if row is None:
        raise Http404("There is no such row, or you may not see it.")
    if not model_admin.has_view_permission(request, row):
        raise PermissionDenied
    context = {
        **model_admin.admin_site.each_context(request),
        "title": f"History: {model_admin.page_title(row)}",
        "opts": model_admin.opts,
        "original": row,
        "entries": _entries(model_admin, row),
    }
    return TemplateResponse(request, "admin/portal/history.html", context)


def _entries(model_admin: Any, row: Any) -> list[dict[str, Any]]:
    events = AuditEvent.objects.filter(subject=model_admin.subject_of(row)).order_by("-id")
    edits = LogEntry.objects.filter(
        object_id=str(row.pk), content_type=ContentType.objects.get_for_model(row)
    ).select_related("user")
    entries: list[dict[str, Any]] = [
        {"at": event.at, "who": event.actor_name, "what": event.action, "why": event.note}
        for event in events[:SHOWN_AT_MOST]
    ]
    entries += [
        {
            "at": edit.action_time,
            "who": edit.user.get_full_name() or edit.user.get_username(),
            "what": edit.get_change_message(),
            "why": "",
        }
        for edit in edits[:SHOWN_AT_MOST]
    ]
    return sorted(entries, key=lambda entry: entry["at"], reverse=True)[:SHOWN_AT_MOST]
