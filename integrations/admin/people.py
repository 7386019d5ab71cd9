"""People and their memberships, and the customers of the platform."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from integrations.admin.base import TenantAdmin, TenantTabularInline
from integrations.admin.display import Tone, pill, when
from integrations.admin.skin import PasswordChangeForm, PersonAddForm, PersonChangeForm
from integrations.admin.tenant_form import TenantPageForm
from integrations.models import Connection, Membership, Tenant, User
from integrations.rules.roles import Action
from integrations.selectors import access_in
from integrations.services import tenants


class MembershipInline(TenantTabularInline):
    """The roles of one person."""

    model = Membership
    view_action = change_action = add_action = delete_action = Action.MANAGE_MEMBERSHIPS
    fields = ("role", "tenant")
    verbose_name_plural = "roles"


@admin.register(User)
class PersonAdmin(TenantAdmin, UserAdmin):  # type: ignore[misc, type-arg]  # the skin is untyped
    """Who may sign in, and as what for whom. For administrators only."""

    tenant_path = ""
    view_action = change_action = add_action = Action.MANAGE_MEMBERSHIPS
    subject_prefix = "user"
    form = PersonChangeForm
    add_form = PersonAddForm
    change_password_form = PasswordChangeForm
    ordering = ("username",)  # type: ignore[misc]  # Django's own way
    list_display = ("username", "full_name", "email", "roles", "may_sign_in", "seen")
    list_filter = ("is_active",)
    filter_horizontal = ()
    search_lookups = ("username__istartswith", "last_name__istartswith", "email__istartswith")
    search_help = "The beginning of a user name, last name or e-mail address"
    fieldsets = (
        ("Person", {"fields": ("username", "first_name", "last_name", "email")}),
        ("Alerts", {"fields": ("alert_mails",)}),
        ("Signing in", {"fields": ("password", "is_active", "last_login")}),
    )
    add_fieldsets = (
        ("Person", {"fields": ("username", "first_name", "last_name", "email")}),
        ("Signing in", {"fields": ("password1", "password2")}),
    )
    readonly_fields = ("last_login",)
    inlines = (MembershipInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """With the roles, read in one query for the whole list."""
        memberships = Membership.objects.select_related("tenant").order_by("id")
        return super().get_queryset(request).prefetch_related(Prefetch("memberships", memberships))

    @admin.display(description="name")
    def full_name(self, person: User) -> str:
        """First and last name."""
        return person.get_full_name() or "–"

    @admin.display(description="roles")
    def roles(self, person: User) -> str:
        """Every role, with its tenant."""
        said = [
            f"{member.get_role_display()}{f' of {member.tenant}' if member.tenant else ''}"
            for member in person.memberships.all()
        ]
        return ", ".join(said) or "none: may not sign in"

    @admin.display(description="account")
    def may_sign_in(self, person: User) -> SafeString:
        """Whether the account is open."""
        return pill("Open", Tone.GOOD) if person.is_active else pill("Locked", Tone.OFF)

    @admin.display(description="last seen")
    def seen(self, person: User) -> SafeString | str:
        """When the person last signed in."""
        return when(person.last_login)


@admin.register(Tenant)
class TenantPageAdmin(TenantAdmin):
    """The customers. Everybody sees their own; administrators add them."""

    tenant_path = "pk"
    view_action = Action.VIEW_JOBS
    change_action = add_action = Action.MANAGE_TENANTS
    subject_prefix = "tenant"
    ordering = ("name",)
    list_display = ("name", "slug", "created")
    search_lookups = ("name__istartswith", "slug__istartswith")
    search_help = "The beginning of the name"
    form = TenantPageForm
    prepopulated_fields = {"slug": ("name",)}
    page_template = "admin/integrations/tenant.html"
    form_for_editors_only = True

    def has_module_permission(self, request: HttpRequest) -> bool:
        """In the menu only for those who serve several."""
        access = access_in(request)
        return access.everywhere or len(access.tenant_ids) > 1

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """A logo can be removed only where there is one."""
        if obj is not None and self.is_page_only(request, obj):
            return []
        fields = ["name", "slug", "new_logo"]
        return [(None, {"fields": fields + ["remove_logo"] * bool(obj is not None and obj.logo)})]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        """The row, then its logo."""
        super().save_model(request, obj, form, change)
        actor = request.user if isinstance(request.user, User) else None
        if form.logo:
            tenants.keep_logo(obj, form.logo, actor=actor)
        elif form.cleaned_data.get("remove_logo"):
            tenants.remove_logo(obj, actor=actor)

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The short name is proposed once; later, addresses use it."""
        return {} if obj is not None else self.prepopulated_fields

    @admin.display(description="since")
    def created(self, tenant: Tenant) -> SafeString | str:
        """Since when."""
        return when(tenant.created_at)

    def page_context(self, request: HttpRequest, row: Tenant) -> dict[str, Any]:
        """Its connections and its people, as far as the viewer may see them."""
        access = access_in(request)
        context: dict[str, Any] = {}
        if access.may(Action.VIEW_CONNECTIONS, row.pk):
            context["connections"] = list(Connection.objects.filter(tenant=row).order_by("name"))
        if access.may(Action.MANAGE_MEMBERSHIPS):
            members = Membership.objects.filter(tenant=row).select_related("user")
            context["members"] = list(members.order_by("role", "user__username"))
        return context
