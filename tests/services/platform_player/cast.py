"""Who takes part: the customers with their systems, and the parts that candidates play.

Each part knows what must become of the candidate, by the rules that were agreed with the
customers; nothing of the portal is asked for it.
"""

import enum
from collections.abc import Iterator
from dataclasses import dataclass

JOBS_EACH = 50
ABROAD_EACH, OVER_EACH, SPARE_EACH = 4, 3, 5
"""Of a customer's jobs: in Canada, closed already, and open but never activated."""
MANUAL_EACH = 2


@dataclass(frozen=True)
class Customer:
    """One tenant. ``integration`` is its id at the stand-in, empty for a vendor of its own."""

    slug: str
    name: str
    system: str
    route: str
    workflow: str = "engaged_only"
    integration: str = ""
    tool: str = ""

    @property
    def sends_on_new(self) -> bool:
        """New and Engaged: people arrive at once and are updated later."""
        return self.workflow == "new_and_engaged"


CUSTOMERS = (
    Customer("harbor", "Harbor Steel", "ukg_pro", "kombo", "engaged_only", "ukgpro:play", "ukgpro"),
    Customer("bluegrass", "Bluegrass Foods", "greenhouse", "kombo", "new_and_engaged",
             "greenhousev3:play", "greenhousev3"),
    Customer("lakeview", "Lakeview Paper", "lever", "kombo", "engaged_only", "lever:play", "lever"),
    Customer("northwind", "Northwind Tools", "ashby", "ashby"),
)  # fmt: skip


class Part(enum.StrEnum):
    """What a candidate is there for. The values are the reason codes of those who do not go."""

    GOES = "goes"
    GOES_AT_ONCE = "goes at once"
    """Comes in on Engaged, with nothing said."""
    ANSWERS = "answers"
    """Found by outreach; interested, screened, Engaged."""
    CORRECTED = "corrected"
    """Without an address first; it is added later."""
    KNOWN = "known"
    """In the ATS for years, under the same name and address."""
    STAYS_NEW = "export.trigger_stage_not_reached"
    STILL_TALKS = "export.passive_not_screened"
    NO_ADDRESS = "export.no_valid_email"
    BAD_ADDRESS = "bad address"
    MANUAL_JOB = "export.manual_job"
    SPARE_JOB = "export.job_not_active"
    REJECTED = "export.candidate_rejected"


TURN = (
    Part.GOES, Part.GOES, Part.ANSWERS, Part.NO_ADDRESS, Part.GOES, Part.GOES_AT_ONCE, Part.KNOWN,
    Part.STILL_TALKS, Part.GOES, Part.CORRECTED, Part.GOES, Part.MANUAL_JOB, Part.GOES,
    Part.STAYS_NEW, Part.ANSWERS, Part.SPARE_JOB, Part.GOES_AT_ONCE, Part.BAD_ADDRESS, Part.GOES,
    Part.REJECTED,
)  # fmt: skip
"""Every twenty candidates of a customer."""
PASSIVE = (Part.ANSWERS, Part.STILL_TALKS)
ARRIVE = (Part.GOES, Part.GOES_AT_ONCE, Part.ANSWERS, Part.CORRECTED, Part.KNOWN)
SHOWN_BEFORE = (Part.STAYS_NEW, Part.REJECTED)
"""Where people arrive on New already, these do too."""


@dataclass(frozen=True)
class Person:
    """One candidate."""

    customer: Customer
    number: int

    @property
    def part(self) -> Part:
        """What they are there for."""
        return TURN[self.number % len(TURN)]

    @property
    def platform_id(self) -> str:
        """The platform's own id."""
        return f"{self.customer.slug}-{self.number:05d}"

    @property
    def name(self) -> tuple[str, str]:
        """Letters only, and nobody's name twice at one customer."""
        return "Ana", f"Ruiz {_letters(self.number)}"

    @property
    def address(self) -> str:
        """What they are found by in the ATS."""
        return f"ana.{self.platform_id}@people.example"

    @property
    def source(self) -> str:
        """How they came."""
        return "passive" if self.part in PASSIVE else "applied"

    @property
    def arrives(self) -> bool:
        """Whether the ATS must have them in the end."""
        return self.part in ARRIVE or (self.part in SHOWN_BEFORE and self.customer.sends_on_new)

    @property
    def code(self) -> str:
        """Why they do not arrive; empty where they do."""
        if self.arrives:
            return ""
        return Part.NO_ADDRESS.value if self.part is Part.BAD_ADDRESS else self.part.value

    def body(self, *, corrected: bool = False) -> dict[str, object]:
        """What is sent of them."""
        first, last = self.name
        known = {"source": self.source, "first_name": first, "last_name": last}
        addresses = {Part.NO_ADDRESS: [], Part.BAD_ADDRESS: ["ana at people"], Part.CORRECTED: []}
        shown = [self.address] if corrected else addresses.get(self.part, [self.address])
        return known | {
            "city": "Dallas",
            "region": "TX",
            "country": "US",
            "emails": [{"address": address, "kind": "personal"} for address in shown],
        }


def people(size: int) -> Iterator[Person]:
    """So many candidates, evenly over the customers."""
    for number in range(size // len(CUSTOMERS)):
        for customer in CUSTOMERS:
            yield Person(customer, number)


def _letters(number: int) -> str:
    digits = ""
    while number or not digits:
        number, rest = divmod(number, 26)
        digits = chr(ord("a") + rest) + digits
    return digits.capitalize()
