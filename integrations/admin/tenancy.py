"""Who sees and may do what with rows of tenants: the part that lists, pages and inlines share."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import ForeignKey, Model, QuerySet
from django.http import HttpRequest

from integrations.admin.filters import with_names
from integrations.rules.roles import Action
from integrations.selectors import access_in
from integrations.setting_forms import WebAddressField


def tenant_id_of(row: Model) -> int | None:
    """The tenant a row belongs to, as its admin says; ``None`` where no such admin is there."""
    owner = _admin_of(type(row))
    return owner.tenant_id_of(row) if owner is not None else None


def _admin_of(model: type[Model]) -> "Any | None":
    """The tenant-scoped admin of a model, if it has one."""
    if not admin.site.is_registered(model):
        return None
    owner = admin.site.get_model_admin(model)
    return owner if isinstance(owner, TenantScoped) else None


class TenantForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """Refuses a row whose related rows belong to different tenants."""

    def _get_validation_exclusions(self) -> set[str]:
        """Names are unique per tenant: also where the tenant stands fixed beside the form.

        Django skips a constraint that names a field outside the form, and the save would fail.
        """
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return excluded - {"tenant"} if self.instance.pk else excluded

    def clean(self) -> dict[str, Any] | None:
        """Every related row must be of one tenant: that of the row, where it has one already."""
        cleaned = super().clean()
        values = cleaned if cleaned is not None else self.cleaned_data
        own = tenant_id_of(self.instance) if self.instance.pk else None
        for name, value in list(values.items()):
            theirs = tenant_id_of(value) if isinstance(value, Model) else None
            if theirs is None:
                continue
            if own is not None and theirs != own:
                self.add_error(name, "This belongs to another tenant.")
            own = own if own is not None else theirs
        return cleaned


class TenantScoped:
    """What the admin of a tenant's rows and its inlines have in common."""

    tenant_path: ClassVar[str] = "tenant"
    view_action: ClassVar[Action]
    change_action: ClassVar[Action | None] = None
    add_action: ClassVar[Action | None] = None
    delete_action: ClassVar[Action | None] = None

    formfield_overrides: ClassVar[Any] = {models.URLField: {"form_class": WebAddressField}}

    admin_site: admin.AdminSite
    model: type[Model]

    def may(self, request: HttpRequest, action: Action | None, row: Model | None = None) -> bool:
        """Whether the person may do it to this row, or to any row when none is named."""
        if action is None:
            return False
        if row is None or row.pk is None:
            return access_in(request).may(action)
        # A row of no tenant is for those who may do this everywhere.
        return self.may_at(request, action, tenant_id_of(row))

    def may_at(self, request: HttpRequest, action: Action, tenant_id: int | None) -> bool:
        """Whether the person may do it at this tenant; at none means everywhere."""
        allowed = access_in(request).tenants_for(action)
        return allowed is None or tenant_id in allowed

    def rows_for(
        self, request: HttpRequest, action: Action, queryset: QuerySet[Any]
    ) -> QuerySet[Any]:
        """Those of ``queryset`` to which the person may do ``action``."""
        tenants = access_in(request).tenants_for(action)
        if tenants is None:
            return queryset
        if not self.tenant_path:
            return queryset.none()
        return queryset.filter(**{f"{self.tenant_path}__in": list(tenants)})

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whether it appears in menus."""
        return self.may(request, self.view_action)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the person may see the row, or any."""
        return self.may(request, self.view_action, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the person may edit the row, or any."""
        return self.may(request, self.change_action, obj)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the person may add a row anywhere; an inline asks for the row it stands in."""
        return self.may(request, self.add_action, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Off, unless the admin says who may."""
        return self.may(request, self.delete_action, obj)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Only rows that the person may see."""
        rows: QuerySet[Any] = super().get_queryset(request)  # type: ignore[misc]
        return self.rows_for(request, self.view_action, rows)

    def rows_to_name(self, request: HttpRequest) -> QuerySet[Any]:
        """The rows by which other lists can be filtered: those that the person may see here."""
        return self.get_queryset(request)

    def formfield_for_foreignkey(
        self, db_field: "ForeignKey[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> Any:
        """Offer only related rows that the person may see, at tenants where they may write."""
        kwargs.setdefault("queryset", self.related_rows(db_field.related_model, request))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """As for a single related row."""
        kwargs.setdefault("queryset", self.related_rows(db_field.related_model, request))
        return super().formfield_for_manytomany(db_field, request, **kwargs)  # type: ignore[misc]

    def related_rows(self, model: Any, request: HttpRequest) -> QuerySet[Any]:
        """What a field of this admin may point to. Nothing of a model without a ``TenantAdmin``."""
        nothing: QuerySet[Any] = model._default_manager.none()
        related = _admin_of(model)
        if related is None:
            return nothing
        writing = self.change_action or self.add_action or self.view_action
        rows: QuerySet[Any] = related.rows_for(request, writing, related.get_queryset(request))
        return with_names(related, rows)
