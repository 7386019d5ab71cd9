"""A connection's secrets, sealed."""

from django.db import models

from integrations.models.connection import Connection


class Sealed(models.Model):
    """A row with something sealed in it. ``credentials.rotate_keys`` seals every such row anew."""

    key_id = models.CharField(max_length=40)
    sealed = models.BinaryField()

    class Meta:
        abstract = True

    @property
    def identity(self) -> str:
        """What the sealed bytes are bound to: the row's own identity."""
        raise NotImplementedError


class Credential(Sealed):
    """The sealed secrets of one connection. No page, log or message ever shows them.

    ``integrations.services.credentials`` seals and opens them; ``names`` says which secrets there
    are, ``hint`` the last characters a person may compare.
    """

    connection = models.OneToOneField(
        Connection, on_delete=models.CASCADE, related_name="credential"
    )
    names = models.JSONField(default=list)
    hint = models.CharField(max_length=20, blank=True)
    changed_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"Credential of connection {self.connection_id}"

    @property
    def identity(self) -> str:
        """What the sealed bytes are bound to."""
        return f"credential:connection:{self.connection_id}"
