"""The admin site of the portal: who may enter, the menu, the dashboard, and its own CSP."""

from collections.abc import Callable
from typing import Any

from csp.decorators import csp_replace
from django import forms
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models.base import ModelBase
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver
from unfold.forms import AuthenticationForm
from unfold.sites import UnfoldAdminSite

from integrations.models import User
from integrations.selectors import access_in, access_of
from portal.dashboard.reads import overview

LEFT_OUT = {"view_on_site"}
"""Django's shortcut ``r/<type>/<id>/`` looks rows up by id, past every tenant."""


NOT_SHOWN = {"auth.Group"}
"""Models of Django that mean nothing here: rights follow from memberships alone."""


class MembersOnlyForm(AuthenticationForm):
    """Signs in people with a membership. Django's staff and superuser flags mean nothing here."""

    def confirm_login_allowed(self, user: User | AnonymousUser) -> None:
        """Raises ``ValidationError`` for a person without any role."""
        if not user.is_active or not access_of(user).anywhere:
            raise forms.ValidationError(
                "This account has no role yet. Ask an administrator of the portal for one.",
                code="no_membership",
            )


class PortalAdminSite(UnfoldAdminSite):
    """Where account managers, support staff, recruiters and hiring managers work."""

    login_form = MembersOnlyForm
    index_template = "admin/portal/dashboard.html"
    enable_nav_sidebar = True

    def has_permission(self, request: HttpRequest) -> bool:
        """Whoever has any role may enter; each page asks for more."""
        return access_in(request).anywhere

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """As Django's, except for models that are not shown here."""
        models = model_or_iterable
        models = [models] if isinstance(models, ModelBase) else list(models)
        shown = [model for model in models if model._meta.label not in NOT_SHOWN]
        super().register(shown, admin_class, **options)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Django's addresses without those that look past tenants."""
        return [url for url in super().get_urls() if getattr(url, "name", None) not in LEFT_OUT]

    def admin_view(
        self,
        view: Callable[..., HttpResponseBase],
        cacheable: bool = False,  # noqa: FBT001, FBT002 - Django's
    ) -> Callable[..., HttpResponseBase]:
        """A page of the admin, with the looser content security policy that its skin needs.

        The skin evaluates expressions in the page and sets inline styles. Everywhere else the
        strict policy stands.
        """
        return _loosened(super().admin_view(view, cacheable))

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponseBase:
        """The door. Not wrapped by ``admin_view``, and of the same skin."""
        return _loosened(super().login)(request, extra_context)

    def index(self, request: HttpRequest, extra_context: Any = None) -> TemplateResponse:
        """The dashboard: what is going on, and whose turn it is."""
        context = {"title": "Overview", "overview": overview(access_in(request))}
        page: TemplateResponse = super().index(request, {**context, **(extra_context or {})})
        return page


def _loosened(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    return csp_replace(settings.ADMIN_CONTENT_SECURITY_POLICY)(view)
