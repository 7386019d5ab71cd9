"""Connecting a customer through a service that reaches many systems: links, and what came of them.

Such a service shows the customer a page of its own, behind a link that is made here. Only when the
customer is done there does an id exist that a connector can be opened with. So whoever makes links
is opened with the platform's key alone.
"""

import enum
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Self

from integrations.connectors.capabilities import Capability
from integrations.connectors.secrets import Secrets
from integrations.transport.client import Transport


class LinkUse(enum.StrEnum):
    """Where a link is opened: from a message or a page of ours, or inside a frame on our page."""

    MAILED = "mailed"
    EMBEDDED = "embedded"


class LinkedState(enum.StrEnum):
    """How a linked system is. ``LOST``: the customer has to connect it again."""

    WORKING = "working"
    SETTING_UP = "setting_up"
    LOST = "lost"
    OFF = "off"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRequest:
    """Whom a link is for.

    ``reference`` is our own id of the connection: it comes back with the linked system, and is how
    we know whose it is. ``linked_already`` are the vendor's ids of everything that this customer
    has linked before: the vendor would link the same system twice.
    """

    organisation: str
    email: str = field(repr=False)
    reference: str
    linked_already: tuple[str, ...] = ()
    use: LinkUse = LinkUse.MAILED
    language: str = "en"


@dataclass(frozen=True, slots=True)
class ConnectLink:
    """Where the customer connects. Whoever has ``url`` can use it, for as long as it ``lasts``."""

    url: str = field(repr=False)
    lasts: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedIntegration:
    """A system that a customer has linked.

    ``external_id`` is the vendor's id, which a connector is opened with. ``tool`` is the vendor's
    word for the product and ``tool_label`` the one for people. ``reference`` is ours, of the
    request for the link. ``status`` and ``setup_status`` are the vendor's own words, empty where
    it was not asked for them; ``detail`` says what is odd, for people.
    """

    external_id: str
    tool: str
    reference: str
    organisation: str
    state: LinkedState
    tool_label: str = ""
    status: str = ""
    setup_status: str = ""
    detail: str = ""
    email: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolCoverage:
    """One product that can be linked, and what could be done with it.

    ``conditions`` are the vendor's own words about what it costs or needs. Whether one customer's
    product can do it too, shows only when it is linked.
    """

    tool: str
    label: str
    capabilities: tuple[Capability, ...] = ()
    conditions: tuple[str, ...] = ()
    guide_url: str = ""


class LinkMaker(ABC):
    """Makes links for one product, and reads what came of them. Holds no state.

    Every operation may raise any ``integrations.errors.ConnectorError``. Nothing that is made here
    has an effect in a customer's system: a link whose answer was lost is made anew.
    """

    @classmethod
    @abstractmethod
    def open(cls, transport: Transport, options: Mapping[str, Any], secrets: Secrets) -> Self:
        """Ready to call. Raises ``OptionsError`` where a setting or a secret is missing."""

    @abstractmethod
    def create_link(self, request: LinkRequest) -> ConnectLink:
        """A link for a customer who is not connected yet.

        Raises ``DuplicateError`` where this customer has linked the product before.
        """

    @abstractmethod
    def relink(
        self, external_id: str, *, use: LinkUse = LinkUse.MAILED, language: str = "en"
    ) -> ConnectLink:
        """A link to connect the same system again. Its id stays, and with it all we know."""

    @abstractmethod
    def connected(self, external_id: str) -> LinkedIntegration:
        """A linked system by the vendor's id."""

    @abstractmethod
    def connected_by_token(self, token: str) -> LinkedIntegration:
        """The system that was just linked in a frame, by the token which the frame handed over.

        Only the one who linked it has the token, so that nobody claims what others have linked.
        """

    @abstractmethod
    def tools(self) -> Sequence[ToolCoverage]:
        """All products that can be linked with the platform's key."""

    @abstractmethod
    def coverage(self) -> ToolCoverage | None:
        """The product that links are made for; ``None`` where it cannot be linked.

        Raises ``OptionsError`` where no product is chosen.
        """
