"""Greenhouse's connector and its stand-in: the whole way of a candidate, and every fault."""

from integrations.errors import RejectedError
from sandbox.twins.misbehaviour import Kind
from tests.integrations.connectors.journey import TwinJourney


class TestGreenhouseJourney(TwinJourney):
    KEY = "greenhouse"
    CREATES = "create_candidate"
    ALSO = {
        Kind.JOB_CLOSED: RejectedError,
        Kind.DUPLICATE: RejectedError,
        Kind.ATTACHMENT_REFUSED: RejectedError,
    }

    def options(self, url):
        return {"base_url": f"{url}/v3", "token_url": f"{url}/token"}
