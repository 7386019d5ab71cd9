"""The onboarding project's page, with what other parts of the portal show on it."""

from django.contrib import admin

from integrations.admin.onboarding import OnboardingProjectAdmin
from integrations.models import OnboardingProject


@admin.register(OnboardingProject)
class OnboardingPageAdmin(OnboardingProjectAdmin):
    """A part of the portal adds its section to ``page_sections``, its buttons to
    ``person_actions``, and to ``step_actions`` the step beside which they stand.
    """
