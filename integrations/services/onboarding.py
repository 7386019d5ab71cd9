"""The onboarding project of a connection: what people settle, what happened, where it is now."""

from typing import Any

from django.db import transaction

from integrations.connectors.authorising import SettingKind
from integrations.connectors.registry import connector_class
from integrations.models import (
    Connection,
    ConnectionLink,
    OnboardingEvent,
    OnboardingProject,
    OnboardingTask,
    User,
)
from integrations.models.clock import database_now
from integrations.rules.answer import Answer
from integrations.rules.business_days import add_business_days
from integrations.rules.connection_state import ConnectionState, Workflow
from integrations.rules.decision import Reason
from integrations.rules.links import LinkPurpose, LinkState, state_of
from integrations.rules.onboarding import PROMISED_BUSINESS_DAYS, OnboardingFacts, Step, decide
from integrations.rules.roles import Action
from integrations.selectors import people_who_may
from integrations.services import audit
from integrations.services.terms import terms_of

CUSTOMER = "the customer"
Kind = OnboardingEvent.Kind


def project_of(connection: Connection, *, owner: User | None = None) -> OnboardingProject:
    """The project of a connection; it begins with the first call of this.

    That of a connection which was live before there were projects began with the connection.
    """
    now = database_now()
    begun = connection.created_at if connection.live_at else now
    project, made = OnboardingProject.objects.select_related("connection", "owner").get_or_create(
        connection=connection,
        defaults={
            "tenant": connection.tenant,
            "owner": owner,
            "kicked_off_at": begun,
            "step": Step.LIVE if connection.live_at else Step.ALIGNMENT,
            "step_since": connection.live_at or now,
            "due_at": add_business_days(begun, PROMISED_BUSINESS_DAYS),
        },
    )
    if made:
        refresh(project)
    return project


@transaction.atomic
def confirm_system(project: OnboardingProject, *, version: str, actor: User) -> None:
    """The exact product and version is confirmed with the customer."""
    project.system_version = version
    project.system_confirmed_by, project.system_confirmed_at = audit.name_of(actor), database_now()
    _save(project, "system_version", "system_confirmed_by", "system_confirmed_at")
    _record(project, actor, "confirmed the system", version=version)
    refresh(project)


@transaction.atomic
def begin_anew(project: OnboardingProject, *, actor: User | None) -> None:
    """It leads to another system now: what was confirmed and seen was of the one before."""
    project.system_version = project.system_confirmed_by = project.confirmed_by = ""
    project.system_confirmed_at = project.configured_at = None
    project.jobs_checked_at = project.test_arrived_at = project.confirmed_at = None
    _save(
        project, "system_version", "system_confirmed_by", "system_confirmed_at", "configured_at",
        "jobs_checked_at", "test_arrived_at", "confirmed_by", "confirmed_at",
    )  # fmt: skip
    said = "It leads to another system now: that is confirmed and verified anew."
    note(project, Kind.NOTE, who=audit.name_of(actor), sentence=said)
    refresh(project)


@transaction.atomic
def agree(project: OnboardingProject, *, actor: User, note: str = "") -> None:
    """Workflow, countries, statuses and inclusion rules are agreed with the customer.

    They are kept as they stand, to be compared when the access is there.
    """
    project.agreed_by, project.agreed_at = audit.name_of(actor), database_now()
    project.agreed_terms = terms_of(Connection.objects.get(pk=project.connection_id)).as_json()
    _save(project, "agreed_by", "agreed_at", "agreed_terms")
    _record(project, actor, "agreed the settings", note=note)
    refresh(project)


@transaction.atomic
def configure(project: OnboardingProject, *, actor: User, note: str = "") -> None:
    """The agreed settings are on the connection, looked through with the access that is there."""
    project.configured_by, project.configured_at = audit.name_of(actor), database_now()
    _save(project, "configured_by", "configured_at")
    _record(project, actor, "applied the settings", note=note)
    refresh(project)


@transaction.atomic
def change_owner(project: OnboardingProject, owner: User | None, *, actor: User) -> Answer:
    """Give the project to somebody who may manage it, or to nobody."""
    if owner is not None and not may_own(owner, project):
        return Answer.no(f"{audit.name_of(owner)} does not manage {project.tenant}.")
    project.owner = owner
    _save(project, "owner")
    name = audit.name_of(owner) if owner else "nobody"
    _record(project, actor, "changed the owner", owner=name)
    note(project, Kind.NOTE, who=audit.name_of(actor), sentence=f"The owner is {name} now.")
    return Answer.yes(f"The owner is {name} now.")


def may_own(person: User, project: OnboardingProject) -> bool:
    """Whether this person manages the customer of the project."""
    managers = people_who_may(Action.MANAGE_ONBOARDING, project.tenant_id)
    return managers.filter(pk=person.pk).exists()


@transaction.atomic
def happened(
    connection: Connection,
    sentence: str = "",
    *,
    actor: User | None = None,
    kind: OnboardingEvent.Kind = Kind.NOTE,
) -> None:
    """Something befell the connection: its project, if it has one, decides anew where it is."""
    projects = OnboardingProject.objects.select_related("connection", "owner")
    project = projects.filter(connection=connection).first()
    if project is None:
        return
    if sentence:
        note(project, kind, who=audit.name_of(actor), sentence=sentence)
    refresh(project)


