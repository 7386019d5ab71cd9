"""A customer's own admin connects its HR system, replaces the key, and takes it away."""

from collections.abc import Iterator
from typing import Any

import pytest

from integrations.models import ApiCall, AuditEvent, Connection, Credential
from integrations.rules.connection_state import ConnectionState
from integrations.services import connections, hris
from integrations.services.credentials import open_secrets
from sandbox.twins import factorial as twin_module
from sandbox.twins.factorial import KEY
from tests.base import Cast
from tests.integrations.services.hris_desk import FACTORIAL, HrisDesk, hris_desk


@pytest.fixture
def desk(cast: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[HrisDesk]:
    with hris_desk(cast, settings, monkeypatch) as found:
        yield found


def another_company(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on every key at the stand-in belongs to another company."""
    monkeypatch.setattr(twin_module, "COMPANY", "777")


def test_a_key_that_works_connects_at_once_and_reads_no_jobs(desk: HrisDesk) -> None:
    connection = desk.connect()
    assert connection.state == ConnectionState.ACTIVE
    assert connection.live_at is not None
    assert connection.account.startswith("Acme Iberia S.L.")
    assert connection.account_external_id
    assert open_secrets(connection)["api_key"] == KEY
    assert not connection.reads_jobs
    assert connection not in Connection.objects.reading()
    done = AuditEvent.objects.filter(subject=connections.subject(connection), action="connected")
    assert done.get().actor == desk.cast.tina
    assert not hasattr(connection, "onboarding")


def test_a_key_that_is_refused_is_not_kept_and_the_refusal_is(desk: HrisDesk) -> None:
    answer = hris.connect(
        desk.cast.harbor, FACTORIAL, options={}, secrets={"api_key": "wrong"}, actor=desk.cast.tina
    )
    assert not answer.done
    assert "does not accept the API key" in answer.sentence
    assert not Credential.objects.exists()
    row = Connection.objects.get()
    assert row.state == ConnectionState.SETTING_UP
    assert row.last_error["code"] == "factorial.key_refused"
    assert hris.connected(desk.cast.harbor, FACTORIAL) is None
    # The next try goes on with the same row.
    assert desk.connect().pk == row.pk


def test_a_second_connection_to_the_same_system_is_refused(desk: HrisDesk) -> None:
    desk.connect()
    answer = hris.connect(
        desk.cast.harbor, FACTORIAL, options={}, secrets={"api_key": KEY}, actor=desk.cast.tina
    )
    assert not answer.done
    assert "connected already" in answer.sentence
    assert Connection.objects.count() == 1


def test_a_new_key_of_the_same_account_takes_the_place_of_the_old(
    desk: HrisDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection = desk.connect()
    monkeypatch.setattr(twin_module, "KEY", "a-new-key-0123456789")
    answer = hris.replace_key(
        connection, options={}, secrets={"api_key": "a-new-key-0123456789"}, actor=desk.cast.tina
    )
    assert answer.done, answer.sentence
    assert open_secrets(connection)["api_key"] == "a-new-key-0123456789"


def test_a_key_of_another_account_is_refused(
    desk: HrisDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection = desk.connect()
    another_company(monkeypatch)
    monkeypatch.setattr(twin_module, "KEY", "a-new-key-0123456789")
    answer = hris.replace_key(
        connection, options={}, secrets={"api_key": "a-new-key-0123456789"}, actor=desk.cast.tina
    )
    assert not answer.done
    assert "777" in answer.sentence
    assert "remove this connection" in answer.sentence
    assert open_secrets(connection)["api_key"] == KEY


def test_a_broken_connection_goes_on_with_a_key_that_works(desk: HrisDesk) -> None:
    connection = desk.connect()
    desk.twin.misbehave("credentials_revoked", "credentials")
    with pytest.raises(Exception, match="does not accept"):
        hris.test(connection, actor=desk.cast.tina)
    Connection.objects.filter(pk=connection.pk).update(state="broken", state_before="active")
    connection.refresh_from_db()
    answer = hris.replace_key(
        connection, options={}, secrets={"api_key": KEY}, actor=desk.cast.tina
    )
    assert answer.done
    connection.refresh_from_db()
    assert connection.state == ConnectionState.ACTIVE


def test_removing_deletes_the_key_and_keeps_the_history(desk: HrisDesk) -> None:
    connection = desk.connect()
    answer = hris.remove(connection, actor=desk.cast.tina, note="Another system")
    assert answer.done
    connection.refresh_from_db()
    assert connection.state == ConnectionState.CLOSED
    assert not Credential.objects.exists()
    assert ApiCall.objects.filter(connection=connection).exists()
    actions = AuditEvent.objects.filter(subject=connections.subject(connection))
    assert {"closed", "deleted the credential"} <= set(actions.values_list("action", flat=True))
    assert not hris.remove(connection, actor=desk.cast.tina, note="").done


def test_the_same_account_again_is_the_same_connection(desk: HrisDesk) -> None:
    first = desk.connect()
    hris.remove(first, actor=desk.cast.tina, note="")
    again = desk.connect()
    assert again.pk == first.pk
    assert Connection.objects.count() == 1
    assert again.state == ConnectionState.ACTIVE


def test_another_account_is_another_connection(
    desk: HrisDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = desk.connect()
    hris.remove(first, actor=desk.cast.tina, note="")
    another_company(monkeypatch)
    again = desk.connect()
    assert again.pk != first.pk
    assert again.name == "Factorial 2"


def test_settings_are_checked_before_they_are_kept(desk: HrisDesk) -> None:
    connection = desk.connect()
    refused = hris.change_settings(
        connection, {"api_version": "soon"}, names=["api_version"], actor=desk.cast.max
    )
    assert not refused.done
    changed = hris.change_settings(
        connection,
        {"lookup_lag_seconds": 30},
        names=["lookup_lag_seconds", "api_version"],
        actor=desk.cast.max,
    )
    assert changed.done
    connection.refresh_from_db()
    assert connection.options["lookup_lag_seconds"] == 30
    assert connection.options["acting_user_id"]
