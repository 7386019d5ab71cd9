"""Frappe's times: those of the site's own zone, without saying so.

Which zone that is, only administrators are told. ``frappe.client.get_time_zone`` answers with the
*user's* time zone, which is copied from the site's when the user is made: it is another one where
either was changed since (Frappe 15.44, a running server, 2026-11-25). So nothing that has to be
right depends on it: it serves for the times that people are shown.
"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from integrations.connectors.payload import Payload

_FURTHEST_BEHIND = timedelta(hours=12)
"""No zone is further behind UTC: https://data.iana.org/time-zones/tz-link.html, Etc/GMT+12."""


def zone_of(name: str) -> ZoneInfo | None:
    """The zone of this name, or ``None`` for one that nobody knows."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


def earliest_site_time(moment: datetime) -> str:
    """The earliest that the clock of a site can have shown at an instant, as its filters take it.

    What happens from then on has a later time, in whatever zone the site is and also where clocks
    go back. Up to 26 hours before the instant are read as well.
    """
    wall = moment.astimezone(UTC) - _FURTHEST_BEHIND
    return wall.strftime("%Y-%m-%d %H:%M:%S.%f")


def from_site_time(payload: Payload, key: str, zone: ZoneInfo | None) -> datetime | None:
    """An instant in UTC from a time of the site; ``None`` where there is none."""
    found = payload.moment(key)
    if found is None or zone is None:
        return None
    try:
        return found.replace(tzinfo=zone).astimezone(UTC)
    except OverflowError:
        return None
