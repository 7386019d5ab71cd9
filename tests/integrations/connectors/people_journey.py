"""People against a vendor's stand-in: all of them read, found again, and corrected."""

import time
from dataclasses import replace
from typing import Any, ClassVar

import pytest

from integrations.connectors.people_types import AtsCandidate, AtsRecord, Standing
from integrations.connectors.types import PersonToExport
from integrations.errors import (
    ConnectorError,
    OutcomeUnknownError,
    RejectedError,
    UnexpectedResponseError,
)
from sandbox.twins.misbehaviour import BEFORE_COMMIT, Kind
from tests.integrations.connectors.journey import TwinScene

WRONG, RIGHT = "maria.lopes@example.com", "maria.lopez@example.com"
CORRECTED = PersonToExport("Maria", "López", (RIGHT,), phone="+1 214 555 0177")


def everybody(pages: Any) -> list[AtsCandidate]:
    """The people of all pages, each of which can be read whole."""
    found = []
    for page in pages:
        assert page.bad == ()
        found += page.people
    return found


def timeless(person: AtsCandidate) -> AtsCandidate:
    """The person without the times of their last change."""
    applications = tuple(replace(each, changed_at=None) for each in person.applications)
    return replace(person, applications=applications, changed_at=None)


def record_of(person: AtsCandidate) -> AtsRecord:
    """How a write names somebody who was found."""
    return AtsRecord(person.external_id, person.applications[0].external_id)


class PeopleJourney(TwinScene):
    """What a connector that reads people must do there, and one that corrects them."""

    UPDATES: ClassVar[str] = ""
    """The twin's operation that changes a person; empty where there is none."""
    STANDING: ClassVar[Standing] = Standing.OPEN
    """That of an application that was just made."""

    @pytest.fixture
    def job(self, twin) -> str:
        return twin.add_job("Forklift driver")

    def test_everybody_comes_once_and_with_their_applications(self, connector, twin, job):
        made = {
            twin.add_person("Maria", f"Lopez{number}", f"Maria{number}@Example.com", job): number
            for number in range(230)
        }
        people = everybody(connector.list_people())
        assert sorted(one.external_id for one in people) == sorted(made)
        for person in people:
            assert person.emails == (f"Maria{made[person.external_id]}@Example.com",)
            assert person.last_name == f"Lopez{made[person.external_id]}"
            assert not person.deleted
            (application,) = person.applications
            assert application.job_external_id == job
            assert application.standing is self.STANDING
            assert application.applied_at is not None

    def test_who_is_listed_is_who_is_found(self, connector, twin, job):
        for number, email in enumerate((RIGHT, WRONG)):
            twin.add_person("Maria", f"Lopez{number}", email, job)
        listed = sorted(
            everybody(connector.list_people()), key=lambda one: one.emails, reverse=True
        )
        assert listed == [*connector.find_candidates(RIGHT), *connector.find_candidates(WRONG)]

    def test_pages_of_people_that_never_end_are_an_error_and_not_a_loop(self, connector, twin, job):
        for number in range(230):
            twin.add_person("Maria", f"Lopez{number}", f"maria{number}@example.com", job)
        twin.settings["endless_pages"] = True
        with pytest.raises(UnexpectedResponseError):
            list(connector.list_people())
        assert len(twin.asked()) < 50

    # --- a correction ----------------------------------------------------------------------------

    def known(self, connector, twin, job) -> AtsRecord:
        twin.add_person("Maria", "Lopes", WRONG, job)
        (found,) = connector.find_candidates(WRONG)
        return record_of(found)

    def test_a_correction_is_read_back_and_twice_is_once(self, connector, twin, job):
        if not self.UPDATES:
            assert not connector.offers("update_person")
            return
        record = self.known(connector, twin, job)
        connector.update_person(record, CORRECTED)
        (once,) = connector.find_candidates(RIGHT)
        assert (once.first_name, once.last_name) == ("Maria", "López")
        assert once.emails[0] == RIGHT
        assert once.phones[0].replace(" ", "") == CORRECTED.phone.replace(" ", "")
        assert once.external_id == record.person_external_id
        connector.update_person(record, CORRECTED)
        (twice,) = connector.find_candidates(RIGHT)
        assert timeless(twice) == timeless(once)
        assert len(twin.arrivals()) == 1

    def test_what_is_empty_is_left_as_it_is(self, connector, twin, job):
        if not self.UPDATES:
            return
        record = self.known(connector, twin, job)
        connector.update_person(record, CORRECTED)
        connector.update_person(record, PersonToExport("Maria", "Lopez", (RIGHT,)))
        (found,) = connector.find_candidates(RIGHT)
        assert found.last_name == "Lopez"
        assert len(found.phones) == 1

    def test_a_malformed_address_corrects_nothing(self, connector, twin, job):
        if not self.UPDATES:
            return
        record = self.known(connector, twin, job)
        with pytest.raises(RejectedError):
            connector.update_person(record, replace(CORRECTED, emails=("maria at example",)))
        assert twin.asked(self.UPDATES) == []

    @pytest.mark.parametrize("kind", sorted(set(Kind) - {Kind.OK}))
    def test_what_a_fault_says_about_a_correction_is_the_truth(
        self, connector, box, twin, job, kind
    ):
        """Only "unknown" may hide a correction; every other error means there is none."""
        if not self.UPDATES:
            return
        record = self.known(connector, twin, job)
        twin.misbehave(kind, self.UPDATES, **({"delay_seconds": 1.5} if kind is Kind.SLOW else {}))
        try:
            connector.update_person(record, CORRECTED)
        except OutcomeUnknownError:
            if kind is Kind.SLOW:
                time.sleep(1.0)  # The vendor carries it out after we have given up.
            done = kind not in BEFORE_COMMIT
        except ConnectorError:
            done = False
        else:
            assert kind is Kind.CREDENTIALS_EXPIRED
            done = True
        (arrived,) = twin.arrivals()
        assert (RIGHT in arrived["emails"]) == done
