"""Answers that were handed on: to the account manager as a case, to a customer as a link."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from integrations.models import Tenant
from integrations.rules.inquiry import Explanation


class Case(models.Model):
    """A question that the account manager takes over, with the answer as it was found.

    ``subject`` names the row it is about (``job:12``, ``application:7``), or the id that was asked
    for where there is no row (``connection:3``). ``answer`` is an ``Explanation`` and ``events``
    the newest lines of the timeline, both in their stored form.
    """

    class State(models.TextChoices):
        """Whether somebody still has to act."""

        OPEN = "open", "Open"
        CLOSED = "closed", "Closed"

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="+")
    subject = models.CharField(max_length=60)
    title = models.CharField(max_length=500)
    answer = models.JSONField()
    events = models.JSONField(default=list)
    note = models.CharField("what was asked", max_length=500, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    opened_by_name = models.CharField(max_length=200)
    opened_at = models.DateTimeField()
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by_name = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "subject", "title"],
                condition=Q(state="open"),
                name="case_one_open_per_subject",
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_at__isnull=True)
                | Q(state="closed", closed_at__isnull=False),
                name="case_closed_is_dated",
            ),
        ]
        indexes = [models.Index(fields=["tenant", "state", "-id"], name="case_tenant_state")]

    def __str__(self) -> str:
        return f"Case {self.pk}: {self.title}"

    @property
    def explanation(self) -> Explanation:
        """The answer as it was found."""
        return Explanation.from_json(self.answer)


class SharedAnswer(models.Model):
    """An answer behind a link, without personal data: what was found at that time.

    Only the SHA-256 of the link's token is kept.
    """

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="+")
    subject = models.CharField(max_length=60)
    title = models.CharField(max_length=500)
    answer = models.JSONField()
    digest = models.CharField(max_length=64, unique=True)
    made_by_name = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    opened = models.PositiveIntegerField(default=0)
    last_opened_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["tenant", "-id"], name="shared_answer_tenant")]

    def __str__(self) -> str:
        return f"Shared answer {self.pk}: {self.title}"

    @property
    def explanation(self) -> Explanation:
        """The answer as it was found."""
        return Explanation.from_json(self.answer)
