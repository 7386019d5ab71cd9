"""The customers' systems, behind the control surface of the stand-in, and who is in them."""

import base64
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

import requests

from tests.services.platform_player.cast import (
    ABROAD_EACH,
    CUSTOMERS,
    JOBS_EACH,
    OVER_EACH,
    Customer,
    Part,
    Person,
)

API_KEY = "play-key"
US = {"city": "Dallas", "state": "TX", "country": "US"}
CANADA = {"city": "Windsor", "state": "ON", "country": "CA"}


class Systems:
    """What the stand-in says, asked over HTTP."""

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")
        self._session = requests.Session()
        self._session.trust_env = False

    def ask(self, operation: str, **parameters: Any) -> Any:
        """One operation of the control surface."""
        answer = self._session.post(
            f"{self._url}/control/{operation}", json=parameters, timeout=120
        )
        answer.raise_for_status()
        return answer.json()["result"]

    def twin(self, customer: Customer, action: str, **parameters: Any) -> Any:
        """The same at the stand-in for a vendor's own API."""
        return self.ask("twin", twin=customer.system, action=action, parameters=parameters)

    def fill(self, people: Iterable[Person]) -> None:
        """The jobs that the customers have, and the people whom they know for years."""
        for customer in CUSTOMERS:
            if customer.integration:
                self.ask(
                    "add_integration", integration=customer.integration, tool=customer.tool,
                    api_key=API_KEY, options={"organization": customer.name},
                )  # fmt: skip
            for number in range(JOBS_EACH):
                self._add_job(customer, number)
        for person in people:
            if person.part is Part.KNOWN:
                self._add_known(person)

    def set_title(self, customer: Customer, job_id: str, title: str) -> None:
        """Somebody at the customer renames a job."""
        self.ask(
            "update_job", integration=customer.integration, job_id=job_id, fields={"name": title}
        )

    def close(self, customer: Customer, job_id: str) -> None:
        """Somebody at the customer closes a job."""
        self.ask(
            "update_job", integration=customer.integration, job_id=job_id,
            fields={"status": "CLOSED"},
        )  # fmt: skip

    def arrivals(self, customer: Customer) -> "Arrivals":
        """Who is there now."""
        if customer.integration:
            return self._of_integration(customer)
        rows = self.twin(customer, "arrivals")
        persons: dict[str, set[str]] = defaultdict(set)
        for row in rows:
            for address in row["emails"]:
                persons[address].add(row["person"])
        jobs = Counter((row["person"], row["job"]) for row in rows if row["job"])
        names = [document["name"] for document in self.twin(customer, "documents")]
        return Arrivals(persons, jobs, names)

    def no_pdfs(self, customer: Customer, sample: int) -> list[str]:
        """Of the first documents of ours, the names of those whose bytes are no PDF."""
        if not customer.integration:
            return []
        ours = [
            document
            for document in self.ask("attachments", integration=customer.integration)
            if "-profile-" in document["file_name"]
        ]
        return [
            document["file_name"]
            for document in ours[:sample]
            if not self._bytes(document["id"]).startswith(b"%PDF-")
        ]

    def _bytes(self, attachment: str) -> bytes:
        return base64.b64decode(self.ask("attachment_content", attachment_id=attachment))

    def _of_integration(self, customer: Customer) -> "Arrivals":
        persons: dict[str, set[str]] = defaultdict(set)
        jobs: Counter[tuple[str, str]] = Counter()
        for person in self.ask("candidates", integration=customer.integration):
            for email in person["email_addresses"]:
                persons[email["email_address"]].add(person["id"])
            jobs.update((person["id"], entry["job"]["id"]) for entry in person["applications"])
        documents = self.ask("attachments", integration=customer.integration)
        return Arrivals(persons, jobs, [document["file_name"] for document in documents])

    def _add_job(self, customer: Customer, number: int) -> None:
        is_over = number < OVER_EACH
        is_abroad = not is_over and number < OVER_EACH + ABROAD_EACH
        title = f"Welder, crew {number:02d}"
        if customer.integration:
            self.ask(
                "put_job", integration=customer.integration,
                fields={"name": title, "location": CANADA if is_abroad else US,
                        "status": "CLOSED" if is_over else "OPEN"},
            )  # fmt: skip
        else:
            place = {"country": "CA", "region": "ON", "city": "Windsor"} if is_abroad else {}
            self.twin(customer, "add_job", title=title, live=not is_over, **place)

    def _add_known(self, person: Person) -> None:
        first, last = person.name
        if person.customer.integration:
            self.ask(
                "put_candidate", integration=person.customer.integration, first_name=first,
                last_name=last, emails=[person.address], applications=[], fields={},
            )  # fmt: skip
        else:
            self.twin(
                person.customer, "add_person", first_name=first, last_name=last,
                email=person.address,
            )  # fmt: skip


class Arrivals:
    """Who is in one customer's ATS."""

    def __init__(
        self,
        persons: dict[str, set[str]],
        applications: Counter[tuple[str, str]],
        documents: list[str],
    ) -> None:
        self._persons, self._applications, self._documents = persons, applications, documents

    def persons(self, address: str) -> set[str]:
        """The ids of everybody with this address."""
        return self._persons.get(address, set())

    def applications(self, person: str, job: str) -> int:
        """How many applications they have to a job."""
        return self._applications[person, job]

    def documents(self, reference: str) -> list[str]:
        """The names of the documents that carry this reference."""
        return [name for name in self._documents if reference in name]
