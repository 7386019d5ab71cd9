"""The people of Workable's stand-in: read, read again, and corrected."""

import time
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from integrations.connectors.people_types import AtsRecord, Standing
from integrations.connectors.types import Since
from integrations.errors import RejectedError
from sandbox.twins import workable_shapes as shapes
from tests.integrations.connectors.journey import person
from tests.integrations.connectors.people_changes_journey import PeopleChangesJourney
from tests.integrations.connectors.people_journey import CORRECTED, RIGHT, WRONG, everybody


class TestWorkablePeople(PeopleChangesJourney):
    KEY = "workable"
    UPDATES = "update_candidate"
    KEEPS_OLD_ADDRESSES = False
    TELLS_WHEN_REJECTED = False
    TELLS_LINKS = False

    acting_user = ""

    def options(self, url):
        return {
            "subdomain": "acme",
            "base_url": f"{url}/spi/v3",
            "oauth_url": f"{url}/oauth",
            "acting_user_id": self.acting_user,
        }

    def open(self, transport, box, secret):
        self.acting_user = box.twin(self.KEY).acting_user()
        return super().open(transport, box, secret)

    def reject(self, twin, record):
        ended = {"disqualified_at": shapes.now(), "disqualification_reason": "Not this time"}
        twin.change_candidate(record.application_external_id, **ended)

    def hire(self, twin, record):
        ended = {"disqualified_at": None, "hired_at": shapes.now(), "stage": "hired"}
        twin.change_candidate(record.application_external_id, **ended)

    def spoil(self, twin, external_id):
        twin.change_candidate(external_id, withdrew="yes")

    def test_the_candidates_of_one_person_are_one_on_whatever_pages_they_are(
        self, connector, twin, job
    ):
        """She came first of all and last of all, with two hundred others in between."""
        first = twin.add_person("Maria", "Lopez", RIGHT, job)
        for number in range(200):
            twin.add_person("Ana", f"Ruiz{number}", f"ana{number}@example.com", job)
        last = twin.add_person("maria", "LOPEZ", RIGHT.upper(), twin.add_job("Welder"))
        namesake = twin.add_person("Mario", "Lopez", RIGHT, job)
        pages = list(connector.list_people())
        assert [len(page.people) for page in pages] == [100, 100, 2]
        people = {one.external_id: one for one in everybody(pages)}
        assert [each.external_id for each in people[first].applications] == [first, last]
        assert [each.external_id for each in people[namesake].applications] == [namesake]

    def test_who_has_changed_comes_with_all_their_candidates(self, connector, twin, job):
        first = twin.add_person("Maria", "Lopez", RIGHT, job)
        last = twin.add_person("Maria", "Lopez", RIGHT, twin.add_job("Welder"))
        twin.add_person("Mario", "Lopez", RIGHT, job)
        time.sleep(2.1)
        since = Since(datetime.now(UTC))
        twin.change_candidate(last, stage="offer")
        (maria,) = self.people(connector, since).values()
        assert maria.external_id == first
        assert [each.external_id for each in maria.applications] == [first, last]

    def test_one_by_one_it_tells_when_somebody_was_disqualified(self, connector, twin, ana):
        self.reject(twin, ana)
        found = connector.find_application(ana.application_external_id)
        assert found.standing is Standing.REJECTED
        assert found.rejected_at is not None
        (their,) = self.told(connector, ana).applications
        assert their.rejected_at is None

    def test_who_withdrew_was_not_rejected(self, connector, twin, ana):
        twin.change_candidate(
            ana.application_external_id, withdrew=True, disqualified_at=shapes.now()
        )
        (their,) = self.told(connector, ana).applications
        assert (their.outcome, their.standing) == ("withdrew", Standing.UNKNOWN)

    def test_every_candidate_of_the_person_is_corrected_and_nobody_elses(
        self, connector, twin, job
    ):
        first = twin.add_person("Maria", "Lopes", WRONG, job)
        last = twin.add_person("Maria", "Lopes", WRONG, twin.add_job("Welder"))
        other = twin.add_person("Mario", "Lopes", WRONG, job)
        more = replace(CORRECTED, emails=(RIGHT, "second@example.com"))
        receipt = connector.update_person(AtsRecord(first, last), more)
        assert receipt.warnings
        people = self.people(connector)
        assert [each.external_id for each in people[first].applications] == [first, last]
        assert (people[first].emails, people[other].emails) == ((RIGHT,), (WRONG,))
        assert len(twin.asked(self.UPDATES)) == 2

    def test_who_is_anonymous_is_not_given_a_name_again(self, connector, twin, ana):
        twin.change_candidate(ana.application_external_id, anonymized=True)
        with pytest.raises(RejectedError) as refused:
            connector.update_person(ana, CORRECTED)
        assert refused.value.code == "person.gone"
        assert self.told(connector, ana).emails == person().emails
