"""How values look in the admin: states, times, links, counts. Everything is escaped here.

Pages (templates) use the same through ``{% load portal_admin %}``: ``{{ row.at|when }}``,
``{% pill text tone %}``, ``{% reasons row.reasons %}``, ``{% row_link row %}``.
"""

import enum
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

NOTHING = "–"


class Tone(enum.StrEnum):
    """What a colour says."""

    GOOD = "good"
    BUSY = "busy"
    WAIT = "wait"
    BAD = "bad"
    OFF = "off"
    INFO = "info"


def pill(text: str, tone: Tone, title: str = "") -> SafeString:
    """A state in a coloured pill. ``title`` is shown while the mouse rests on it."""
    return format_html('<span class="pill pill-{}" title="{}">{}</span>', tone.value, title, text)


STATE_TONES: Mapping[str, Tone] = {
    # connections
    "setting_up": Tone.INFO,
    "connected": Tone.BUSY,
    "shadow": Tone.BUSY,
    "active": Tone.GOOD,
    "paused": Tone.OFF,
    "broken": Tone.BAD,
    "closed": Tone.OFF,
    # jobs
    "inactive": Tone.OFF,
    "included": Tone.GOOD,
    "review": Tone.WAIT,
    "excluded": Tone.OFF,
    # sync runs
    "running": Tone.BUSY,
    "succeeded": Tone.GOOD,
    "failed": Tone.BAD,
    "lost": Tone.BAD,
    # exports
    "held": Tone.WAIT,
    "queued": Tone.BUSY,
    "working": Tone.BUSY,
    "retry_later": Tone.WAIT,
    "checking": Tone.WAIT,
    "processing": Tone.BUSY,
    "needs_attention": Tone.BAD,
    "exported": Tone.GOOD,
    "cancelled": Tone.OFF,
    # webhooks
    "enabled": Tone.GOOD,
    "disabled": Tone.BAD,
    "waiting": Tone.BUSY,
    "sending": Tone.BUSY,
    "delivered": Tone.GOOD,
    "given_up": Tone.BAD,
}
"""One colour for one word of a state, everywhere."""


def state_pill(row: Any, title: str = "") -> SafeString:
    """The state of a row that has ``state``."""
    return pill(row.get_state_display(), STATE_TONES.get(row.state, Tone.OFF), title)


def two_lines(first: str, second: str, *, clamped: bool = False) -> SafeString:
    """A cell of a list with a quieter second line. ``clamped`` cuts a long first one."""
    return format_html(
        '<div class="two-lines"><span class="{}" title="{}">{}</span>'
        '<span class="cell-second">{}</span></div>',
        "why-cell" if clamped else "",
        first if clamped else "",
        first,
        second,
    )


def when(instant: datetime | None) -> SafeString | str:
    """How long ago or ahead, with the exact time (UTC) beside the mouse."""
    if instant is None:
        return NOTHING
    exact = instant.astimezone(timezone.get_default_timezone())
    return format_html(
        '<time datetime="{}" title="{}" class="whitespace-nowrap">{}</time>',
        exact.isoformat(timespec="seconds"),
        exact.strftime("%a %d %b %Y, %H:%M:%S %Z"),
        relative(instant, now=timezone.now()),
    )


_STEPS = ((60, 60, "min"), (3600, 24, "h"), (86_400, 60, "days"), (86_400 * 30, 24, "months"))


def relative(instant: datetime, *, now: datetime) -> str:
    """``5 min ago``, ``in 3 h``, ``just now``; beyond two years the date."""
    seconds = (now - instant).total_seconds()
    size = abs(seconds)
    if size < 45:
        return "just now" if seconds >= 0 else "in a moment"
    for unit, most, name in _STEPS:
        count = max(1, round(size / unit))
        if count < most:
            said = name.removesuffix("s") if count == 1 else name
            return f"{count} {said} ago" if seconds >= 0 else f"in {count} {said}"
    return instant.date().isoformat()


def duration(seconds: float | None) -> str:
    """``0.4 s``, ``12 s``, ``3 min 5 s``."""
    if seconds is None:
        return NOTHING
    if seconds < 10:
        return f"{seconds:.1f} s"
    if seconds < 60:
        return f"{seconds:.0f} s"
    return f"{int(seconds // 60)} min {int(seconds % 60)} s"


def row_address(row: Model) -> str:
    """The address of a row's page."""
    names = row._meta
    return reverse(f"admin:{names.app_label}_{names.model_name}_change", args=[row.pk])


def row_link(row: Model | None, text: str = "") -> SafeString | str:
    """A link to a row's page. Only where whoever sees this may see that."""
    if row is None:
        return NOTHING
    return format_html('<a class="row-link" href="{}">{}</a>', row_address(row), text or str(row))


def subject_link(subject: str, text: str = "") -> SafeString | str:
    """A link from a name as the audit and the call log write it (``export:345``) to that row."""
    prefix, _, number = subject.partition(":")
    for model, owner in admin.site._registry.items():
        if getattr(owner, "subject_prefix", "") == prefix and number.isdecimal():
            names = model._meta
            address = f"admin:{names.app_label}_{names.model_name}_change"
            said = text or f"{str(names.verbose_name).capitalize()} {number}"
            return format_html(
                '<a class="row-link" href="{}">{}</a>', reverse(address, args=[number]), said
            )
    return subject or NOTHING


def outside_link(address: str, text: str) -> SafeString | str:
    """A link that leaves the portal; nothing for an address that is not http or https."""
    if not address.startswith(("https://", "http://")):
        return NOTHING
    return format_html(
        '<a class="row-link" href="{}" target="_blank" rel="noopener noreferrer">{} ↗</a>',
        address,
        text,
    )


def reasons(stored: Iterable[Mapping[str, Any]]) -> SafeString:
    """Every why of a row: the sentence, what to do, whose turn it is, the evidence."""
    return render_to_string("admin/portal/reasons.html", {"reasons": list(stored)})


def first_sentence(stored: Sequence[Mapping[str, Any]]) -> str:
    """The main why in one sentence; empty where there is none."""
    return str(stored[0]["sentence"]) if stored else ""


def owner_words(owner: str) -> str:
    """Whose turn it is, as people say it."""
    return "" if owner in {"", "nobody"} else owner.replace("_", " ")


_TURN_TONES: Mapping[str, Tone] = {
    "customer": Tone.WAIT,
    "account_manager": Tone.INFO,
    "support": Tone.BUSY,
    "engineering": Tone.BUSY,
}


def owner_pill(owner: str) -> SafeString | str:
    """Whose turn it is, in a coloured pill."""
    words = owner_words(owner)
    return pill(words.capitalize(), _TURN_TONES.get(owner, Tone.OFF)) if words else NOTHING
