"""Who may sign in, and as what for whom."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q

from integrations.models.tenant import Tenant
from integrations.rules.roles import PLATFORM_WIDE_ROLES, Role


class User(AbstractUser):
    """A person who signs in. What they may do follows from their memberships alone."""

    class AlertMails(models.TextChoices):
        """How soon a person hears of troubles that are theirs to know of."""

        NOW = "now", "At once"
        DAILY = "daily", "In one summary a day"
        NEVER = "never", "Not at all"

    alert_mails = models.CharField(
        "mails about alerts",
        max_length=10,
        choices=AlertMails,
        default=AlertMails.NOW,
        help_text="Alerts go to those whose turn it is: account managers hear of what the customer "
        "must do, support of the rest.",
    )


class Membership(models.Model):
    """One role of one person: for the whole platform, or for one tenant.

    Administrators and support serve every tenant and name none. An account manager has one
    membership for each tenant assigned to them.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    tenant = models.ForeignKey(
        Tenant, on_delete=models.CASCADE, related_name="memberships", null=True, blank=True
    )
    role = models.CharField(
        max_length=20, choices=[(role.value, role.value.replace("_", " ")) for role in Role]
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "tenant", "role"], name="membership_once"),
            models.UniqueConstraint(
                fields=["user", "role"],
                condition=Q(tenant__isnull=True),
                name="membership_platform_once",
            ),
            models.CheckConstraint(
                condition=Q(
                    tenant__isnull=True, role__in=sorted(r.value for r in PLATFORM_WIDE_ROLES)
                )
                | (
                    Q(tenant__isnull=False)
                    & ~Q(role__in=sorted(r.value for r in PLATFORM_WIDE_ROLES))
                ),
                name="membership_tenant_fits_role",
                violation_error_message=(
                    "Administrators and support serve every tenant: leave the tenant empty. "
                    "Every other role needs one."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()}"
