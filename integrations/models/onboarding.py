"""Bringing a customer live: the project, its links, what happened on the way, and open tasks."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from integrations.models.connection import Connection
from integrations.models.people import User
from integrations.models.tenant import Tenant
from integrations.rules.connection_state import ConnectionState
from integrations.rules.links import LinkFacts, LinkPurpose
from integrations.rules.onboarding import Step

UNDER_WAY = ~Q(step=Step.LIVE) & ~Q(connection__state=ConnectionState.CLOSED)
"""Projects that are on their way: not live yet, and not given up."""

OVERDUE = UNDER_WAY & Q(due_at__lt=Now())
"""Projects whose promised day has passed."""


def _choices(values: type[Step] | type[LinkPurpose]) -> list[tuple[str, str]]:
    return [(value.value, value.value.replace("_", " ").capitalize()) for value in values]


class OnboardingProject(models.Model):
    """The way of one connection from the first call to the go-live.

    ``step`` and ``waits_for`` are the answer of ``integrations.rules.onboarding`` when something
    last happened, kept for lists. ``due_at`` is the promise: two business days from the kick-off.
    """

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="+")
    connection = models.OneToOneField(
        Connection, on_delete=models.CASCADE, related_name="onboarding"
    )
    owner = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    contact_name = models.CharField(max_length=120, blank=True)
    contact_email = models.EmailField(blank=True)

    step = models.CharField(max_length=20, choices=_choices(Step), default=Step.ALIGNMENT)
    step_since = models.DateTimeField()
    waits_for = models.JSONField(default=list)
    waits_on = models.CharField(max_length=20, blank=True)
    kicked_off_at = models.DateTimeField()
    due_at = models.DateTimeField()

    system_version = models.CharField(max_length=120, blank=True)
    system_confirmed_by = models.CharField(max_length=200, blank=True)
    system_confirmed_at = models.DateTimeField(null=True, blank=True)
    agreed_by = models.CharField(max_length=200, blank=True)
    agreed_at = models.DateTimeField(null=True, blank=True)
    agreed_terms = models.JSONField(
        default=dict,
        blank=True,
        help_text="What was agreed, and what the system was known to do: "
        "integrations.rules.agreement.Terms.",
    )
    acting_user = models.CharField(
        max_length=200, blank=True, help_text="The name of the ATS user who acts for us."
    )
    configured_by = models.CharField(max_length=200, blank=True)
    configured_at = models.DateTimeField(null=True, blank=True)
    jobs_checked_at = models.DateTimeField(null=True, blank=True)
    jobs_missing = models.PositiveIntegerField(default=0)
    test_arrived_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.CharField(max_length=200, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    override_reason = models.TextField(blank=True)
    success_goals = models.TextField(blank=True)
    notes = models.TextField(blank=True)

    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["due_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(step__in=[step.value for step in Step]), name="onboarding_step_known"
            )
        ]
        indexes = [models.Index(fields=["step", "due_at"], name="onboarding_board")]

    def __str__(self) -> str:
        return f"Onboarding of {self.connection}"


class ConnectionLink(models.Model):
    """A secure URL for one customer and one connection. Only the hash of its token is stored.

    It is used up by what it is for (access that works, a confirmation, a permission that is shown
    to be there), never by being opened: mail scanners open links.
    """

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="+")
    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="links")
    purpose = models.CharField(
        max_length=20, choices=_choices(LinkPurpose), default=LinkPurpose.AUTHORISE
    )
    about = models.CharField(
        max_length=80,
        blank=True,
        help_text="The row it is about, as the audit names it; empty where that is the connection.",
    )
    token_hash = models.CharField(max_length=64, unique=True)
    recipient = models.EmailField(blank=True)
    made_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True)
    first_opened_at = models.DateTimeField(null=True)
    last_opened_at = models.DateTimeField(null=True)
    times_opened = models.PositiveIntegerField(default=0)
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    draft = models.JSONField(
        default=dict, help_text="What the customer has entered so far, without secrets."
    )

    class Meta:
        indexes = [models.Index(fields=["connection", "-id"], name="link_connection")]

    def __str__(self) -> str:
        return f"Link {self.pk} for connection {self.connection_id}"

    @property
    def facts(self) -> LinkFacts:
        """What its state is decided by."""
        return LinkFacts(self.expires_at, self.used_at, self.revoked_at)


class OnboardingEvent(models.Model):
    """One thing that happened on the way. ``reason`` is the why of a failure; never a secret."""

    class Kind(models.TextChoices):
        """What happened."""

        LINK_MADE = "link_made", "Link made"
        LINK_MAILED = "link_mailed", "Link e-mailed"
        LINK_REVOKED = "link_revoked", "Link withdrawn"
        OPENED = "opened", "Page opened"
        TRIED = "tried", "Access tried, and refused"
        LEFT = "left", "Left for the vendor's page"
        CONNECTED = "connected", "Access given"
        HELP = "help", "Help asked for"
        CONFIRMED = "confirmed", "Arrival confirmed"
        NOT_CONFIRMED = "not_confirmed", "Arrival not seen"
        STEP = "step", "Step reached"
        NOTE = "note", "Note"

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="+")
    project = models.ForeignKey(OnboardingProject, on_delete=models.CASCADE, related_name="events")
    link = models.ForeignKey(ConnectionLink, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    kind = models.CharField(max_length=20, choices=Kind)
    who = models.CharField(max_length=200)
    sentence = models.CharField(max_length=1000, blank=True)
    reason = models.JSONField(null=True)

    class Meta:
        indexes = [models.Index(fields=["project", "-id"], name="onboarding_event_project")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.at:%Y-%m-%d %H:%M}"


class OnboardingTask(models.Model):
    """Something that a person of ours has to do for the customer, asked for on their page."""

    class Kind(models.TextChoices):
        """What is asked for."""

        VENDOR = "vendor", "Needs their ATS vendor"
        SCREEN_SHARE = "screen_share", "Wants to share the screen"
        NOT_SEEN = "not_seen", "Does not see the test candidate"
        CLEAN_UP = "clean_up", "Remove the test candidate"

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="+")
    project = models.ForeignKey(OnboardingProject, on_delete=models.CASCADE, related_name="tasks")
    kind = models.CharField(max_length=20, choices=Kind)
    sentence = models.CharField(max_length=1000)
    made_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "kind"], condition=Q(done_at=None), name="task_open_once"
            )
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
