"""Keys of the REST API: made here, shown once, taken back."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.safestring import SafeString

from integrations.admin import display
from integrations.admin.base import TenantAdmin
from integrations.admin.display import Tone
from integrations.admin.once import AddedOnce, remember
from integrations.admin.person_actions import PersonAction, ReasonForm
from integrations.admin.skin import CheckboxSelectMultiple, TextInput
from integrations.admin.tenancy import TenantForm
from integrations.models import ApiKey, User
from integrations.rules.answer import Answer
from integrations.rules.api_scopes import WORDS, Scope
from integrations.rules.roles import Action
from integrations.services import api_keys

_TEXT = "_portal_api_key"


class ApiKeyForm(TenantForm):
    """A new key: whose, what for, what it may do, and how long."""

    scopes = forms.MultipleChoiceField(
        label="What it may do",
        widget=CheckboxSelectMultiple,
        choices=[(scope.value, words) for scope, words in WORDS.items()],
    )
    days = forms.IntegerField(
        label="Days until it expires",
        min_value=1,
        max_value=730,
        initial=365,
        widget=TextInput(attrs={"inputmode": "numeric"}),
    )

    class Meta:
        model = ApiKey
        fields = ("tenant", "name", "scopes")


def _revoke(row: ApiKey, actor: User, inputs: Mapping[str, Any]) -> Answer:
    return api_keys.revoke(row, actor=actor, note=inputs["note"])


@admin.register(ApiKey)
class ApiKeyAdmin(AddedOnce, TenantAdmin):
    """The keys of the platform's own backend."""

    view_action = add_action = Action.MANAGE_API_KEYS
    form = ApiKeyForm
    list_display = ("named", "shown_state", "tenant", "made_by_whom", "used", "expires")
    list_filter = ("tenant",)
    list_select_related = ("tenant",)
    search_lookups = ("name__istartswith", "prefix__istartswith")
    search_help = "The beginning of the name, or of the key"
    page_template = "admin/integrations/api_key.html"
    page_only = True
    subject_prefix = "api_key"
    empty_value_display = "Every tenant"
    person_actions = (
        PersonAction(
            name="revoke",
            label="Revoke",
            permission=Action.MANAGE_API_KEYS,
            act=_revoke,
            form=ReasonForm,
            sentence="From the next call on the key opens nothing. It cannot be brought back.",
            icon="key_off",
            fits=lambda row: row.revoked_at is None,
            is_dangerous=True,
        ),
    )

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """A key is never edited: another one is made."""
        return [] if obj is not None else [(None, {"fields": ("tenant", "name", "scopes", "days")})]

    def page_context(self, request: HttpRequest, row: ApiKey) -> Mapping[str, Any]:
        """What it may do, in words."""
        return {"rights": [WORDS[Scope(scope)] for scope in row.scopes], "state": _state(row)}

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        """Through the service, which alone knows the key's text."""
        if change or not self.may_at(request, Action.MANAGE_API_KEYS, obj.tenant_id):
            raise PermissionDenied
        made, text = api_keys.make_key(
            obj.tenant,
            name=obj.name,
            scopes=[Scope(value) for value in form.cleaned_data["scopes"]],
            lives=timedelta(days=form.cleaned_data["days"]),
            actor=request.user if isinstance(request.user, User) else None,
        )
        remember(request)
        obj.pk = made.pk
        obj.refresh_from_db()
        setattr(request, _TEXT, text)

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: str | None = None
    ) -> HttpResponse:
        """The key, for copying: the only time that it is shown."""
        page = TemplateResponse(
            request,
            "admin/integrations/api_key_made.html",
            {
                **self.admin_site.each_context(request),
                "title": "The new key",
                "key": obj,
                "text": getattr(request, _TEXT),
                "back": display.row_address(obj),
            },
        )
        page["Cache-Control"] = "no-store"
        return page

    @admin.display(description="key")
    def named(self, row: ApiKey) -> SafeString:
        """Its name, and its public beginning."""
        return display.two_lines(row.name, f"{row.prefix}…")

    @admin.display(description="made by")
    def made_by_whom(self, row: ApiKey) -> str:
        """Who made it."""
        return row.made_by_name

    @admin.display(description="state")
    def shown_state(self, row: ApiKey) -> SafeString:
        """Whether it opens anything."""
        return display.pill(*_state(row))

    @admin.display(description="last used")
    def used(self, row: ApiKey) -> SafeString | str:
        """When it was last used."""
        return display.when(row.last_used_at)

    @admin.display(description="expires")
    def expires(self, row: ApiKey) -> SafeString | str:
        """Until when."""
        return display.when(row.expires_at)


def _state(row: ApiKey) -> tuple[str, Tone]:
    if row.revoked_at is not None:
        return "Revoked", Tone.OFF
    if row.expires_at is not None and row.expires_at <= timezone.now():
        return "Expired", Tone.OFF
    return "Works", Tone.GOOD
