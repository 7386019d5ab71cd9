"""Odoo's connector and its stand-in: the whole way of a candidate, and every fault."""

from integrations.errors import RejectedError
from sandbox.twins.misbehaviour import Kind
from tests.integrations.connectors.journey import TwinJourney


class TestOdooJourney(TwinJourney):
    KEY = "odoo"
    CREATES = "create_applicant"
    SEARCH_LAGS = False
    ALSO = {Kind.ATTACHMENT_REFUSED: RejectedError}

    def options(self, url):
        return {"base_url": url, "talent_pool_id": 1}
