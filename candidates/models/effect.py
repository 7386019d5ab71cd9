"""The single writes of an export, the people they concern, and every attempt."""

from django.db import models
from django.db.models import Q

from candidates.models.export import CandidateExport
from candidates.rules.export_state import EffectKind, EffectState
from integrations.models import Connection, Tenant


class RemotePerson(models.Model):
    """One person at one connection, by e-mail address: who is created at most once.

    ``creating`` is the export that may be creating the person right now. While it is set no other
    export of the same address sends its create, so two jobs cannot make two people.
    """

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="+")
    address = models.CharField(max_length=254)
    external_id = models.CharField(max_length=200, blank=True)
    creating = models.ForeignKey(
        CandidateExport, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["connection", "address"], name="remote_person_once")
        ]

    def __str__(self) -> str:
        return f"{self.address} at connection {self.connection_id}"


class ExportEffect(models.Model):
    """One write in the vendor's system. ``SENDING`` is committed before the first byte leaves."""

    export = models.ForeignKey(CandidateExport, on_delete=models.CASCADE, related_name="effects")
    kind = models.CharField(max_length=20, choices=[(k.value, k.value) for k in EffectKind])
    position = models.PositiveSmallIntegerField()
    state = models.CharField(
        max_length=10,
        choices=[(s.value, s.value) for s in EffectState],
        default=EffectState.PLANNED,
    )
    attempts = models.PositiveIntegerField(default=0)
    looks = models.PositiveIntegerField(default=0)
    written_ahead_at = models.DateTimeField(null=True)
    settle_until = models.DateTimeField(null=True)
    external_id = models.CharField(max_length=200, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["export", "kind"], name="effect_once"),
            models.CheckConstraint(
                condition=Q(state__in=[EffectState.PLANNED, EffectState.DONE])
                | Q(settle_until__isnull=False, written_ahead_at__isnull=False),
                name="effect_written_ahead",
            ),
            models.CheckConstraint(
                condition=~Q(state=EffectState.DONE) | Q(done_at__isnull=False),
                name="effect_done_is_dated",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of export {self.export_id}: {self.state}"


class ExportAttempt(models.Model):
    """One step a worker took for an export, opened before the call and closed with its outcome.

    ``fenced`` marks evidence of a worker that had lost its claim: it is kept, and changes nothing.
    """

    class Action(models.TextChoices):
        """What was tried."""

        LOOK = "look", "Looked in the ATS"
        SEND = "send", "Sent"

    class Result(models.TextChoices):
        """How it ended. ``OPEN`` after the fact means that the worker died."""

        OPEN = "open", "Open"
        DONE = "done", "Done"
        FOUND = "found", "Found"
        ABSENT = "absent", "Not there"
        NOT_DONE = "not_done", "Certainly not done"
        UNKNOWN = "unknown", "Outcome unknown"

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="+")
    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="+")
    export = models.ForeignKey(CandidateExport, on_delete=models.CASCADE, related_name="attempts")
    kind = models.CharField(max_length=20, choices=[(k.value, k.value) for k in EffectKind])
    action = models.CharField(max_length=10, choices=Action)
    token = models.BigIntegerField()
    result = models.CharField(max_length=10, choices=Result, default=Result.OPEN)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    fingerprint = models.CharField(max_length=64, blank=True)
    error_class = models.CharField(max_length=60, blank=True)
    error_code = models.CharField(max_length=120, blank=True)
    sentence = models.CharField(max_length=1000, blank=True)
    status_code = models.PositiveSmallIntegerField(null=True)
    receipt = models.JSONField(default=dict)
    sent = models.JSONField(
        default=dict, help_text="What was sent, masked: candidates.rules.sent_picture."
    )
    fenced = models.BooleanField(default=False)

    class Meta:
        verbose_name = "attempt"
        indexes = [
            models.Index(fields=["export", "id"], name="attempt_export"),
            models.Index(fields=["tenant", "-id"], name="attempt_tenant"),
            models.Index(fields=["tenant", "result", "-id"], name="attempt_tenant_result"),
            models.Index(fields=["result", "-id"], name="attempt_result"),
            models.Index(
                fields=["error_code", "-id"], condition=~Q(error_code=""), name="attempt_error"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.kind} of export {self.export_id}: {self.result}"
