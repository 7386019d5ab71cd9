"""What follows from an event for the connection that it is about. Routed by ``event_routes``."""

from collections.abc import Callable, Mapping

from django.db.models import Q

from integrations.connectors.events import AtsEvent, EventKind
from integrations.connectors.options import OptionsError
from integrations.models import Connection, ConnectionLink, InboundEvent
from integrations.models.clock import database_now
from integrations.rules.connection_state import ConnectionState
from integrations.rules.decision import Owner, Reason
from integrations.rules.event_routes import EventReason, soon
from integrations.rules.links import LinkPurpose, LinkState, state_of
from integrations.services import connecting, connections, links, onboarding

State = InboundEvent.State
Outcome = tuple[InboundEvent.State, str]
Act = Callable[[Connection, AtsEvent, InboundEvent], Outcome]


def _linked(connection: Connection, event: AtsEvent, _row: InboundEvent) -> Outcome:
    """The customer has linked their system: from now on it can be called."""
    known = connection.options.get("integration_id", "")
    if known and known != event.integration:
        return State.IGNORED, (
            f"The customer linked a second one ({event.integration}); {known} stays in use. "
            "Remove the second at the vendor."
        )
    if refusal := _why_not(connection):
        return State.IGNORED, f"{refusal} {event.integration} is not used: remove it at the vendor."
    link = _open_link(connection)
    try:
        check = connections.enter_access(
            connection,
            options={"integration_id": event.integration},
            secrets={},
            actor=None,
            claim=lambda: link is None or links.use_up(link),
        )
    except OptionsError as error:
        return State.FAILED, f"{error}."
    if check is None:
        return State.IGNORED, "The link or the connection ended meanwhile: nothing was changed."
    if link is not None:
        connecting.connected(link, account=check.account)
    return State.DONE, f"Linked {event.integration}."


def _why_not(connection: Connection) -> str:
    """Why what a customer has linked may not be used; empty where it may.

    The vendor's page outlives our link by far, so its end counts here too.
    """
    if connection.state == ConnectionState.CLOSED:
        return "The connection is closed."
    newest = _newest_link(connection)
    state = None if newest is None else state_of(newest.facts, database_now())
    if state not in (LinkState.REVOKED, LinkState.EXPIRED):
        return ""
    ended = "was withdrawn" if state is LinkState.REVOKED else "had run out"
    said = f"The customer linked their system after the link {ended}."
    onboarding.happened(connection, f"{said} Nothing was changed. Make a new link if they shall.")
    return said


def _newest_link(connection: Connection) -> ConnectionLink | None:
    return connection.links.filter(purpose=LinkPurpose.AUTHORISE).order_by("pk").last()


def _open_link(connection: Connection) -> ConnectionLink | None:
    newest = _newest_link(connection)
    return None if newest is None else links.still_open(newest.pk, LinkPurpose.AUTHORISE)


def _link_failed(connection: Connection, event: AtsEvent, _row: InboundEvent) -> Outcome:
    """Somebody got stuck on the vendor's page; they may still come through."""
    said = "The customer tried to link their system at the vendor and did not come through yet."
    log = event.details.get("log_url", "")
    onboarding.happened(connection, f"{said} The vendor's log: {log}" if log else said)
    return State.DONE, said


def _unlinked(connection: Connection, event: AtsEvent, _row: InboundEvent) -> Outcome:
    reason = Reason(
        EventReason.UNLINKED,
        "The customer's system was removed at the vendor.",
        "Send the customer a new link if that was a mistake.",
        Owner.CUSTOMER,
        {"event": event.name},
    )
    return _broken(connection, event, reason)


def _access_lost(connection: Connection, event: AtsEvent, _row: InboundEvent) -> Outcome:
    reason = Reason(
        EventReason.ACCESS_LOST,
        "The vendor says that the customer's access does not work any more.",
        "Send the customer a link to connect again.",
        Owner.CUSTOMER,
        {"event": event.name, "state": event.details.get("state", "")},
    )
    return _broken(connection, event, reason)


def _switched_off(connection: Connection, event: AtsEvent, _row: InboundEvent) -> Outcome:
    reason = Reason(
        EventReason.SWITCHED_OFF,
        "The customer's system is switched off at the vendor.",
        "Switch it on there; the connection goes on by itself then.",
        Owner.SUPPORT,
        {"event": event.name, "state": event.details.get("state", "")},
    )
    return _broken(connection, event, reason)


