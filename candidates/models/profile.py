"""The PDF profiles that were made."""

from django.db import models

from candidates.models.application import Application


def profile_path(profile: "ProfilePdf", filename: str) -> str:
    """Where a profile is kept: by its content."""
    return f"profiles/{profile.application.tenant_id}/{profile.sha256}.pdf"


class ProfilePdf(models.Model):
    """One version of an application's PDF profile. The same content is the same version."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="profiles")
    sha256 = models.CharField(max_length=64)
    file = models.FileField(upload_to=profile_path, max_length=300)
    pages = models.PositiveIntegerField()
    notes = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "PDF profile"
        constraints = [
            models.UniqueConstraint(fields=["application", "sha256"], name="profile_version_once")
        ]

    def __str__(self) -> str:
        return f"Profile {self.sha256[:8]} ({self.pages} pages)"
