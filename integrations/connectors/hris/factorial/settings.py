"""What a Factorial connection has to know, read from its stored settings and its secret."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from integrations.connectors.authorising import Authorisation, Setting, SettingKind, Way
from integrations.connectors.options import Options

BASE_URL = "https://api.factorialhr.com"
APP_URL = "https://app.factorialhr.com"
API_VERSION = "2026-10-01"
"""The version that this connector was written for: that of the official SDK 3.0.0."""

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)

AUTHORISATIONS = (
    Authorisation(
        way=Way.API_KEY,
        label="API key",
        settings=(
            Setting(
                name="api_key",
                label="API key",
                help="Made in Factorial under Settings, API Keys.",
                secret=True,
                shown_once=True,
            ),
        ),
    ),
)
SETTINGS = (
    Setting(
        name="acting_user_id",
        label="Who adds documents",
        help="Factorial wants an author for every document. Without one none can be added.",
        kind=SettingKind.USER,
        required=False,
    ),
    Setting(
        name="max_document_mb",
        label="Largest document (MB)",
        help="Factorial does not publish its limit. Without a number 10 MB are taken.",
        kind=SettingKind.NUMBER,
        required=False,
    ),
    Setting(
        name="lookup_lag_seconds",
        label="Seconds until a search shows a new employee",
        help="Factorial does not publish it. Without a number a person is asked wherever an "
        "employee might be there and is not found.",
        kind=SettingKind.NUMBER,
        required=False,
    ),
    Setting(
        name="api_version",
        label="Version of Factorial's API",
        help=f"A date. Without one {API_VERSION} is spoken.",
        required=False,
    ),
    Setting(
        name="base_url",
        label="Address of Factorial's API",
        help=f"Without one {BASE_URL} is called.",
        kind=SettingKind.URL,
        required=False,
    ),
    Setting(
        name="app_url",
        label="Address at which people use Factorial",
        help=f"Links to employees lead there. Without one it is {APP_URL}.",
        kind=SettingKind.URL,
        required=False,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorialSettings:
    """The settings of one Factorial connection.

    ``acting_user_id`` is the access id of the author of documents, empty where nobody was chosen.
    ``lookup_lag_seconds`` is ``None`` where nobody knows it.
    """

    api_key: str = field(repr=False)
    base_url: str = BASE_URL
    app_url: str = APP_URL
    api_version: str = API_VERSION
    acting_user_id: str = ""
    lookup_lag_seconds: float | None = None
    max_document_bytes: int = 10_000_000

    @property
    def resources_url(self) -> str:
        """Where the resources of the pinned version begin."""
        return f"{self.base_url}/api/{self.api_version}/resources"


def read_settings(options: Mapping[str, Any], secret: Mapping[str, str]) -> FactorialSettings:
    """The settings of a connection; the README names them.

    Raises ``OptionsError``, which names the settings that are missing or wrong.
    """
    read = Options(options, secret)
    settings = FactorialSettings(
        api_key=read.secret("api_key"),
        base_url=read.url("base_url", BASE_URL),
        app_url=read.url("app_url", APP_URL),
        api_version=read.text("api_version", API_VERSION),
        acting_user_id=read.text("acting_user_id", ""),
        lookup_lag_seconds=read.optional_number("lookup_lag_seconds", least=0, most=86_400),
        max_document_bytes=int(read.number("max_document_mb", 10, least=1, most=1000) * 1_000_000),
    )
    if not _is_day(settings.api_version):
        read.refuse("api_version", f"must be a date, such as {API_VERSION}")
    read.check()
    return settings


def _is_day(text: str) -> bool:
    if not _DAY.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
