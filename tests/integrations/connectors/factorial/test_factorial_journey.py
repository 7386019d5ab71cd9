"""Factorial's connector and its stand-in: the whole way of a hire, and every fault."""

from sandbox.twins.factorial import AUTHOR
from tests.integrations.connectors.hris_journey import HrisJourney


class TestFactorialJourney(HrisJourney):
    KEY = "factorial"
    CREATES = "create_employee"
    ATTACHES = "create_document"

    def options(self, url):
        return {"base_url": url, "acting_user_id": AUTHOR}
