"""The onboarding project's page, with what other parts of the portal show on it."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path

from integrations.admin.onboarding import OnboardingProjectAdmin
from integrations.models import OnboardingProject
from portal.admin import verification, verification_pages


@admin.register(OnboardingProject)
class OnboardingPageAdmin(OnboardingProjectAdmin):
    """A part of the portal adds its section to ``page_sections``, its buttons to
    ``person_actions``, and to ``step_actions`` the step beside which they stand.
    """

    person_actions = (*OnboardingProjectAdmin.person_actions, *verification.VERIFICATION_ACTIONS)
    step_actions = {**OnboardingProjectAdmin.step_actions, **verification.VERIFICATION_STEP}
    page_sections = (*OnboardingProjectAdmin.page_sections, verification.SECTION)

    def page_context(self, request: HttpRequest, row: OnboardingProject) -> dict[str, Any]:
        """The button that comes next in the verification stands out."""
        context = super().page_context(request, row)
        verification.point_out_next(context["steps"], context["decision"])
        return context

    def get_urls(self) -> list[URLPattern]:
        """The pages of the verification besides."""
        pages = verification_pages
        return [
            self._page("expected-jobs/", "expected_jobs", pages.expected_jobs_page),
            self._page("shadow/", "shadow", pages.shadow_page),
            self._page("shadow.csv", "shadow_csv", pages.shadow_csv),
            self._page("evidence/<int:pack_id>/", "evidence", pages.evidence_page),
            *super().get_urls(),
        ]

    def _page(self, end: str, name: str, view: Callable[..., HttpResponseBase]) -> URLPattern:
        door = self.admin_site.admin_view(partial(view, self))
        return path(f"<int:object_id>/{end}", door, name=f"integrations_onboardingproject_{name}")
