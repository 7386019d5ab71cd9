"""The customer's way through the page of a unified API's vendor: there, and what came of it.

That page lives long and knows nothing of our links. So its address is made when the holder of a
link asks for it, shown to them, and kept nowhere.
"""

from django.conf import settings

from integrations.connectors.linking import ConnectLink, LinkedState, LinkMaker, LinkRequest
from integrations.connectors.options import OptionsError
from integrations.connectors.registry import build_link_maker
from integrations.errors import ConnectorError
from integrations.models import Connection, ConnectionLink, InboundEvent
from integrations.rules.answer import Answer
from integrations.rules.decision import Reason
from integrations.rules.failure_owner import owner_of
from integrations.rules.links import LinkPurpose
from integrations.sealing import SealError
from integrations.services import connecting, connections, events, links, onboarding
from integrations.services.connector_door import (
    incomplete,
    open_transport,
    options_of,
    unreadable,
)
from integrations.services.credentials import StoredSecrets
from integrations.systems import SYSTEMS
from integrations.transport.client import Transport

ID_SETTING = "integration_id"
"""The setting that holds the vendor's id of what the customer has linked."""

_NOT_YET = (
    "We have not heard yet that you are through. Finish all steps on that page; then it usually "
    "takes some seconds. Try again in a minute."
)


def connect_page(link: ConnectionLink) -> ConnectLink:
    """The vendor's page for this customer, made now.

    A system that was linked before is linked again, so that its id and history stay. Raises a
    ``ConnectorError`` after writing it down.
    """
    connection = link.connection
    try:
        with open_transport(connection, cause=connections.subject(connection)) as transport:
            maker = _maker(connection, transport)
            known = connection.options.get(ID_SETTING, "")
            made = maker.relink(known) if known else maker.create_link(_request(link))
    except ConnectorError as error:
        connecting.refused(link, _reason(error))
        raise
    project = onboarding.project_of(connection)
    onboarding.note(
        project,
        onboarding.Kind.LEFT,
        who=onboarding.CUSTOMER,
        sentence="For the connection page of the unified API.",
        link=link,
    )
    return made


def ask_whether_linked(link: ConnectionLink) -> Answer:
    """Look whether the customer is through. Raises a ``ConnectorError`` after writing it down."""
    for told in InboundEvent.objects.filter(
        connection=link.connection, state=InboundEvent.State.STORED
    ).order_by("pk"):
        events.process(told)
    if links.still_open(link.pk, LinkPurpose.AUTHORISE) is None:
        return Answer.yes("The connection works.")
    link.connection.refresh_from_db()
    known = link.connection.options.get(ID_SETTING, "")
    if not known:
        return Answer.no(_NOT_YET)
    return _look_at(link, known)


def _look_at(link: ConnectionLink, external_id: str) -> Answer:
    """One that is known by its id: ask the vendor how it is."""
    connection = link.connection
    try:
        with open_transport(connection, cause=connections.subject(connection)) as transport:
            found = _maker(connection, transport).connected(external_id)
    except ConnectorError as error:
        connecting.refused(link, _reason(error))
        raise
    if found.state is not LinkedState.WORKING:
        return Answer.no(_NOT_YET)
    connecting.try_access(link, options={}, secrets={}, little_is_enough=True)
    return Answer.yes("The connection works.")


def _maker(connection: Connection, transport: Transport) -> LinkMaker:
    system = SYSTEMS.get(connection.system)
    route = system.through(connection.route) if system is not None else None
    options = {**(route.options if route is not None else {}), **options_of(connection)}
    try:
        return build_link_maker(
            connection.route,
            transport=transport,
            options=options,
            secrets=StoredSecrets(connection),
        )
    except SealError as error:
        raise unreadable(error) from error
    except OptionsError as error:
        raise incomplete(error) from error


def _request(link: ConnectionLink) -> LinkRequest:
    connection = link.connection
    project = onboarding.project_of(connection)
    owner = project.owner.email if project.owner is not None else ""
    others = Connection.objects.filter(tenant=connection.tenant, route=connection.route)
    ids = others.exclude(pk=connection.pk).values_list(f"options__{ID_SETTING}", flat=True)
    return LinkRequest(
        organisation=connection.tenant.name,
        email=project.contact_email or link.recipient or owner or settings.DEFAULT_FROM_EMAIL,
        reference=str(connection.pk),
        linked_already=tuple(known for known in ids if known),
    )


def _reason(error: ConnectorError) -> Reason:
    return Reason(error.code, error.sentence, error.hint, owner_of(error))
