"""Failures grouped by root cause, what each export has hit, and what people know of a cause."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from candidates.models.export import CandidateExport
from candidates.models.people import PeopleRun
from candidates.models.waiting import affected, affected_jobs
from candidates.rules.failure_kind import KINDS, OF_EXPORTS, OF_JOBS, FailureKind
from candidates.rules.failure_known import LABELS as CLASS_LABELS
from candidates.rules.failure_known import FailureClass
from candidates.rules.failure_recipes import Recipe, recipe_of
from candidates.rules.failure_state import ENDED, LOOKING, MOVES, OURS, FailureState, Queue, sources
from integrations.models import Connection, Tenant
from integrations.rules.decision import Owner
from jobs.models import SyncRun

CLASSES = [(each.value, label) for each, label in CLASS_LABELS.items()]
OWNERS = [(owner.value, owner.value.replace("_", " ")) for owner in Owner]


class FailureGroupQuerySet(models.QuerySet["FailureGroup"]):
    """Guarded moves."""

    def move(self, to_state: FailureState, **also: Any) -> int:
        """Move every row of this queryset for which the table has the move. Counts them."""
        return self.filter(state__in=sources(to_state)).update(
            previous_state=F("state"), state=to_state, **also
        )

    def stuck(self) -> "FailureGroupQuerySet":
        """Those on which somebody is stuck now."""
        return self.filter(_stuck())


def counted(groups: models.QuerySet[Any]) -> models.QuerySet[Any]:
    """Groups with ``people`` (affected now, each once), ``affected_jobs``, whether an export
    ``is_stuck`` on it, and ``queue`` (whose turn it is)."""
    rows: models.QuerySet[Any] = with_people(with_queue(groups)).annotate(
        is_stuck=_stuck(),
        affected_jobs=Case(
            *(_when(kind, _number(affected_jobs, kind, "pk")) for kind in OF_JOBS),
            default=Value(0),
            output_field=models.IntegerField(),
        ),
    )
    return rows


def with_people(groups: models.QuerySet[Any]) -> models.QuerySet[Any]:
    """Groups with ``people``: how many are affected by it now, each once."""
    rows: models.QuerySet[Any] = groups.annotate(
        people=Case(
            *(
                _when(kind, _number(affected, kind, "candidate"))
                for kind in FailureKind
                if kind not in OF_EXPORTS
            ),
            default=_number(affected, FailureKind.EXPORT, "candidate"),
            output_field=models.IntegerField(),
        )
    )
    return rows


def with_queue(groups: models.QuerySet[Any]) -> models.QuerySet[Any]:
    """Groups with ``queue``: whose turn it is, read from what is stuck on it."""
    ours = [owner.value for owner in OURS]
    rows: models.QuerySet[Any] = groups.annotate(
        queue=Case(
            When(state__in=[state.value for state in ENDED], then=Value(Queue.DONE)),
            When(
                Q(stands=True, owner=Owner.CUSTOMER) | Q(_stuck(owner=Owner.CUSTOMER)),
                then=Value(Queue.CUSTOMER),
            ),
            When(Q(stands=True, owner__in=ours) | Q(_stuck(owner__in=ours)), then=Value(Queue.US)),
            When(
                Q(stands=True, kind=FailureKind.SILENCE)
                | Q(_stuck(state__in=[state.value for state in LOOKING])),
                then=Value(Queue.ATS),
            ),
            When(Q(stands=True) | Q(_stuck()), then=Value(Queue.ITSELF)),
            default=Value(Queue.DONE),
            output_field=models.CharField(),
        )
    )
    return rows


def _stuck(**more: Any) -> Exists:
    return Exists(CandidateExport.objects.filter(failure_group=OuterRef("pk"), **more))


def _when(kind: FailureKind, then: Any) -> When:
    return When(kind=kind, stands=True, then=then)


def _number(who: Callable[..., QuerySet[Any]], kind: FailureKind, each: str) -> Coalesce:
    """How many there are, each once; asked only of the groups for which it counts."""
    rows = who(kind, group=OuterRef("pk"), connection=OuterRef("connection")).order_by()
    # Grouped by nothing that differs, so that the sub-select is one number.
    found = rows.annotate(one=Value(1)).values("one").annotate(n=Count(each, distinct=True))
    return Coalesce(Subquery(found.values("n")), 0)


class FailureGroup(models.Model):
    """One root cause at one connection: what exports, readings or the connection are stuck on.

    ``cause`` is the same at every connection, ``fingerprint`` only here. ``baseline`` is how many
    people it affected when somebody last dealt with it; growth is measured against it.
    ``stands``: the connection itself is stuck on it, as the clock has last read it from the runs
    (``sync_run`` and ``people_run`` are the newest that have hit it) or from the connection's row.
    """

    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+")
    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(
        "what is stuck",
        max_length=20,
        choices=[(kind.value, words) for kind, words in KINDS.items()],
        default=FailureKind.EXPORT,
    )
    stands = models.BooleanField(default=False)
    sync_run = models.ForeignKey(
        SyncRun, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    people_run = models.ForeignKey(
        PeopleRun, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    fingerprint = models.CharField(max_length=64, unique=True)
    cause = models.CharField(max_length=64, db_index=True)
    operation = models.CharField(max_length=40)
    error = models.CharField(max_length=60, blank=True)
    code = models.CharField(max_length=120)
    field = models.CharField(max_length=120, blank=True)
    text = models.CharField("vendor's words", max_length=300, blank=True)
    why = models.CharField("why it is a group", max_length=700)
    sentence = models.CharField(max_length=1000, help_text="As it read the last time.")
    hint = models.CharField(max_length=1000, blank=True)
    owner = models.CharField("whose turn", max_length=20, choices=OWNERS, default=Owner.NOBODY)
    evidence = models.JSONField(default=dict)

    state = models.CharField(
        max_length=20,
        choices=[(state.value, state.value.capitalize()) for state in FailureState],
        default=FailureState.OPEN,
    )
    previous_state = models.CharField(max_length=20, blank=True)
    state_since = models.DateTimeField()
    baseline = models.PositiveIntegerField(null=True, blank=True)
    snoozed_until = models.DateTimeField(null=True, blank=True)
    snoozed_for_people = models.PositiveIntegerField(null=True, blank=True)
    failures = models.PositiveBigIntegerField(default=0, help_text="How often it has failed.")
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    reviewed_at = models.DateTimeField(null=True, blank=True)

    objects = FailureGroupQuerySet.as_manager()

    class Meta:
        verbose_name = "cause of failures"
        verbose_name_plural = "causes of failures"
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    *(
                        Q(previous_state=before.value if before else "", state=after.value)
                        for before, after in MOVES
                    ),
                    _connector=Q.OR,
                ),
                name="failure_group_move_in_table",
            ),
            models.CheckConstraint(
                condition=~Q(state=FailureState.SNOOZED)
                | Q(snoozed_until__isnull=False)
                | Q(snoozed_for_people__isnull=False),
                name="failure_group_snoozed_for_something",
            ),
            models.CheckConstraint(
                condition=Q(stands=False)
                | ~Q(kind__in=[kind.value for kind in OF_EXPORTS])
                & ~Q(state=FailureState.RESOLVED),
                name="failure_group_stands_unresolved",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "state"], name="failure_group_tenant"),
            models.Index(fields=["connection", "state"], name="failure_group_connection"),
            models.Index(fields=["state", "-last_seen_at"], name="failure_group_state"),
            models.Index(
                fields=["connection"], condition=Q(stands=True), name="failure_group_stands"
            ),
        ]

    def __str__(self) -> str:
        return self.sentence

    @property
    def subject(self) -> str:
        """How the audit names this row."""
        return f"failure_group:{self.pk}"

    @property
    def recipe(self) -> Recipe:
        """How this cause is mended."""
        return recipe_of(
            self.error, self.code, self.field, FailureKind(self.kind), Owner(self.owner)
        )

    @property
    def is_of_exports(self) -> bool:
        """Whether it concerns single exports; otherwise it stops the whole connection."""
        return self.kind in OF_EXPORTS

    def affected_exports(self) -> QuerySet[CandidateExport]:
        """The exports of those who are affected now, as lists count them."""
        kind = FailureKind(self.kind) if self.stands else FailureKind.EXPORT
        return affected(kind, group=self.pk, connection=self.connection_id)

    def affected_jobs_now(self) -> QuerySet[Any]:
        """The jobs that are not read, or whose closing is held, because of it."""
        kind = FailureKind(self.kind) if self.stands else FailureKind.EXPORT
        return affected_jobs(kind, group=self.pk, connection=self.connection_id)


class FailureHit(models.Model):
    """That an export has failed for this cause: kept when it has gone through since."""

    group = models.ForeignKey(FailureGroup, on_delete=models.CASCADE, related_name="hits")
    export = models.ForeignKey(CandidateExport, on_delete=models.CASCADE, related_name="hits")
    times = models.PositiveIntegerField(default=1)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "export"], name="failure_hit_once")]
        indexes = [models.Index(fields=["group", "-last_at"], name="failure_hit_latest")]

    def __str__(self) -> str:
        return f"export {self.export_id} at cause {self.group_id}"


class KnownFailure(models.Model):
    """What people know of a cause, wherever it occurs: said once, used for every later failure."""

    cause = models.CharField(max_length=64, unique=True)
    operation = models.CharField(max_length=40)
    code = models.CharField(max_length=120)
    text = models.CharField("vendor's words", max_length=300, blank=True)
    label = models.CharField("what it is", max_length=200)
    becomes = models.CharField("what happens then", max_length=20, choices=CLASSES)
    fix = models.CharField("what to do", max_length=500)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "known failure"

    def __str__(self) -> str:
        return self.label

    @property
    def failure_class(self) -> FailureClass:
        """What happens with it, as the rules know it."""
        return FailureClass(self.becomes)


class FieldDefault(models.Model):
    """What is sent in a field of a person whom we know nothing for, at one connection."""

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="+")
    connection = models.ForeignKey(
        Connection, on_delete=models.CASCADE, related_name="field_defaults"
    )
    field = models.CharField(max_length=20)
    source = models.CharField(max_length=20)
    value = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=500, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["connection", "field"], name="field_default_once")
        ]

    def __str__(self) -> str:
        return f"{self.field}: {self.value or self.source}"
