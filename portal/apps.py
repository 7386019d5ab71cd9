"""The app's entry in Django, and the admin site that replaces Django's default one."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class PortalConfig(AppConfig):
    """Portal."""

    name = "portal"
    verbose_name = "Portal"


class PortalAdminConfig(AdminConfig):
    """Makes ``django.contrib.admin.site`` the portal's own site."""

    default_site = "portal.admin_site.PortalAdminSite"
