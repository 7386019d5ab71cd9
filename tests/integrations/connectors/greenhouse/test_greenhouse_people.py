"""The people of Greenhouse's stand-in: read, read again, and corrected."""

from sandbox.twins.greenhouse_writes import now_text
from tests.integrations.connectors.people_changes_journey import PeopleChangesJourney


class TestGreenhousePeople(PeopleChangesJourney):
    KEY = "greenhouse"
    UPDATES = "update_candidate"

    def options(self, url):
        return {"base_url": f"{url}/v3", "token_url": f"{url}/token"}

    def reject(self, twin, record):
        now = now_text()
        ended = {"status": "rejected", "rejected_at": now, "updated_at": now}
        twin.shelf.change("applications", record.application_external_id, **ended)

    def hire(self, twin, record):
        ended = {"status": "hired", "rejected_at": None, "updated_at": now_text()}
        twin.shelf.change("applications", record.application_external_id, **ended)

    def spoil(self, twin, external_id):
        twin.shelf.change("candidates", external_id, email_addresses="ana@example.com")
