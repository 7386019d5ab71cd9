"""The customer's side of an onboarding: what the holder of a link does, step by step."""

from collections.abc import Mapping
from typing import Any

from integrations.connectors.capabilities import AccountCheck
from integrations.errors import ConnectorError
from integrations.models import ConnectionLink, OnboardingTask
from integrations.rules.decision import Reason
from integrations.rules.failure_owner import owner_of
from integrations.services import connections, links, mail, oauth, onboarding

Kind = onboarding.Kind


def try_access(
    link: ConnectionLink, *, options: Mapping[str, Any], secrets: Mapping[str, str]
) -> AccountCheck | None:
    """Test what the customer has entered; the link is used up when the vendor accepts it.

    ``None`` where somebody else was first, or the link ended meanwhile. Raises ``OptionsError`` for
    what is missing or malformed, and the ``ConnectorError`` of a refusal after writing it down.
    """
    try:
        check = connections.enter_access(
            link.connection,
            options=options,
            secrets=secrets,
            actor=None,
            claim=lambda: links.use_up(link),
        )
    except ConnectorError as error:
        refused(link, Reason(error.code, error.sentence, error.hint, owner_of(error)))
        raise
    if check is not None:
        connected(link, account=check.account)
    return check


def came_back(finished: oauth.Finished) -> None:
    """The customer is back from the vendor's login page."""
    if finished.link is None:
        return
    if finished.problem is not None:
        refused(finished.link, finished.problem)
    elif links.use_up(finished.link):
        connected(finished.link, account="")


def connected(link: ConnectionLink, *, account: str) -> None:
    """Access is given: the account manager is told at once."""
    project = onboarding.project_of(link.connection)
    said = f"Access works. Account: {account}." if account else "Access works."
    onboarding.note(project, Kind.CONNECTED, who=onboarding.CUSTOMER, sentence=said, link=link)
    onboarding.refresh(project)
    mail.to_owner(project, "authorised", account=account)


def refused(link: ConnectionLink, reason: Reason) -> None:
    """The vendor said no: the account manager sees where the customer is stuck, and why."""
    project = onboarding.project_of(link.connection)
    onboarding.note(project, Kind.TRIED, who=onboarding.CUSTOMER, link=link, reason=reason)
    onboarding.refresh(project)


def ask_for_help(link: ConnectionLink, kind: OnboardingTask.Kind, words: str) -> OnboardingTask:
    """The customer cannot go on alone: a task and a mail for the account manager."""
    project = onboarding.project_of(link.connection)
    task = onboarding.ask_for_help(project, kind, link=link, words=words)
    mail.to_owner(project, "help", task=task)
    return task
