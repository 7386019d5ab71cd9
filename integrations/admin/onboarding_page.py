"""What the page of an onboarding project shows: where it is, what it waits for, what happened."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone

from integrations.admin.display import Tone
from integrations.admin.person_actions import PersonAction
from integrations.models import ConnectionLink, OnboardingEvent, OnboardingProject
from integrations.models.clock import database_now
from integrations.rules.business_days import business_days_between
from integrations.rules.connection_state import ConnectionState
from integrations.rules.links import LinkPurpose, LinkState, state_of
from integrations.rules.onboarding import PROMISED_BUSINESS_DAYS, STEPS, Step, decide
from integrations.services import onboarding
from integrations.services.terms import differences_of

LINKS_SHOWN = 12
EVENTS_SHOWN = 60

LINK_TONES: Mapping[LinkState, Tone] = {
    LinkState.OPEN: Tone.BUSY,
    LinkState.USED: Tone.GOOD,
    LinkState.EXPIRED: Tone.OFF,
    LinkState.REVOKED: Tone.OFF,
}
LINK_WORDS: Mapping[LinkState, str] = {
    LinkState.OPEN: "open",
    LinkState.USED: "used",
    LinkState.EXPIRED: "run out",
    LinkState.REVOKED: "withdrawn",
}
Kind = OnboardingEvent.Kind
EVENT_TONES: Mapping[str, Tone] = {
    Kind.CONNECTED: Tone.GOOD,
    Kind.CONFIRMED: Tone.GOOD,
    Kind.TRIED: Tone.BAD,
    Kind.NOT_CONFIRMED: Tone.BAD,
    Kind.HELP: Tone.WAIT,
    Kind.STEP: Tone.INFO,
}


@dataclass(frozen=True, slots=True)
class PageSection:
    """A part of the page that another app adds: its template, and what it shows.

    ``context`` gets the request and the project. The template finds ``original`` and ``opts`` too.
    """

    template: str
    context: Callable[[HttpRequest, OnboardingProject], Mapping[str, Any]]


class ShownLink(NamedTuple):
    """One link of the trace: its row, its state now, and that in a word and a colour."""

    link: ConnectionLink
    state: LinkState
    words: str
    tone: str


@dataclass(slots=True)
class StepView:
    """One step on the page. ``state``: ``done``, ``now``, ``ahead`` or ``skipped``."""

    step: Step
    number: int
    title: str
    state: str
    lines: list[tuple[str, str, datetime | None]] = field(default_factory=list)
    actions: list[PersonAction] = field(default_factory=list)


def days_used(project: OnboardingProject) -> int:
    """Business days from the kick-off to the go-live, or to today."""
    end = project.connection.live_at or timezone.now()
    return business_days_between(project.kicked_off_at.date(), end.date())


def is_late(project: OnboardingProject) -> bool:
    """Whether the promise is broken and still open."""
    is_over = project.connection.state == ConnectionState.CLOSED or project.step == Step.LIVE
    return not is_over and project.due_at < timezone.now()


def context_of(project: OnboardingProject) -> dict[str, Any]:
    """Everything but the buttons. The answer is decided now, not read from the row."""
    decision = decide(onboarding.facts_of(project))
    links = list(_links(project))
    return {
        "decision": decision.as_json(),
        "step": decision.verdict,
        "step_number": decision.verdict.number,
        "steps_count": len(STEPS),
        "is_closed": project.connection.state == ConnectionState.CLOSED,
        "is_late": is_late(project),
        "days": days_used(project),
        "promised": PROMISED_BUSINESS_DAYS,
        "links": links,
        "steps": _steps(project, decision.verdict, next(iter(_to_authorise(links)), None)),
        "tasks": list(project.tasks.order_by(F("done_at").desc(nulls_first=True), "-pk")),
        "events": [
            (event, EVENT_TONES.get(event.kind, Tone.OFF).value)
            for event in project.events.order_by("-pk")[:EVENTS_SHOWN]
        ],
    }


def renewing(actions: Sequence[PersonAction], links: Sequence[ShownLink]) -> list[PersonAction]:
    """Where a link works already, making one is called by what it does then."""
    if not any(shown.state is LinkState.OPEN for shown in _to_authorise(links)):
        return list(actions)
    return [replace(action, label=_RENEWING.get(action.name, action.label)) for action in actions]


def _to_authorise(links: Sequence[ShownLink]) -> list[ShownLink]:
    return [shown for shown in links if shown.link.purpose == LinkPurpose.AUTHORISE]


_RENEWING = {"make-link": "Renew link", "mail-link": "Renew and e-mail link"}


def place(
    steps: Sequence[StepView],
    actions: Sequence[PersonAction],
    where: Mapping[Step, Sequence[str]],
    current: Step,
) -> list[PersonAction]:
    """Put the buttons beside their steps. Returns those that belong to none."""
    by_name = {action.name: action for action in actions}
    for view in steps:
        names = where.get(view.step, ())
        view.actions = [by_name.pop(name) for name in names if name in by_name]
        if view.step is current and view.actions:
            view.actions[0] = replace(view.actions[0], is_main=True)
    return list(by_name.values())


def _links(project: OnboardingProject) -> Iterator[ShownLink]:
    now = database_now()
    rows = project.connection.links.select_related("made_by").order_by("-pk")
    for link in rows[:LINKS_SHOWN]:
        state = state_of(link.facts, now)
        yield ShownLink(link, state, LINK_WORDS[state], LINK_TONES[state].value)


def _steps(
    project: OnboardingProject,
    current: Step,
    newest: ShownLink | None,
) -> list[StepView]:
    views = []
    for number, step in enumerate(STEPS[:-1], start=1):
        at = current.number
        state = "done" if number < at else "now" if number == at else "ahead"
        views.append(StepView(step, number, step.words, state))
    alignment, link, access, configuration, verification = views
    alignment.lines = _alignment(project)
    link.lines = _link(newest)
    access.lines = _access(project)
    configuration.lines = _configuration(project)
    verification.lines = _verification(project)
    if current is Step.LIVE:
        # Live by a reason given, or since before there was an onboarding: green would be a lie.
        for view, is_done in (
            (configuration, project.configured_at),
            (verification, project.confirmed_at),
        ):
            view.state = "done" if is_done else "skipped"
    return views


Lines = list[tuple[str, str, datetime | None]]


def _alignment(project: OnboardingProject) -> Lines:
    who = project.system_confirmed_by
    system = f"{project.system_version}, confirmed by {who}" if who else "not confirmed yet"
    agreed = f"by {project.agreed_by}" if project.agreed_by else "not yet"
    return [
        ("System", system, project.system_confirmed_at),
        ("Settings agreed", agreed, project.agreed_at),
    ]


def _link(newest: ShownLink | None) -> Lines:
    if newest is None:
        return [("Link", "none was made yet", None)]
    link = newest.link
    to = f" for {link.recipient}" if link.recipient else ""
    lines: Lines = [("Newest link", f"{newest.words}{to}, made", link.made_at)]
    if newest.state is LinkState.OPEN:
        lines.append(("Works until", "", link.expires_at))
    return lines


def _access(project: OnboardingProject) -> Lines:
    happened = project.events.filter(kind__in=[Kind.OPENED, Kind.TRIED, Kind.CONNECTED, Kind.LEFT])
    last = happened.order_by("pk").last()
    state = project.connection.get_state_display().lower()
    lines: Lines = [("Connection", state, project.connection.state_changed_at)]
    if last is not None:
        lines.append(("Last seen", last.get_kind_display(), last.at))
    return lines


def _configuration(project: OnboardingProject) -> Lines:
    count = len(differences_of(project))
    applied = f"by {project.configured_by}" if project.configured_by else "not yet"
    lines: Lines = [("Settings applied", applied, project.configured_at)]
    if project.acting_user:
        lines.append(("Acts in the ATS", project.acting_user, None))
    if count:
        things = "1 thing" if count == 1 else f"{count} things"
        lines.append(("Differs from what was agreed", things, None))
    return lines


def _verification(project: OnboardingProject) -> Lines:
    missing = f", {project.jobs_missing} missing" if project.jobs_missing else ""
    jobs = f"compared{missing}" if project.jobs_checked_at else "not compared yet"
    lines: Lines = [("Expected jobs", jobs, project.jobs_checked_at)]
    arrived = "arrived" if project.test_arrived_at else "not there yet"
    lines.append(("Test candidate", arrived, project.test_arrived_at))
    confirmed = f"by {project.confirmed_by}" if project.confirmed_at else "not yet"
    lines.append(("Customer's confirmation", confirmed, project.confirmed_at))
    return lines
