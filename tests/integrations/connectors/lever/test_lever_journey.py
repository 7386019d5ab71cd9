"""Lever's connector and its stand-in: the whole way of a candidate, and every fault."""

from integrations.errors import CredentialsRejectedError, RejectedError
from sandbox.twins.misbehaviour import Kind
from tests.integrations.connectors.journey import TwinJourney


class TestLeverJourneyByKey(TwinJourney):
    KEY = "lever"
    CREATES = "create_opportunity"
    ALSO = {
        Kind.CREDENTIALS_EXPIRED: CredentialsRejectedError,
        Kind.ATTACHMENT_REFUSED: RejectedError,
        Kind.JOB_CLOSED: RejectedError,
    }

    acting_user = ""

    def options(self, url):
        return {"base_url": f"{url}/v1", "auth_url": url, "acting_user_id": self.acting_user}

    def open(self, transport, box, secret):
        self.acting_user = box.twin(self.KEY).acting_user()
        return super().open(transport, box, secret)


class TestLeverJourneyByLogin(TestLeverJourneyByKey):
    ALSO = {Kind.ATTACHMENT_REFUSED: RejectedError, Kind.JOB_CLOSED: RejectedError}

    def secret(self, twin):
        return twin.oauth_credentials()
