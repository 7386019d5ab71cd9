"""Workable's connector and its stand-in: the whole way of a candidate, and every fault."""

from integrations.errors import CredentialsRejectedError, RejectedError
from sandbox.twins.misbehaviour import Kind
from tests.integrations.connectors.journey import TwinJourney


class TestWorkableJourneyByToken(TwinJourney):
    KEY = "workable"
    CREATES = "create_candidate"
    ALSO = {
        Kind.CREDENTIALS_EXPIRED: CredentialsRejectedError,
        Kind.ATTACHMENT_REFUSED: RejectedError,
        Kind.JOB_CLOSED: RejectedError,
    }

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


class TestWorkableJourneyByLogin(TestWorkableJourneyByToken):
    ALSO = {Kind.ATTACHMENT_REFUSED: RejectedError, Kind.JOB_CLOSED: RejectedError}

    def secret(self, twin):
        return twin.oauth_credentials()
