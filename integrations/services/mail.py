"""E-mails at each hand-over: plain and HTML, with the account manager to answer to.

A mail is sent when the transaction is through. One that cannot be sent stops nothing: it is
written down in the project, where the account manager sees it.
"""

import logging
from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from integrations.models import OnboardingProject
from integrations.services import onboarding

logger = logging.getLogger(__name__)


def to_owner(project: OnboardingProject, name: str, **context: Any) -> None:
    """Mail to the account manager of the project, if there is one with an address."""
    if project.owner is not None and project.owner.email:
        _send(project, name, to=project.owner.email, context=context)


def to_colleague(
    project: OnboardingProject,
    name: str,
    *,
    to: str,
    when_sent: Callable[[], object] = lambda: None,
    **context: Any,
) -> None:
    """Mail to somebody of the platform, whether or not they own the project.

    ``when_sent`` is called after the mail server has taken it, and not where it has not.
    """
    _send(project, name, to=to, context=context, when_sent=when_sent)


def to_customer(
    project: OnboardingProject,
    name: str,
    *,
    to: str,
    when_sent: Callable[[], object] = lambda: None,
    **context: Any,
) -> None:
    """Mail to the customer; answers go to the account manager.

    ``when_sent`` is called after the mail server has taken it, and not where it has not.
    """
    _send(project, name, to=to, context=context, when_sent=when_sent)


def compose(name: str, context: Mapping[str, Any], *, to: str) -> EmailMultiAlternatives:
    """The mail of this name, plain and HTML; the plain template begins with its subject."""
    told = {"platform": settings.PLATFORM_NAME, **context}
    subject, _, plain = render_to_string(f"mail/{name}.txt", told).strip().partition("\n")
    message = EmailMultiAlternatives(
        subject=subject.removeprefix("Subject: "), body=plain.strip() + "\n", to=[to]
    )
    message.attach_alternative(render_to_string(f"mail/{name}.html", told), "text/html")
    return message


def _send(
    project: OnboardingProject,
    name: str,
    *,
    to: str,
    context: dict[str, Any],
    when_sent: Callable[[], object] = lambda: None,
) -> None:
    owner = project.owner
    told = {
        "project": project,
        "connection": project.connection,
        "tenant": project.connection.tenant,
        "system": project.connection.get_system_display(),
        "manager": (owner.get_full_name() or owner.get_username()) if owner else "",
        "board": settings.PORTAL_URL
        + reverse("admin:integrations_onboardingproject_change", args=[project.pk]),
        **context,
    }
    message = compose(name, told, to=to)
    message.reply_to = [owner.email] if owner is not None and owner.email else []
    transaction.on_commit(lambda: _deliver(project, name, message, when_sent))


def _deliver(
    project: OnboardingProject,
    name: str,
    message: EmailMultiAlternatives,
    when_sent: Callable[[], object],
) -> None:
    try:
        message.send()
    except OSError:
        logger.exception("The mail %r of project %s could not be sent.", name, project.pk)
        onboarding.note(
            project,
            onboarding.Kind.NOTE,
            who="portal",
            sentence=f"The mail “{message.subject}” could not be sent. Tell them yourself.",
        )
    else:
        when_sent()
