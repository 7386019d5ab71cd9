"""Frappe's times: those of the site's own zone, without saying so.

Seen on Frappe 15.44 in November 2026: ``modified`` was 23:07 while it was 05:07 UTC. The zone is
told by ``frappe.client.get_time_zone``.
"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from integrations.connectors.payload import Payload
from integrations.errors import UnexpectedResponseError


def zone_of(name: str) -> ZoneInfo:
    """The zone of this name. Raises ``UnexpectedResponseError`` for one that nobody knows."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as unknown:
        raise UnexpectedResponseError(
            code="frappe.unknown_time_zone",
            sentence=f"The Frappe site says that its time zone is {name[:60]!r}, which is not known"
            " here.",
            hint="Correct the time zone in the site's System Settings, or update the time zone "
            "data of this installation.",
            path="$.message.time_zone",
        ) from unknown


def in_site_time(moment: datetime, zone: ZoneInfo) -> str:
    """An instant as the site's filters take it, so that nothing later than it is left out.

    When clocks go back, an hour comes twice and its second pass reads earlier than the first: from
    within the first pass, the filter goes back by that hour.
    """
    local = moment.astimezone(zone)
    second_pass = local.replace(fold=1)
    repeated = (local.utcoffset() or timedelta()) - (second_pass.utcoffset() or timedelta())
    wall = local.replace(tzinfo=None)
    if local.fold == 0 and repeated > timedelta():
        wall -= repeated
    return wall.strftime("%Y-%m-%d %H:%M:%S.%f")


def from_site_time(payload: Payload, key: str, zone: ZoneInfo) -> datetime | None:
    """An instant in UTC from a time of the site; ``None`` where there is none."""
    found = payload.moment(key)
    if found is None:
        return None
    try:
        return found.replace(tzinfo=zone).astimezone(UTC)
    except OverflowError:
        return None
