"""What a mail about alerts says: each trouble once, with what it is, since when, whose turn."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse

from candidates.rules.alerting import AlertState
from integrations.models import User
from integrations.rules.decision import Owner
from integrations.rules.lengths import span
from integrations.services import audit, mail
from portal.alerts.models import Alert, AlertNotice

TURNS: Mapping[str, str] = {
    Owner.CUSTOMER: "The customer’s: ask them, they are not mailed by the portal.",
    Owner.ACCOUNT_MANAGER: "Yours, as account manager.",
    Owner.SUPPORT: "Support’s.",
    Owner.ENGINEERING: "Engineering’s: the vendor answered what we do not understand.",
}
BECAME: Sequence[tuple[str, str]] = (
    ("arrived", "went through"),
    ("moving", "on their way"),
    ("held", "held by policy"),
    ("another_cause", "stuck on something else"),
    ("cancelled", "cancelled"),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One trouble in a mail, as it stands by the newest of its notices."""

    alert: Alert
    what: AlertState
    people: int
    url: str

    @property
    def is_over(self) -> bool:
        """Whether it is told that it is over."""
        return self.what is AlertState.RECOVERED

    @property
    def affects(self) -> str:
        """Whom it affects, in words; empty where it is about a connection as a whole."""
        if not self.people:
            return ""
        return "one person is stuck" if self.people == 1 else f"{self.people:,} people are stuck"

    @property
    def headline(self) -> str:
        """The trouble and its number in one line."""
        alert = self.alert
        if self.is_over:
            return f"over: {alert.sentence}"
        leads = {AlertState.ESCALATED: "more of it: "}.get(self.what, "")
        return f"{leads}{self.affects}: {alert.sentence}" if self.affects else alert.sentence

    @property
    def place(self) -> str:
        """Whose system it is."""
        return f"{self.alert.connection.tenant}, {self.alert.connection.get_system_display()}"

    @property
    def turn(self) -> str:
        """Whose turn it is."""
        return TURNS.get(self.alert.owner, TURNS[Owner.SUPPORT])

    @property
    def why(self) -> str:
        """Why this is told now."""
        return str(self.alert.reasons[0]["sentence"]) if self.alert.reasons else ""

    @property
    def lasted(self) -> str:
        """How long it was, once it is over."""
        return span((self.alert.ended_at or self.alert.told_at) - self.alert.since)

    @property
    def became(self) -> str:
        """What has become of the exports that had hit it, in words."""
        counts = self.alert.became
        said = [f"{counts[name]:,} {words}" for name, words in BECAME if counts.get(name)]
        return f"Of {counts['hit']:,} exports: {', '.join(said)}." if said else ""


def entries_of(notices: Sequence[AlertNotice]) -> list[Entry]:
    """Each alert once, by its newest notice; what is wrong before what is over."""
    newest = {notice.alert_id: notice for notice in notices}
    entries = [
        Entry(notice.alert, AlertState(notice.what), notice.people, address_of(notice.alert))
        for notice in newest.values()
    ]
    return sorted(entries, key=lambda entry: (entry.is_over, -entry.people))


def address_of(alert: Alert) -> str:
    """The page on which the trouble is mended."""
    portal: str = settings.PORTAL_URL
    if alert.group_id is not None:
        path = reverse("admin:candidates_failuregroup_change", args=[alert.group_id])
    else:
        path = reverse("admin:integrations_connection_change", args=[alert.connection_id])
    return portal + path


def compose(
    person: User, notices: Sequence[AlertNotice], *, batch: uuid.UUID
) -> EmailMultiAlternatives:
    """The mail to this person about all of these notices, the oldest notice first."""
    entries = entries_of(notices)
    places = list(dict.fromkeys(entry.place for entry in entries))
    message = mail.compose(
        "alerts",
        {
            "person": audit.name_of(person),
            "entries": entries,
            "subject": subject_of(entries, places),
            "is_daily": person.alert_mails == User.AlertMails.DAILY,
            "list_url": settings.PORTAL_URL + reverse("admin:portal_alert_changelist"),
        },
        to=person.email,
    )
    host = urlsplit(settings.PORTAL_URL).hostname or "portal"
    # The same mail sent twice, after a worker died, is one mail to whoever compares these.
    message.extra_headers = {
        "Message-ID": f"<alert-{batch.hex}@{host}>",
        "Auto-Submitted": "auto-generated",
    }
    return message


def subject_of(entries: Sequence[Entry], places: Sequence[str]) -> str:
    """One trouble by its name and number, several by how many there are and where."""
    if len(entries) == 1:
        return f"{places[0]}: {entries[0].headline}"[:180]
    over = sum(entry.is_over for entry in entries)
    people = sum(entry.people for entry in entries if not entry.is_over)
    where = places[0] if len(places) == 1 else f"{len(places)} connections"
    counted = f"{len(entries)} alerts" + (f", {over} of them over" if over else "")
    return f"{where}: {counted}" + (f", {people:,} people stuck" if people else "")