def facts_of(project: OnboardingProject) -> OnboardingFacts:
    """Everything that decides where the project is, read now."""
    connection = Connection.objects.get(pk=project.connection_id)
    link = _current_link(connection)
    failure = _last_failure(project)
    kind = connector_class(connection.route)
    return OnboardingFacts(
        system_confirmed=project.system_confirmed_at is not None,
        settings_agreed=project.agreed_at is not None,
        workflow=Workflow(connection.workflow),
        redirect_acknowledged=bool(connection.redirect_acknowledged_by),
        takes_candidates=connection.takes_candidates,
        link_works=link is not None,
        link_opened=link is not None and link.first_opened_at is not None,
        authorised=connection.state not in _WITHOUT_ACCESS,
        last_failure=failure.sentence if failure else "",
        failed_at=failure.at if failure else None,
        needs_acting_user=any(s.kind is SettingKind.USER and s.required for s in kind.settings),
        has_acting_user=any(
            connection.options.get(setting.name)
            for setting in kind.settings
            if setting.kind is SettingKind.USER
        ),
        configured=project.configured_at is not None,
        jobs_checked=project.jobs_checked_at is not None,
        jobs_missing=project.jobs_missing,
        test_arrived=project.test_arrived_at is not None,
        customer_confirmed=project.confirmed_at is not None,
        live=connection.live_at is not None,
        closed=connection.state == ConnectionState.CLOSED,
    )


def refresh(project: OnboardingProject) -> OnboardingProject:
    """Decide anew where the project is, and write it down for the board."""
    decision = decide(facts_of(project))
    step = decision.verdict
    if step != project.step:
        project.step, project.step_since = step, database_now()
        note(
            project,
            Kind.STEP,
            who="portal",
            sentence=f"Now at step {step.number}: {step.words}.",
        )
    project.waits_for = decision.as_json()
    project.waits_on = decision.reasons[0].owner
    _save(project, "step", "step_since", "waits_for", "waits_on")
    return project


def note(
    project: OnboardingProject,
    kind: OnboardingEvent.Kind,
    *,
    who: str,
    sentence: str = "",
    link: ConnectionLink | None = None,
    reason: Reason | None = None,
) -> OnboardingEvent:
    """Write down what happened. Never holds a secret."""
    return OnboardingEvent.objects.create(
        tenant_id=project.tenant_id,
        project=project,
        link=link,
        kind=kind,
        who=who,
        sentence=(sentence or (reason.sentence if reason else ""))[:1000],
        reason=reason.as_json() if reason else None,
    )


@transaction.atomic
def ask_for_help(
    project: OnboardingProject, kind: OnboardingTask.Kind, *, link: ConnectionLink, words: str
) -> OnboardingTask:
    """The customer asks for something on their page: one open task of a kind is enough."""
    sentence = f"{kind.label}. {words}".strip()[:1000]
    task, made = OnboardingTask.objects.get_or_create(
        project=project,
        kind=kind,
        done_at=None,
        defaults={"tenant_id": project.tenant_id, "sentence": sentence},
    )
    if made:
        note(project, Kind.HELP, who=CUSTOMER, sentence=sentence, link=link)
    return task


@transaction.atomic
def finish_task(task: OnboardingTask, *, actor: User, words: str = "") -> bool:
    """One of our people has done it. False where it was done already."""
    open_ones = OnboardingTask.objects.filter(pk=task.pk, done_at=None)
    done = open_ones.update(done_at=database_now(), done_by=audit.name_of(actor))
    if done:
        said = f"Done: {task.get_kind_display()}. {words}".strip()
        note(task.project, Kind.NOTE, who=audit.name_of(actor), sentence=said)
    return bool(done)


_WITHOUT_ACCESS = (ConnectionState.SETTING_UP, ConnectionState.BROKEN, ConnectionState.CLOSED)


def _current_link(connection: Connection) -> ConnectionLink | None:
    link = connection.links.filter(purpose=LinkPurpose.AUTHORISE).order_by("pk").last()
    if link is None or state_of(link.facts, database_now()) is not LinkState.OPEN:
        return None
    return link


def _last_failure(project: OnboardingProject) -> OnboardingEvent | None:
    """The last failed try, if nothing better has happened since."""
    tries = project.events.filter(kind__in=[Kind.TRIED, Kind.CONNECTED]).order_by("pk")
    last = tries.last()
    return last if last is not None and last.kind == Kind.TRIED else None


def _save(project: OnboardingProject, *fields: str) -> None:
    """Write these columns only: somebody else may be writing others."""
    project.save(update_fields=[*fields, "changed_at"])


def _record(project: OnboardingProject, actor: User, action: str, **details: Any) -> None:
    note_text = details.pop("note", "")
    audit.record(
        actor=actor,
        action=action,
        subject=f"connection:{project.connection_id}",
        tenant=project.tenant,
        note=note_text,
        **details,
    )
