"""The match desk: whom of the ATS a person is asked about, and what they decided."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from candidates.models.candidate import Candidate
from candidates.models.export import CandidateExport
from candidates.rules.export_state import ExportState
from candidates.rules.matching import Settled
from integrations.models import Connection, Tenant

SETTLED_LABELS = {
    Settled.ATTACH: "The same person: attached",
    Settled.CREATE: "Somebody else: created",
    Settled.SKIP: "Not sent",
}


class MatchQuestionQuerySet(models.QuerySet["MatchQuestion"]):
    """The queue of the match desk."""

    def open(self) -> "MatchQuestionQuerySet":
        """Those that an export still waits for."""
        return self.filter(
            export__state=ExportState.NEEDS_ATTENTION, export__error_code__startswith="match."
        )


class MatchQuestion(models.Model):
    """An export waits for a person to say who of these people in the ATS its candidate is.

    ``people`` are as the ATS showed them at ``asked_at``, under keys of
    ``candidates.rules.people_shown``: people of the customer whom we have no other business with,
    so the row goes as soon as the question is settled.
    """

    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+")
    export = models.OneToOneField(
        CandidateExport, on_delete=models.CASCADE, related_name="question", primary_key=True
    )
    people = models.JSONField(default=list)
    asked_at = models.DateTimeField()

    objects = MatchQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = "question of the match desk"
        verbose_name_plural = "match desk"
        indexes = [models.Index(fields=["tenant", "export"], name="match_question_tenant")]

    def __str__(self) -> str:
        return f"Who is {self.export.candidate}?"


class MatchDecisionQuerySet(models.QuerySet["MatchDecision"]):
    """Reads of what was decided."""

    def standing(self) -> "MatchDecisionQuerySet":
        """Those that count: nobody has taken them back."""
        return self.filter(taken_back_at=None)


class MatchDecision(models.Model):
    """What a person decided about a candidate at one connection, for this export and later ones.

    ``asked_about`` are the ids of the people in question. A decision that was taken back stays, and
    counts no more.
    """

    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+")
    candidate = models.ForeignKey(
        Candidate, on_delete=models.PROTECT, related_name="match_decisions"
    )
    connection = models.ForeignKey(
        Connection, on_delete=models.CASCADE, related_name="match_decisions"
    )
    export = models.ForeignKey(
        CandidateExport, on_delete=models.SET_NULL, null=True, related_name="match_decisions"
    )
    decision = models.CharField(
        max_length=10, choices=[(kind.value, label) for kind, label in SETTLED_LABELS.items()]
    )
    person_external_id = models.CharField("person in the ATS", max_length=200, blank=True)
    person_name = models.CharField(max_length=400, blank=True)
    ats_url = models.URLField("in the ATS", max_length=1000, blank=True)
    asked_about = models.JSONField(default=list)
    note = models.CharField("why", max_length=500, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    decided_by_name = models.CharField(max_length=200)
    decided_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_by_name = models.CharField(max_length=200, blank=True)

    objects = MatchDecisionQuerySet.as_manager()

    class Meta:
        verbose_name = "match decision"
        constraints = [
            models.UniqueConstraint(
                fields=["candidate", "connection"],
                condition=Q(taken_back_at=None),
                name="match_decision_one_standing",
            ),
            models.CheckConstraint(
                condition=Q(decision__in=[kind.value for kind in Settled]),
                name="match_decision_known",
            ),
            models.CheckConstraint(
                condition=~Q(decision=Settled.ATTACH) | ~Q(person_external_id=""),
                name="match_decision_names_person",
            ),
        ]
        indexes = [models.Index(fields=["tenant", "-id"], name="match_decision_tenant")]

    def __str__(self) -> str:
        return f"{self.candidate} at {self.connection}: {self.get_decision_display()}"
