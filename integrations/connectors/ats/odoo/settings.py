"""What an Odoo connection has to know, read from its stored settings and its secret."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from integrations.connectors.authorising import Authorisation, Setting, SettingKind, Way
from integrations.connectors.options import Options

AUTHORISATIONS = (
    Authorisation(
        way=Way.API_KEY,
        label="API key",
        settings=(
            Setting(
                name="base_url",
                label="Address of your Odoo",
                help="As in the address bar, such as https://acme.odoo.com",
                kind=SettingKind.URL,
            ),
            Setting(
                name="database",
                label="Database",
                help="Only where several databases answer at this address.",
                required=False,
            ),
            Setting(
                name="api_key",
                label="API key",
                help="Made in Odoo under My Preferences, Security. Choose 3 Months: one day is "
                "offered first.",
                secret=True,
                shown_once=True,
            ),
        ),
    ),
)
SETTINGS = (
    Setting(
        name="talent_pool_id",
        label="Talent pool for prospects",
        help="The number after talent-pool/ in the pool's address in Odoo. Without it nobody can "
        "be exported as a prospect.",
        kind=SettingKind.NUMBER,
        required=False,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OdooSettings:
    """The settings of one Odoo connection. ``live_statuses`` as in the README."""

    base_url: str
    api_key: str = field(repr=False)
    database: str = ""
    talent_pool_id: int | None = None
    live_statuses: frozenset[str] = frozenset()


def read_settings(options: Mapping[str, Any], secret: Mapping[str, str]) -> OdooSettings:
    """The settings of a connection; the README names them.

    Raises ``OptionsError``, which names every setting that is missing or wrong.
    """
    read = Options(options, secret)
    pool = read.optional_number("talent_pool_id", least=1, most=2**31)
    settings = OdooSettings(
        base_url=read.url("base_url"),
        api_key=read.secret("api_key"),
        database=read.text("database", ""),
        talent_pool_id=None if pool is None else int(pool),
        live_statuses=read.words("live_statuses"),
    )
    read.check()
    return settings
