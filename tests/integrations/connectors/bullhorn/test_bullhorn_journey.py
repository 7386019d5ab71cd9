"""Bullhorn's connector and its stand-in: the whole way of a candidate, and every fault."""

from integrations.errors import RejectedError
from sandbox.twins.bullhorn_login import USERNAME
from sandbox.twins.misbehaviour import Kind
from tests.integrations.connectors.journey import TwinJourney


class TestBullhornJourney(TwinJourney):
    KEY = "bullhorn"
    CREATES = "create_submission"
    ALSO = {Kind.ATTACHMENT_REFUSED: RejectedError}

    def options(self, url):
        return {
            "username": USERNAME,
            "login_info_url": f"{url}/rest-services/loginInfo",
            "live_job_statuses": ["Accepting Candidates"],
        }
