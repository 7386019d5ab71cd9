"""Ashby's connector and its stand-in: the whole way of a candidate, and every fault."""

from integrations.errors import RejectedError
from sandbox.twins.misbehaviour import Kind
from tests.integrations.connectors.journey import TwinJourney


class TestAshbyJourney(TwinJourney):
    KEY = "ashby"
    CREATES = "application.create"
    ALSO = {Kind.JOB_CLOSED: RejectedError, Kind.DUPLICATE: RejectedError}

    def options(self, url):
        return {"base_url": url}
