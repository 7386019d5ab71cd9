"""The customer's side of an onboarding: what the holder of a link does, step by step."""

from collections.abc import Collection, Mapping
from typing import Any

from integrations.connectors.capabilities import AccountCheck
from integrations.connectors.registry import connector_class
from integrations.errors import ConnectorError, PermissionMissingError
from integrations.models import Connection, ConnectionLink, OnboardingTask
from integrations.rules.access import lacking
from integrations.rules.connection_state import Workflow
from integrations.rules.decision import Reason
from integrations.rules.failure_owner import owner_of
from integrations.services import connections, links, mail, oauth, onboarding

Kind = onboarding.Kind


def try_access(
    link: ConnectionLink,
    *,
    options: Mapping[str, Any],
    secrets: Mapping[str, str],
    little_is_enough: bool = False,
) -> AccountCheck | None:
    """Test what the customer has entered; the link is used up when the vendor accepts it.

    ``None`` where somebody else was first, or the link ended meanwhile. Raises ``OptionsError`` for
    what is missing or malformed, and the ``ConnectorError`` of a refusal after writing it down. A
    key that works and may do less than is needed is refused too, unless ``little_is_enough``.
    """
    try:
        check = connections.enter_access(
            link.connection,
            options=options,
            secrets=secrets,
            actor=None,
            judge=lambda found: None if little_is_enough else enough(link.connection, found),
            claim=lambda: links.use_up(link),
        )
    except ConnectorError as error:
        refused(link, _reason(error))
        raise
    if check is not None:
        connected(link, account=check.account, detail=check.detail)
    return check


def test_access(
    link: ConnectionLink, *, options: Mapping[str, Any], secrets: Mapping[str, str]
) -> AccountCheck:
    """Test what the customer has entered so far, and keep nothing. Raises as ``try_access``."""
    try:
        check = connections.try_out(link.connection, options=options, secrets=secrets)
        enough(link.connection, check)
    except ConnectorError as error:
        refused(link, _reason(error))
        raise
    return check


def enough(connection: Connection, check: AccountCheck, *, also: Collection[str] = ()) -> None:
    """Raises ``PermissionMissingError`` where the key may not do what is needed every day.

    ``also`` names operations that are needed besides.
    """
    sends = connection.takes_candidates and connection.workflow != Workflow.REDIRECT
    kind = connector_class(connection.route)
    missing = lacking(kind.derived_capabilities(), check.capabilities, sends=sends, also=also)
    if not missing:
        return
    told = check.detail or " ".join(dict.fromkeys(lack.detail for lack in missing if lack.detail))
    raise PermissionMissingError(
        code="access.not_enough",
        sentence=f"The access works, but it is not enough. {told}".strip(),
        hint="Give the user these rights in the ATS, as the guide says, then try again.",
        permission=" ".join(kind.operations[lack.key] for lack in missing),
    )


def begin_login(
    link: ConnectionLink,
    *,
    next_path: str,
    options: Mapping[str, Any],
    secrets: Mapping[str, str],
) -> oauth.Begun:
    """The customer leaves for the vendor's login page. Raises as ``oauth.begin``."""
    try:
        begun = oauth.begin(
            link.connection,
            actor=None,
            next_path=next_path,
            link=link,
            options=options,
            secrets=secrets,
        )
    except ConnectorError as error:
        refused(link, _reason(error))
        raise
    project = onboarding.project_of(link.connection)
    said = "For the login page of the ATS."
    onboarding.note(project, Kind.LEFT, who=onboarding.CUSTOMER, sentence=said, link=link)
    return begun


def finish_login(*, state: str, code: str, error: str, browser: str) -> oauth.Finished:
    """Somebody is back from the vendor's login page: one of our people, or a link's holder."""
    finished = oauth.finish(
        state=state, code=code, error=error, browser=browser, judge=enough, claim=links.use_up
    )
    if finished.link is None:
        return finished
    if finished.problem is not None:
        refused(finished.link, finished.problem)
    else:
        connected(finished.link, account=finished.account)
    return finished


def connected(link: ConnectionLink, *, account: str, detail: str = "") -> None:
    """Access is given: the account manager is told at once. ``detail``: what is odd about it."""
    project = onboarding.project_of(link.connection)
    said = " ".join(filter(None, ["Access works.", account and f"Account: {account}.", detail]))
    onboarding.note(project, Kind.CONNECTED, who=onboarding.CUSTOMER, sentence=said, link=link)
    onboarding.refresh(project)
    mail.to_owner(project, "authorised", account=account, detail=detail)


def refused(link: ConnectionLink, reason: Reason) -> None:
    """The vendor said no: the account manager sees where the customer is stuck, and why."""
    project = onboarding.project_of(link.connection)
    onboarding.note(project, Kind.TRIED, who=onboarding.CUSTOMER, link=link, reason=reason)
    onboarding.refresh(project)


def ask_for_help(link: ConnectionLink, kind: OnboardingTask.Kind, words: str) -> OnboardingTask:
    """The customer cannot go on alone: a task and a mail for the account manager."""
    project = onboarding.project_of(link.connection)
    task = onboarding.ask_for_help(project, kind, link=link, words=words)
    if words and words not in task.sentence:
        # Asked for before, in other words.
        said = f"{kind.label}. {words}"
        onboarding.note(project, Kind.HELP, who=onboarding.CUSTOMER, sentence=said, link=link)
    mail.to_owner(project, "help", task=task, words=words)
    return task


def _reason(error: ConnectorError) -> Reason:
    return Reason(error.code, error.sentence, error.hint, owner_of(error))
