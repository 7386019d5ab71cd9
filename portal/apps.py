"""The app's entry in Django, and the admin site that replaces Django's default one."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.core.checks import Tags, register

from portal.checks import settings_fit_together, somebody_hears_alerts


class PortalConfig(AppConfig):
    """Portal."""

    name = "portal"
    verbose_name = "Portal"

    def ready(self) -> None:
        """Let Django ask whether the settings fit together."""
        register(settings_fit_together)
        register(somebody_hears_alerts, Tags.database)


class PortalAdminConfig(AdminConfig):
    """Makes ``django.contrib.admin.site`` the portal's own site."""

    default_site = "portal.admin_site.PortalAdminSite"
