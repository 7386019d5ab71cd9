"""The buttons of a missing permission: make a task link for the customer, withdraw it."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from candidates.models import FailureGroup
from candidates.services import permission_tasks
from integrations.admin.link_pages import show_made
from integrations.admin.onboarding_forms import LinkForm, MailLinkForm
from integrations.admin.person_actions import PersonAction, ReasonForm
from integrations.models import User
from integrations.rules.answer import Answer
from integrations.rules.connection_state import ConnectionState
from integrations.rules.roles import Action
from integrations.services import links, onboarding


class TaskLinkForm(LinkForm):
    """Whom the link is for: at first the administrator whom the onboarding names."""

    def __init__(self, *args: Any, row: FailureGroup, **kwargs: Any) -> None:
        super().__init__(*args, row=onboarding.project_of(row.connection), **kwargs)


class MailTaskLinkForm(MailLinkForm):
    """As above; a mail wants an address."""

    def __init__(self, *args: Any, row: FailureGroup, **kwargs: Any) -> None:
        super().__init__(*args, row=onboarding.project_of(row.connection), **kwargs)


def _make(request: HttpRequest, row: FailureGroup, inputs: Mapping[str, Any]) -> HttpResponse:
    return _made(request, row, inputs, by_mail=False)


def _mail(request: HttpRequest, row: FailureGroup, inputs: Mapping[str, Any]) -> HttpResponse:
    return _made(request, row, inputs, by_mail=True)


def _made(
    request: HttpRequest, row: FailureGroup, inputs: Mapping[str, Any], *, by_mail: bool
) -> HttpResponse:
    if not isinstance(request.user, User):
        raise PermissionDenied
    made = permission_tasks.make(
        row,
        actor=request.user,
        recipient=inputs["recipient"],
        lives=timedelta(hours=inputs["hours"]),
        by_mail=by_mail,
    )
    return show_made(request, row, made, mail_wanted=by_mail)


def _withdraw(row: FailureGroup, actor: User, inputs: Mapping[str, Any]) -> Answer:
    return permission_tasks.withdraw(row, actor=actor, note=inputs["note"])


def _may_ask(row: FailureGroup) -> bool:
    is_open = row.connection.state != ConnectionState.CLOSED
    return is_open and permission_tasks.is_about_permission(row)


def _has_open_link(row: FailureGroup) -> bool:
    return links.open_links(row.connection).filter(about=row.subject).exists()


_SAYS = (
    "The customer's ATS administrator opens a page without an account. It says which permission is "
    "missing and where it is given, and tests it."
)
_FOLLOWS = "admin/candidates/about_permission.html"

PERMISSION_ACTIONS = (
    PersonAction(
        name="mail-task-link",
        label="Make and e-mail task link",
        permission=Action.MEND_CAUSE,
        answer=_mail,
        only_once=True,
        form=MailTaskLinkForm,
        sentence=_SAYS,
        about_template=_FOLLOWS,
        icon="forward_to_inbox",
        fits=_may_ask,
        in_bulk=False,
        is_main=True,
    ),
    PersonAction(
        name="task-link",
        label="Make a task link",
        permission=Action.MEND_CAUSE,
        answer=_make,
        only_once=True,
        form=TaskLinkForm,
        sentence=f"{_SAYS} The link is shown once, for you to send it.",
        about_template=_FOLLOWS,
        icon="link",
        fits=_may_ask,
        in_bulk=False,
    ),
    PersonAction(
        name="withdraw-task-link",
        label="Withdraw task link",
        permission=Action.MEND_CAUSE,
        act=_withdraw,
        form=ReasonForm,
        sentence="The link stops working at once.",
        icon="link_off",
        fits=_has_open_link,
        in_bulk=False,
        is_dangerous=True,
    ),
)
