"""A key without the admin: printed once, and only what was asked for."""

import io

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from rest_framework import status

from integrations.models import ApiKey
from integrations.rules.api_scopes import Scope
from tests.base import Cast
from tests.portal.api.client import Caller


def make(*words: str) -> str:
    said = io.StringIO()
    call_command("make_api_key", *words, stdout=said)
    return said.getvalue().strip()


def test_the_key_that_is_printed_opens_what_was_asked_for(cast: Cast) -> None:
    theirs = Caller(make("Backend", "--tenant", "harbor-steel", "--scope", "jobs:read"))
    assert theirs.get("jobs").status_code == status.HTTP_200_OK
    assert theirs.get("candidates").status_code == status.HTTP_403_FORBIDDEN
    assert theirs.get("jobs", tenant="prairie-freight").json()["results"] == []
    made = ApiKey.objects.get()
    assert (made.name, made.tenant) == ("Backend", cast.harbor)

    assert Caller(make("All of it")).get("exports").status_code == status.HTTP_200_OK
    platform = ApiKey.objects.get(tenant=None)
    assert set(platform.scopes) == {scope.value for scope in Scope}


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["Backend", "--tenant", "nowhere"], "There is no tenant with the short name"),
        (["Backend", "--days", "731"], "1 to 730 days"),
        (["", "--days", "7"], "1 to 120 characters"),
        (["Backend", "--scope", "everything"], "invalid choice"),
    ],
)
def test_what_does_not_fit_makes_no_key(db: None, words: list[str], complaint: str) -> None:
    with pytest.raises(CommandError, match=complaint):
        make(*words)
    assert not ApiKey.objects.exists()
