"""Frappe HR's connector and its stand-in: the whole way of a candidate, and every fault."""

from integrations.errors import DuplicateError, RejectedError
from sandbox.twins.misbehaviour import Kind
from tests.integrations.connectors.journey import TwinJourney


class TestFrappeJourney(TwinJourney):
    KEY = "frappe"
    CREATES = "create_applicant"
    SEARCH_LAGS = False
    ALSO = {
        Kind.ATTACHMENT_REFUSED: RejectedError,
        Kind.DUPLICATE: DuplicateError,
        Kind.JOB_CLOSED: RejectedError,  # In words only; a job that is closed is found before.
    }

    def options(self, url):
        return {"base_url": url}


class TestFrappeJourneyAfterLogin(TestFrappeJourney):
    """The same way in with OAuth: an access token that has ended is renewed."""

    def secret(self, twin):
        return twin.logged_in()

    def wrong_secret(self, twin):
        made_up = {"access_token": "wrong-access", "refresh_token": "wrong-refresh"}
        return self.secret(twin) | made_up
