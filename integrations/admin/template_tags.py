"""The admin's way to show things, for templates. See ``integrations.admin.display``."""

import json
from datetime import datetime
from typing import Any

import nh3
from django import template
from django.contrib import admin
from django.template import Context
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe

from integrations.admin import display
from integrations.services import audit

register = template.Library()

register.simple_tag(display.state_pill, name="state")
register.filter("subject_link", display.subject_link)
register.filter("when", display.when)
register.filter("duration", display.duration)
register.filter("owner_words", display.owner_words)
register.filter("outside_link", display.outside_link)
register.filter("person_name", audit.name_of)
register.simple_tag(display.owner_pill)

ALLOWED_TAGS = frozenset(
    {"p", "br", "b", "strong", "i", "em", "u", "ul", "ol", "li", "h1", "h2", "h3", "h4", "h5", "h6",
     "blockquote", "hr", "table", "thead", "tbody", "tr", "td", "th", "a", "div", "span"}
)  # fmt: skip


@register.filter
def clean_html(text: str) -> SafeString:
    """A text from outside that may hold markup: only harmless tags stay, links lead out."""
    cleaned = nh3.clean(
        text,
        tags=set(ALLOWED_TAGS),
        attributes={"a": {"href"}},
        url_schemes={"https", "http", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )
    return mark_safe(cleaned)  # noqa: S308 - it has just been cleaned


@register.filter
def as_json(value: Any) -> str:
    """A value as readable JSON. Escaped by the template like any text."""
    return json.dumps(value, indent=2, ensure_ascii=False, default=str)


@register.filter
def plain(value: Any) -> str:
    """One piece of evidence in words: lists with commas, yes and no, nothing as a dash."""
    if value is None or value == "" or value == []:
        return display.NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(plain(inner) for inner in value)
    if isinstance(value, dict):
        return ", ".join(f"{key.replace('_', ' ')}: {plain(inner)}" for key, inner in value.items())
    return str(value)


@register.filter
def shown_value(value: Any) -> str:
    """A stored value beside another one: markup left out, nothing as a dash."""
    return strip_tags(plain(value)) if isinstance(value, str) else plain(value)


@register.filter
def words(key: str) -> str:
    """``reopened_jobs`` as words."""
    return str(key).replace("_", " ").replace(":", " ")


@register.filter
def moment(text: datetime | str | None) -> Any:
    """A time, also a stored ISO one, as a relative one; what is no time stays as it is."""
    if isinstance(text, datetime):
        return display.when(text)
    try:
        return display.when(datetime.fromisoformat(text or ""))
    except ValueError:
        return text or display.NOTHING


@register.simple_tag
def pill(text: str, tone: str, title: str = "") -> SafeString:
    """A state in a coloured pill."""
    return display.pill(text, display.Tone(tone), title)


@register.inclusion_tag("admin/portal/reasons.html")
def reasons(stored: list[dict[str, Any]]) -> dict[str, Any]:
    """Every why of a row."""
    return {"reasons": stored}


@register.simple_tag(takes_context=True)
def row_link(context: Context, row: Any, text: str = "") -> SafeString | str:
    """A link to a row where this person may open it; otherwise its name alone."""
    if row is None:
        return display.NOTHING
    request = context["request"]
    is_known = admin.site.is_registered(type(row))
    if is_known and admin.site.get_model_admin(type(row)).has_view_permission(request, row):
        return display.row_link(row, text)
    return text or str(row)
