"""Shadow mode and the go-live: both ask whether everything is verified."""

from dataclasses import dataclass

from django.db import transaction

from integrations.models import Connection, OnboardingProject, OnboardingTask, User
from integrations.models.clock import database_now
from integrations.rules.answer import Answer
from integrations.rules.connection_state import ConnectionState
from integrations.rules.decision import Decision, Reason
from integrations.rules.onboarding import GoLive, may_go_live
from integrations.services import audit, connections, mail, onboarding
from portal.verification.models import EvidencePack, TestCandidate
from portal.verification.services import evidence
from portal.verification.services.expected import compare_jobs

CLEAN_UP = OnboardingTask.Kind.CLEAN_UP


class _ChangedError(Exception):
    """What was decided on is not so any more; nothing is kept."""


@dataclass(frozen=True, slots=True)
class WentLive:
    """The answer to a go-live: the decision, and the pack of evidence where it went live."""

    decision: Decision[GoLive]
    pack: EvidencePack | None = None

    @property
    def answer(self) -> Answer:
        """In one sentence."""
        if self.pack is not None:
            return Answer.yes("It is live. The evidence pack is ready, and the customer is told.")
        if not self.decision.reasons:
            return Answer.no("It is live already, or it has changed meanwhile. Look at it again.")
        return Answer.no(f"It cannot go live. {in_words(self.decision)}")


def in_words(decision: Decision[GoLive]) -> str:
    """The sentences of a decision's reasons."""
    return " ".join(reason.sentence for reason in decision.reasons)


def start_shadow(project: OnboardingProject, *, actor: User) -> Answer:
    """Compose what would go out, and send nothing. Only what is verified runs in shadow mode."""
    decision = may_go_live(onboarding.facts_of(project))
    if decision.verdict is not GoLive.YES:
        return Answer.no(f"Shadow mode is for a verified connection. {in_words(decision)}")
    if not _move(project, ConnectionState.SHADOW, actor, "started shadow mode"):
        return Answer.no("The connection has changed meanwhile. Look at it again.")
    return Answer.yes(
        "It runs in shadow mode: what would go out is listed with its PDF, and nothing is sent."
    )


def end_shadow(project: OnboardingProject, *, actor: User) -> Answer:
    """Back to where only test candidates go, without going live."""
    if not _move(project, ConnectionState.CONNECTED, actor, "ended shadow mode"):
        return Answer.no("It does not run in shadow mode.")
    return Answer.yes("Shadow mode is over. Nothing was sent.")


@transaction.atomic
def _move(project: OnboardingProject, to_state: ConnectionState, actor: User, action: str) -> bool:
    was = ConnectionState.CONNECTED
    if to_state is ConnectionState.CONNECTED:
        was = ConnectionState.SHADOW
    if not Connection.objects.move(project.connection_id, to_state, only_from=was):
        return False
    connection = Connection.objects.get(pk=project.connection_id)
    audit.record(
        actor=actor,
        action=action,
        subject=connections.subject(connection),
        tenant=project.tenant,
        before=was.value,
    )
    onboarding.happened(connection, f"{action.capitalize()}.", actor=actor)
    return True


def go_live(project: OnboardingProject, *, actor: User, override: str = "") -> WentLive:
    """Let the candidates out: if everything is verified, or for a reason that is kept for good.

    The list of expected jobs is compared once more first. The access is tested; a refusal is raised
    as its ``ConnectorError``, and then nothing has changed. With the move go, in one transaction,
    the override, the evidence pack, the task to remove the test candidate and the customer's mail.
    """
    compare_jobs(project, actor=actor)
    decision = may_go_live(onboarding.facts_of(project), override=override)
    if decision.verdict is GoLive.NO:
        return WentLive(decision)
    connection = Connection.objects.select_related("tenant").get(pk=project.connection_id)
    if connection.state not in (ConnectionState.CONNECTED, ConnectionState.SHADOW):
        return WentLive(Decision(GoLive.NO))
    reason = override.strip() if decision.verdict is GoLive.OVERRIDDEN else ""
    packs: list[EvidencePack] = []

    def finish() -> None:
        # The vendor was asked meanwhile, and that takes its time.
        if may_go_live(onboarding.facts_of(_now(project)), override=reason) != decision:
            raise _ChangedError
        packs.append(_done(project, actor, decision.reasons, reason))

    try:
        connections.activate(connection, actor=actor, also=finish)
    except _ChangedError:
        return WentLive(Decision(GoLive.NO))
    return WentLive(decision, packs[0]) if packs else WentLive(Decision(GoLive.NO))


def _now(project: OnboardingProject) -> OnboardingProject:
    return OnboardingProject.objects.get(pk=project.pk)


def _done(
    project: OnboardingProject, actor: User, missing: tuple[Reason, ...], override: str
) -> EvidencePack:
    """What goes with the move, in its transaction."""
    who = audit.name_of(actor)
    if override:
        _keep_override(project, actor, missing, override)
    onboarding.note(project, onboarding.Kind.NOTE, who=who, sentence="Went live.")
    pack = evidence.make_pack(project, actor=actor, missing=missing, override=override)
    left = TestCandidate.objects.filter(
        connection=project.connection_id, arrived_at__isnull=False, cleaned_up_at=None
    ).select_related("application__candidate")
    if left:
        names = ", ".join(str(test.application.candidate) for test in left)
        OnboardingTask.objects.get_or_create(
            project=project,
            kind=CLEAN_UP,
            done_at=None,
            defaults={
                "tenant_id": project.tenant_id,
                "sentence": f"Have it removed from the ATS: {names}."[:1000],
            },
        )
    if project.contact_email:
        mail.to_customer(project, "live", to=project.contact_email)
    return pack


def _keep_override(
    project: OnboardingProject, actor: User, missing: tuple[Reason, ...], override: str
) -> None:
    project.override_reason = override
    project.save(update_fields=["override_reason", "changed_at"])
    audit.record(
        actor=actor,
        action="went live without verification",
        subject=f"connection:{project.connection_id}",
        tenant=project.tenant,
        note=override[:500],
        missing=[reason.code for reason in missing],
        at=database_now().isoformat(),
    )
    onboarding.note(
        project,
        onboarding.Kind.NOTE,
        who=audit.name_of(actor),
        sentence=f"Goes live although something is missing: {override}",
        reason=missing[0],
    )
