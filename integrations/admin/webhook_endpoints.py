"""Webhook endpoints: who is told what happens. Made here, tested, changed over, tried again."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString

from integrations.admin import display
from integrations.admin.base import TenantAdmin
from integrations.admin.once import AddedOnce, remember
from integrations.admin.skin import CheckboxSelectMultiple, TextInput
from integrations.admin.tenancy import TenantForm
from integrations.admin.webhook_endpoint_actions import ACTIONS, secret_page
from integrations.models import User, WebhookDelivery, WebhookEndpoint
from integrations.rules.roles import Action
from integrations.rules.webhook_delivery import DeliveryState
from integrations.rules.webhook_events import DESCRIBED, SUBSCRIBED, EventType
from integrations.selectors import access_in
from integrations.services import webhook_endpoints
from integrations.services.webhook_endpoints import EndpointError, judge
from integrations.setting_forms import WebAddressField

_SECRET = "_portal_webhook_secret"  # noqa: S105 - the name of an attribute
SHOWN_DELIVERIES = 20


class EndpointForm(TenantForm):
    """An endpoint: whose, where, and what it is told."""

    url = WebAddressField(
        label="Address",
        max_length=500,
        widget=TextInput(attrs={"placeholder": "https://"}),
        help_text="A public HTTPS address that answers with a 2xx within 15 seconds.",
    )
    types = forms.MultipleChoiceField(
        label="What it is told",
        required=False,
        widget=CheckboxSelectMultiple,
        choices=[(kind.value, f"{kind.value}: {DESCRIBED[kind].short}") for kind in SUBSCRIBED],
        help_text="None chosen: everything, also what is added later.",
    )

    class Meta:
        model = WebhookEndpoint
        fields = ("tenant", "url", "description", "types")

    def clean(self) -> dict[str, Any] | None:
        """An address that can be called, and types that there are."""
        cleaned = super().clean()
        values = cleaned if cleaned is not None else self.cleaned_data
        if values.get("url"):
            try:
                judge(values["url"], values.get("types", ()))
            except EndpointError as error:
                self.add_error("url", str(error))
        return cleaned


@admin.register(WebhookEndpoint)
class WebhookEndpointAdmin(AddedOnce, TenantAdmin):
    """Who is told what happens."""

    view_action = Action.VIEW_WEBHOOKS
    add_action = change_action = Action.MANAGE_WEBHOOKS
    form = EndpointForm
    form_for_editors_only = True
    list_display = ("named", "shown_state", "told", "tenant", "answered")
    list_filter = ("tenant", "state")
    list_select_related = ("tenant",)
    search_lookups = ("url__icontains", "description__istartswith")
    search_help = "A part of the address, or the beginning of the description"
    page_template = "admin/integrations/webhook_endpoint.html"
    subject_prefix = "webhook_endpoint"
    empty_value_display = "Every tenant"
    person_actions = ACTIONS

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """The tenant is chosen once."""
        if obj is not None and self.is_page_only(request, obj):
            return []
        fields = ("url", "description", "types")
        return [(None, {"fields": fields if obj is not None else ("tenant", *fields)})]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Only those who serve every tenant can make an endpoint for all of them."""
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if access_in(request).tenants_for(Action.MANAGE_WEBHOOKS) is not None:
            field.required = True
        return field

    def page_context(self, request: HttpRequest, row: WebhookEndpoint) -> Mapping[str, Any]:
        """How it answers, and the last that it was told."""
        last = WebhookDelivery.objects.filter(endpoint=row).select_related("event")
        return {
            "kinds": [(kind, DESCRIBED[EventType(kind)].short) for kind in row.types],
            "counts": _counts(row),
            "last": last.order_by("-id")[:SHOWN_DELIVERIES],
            "secrets": row.secrets.order_by("-generation"),
        }

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        """Through the services, which alone know the secret and write the audit."""
        if not self.may_at(request, Action.MANAGE_WEBHOOKS, obj.tenant_id):
            raise PermissionDenied
        actor = request.user if isinstance(request.user, User) else None
        given = {name: form.cleaned_data[name] for name in ("url", "types", "description")}
        if change:
            stored = WebhookEndpoint.objects.get(pk=obj.pk)
            webhook_endpoints.change(stored, **given, actor=actor)
            return
        made, text = webhook_endpoints.make(obj.tenant, **given, actor=actor)
        remember(request)
        obj.pk = made.pk
        obj.refresh_from_db()
        setattr(request, _SECRET, text)

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: str | None = None
    ) -> HttpResponse:
        """The secret, for copying: the only time that it is shown."""
        return secret_page(request, obj, getattr(request, _SECRET), "")

    @admin.display(description="endpoint")
    def named(self, row: WebhookEndpoint) -> SafeString:
        """Where it is, and what it is for."""
        return display.two_lines(row.url, row.description or "No description", clamped=True)

    @admin.display(description="state")
    def shown_state(self, row: WebhookEndpoint) -> SafeString:
        """Whether it is sent anything."""
        return display.state_pill(row, row.state_reason)

    @admin.display(description="is told")
    def told(self, row: WebhookEndpoint) -> str:
        """Which events."""
        return ", ".join(row.types) if row.types else "Everything"

    @admin.display(description="last success")
    def answered(self, row: WebhookEndpoint) -> SafeString | str:
        """When it took an event last."""
        return display.when(row.last_ok_at)


def _counts(row: WebhookEndpoint) -> dict[str, int]:
    """How many wait, have arrived and were given up. Of 30 days at most: older ones are gone."""
    rows: QuerySet[WebhookDelivery] = WebhookDelivery.objects.filter(endpoint=row)
    open_ = Q(state__in=[DeliveryState.WAITING, DeliveryState.SENDING, DeliveryState.RETRY_LATER])
    return rows.aggregate(
        waiting=Count("pk", filter=open_),
        delivered=Count("pk", filter=Q(state=DeliveryState.DELIVERED)),
        given_up=Count("pk", filter=Q(state=DeliveryState.GIVEN_UP)),
    )
