"""The customer's public pages, below ``/connect/``."""

from django.urls import path

from integrations.onboarding import access, asides, callback, leaving, opening

app_name = "connect"
urlpatterns = [
    path("", opening.start, name="start"),
    path("open", opening.open_link, name="open"),
    path("access", access.access, name="access"),
    path("test", access.test, name="test"),
    path("draft", access.draft, name="draft"),
    path("login", leaving.log_in, name="login"),
    path("leave", leaving.leave, name="leave"),
    path("vendor", leaving.vendor_page, name="vendor"),
    path("finished", leaving.finished, name="finished"),
    path("help", asides.ask, name="help"),
    path("done", asides.done, name="done"),
    path("logo", asides.logo, name="logo"),
    path("oauth/callback", callback.oauth_callback, name="oauth-callback"),
]
