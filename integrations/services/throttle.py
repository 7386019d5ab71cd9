"""How often strangers may try: the limiter of outgoing calls, turned to those who come in."""

import ipaddress
import logging
from dataclasses import dataclass

from integrations.errors import RateLimitedError
from integrations.services.connector_door import limiter
from integrations.transport.limiter import usable_burst

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Allowance:
    """``at_once`` tries, and one more every ``seconds``."""

    at_once: int
    seconds: float


FROM_AN_ADDRESS = Allowance(10, 6.0)
ON_A_LINK = Allowance(10, 6.0)
"""Openings of one link, from wherever they come."""
FAILED_EVERYWHERE = Allowance(100, 1.0)
"""Guesses that opened nothing, of everybody together."""
AT_THE_VENDOR = Allowance(20, 6.0)
"""What the holder of one link has the vendor asked."""
REQUESTS_FOR_HELP = Allowance(5, 60.0)


def take(lane: str, allowance: Allowance) -> float:
    """Take a turn. Returns 0.0, or the seconds after which to try again where there is none."""
    try:
        limiter().reserve(f"visitors:{lane}", 1.0 / allowance.seconds, _burst(allowance), 0.0)
    except RateLimitedError as error:
        return max(1.0, error.retry_after or 0.0)
    return 0.0


def left(lane: str, allowance: Allowance) -> tuple[int, float]:
    """How many tries are left now, and the seconds until all of them are there again."""
    until_full = limiter().until_full(f"visitors:{lane}")
    all_of = usable_burst(_burst(allowance))
    return max(0, int(all_of - until_full / allowance.seconds + 1e-6)), until_full


def _burst(allowance: Allowance) -> int:
    """The limiter uses four fifths of a burst; here all of it is meant."""
    return -(-allowance.at_once * 5 // 4)


def neighbourhood(address: str) -> str:
    """What counts as one address: of IPv6 the network of 64 bits that one customer is given."""
    try:
        parsed = ipaddress.ip_address(address.strip())
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)