def _broken(connection: Connection, event: AtsEvent, reason: Reason) -> Outcome:
    if not _is_in_use(connection, event):
        return State.IGNORED, "It is not the one in use."
    if not connections.mark_broken(connection, reason):
        state = connection.state.replace("_", " ")
        return State.IGNORED, f"{reason.sentence} The connection is {state}: nothing was changed."
    return State.DONE, reason.sentence


def _access_works(connection: Connection, event: AtsEvent, row: InboundEvent) -> Outcome:
    """A broken connection is asked for itself before it goes on."""
    if not _is_in_use(connection, event):
        return State.IGNORED, "It is not the one in use."
    if connection.state != ConnectionState.BROKEN:
        return _news(connection, event, row)
    connections.test_connection(connection)
    if not connections.restore(connection, actor=None):
        return State.IGNORED, "Somebody else has changed the connection meanwhile."
    return State.DONE, "Access works again: the connection goes on."


def _is_in_use(connection: Connection, event: AtsEvent) -> bool:
    return bool(connection.options.get("integration_id", "") == event.integration)


def _news(connection: Connection, _event: AtsEvent, _row: InboundEvent) -> Outcome:
    """There is something new: read soon, instead of at the usual time, and once for many events.

    A sync that is under way may be past what has changed; ``news_at`` makes it be followed by one.
    """
    now = database_now()
    rows = Connection.objects.reading().filter(pk=connection.pk)
    rows.filter(Q(news_at__isnull=True) | Q(news_at__lt=now)).update(news_at=now)
    due = soon(now, connection.last_sync_started_at)
    if rows.filter(next_sync_at__gt=due).update(next_sync_at=due):
        return State.DONE, "The next sync is due." if due == now else "The next sync is due soon."
    return State.IGNORED, "A sync is due already, or the connection reads no jobs."


def _sync_failed(connection: Connection, event: AtsEvent, _row: InboundEvent) -> Outcome:
    """The vendor tries again by itself; what it does not have it cannot give us meanwhile."""
    reason = Reason(
        EventReason.SYNC_FAILED,
        "The vendor could not read the customer's system; what it tells us may be old.",
        "It tries again by itself. If it goes on, the vendor's log says why.",
        Owner.SUPPORT,
        {
            "sync_state": event.details.get("sync_state", ""),
            "vendor_log_url": event.details.get("log_url", ""),
        },
    )
    return _noted(connection, reason)


def _issue_raised(connection: Connection, event: AtsEvent, _row: InboundEvent) -> Outcome:
    title, message = event.details.get("title", ""), event.details.get("message", "")
    reason = Reason(
        EventReason.ISSUE,
        f"The vendor has raised an issue: {title}".rstrip(": ") + ".",
        str(message) or "Look at it on the vendor's page.",
        Owner.SUPPORT,
        {"issue": event.details.get("id", ""), "type": event.details.get("type", "")},
    )
    return _noted(connection, reason)


def _issue_resolved(connection: Connection, event: AtsEvent, _row: InboundEvent) -> Outcome:
    issue = event.details.get("id", "")
    shown = Connection.objects.filter(
        pk=connection.pk, last_error__code=EventReason.ISSUE, last_error__evidence__issue=issue
    )
    if not shown.update(last_error=None, last_error_at=None):
        return State.IGNORED, "That issue is not the connection's last error."
    return State.DONE, "The issue is resolved; it is not shown any more."


def _noted(connection: Connection, reason: Reason) -> Outcome:
    Connection.objects.filter(pk=connection.pk).update(
        last_error=reason.as_json(), last_error_at=database_now()
    )
    return State.DONE, reason.sentence


ACTS: Mapping[EventKind, Act] = {
    EventKind.LINKED: _linked,
    EventKind.UNLINKED: _unlinked,
    EventKind.LINK_FAILED: _link_failed,
    EventKind.ACCESS_WORKS: _access_works,
    EventKind.ACCESS_LOST: _access_lost,
    EventKind.SWITCHED_OFF: _switched_off,
    EventKind.DATA_CHANGED: _news,
    EventKind.SYNC_FINISHED: _news,
    EventKind.SYNC_FAILED: _sync_failed,
    EventKind.ISSUE_RAISED: _issue_raised,
    EventKind.ISSUE_RESOLVED: _issue_resolved,
}
