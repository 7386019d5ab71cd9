"""How a customer lets us in, and what a connection has to be told: data for forms, no Django."""

import enum
from dataclasses import dataclass


class Way(enum.StrEnum):
    """How access is given."""

    API_KEY = "api_key"
    OAUTH = "oauth"
    UNIFIED_API = "unified_api"


class SettingKind(enum.StrEnum):
    """What a setting holds, so that a form can offer the right field."""

    TEXT = "text"
    URL = "url"
    NUMBER = "number"
    CHOICE = "choice"
    WORDS = "words"
    USER = "user"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One thing that a connection has to be told.

    ``secret`` ones are sealed and never shown again. ``shown_once``: the vendor shows the value
    only when it is made. ``choices`` are value and label. A ``USER`` is the id of a user of the
    ATS, chosen from the connector's ``list_users``.
    """

    name: str
    label: str
    help: str = ""
    kind: SettingKind = SettingKind.TEXT
    secret: bool = False
    required: bool = True
    shown_once: bool = False
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorisation:
    """One way in. ``settings`` are what the customer's ATS administrator enters for it."""

    way: Way
    label: str
    settings: tuple[Setting, ...] = ()
