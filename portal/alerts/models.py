"""Alerts, what was sent about them to whom, and from when on a customer's troubles are told."""

from datetime import timedelta
from typing import Any

from django.db import models
from django.db.models import Count, F, Q

from candidates.models import FailureGroup
from candidates.rules.alerting import MOVES, OPEN, USUAL, AlertState, Thresholds, sources
from candidates.rules.failure_state import Queue
from integrations.models import Connection, Tenant, User
from integrations.rules.decision import Owner

OWNERS = [(owner.value, owner.value.replace("_", " ")) for owner in Owner]
STILL_OPEN = Q(state__in=[state.value for state in OPEN])


class AlertQuerySet(models.QuerySet["Alert"]):
    """Guarded moves, and what lists show besides."""

    def move(self, to_state: AlertState, **also: Any) -> int:
        """Move every row of this queryset for which the table has the move. Counts them."""
        return self.filter(state__in=sources(to_state)).update(
            previous_state=F("state"), state=to_state, **also
        )

    def with_notices(self) -> "AlertQuerySet":
        """With ``notices_sent`` and ``notices_unsent``: how many of its mails went, and did not."""
        went = Q(notices__state=AlertNotice.State.SENT)
        return self.annotate(
            notices_sent=Count("notices", filter=went),
            notices_unsent=Count("notices", filter=~went),
        )


class Alert(models.Model):
    """That people are told of one trouble, from the moment it was raised until it is over.

    ``key`` names the trouble: one open alert for each. ``people`` and ``told_at`` are what was told
    last; growth is measured against them. ``became`` is what had become of those who hit the cause
    when it was over.
    """

    class Kind(models.TextChoices):
        """What it is about."""

        CAUSE = "cause", "Cause of failures"
        CONNECTION = "connection", "Health of a connection"

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="+")
    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="alerts")
    kind = models.CharField(max_length=10, choices=Kind)
    group = models.ForeignKey(
        FailureGroup, on_delete=models.CASCADE, null=True, related_name="alerts"
    )
    key = models.CharField(max_length=60)
    state = models.CharField(
        max_length=10, choices=[(state.value, state.value.capitalize()) for state in AlertState]
    )
    previous_state = models.CharField(max_length=10, blank=True)
    queue = models.CharField(
        "work queue", max_length=10, choices=[(queue.value, queue.value) for queue in Queue]
    )
    owner = models.CharField("whose turn", max_length=20, choices=OWNERS)
    code = models.CharField(max_length=120)
    sentence = models.CharField("what it is", max_length=400)
    next_step = models.CharField("what to do", max_length=1000, blank=True)
    reasons = models.JSONField(default=list)
    people = models.PositiveIntegerField(default=0)
    since = models.DateTimeField()
    raised_at = models.DateTimeField()
    told_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    became = models.JSONField(default=dict)

    objects = AlertQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key"], condition=STILL_OPEN, name="alert_one_open"),
            models.CheckConstraint(
                condition=Q(
                    *(
                        Q(previous_state=before.value if before else "", state=after.value)
                        for before, after in MOVES
                    ),
                    _connector=Q.OR,
                ),
                name="alert_move_in_table",
            ),
            models.CheckConstraint(
                condition=Q(STILL_OPEN, ended_at__isnull=True)
                | Q(~STILL_OPEN, ended_at__isnull=False),
                name="alert_end_is_dated",
            ),
            models.CheckConstraint(
                condition=Q(kind="cause", group__isnull=False)
                | Q(kind="connection", group__isnull=True),
                name="alert_of_a_cause_names_it",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "state", "-id"], name="alert_tenant"),
            models.Index(fields=["state", "-id"], name="alert_state"),
        ]

    def __str__(self) -> str:
        return self.sentence

    @property
    def subject(self) -> str:
        """How the audit names this row."""
        return f"alert:{self.pk}"


class AlertNotice(models.Model):
    """That one person is to be told one thing about one alert. The row is the queue.

    ``batch`` is the mail it goes in, together with others to the same person. ``not_before`` is
    when it is due; while it is being sent, when the sender is given up for dead.
    """

    class State(models.TextChoices):
        """Where it is."""

        QUEUED = "queued", "Waits"
        SENDING = "sending", "Is being sent"
        SENT = "sent", "Sent"
        FAILED = "failed", "Given up"
        NOBODY = "nobody", "Nobody to tell"

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="+")
    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="notices")
    what = models.CharField(
        "what is told",
        max_length=10,
        choices=[(state.value, state.value.capitalize()) for state in AlertState],
    )
    people = models.PositiveIntegerField(default=0)
    user = models.ForeignKey(
        User, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    address = models.CharField(max_length=254, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    batch = models.UUIDField(null=True, blank=True)
    tries = models.PositiveIntegerField(default=0)
    not_before = models.DateTimeField()
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField("why it did not go", max_length=500, blank=True)

    class Meta:
        verbose_name = "alert mail"
        constraints = [
            models.CheckConstraint(
                condition=Q(state="nobody", user__isnull=True)
                | (~Q(state="nobody") & Q(user__isnull=False)),
                name="alert_notice_has_a_reader",
            ),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False)
                | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="alert_notice_sent_is_dated",
            ),
        ]
        indexes = [
            models.Index(
                fields=["not_before"],
                condition=Q(state__in=["queued", "sending"]),
                name="alert_notice_due",
            ),
            models.Index(fields=["user", "-sent_at"], name="alert_notice_lately"),
            models.Index(fields=["tenant", "state", "-id"], name="alert_notice_tenant"),
        ]

    def __str__(self) -> str:
        return f"{self.get_what_display()}: {self.alert}"


class AlertThresholds(models.Model):
    """From when on people are told of a customer's troubles, where it is not as usual."""

    tenant = models.OneToOneField(Tenant, on_delete=models.CASCADE, related_name="+")
    is_on = models.BooleanField("tell of this customer's troubles", default=True)
    people = models.PositiveIntegerField(
        "at once from so many people",
        default=USUAL.people,
        help_text="How many must be stuck on one cause that waits for the customer or for us.",
    )
    customer_minutes = models.PositiveIntegerField(
        "the customer's turn: after so many minutes",
        default=int(USUAL.customer_after.total_seconds() // 60),
        help_text="Then people are told also when only one person is stuck.",
    )
    our_hours = models.PositiveIntegerField(
        "our turn: after so many hours",
        default=int(USUAL.ours_after.total_seconds() // 3600),
        help_text="Then people are told also when only one person is stuck.",
    )
    waiting_people = models.PositiveIntegerField(
        "nobody's turn: from so many people",
        default=USUAL.waiting_people,
        help_text="What waits for the ATS, or is tried again by itself, for more than an hour.",
    )
    connections = models.BooleanField(
        "tell of connections in error",
        default=True,
        help_text="The vendor refuses the key, or no complete read for two intervals.",
    )

    class Meta:
        verbose_name = "alert threshold"
        constraints = [
            models.CheckConstraint(
                condition=Q(people__gte=1, waiting_people__gte=1),
                name="alert_thresholds_at_least_one",
                violation_error_message="An alert needs at least one person.",
            )
        ]

    def __str__(self) -> str:
        return f"Alerts of {self.tenant}"

    def as_rules(self) -> Thresholds:
        """As the rules take them."""
        return Thresholds(
            is_on=self.is_on,
            people=self.people,
            customer_after=timedelta(minutes=self.customer_minutes),
            ours_after=timedelta(hours=self.our_hours),
            waiting_people=self.waiting_people,
            connections=self.connections,
        )
