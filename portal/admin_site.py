"""The admin site of the portal."""

from unfold.sites import UnfoldAdminSite


class PortalAdminSite(UnfoldAdminSite):
    """Where account managers, support staff, recruiters and hiring managers work."""
