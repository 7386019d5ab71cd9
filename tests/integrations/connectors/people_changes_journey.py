"""What becomes of people in an ATS behind our back, and what a correction leaves alone.

For connectors that read who has changed; beside ``PeopleJourney``.
"""

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import pytest

from integrations.connectors.people_types import AtsCandidate, AtsRecord, Standing
from integrations.connectors.types import Since
from integrations.errors import RejectedError
from tests.integrations.connectors.journey import candidate, document, person, record_of, send
from tests.integrations.connectors.people_journey import CORRECTED, RIGHT, PeopleJourney

SOON = timedelta(minutes=5)


class PeopleChangesJourney(PeopleJourney):
    """Subclasses say how somebody changes people in their twin."""

    TELLS_WHEN_REJECTED: ClassVar[bool] = True
    TELLS_LINKS: ClassVar[bool] = True
    """Whether the list of people tells of their profiles on the web."""
    KEEPS_OLD_ADDRESSES: ClassVar[bool] = True
    """Whether a correction leaves addresses that only the ATS knows."""

    def reject(self, twin: Any, record: AtsRecord) -> None:
        """The customer rejects an application today."""
        raise NotImplementedError

    def hire(self, twin: Any, record: AtsRecord) -> None:
        """The customer hires somebody today."""
        raise NotImplementedError

    def spoil(self, twin: Any, external_id: str) -> None:
        """Something of this person is not of the published shape any more."""
        raise NotImplementedError

    def people(self, connector: Any, since: Since | None = None) -> dict[str, AtsCandidate]:
        pages = connector.list_changed_people(since) if since else connector.list_people()
        return {known.external_id: known for page in pages for known in page.people}

    @pytest.fixture
    def ana(self, connector, twin, job) -> AtsRecord:
        """Somebody who came from us."""
        return record_of(send(connector, candidate(job), document()))

    def told(self, connector: Any, ana: AtsRecord) -> AtsCandidate:
        return self.people(connector)[ana.person_external_id]

    def test_somebody_is_told_with_all_that_keeps_them_apart(self, connector, twin, job, ana):
        told = self.told(connector, ana)
        assert told.emails == person().emails
        assert told.phones == (person().phone,)
        assert told.links == (person().links if self.TELLS_LINKS else ())
        assert not told.deleted
        (their,) = told.applications
        assert their.external_id == ana.application_external_id
        assert their.job_external_id == job
        assert (their.standing, their.rejected_at) == (Standing.OPEN, None)
        assert abs(their.applied_at - datetime.now(UTC)) < SOON
        assert abs(told.changed_at - datetime.now(UTC)) < SOON
        assert connector.get_candidate(ana.person_external_id) == told

    def test_what_became_of_somebody_is_told(self, connector, twin, ana):
        self.reject(twin, ana)
        (their,) = self.told(connector, ana).applications
        assert their.outcome
        assert their.standing is Standing.REJECTED
        assert (their.rejected_at is not None) == self.TELLS_WHEN_REJECTED
        if their.rejected_at is not None:
            assert abs(their.rejected_at - datetime.now(UTC)) < SOON
        self.hire(twin, ana)
        (their,) = self.told(connector, ana).applications
        assert their.standing is Standing.HIRED

    def test_only_who_has_changed_is_read_again(self, connector, twin, ana):
        twin.add_person("Bob", "Old", "bob@example.com")
        time.sleep(1.1)
        since = Since(datetime.now(UTC))
        assert self.people(connector, since) == {}
        self.reject(twin, ana)
        new = twin.add_person("Cleo", "New", "cleo@example.com")
        assert set(self.people(connector, since)) == {ana.person_external_id, new}

    def test_somebody_who_cannot_be_read_costs_one_person(self, connector, twin):
        spoilt = twin.add_person("Ana", "Ruiz", "ana@example.com")
        well = twin.add_person("Bob", "Well", "bob@example.com")
        self.spoil(twin, spoilt)
        (page,) = connector.list_people()
        assert [known.external_id for known in page.people] == [well]
        (bad,) = page.bad
        assert bad.external_id == spoilt
        assert bad.path.startswith("$")

    # --- a correction ----------------------------------------------------------------------------

    def test_a_correction_leads_and_is_sent_once(self, connector, twin, ana):
        if not self.UPDATES:
            return
        connector.update_person(ana, CORRECTED)
        told = self.told(connector, ana)
        assert (told.emails[0], told.phones[0]) == (RIGHT, CORRECTED.phone)
        assert (set(person().emails) <= set(told.emails)) == self.KEEPS_OLD_ADDRESSES
        assert [their.external_id for their in told.applications] == [ana.application_external_id]
        connector.update_person(ana, CORRECTED)
        assert len(twin.asked(self.UPDATES)) == 1

    def test_a_correction_without_a_phone_takes_none_away(self, connector, twin, ana):
        if not self.UPDATES:
            return
        connector.update_person(ana, replace(CORRECTED, phone=""))
        told = self.told(connector, ana)
        assert (told.emails[0], told.phones) == (RIGHT, (person().phone,))

    def test_nobody_is_corrected_who_is_not_there(self, connector, twin, ana):
        if not self.UPDATES:
            return
        missing = AtsRecord(
            f"{ana.person_external_id[:-1]}9999", f"{ana.application_external_id[:-1]}9999"
        )
        with pytest.raises(RejectedError):
            connector.update_person(missing, CORRECTED)
        assert self.told(connector, ana).emails == person().emails
