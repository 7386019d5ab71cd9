"""A missing permission becomes a task for the customer: a link, a live test, proof by one person.

The test asks the vendor what the access may do. Not every vendor tells that, so a test without a
complaint proves nothing: the link is used up only when somebody who was stuck has gone through.
"""

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from candidates.models import FailureGroup, RetryRun
from candidates.rules.failure_recipes import RecipeKind, recipe_of
from candidates.rules.failure_state import FailureState
from candidates.rules.permission_check import needed_for
from candidates.rules.retry_waves import ItemState, RunState
from candidates.services import connection_causes, retries
from candidates.services.failure_review import people_stuck
from integrations.errors import ConnectorError, PermissionMissingError
from integrations.models import ConnectionLink, User
from integrations.rules.answer import Answer
from integrations.rules.decision import Reason
from integrations.rules.failure_owner import owner_of
from integrations.rules.links import LIVES, LinkPurpose
from integrations.services import (
    audit,
    connecting,
    connections,
    link_mails,
    links,
    mail,
    onboarding,
)
from integrations.services.links import MadeLink

LINKS_SHOWN = 5
NOTE = onboarding.Kind.NOTE
UNDER_WAY = (RunState.RUNNING, RunState.PAUSED)
NOT_ENDED = (*UNDER_WAY, RunState.STOPPED)


class Phase(enum.StrEnum):
    """Where a task is. ``ELSEWHERE``: whoever was sent was refused, and for another reason."""

    ASKED = "asked"
    TRYING = "trying"
    REFUSED = "refused"
    ELSEWHERE = "elsewhere"
    DONE = "done"


_SHOWN_BY: Mapping[str, Phase] = {
    ItemState.SAME_FAILURE: Phase.REFUSED,
    ItemState.THROUGH: Phase.DONE,
    ItemState.OTHER_FAILURE: Phase.ELSEWHERE,
}
"""What one person who was sent shows; the first that there is counts."""


@dataclass(frozen=True, slots=True)
class Situation:
    """A task as its page shows it. ``run``: the bulk retry that shows whether it is done, if any.

    ``waiting`` counts the people who are stuck on it. ``said``: why the last try was refused.
    """

    group: FailureGroup
    phase: Phase
    waiting: int
    run: RetryRun | None = None
    said: str = ""

    @property
    def permission(self) -> str:
        """What is missing, in the vendor's words; empty where the vendor does not name it."""
        return str(self.group.evidence.get("permission", ""))


@dataclass(frozen=True, slots=True)
class Refusal:
    """The live test found that it is not enough yet. ``permission`` in the vendor's words."""

    sentence: str
    permission: str = ""


def make(
    group: FailureGroup,
    *,
    actor: User,
    recipient: str,
    lives: timedelta = LIVES,
    by_mail: bool = False,
) -> MadeLink | Answer:
    """A link to the task of this cause in place of the one before, mailed where that is wanted."""
    if not is_about_permission(group):
        return Answer.no("No permission is missing here: there is nothing to ask the customer for.")
    if not by_mail:
        return links.make(
            group.connection, actor=actor, purpose=LinkPurpose.PERMIT, recipient=recipient,
            lives=lives, about=group.subject,
        )  # fmt: skip
    return link_mails.make_and_mail(
        group.connection, actor=actor, recipient=recipient, lives=lives,
        purpose=LinkPurpose.PERMIT, about=group.subject, letter="permission",
        permission=group.evidence.get("permission", ""), said=group.sentence,
    )  # fmt: skip


def withdraw(group: FailureGroup, *, actor: User, note: str) -> Answer:
    """The links of this task open nothing any more."""
    if links.revoke(group.connection, actor=actor, note=note, about=group.subject):
        return Answer.yes("The task link is withdrawn: it opens nothing any more.")
    return Answer.no("There was no task link that works.")


def is_about_permission(group: FailureGroup) -> bool:
    """Whether the way out of this cause is a permission of the customer's."""
    return recipe_of(group.error, group.code, group.field).kind is RecipeKind.ASK_PERMISSION


def links_of(group: FailureGroup) -> Sequence[ConnectionLink]:
    """The task links of a cause, the newest first."""
    made = ConnectionLink.objects.filter(purpose=LinkPurpose.PERMIT, about=group.subject)
    return list(made.select_related("made_by").order_by("-pk")[:LINKS_SHOWN])


