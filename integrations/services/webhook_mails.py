"""Tells the owner of an endpoint that it is sent nothing any more."""

import logging

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse

from integrations.models import User, WebhookEndpoint
from integrations.rules.roles import Role

logger = logging.getLogger(__name__)


def tell_disabled(endpoint: WebhookEndpoint) -> None:
    """Mail those who answer for it, once the transaction is through.

    A mail that cannot be sent stops nothing: the endpoint's page says the same.
    """
    people = list(_owners(endpoint).values_list("email", flat=True))
    if not people:
        logger.warning("Nobody can be told that webhook endpoint %s is disabled.", endpoint.pk)
        return
    page = reverse("admin:integrations_webhookendpoint_change", args=[endpoint.pk])
    told = {
        "endpoint": endpoint,
        "whose": endpoint.tenant or settings.PLATFORM_NAME,
        "page": settings.PORTAL_URL + page,
        "platform": settings.PLATFORM_NAME,
    }
    subject, _, plain = render_to_string("mail/webhook_disabled.txt", told).strip().partition("\n")
    message = EmailMultiAlternatives(
        subject=subject.removeprefix("Subject: "), body=plain.strip() + "\n", to=people
    )
    message.attach_alternative(render_to_string("mail/webhook_disabled.html", told), "text/html")
    transaction.on_commit(lambda: _send(message, endpoint.pk))


def _owners(endpoint: WebhookEndpoint) -> QuerySet[User]:
    """The account managers of its tenant; where there are none, and for the platform's own, those
    who administer the platform."""
    people = User.objects.filter(is_active=True).exclude(email="").order_by("pk").distinct()
    managers = people.filter(
        memberships__role=Role.ACCOUNT_MANAGER, memberships__tenant=endpoint.tenant
    )
    if endpoint.tenant is not None and managers.exists():
        return managers
    return people.filter(memberships__role=Role.ADMINISTRATOR)


def _send(message: EmailMultiAlternatives, endpoint_id: int) -> None:
    try:
        message.send()
    except OSError:
        logger.exception("The mail about webhook endpoint %s could not be sent.", endpoint_id)
