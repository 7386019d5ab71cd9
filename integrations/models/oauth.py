"""Logins at vendors that were begun here and have not come back yet, or have."""

from django.db import models

from integrations.models.connection import Connection
from integrations.models.onboarding import ConnectionLink
from integrations.models.people import User


class OAuthAttempt(models.Model):
    """One trip of one browser to a vendor's login page and back.

    The ``state`` that travels with it and the mark of the browser are stored as SHA-256 only.
    ``options`` are plain settings that were entered for this login, to be kept only if it works;
    ``sealed`` holds the PKCE verifier and the secrets that were entered with them. ``next_path`` is
    where the person goes on afterwards, inside the portal. It is finished once, which empties
    ``sealed``, and at the latest ``expires_at``.
    """

    class Outcome(models.TextChoices):
        """How it ended."""

        CONNECTED = "connected", "Connected"
        DENIED = "denied", "Denied at the vendor"
        FAILED = "failed", "Failed"

    connection = models.ForeignKey(
        Connection, on_delete=models.CASCADE, related_name="oauth_attempts"
    )
    link = models.ForeignKey(ConnectionLink, on_delete=models.SET_NULL, null=True, related_name="+")
    state_hash = models.CharField(max_length=64, unique=True)
    browser_hash = models.CharField(max_length=64, db_index=True)
    options = models.JSONField(default=dict)
    key_id = models.CharField(max_length=40)
    sealed = models.BinaryField()
    redirect_uri = models.URLField(max_length=500)
    next_path = models.CharField(max_length=500)
    started_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    started_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)

    def __str__(self) -> str:
        return f"Login for connection {self.connection_id}: {self.outcome or 'under way'}"

    @property
    def identity(self) -> str:
        """What the sealed part is bound to."""
        return f"oauth:{self.connection_id}:{self.state_hash}"