def situation_of(link: ConnectionLink) -> Situation | None:
    """Where the task of a link is; ``None`` where its cause is not kept any more."""
    kind, _, pk = link.about.partition(":")
    if kind != "failure_group" or not pk.isdigit():
        return None
    groups = FailureGroup.objects.filter(pk=int(pk), connection=link.connection_id)
    group = groups.select_related("connection__tenant", "tenant").first()
    if group is None:
        return None
    waiting = people_stuck(group)
    if group.state == FailureState.RESOLVED:
        return Situation(group, Phase.DONE, waiting)
    of_now = Q(made_at__gte=link.made_at) | Q(state__in=NOT_ENDED)
    run = RetryRun.objects.filter(of_now, group=group).order_by("-pk").first()
    if run is None:
        return Situation(group, Phase.ASKED, waiting)
    since = max(link.made_at, run.counts_from)
    ended = dict(run.items.filter(ended_at__gte=since).values_list("state", "sentence"))
    for state, phase in _SHOWN_BY.items():
        if state in ended:
            return Situation(group, phase, waiting, run, ended[state])
    phase = Phase.TRYING if run.state in UNDER_WAY else Phase.ASKED
    return Situation(group, phase, waiting, run)


def test_now(link: ConnectionLink, situation: Situation, *, who: str) -> Refusal | None:
    """The customer says that it is done: ask the vendor now, and send one of those who wait.

    ``None`` where the test found nothing missing. Everything is traced with the name of ``who``.
    """
    who = who.strip()[:120] or onboarding.CUSTOMER
    group, connection = situation.group, link.connection
    try:
        check = connections.test_connection(connection)
        connecting.enough(connection, check, also=needed_for(group.operation))
    except ConnectorError as error:
        _refused(link, group, error, who)
        missing = error.permission if isinstance(error, PermissionMissingError) else ""
        return Refusal(error.sentence, missing)
    _accepted(link, situation, who)
    return None


@transaction.atomic
def _refused(link: ConnectionLink, group: FailureGroup, error: ConnectorError, who: str) -> None:
    reason = Reason(error.code, error.sentence, error.hint, owner_of(error))
    said = f"{who} tested the permission. Not yet: {error.sentence}"
    project = onboarding.project_of(link.connection)
    onboarding.note(project, NOTE, who=who, sentence=said, link=link, reason=reason)
    audit.record(
        actor=None, action="the permission is not there yet", subject=group.subject,
        tenant=group.tenant, note=said[:500], who=who,
    )  # fmt: skip


@transaction.atomic
def _accepted(link: ConnectionLink, situation: Situation, who: str) -> None:
    group = situation.group
    if links.still_open(link.pk, LinkPurpose.PERMIT) is None or situation.phase is Phase.TRYING:
        return
    if situation.run is not None and situation.run.state == RunState.STOPPED:
        retries.abort(situation.run, actor=None, note="The permission was given: a new one begins.")
    run = retries.start(
        [group], actor=None, who=f"{who}, of the customer",
        name=f"Permission given, {group.code}", note=f"{who} gave the permission by a task link.",
    )  # fmt: skip
    if not group.is_of_exports:
        connection_causes.read_again(group)
    if isinstance(run, Answer) and not situation.waiting:
        # Nobody is left to prove it with: the test is all there can be.
        links.use_up(link)
    said = f"{who} gave the permission; the test found nothing missing."
    project = onboarding.project_of(link.connection)
    onboarding.note(project, NOTE, who=who, sentence=said, link=link)
    audit.record(
        actor=None, action="the permission was given", subject=group.subject, tenant=group.tenant,
        note=said, who=who, people=situation.waiting,
    )  # fmt: skip
    page = reverse("admin:candidates_failuregroup_change", args=[group.pk])
    told = {"page": settings.PORTAL_URL + page, "person": who, "waiting": situation.waiting}
    maker = link.made_by
    if project.owner is None and maker is not None and maker.email:
        mail.to_colleague(project, "permission_given", to=maker.email, **told)
    else:
        mail.to_owner(project, "permission_given", **told)


def use_up_done() -> int:
    """Use up the links whose task is done, as those show who went through. Returns how many."""
    waiting = ConnectionLink.objects.filter(
        purpose=LinkPurpose.PERMIT, used_at=None, revoked_at=None
    ).select_related("connection")
    return sum(_use_up_if_done(link) for link in waiting)


@transaction.atomic
def _use_up_if_done(link: ConnectionLink) -> bool:
    situation = situation_of(link)
    if situation is None or situation.phase is not Phase.DONE or not links.use_up(link):
        return False
    said = "The permission is there: somebody who was stuck on it went through."
    project = onboarding.project_of(link.connection)
    onboarding.note(project, NOTE, who="portal", sentence=said, link=link)
    return True
