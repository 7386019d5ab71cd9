"""What becomes of access that arrives while somebody ends, changes or withdraws something."""

from integrations.models import Connection, ConnectionLink, Credential, InboundEvent
from integrations.rules.answer import Answer
from integrations.rules.connection_state import ConnectionState
from integrations.services import connections, events, leaving, links, onboarding
from integrations.services.credentials import store_secrets
from tests.base import Cast, make_connection
from tests.integrations.services.kombo_events import INTEGRATION, created, deliver


def enter(connection: Connection, cast: Cast, meanwhile) -> object:
    """Somebody enters a key that works; ``meanwhile`` happens while the vendor is asked."""
    return connections.enter_access(
        connection,
        options={"integration_id": INTEGRATION},
        secrets={"api_key": "key-1"},
        actor=cast.max,
        judge=lambda check: meanwhile(),
    )


def test_access_to_a_connection_that_was_closed_meanwhile_is_not_stored(connection, cast):
    other = Connection.objects.get(pk=connection.pk)

    def end() -> None:
        leaving.disconnect(other, actor=cast.max, note="They left.")
        leaving.forget_access(other, actor=cast.max, note="They left.")

    assert enter(connection, cast, end) is None
    assert not Credential.objects.filter(connection=connection).exists()
    connection.refresh_from_db()
    assert connection.state == ConnectionState.CLOSED


def test_access_to_a_connection_that_was_deleted_meanwhile_is_nothing(connection, cast):
    def end() -> None:
        Connection.objects.get(pk=connection.pk).delete()

    assert enter(connection, cast, end) is None


def test_settings_that_were_changed_meanwhile_stay(connection, cast):
    def choose() -> None:
        other = Connection.objects.get(pk=connection.pk)
        other.options = {**other.options, "acting_user": "u1"}
        other.save(update_fields=["options"])

    assert enter(connection, cast, choose) is not None
    connection.refresh_from_db()
    assert connection.options["acting_user"] == "u1"
    assert connection.options["integration_id"] == INTEGRATION


def test_a_link_for_a_connection_that_was_closed_meanwhile_is_not_made(connection, cast):
    stale = Connection.objects.get(pk=connection.pk)
    leaving.disconnect(connection, actor=cast.max, note="They left.")
    assert isinstance(links.make(stale, actor=cast.max), Answer)
    assert not links.open_links(connection).exists()


def test_what_is_linked_after_the_link_was_withdrawn_gives_no_access(connection, link, cast):
    links.revoke(connection, actor=cast.max, note="Sent to the wrong person.")
    assert deliver(created(connection)) == 200
    connection.refresh_from_db()
    assert connection.state == ConnectionState.SETTING_UP
    assert "integration_id" not in connection.options
    row = InboundEvent.objects.get()
    assert row.state == "ignored"
    assert "withdrawn" in row.sentence


def test_what_is_linked_at_a_closed_connection_changes_nothing(connection, link, cast):
    leaving.disconnect(connection, actor=cast.max, note="They left.")
    assert deliver(created(connection)) == 200
    connection.refresh_from_db()
    assert "integration_id" not in connection.options
    row = InboundEvent.objects.get()
    assert row.state == "ignored"
    assert "closed" in row.sentence


def test_an_event_that_cannot_be_acted_on_stands_in_nobodys_way(
    connection, link, cast, monkeypatch
):
    other = make_connection(
        cast.harbor, name="Second", system="ukg_pro", route="kombo", state="setting_up"
    )
    onboarding.project_of(other, owner=cast.max)
    usual = connections.enter_access

    def stumble(row, **more):
        if row.pk == connection.pk:
            raise RuntimeError("a bug of ours")
        return usual(row, **more)

    monkeypatch.setattr(connections, "enter_access", stumble)
    assert deliver(created(connection)) == 200
    InboundEvent.objects.create(
        connector="kombo", external_id="e2", kind="linked", name="x", connection=other,
        body=created(other, "e2"),
    )  # fmt: skip
    assert events.process_open() == 2
    assert InboundEvent.objects.get(external_id="e2").state == "done"
    for _ in range(events.MOST_ATTEMPTS):
        events.process_open()
    row = InboundEvent.objects.get(external_id="e1")
    assert (row.state, row.attempts) == ("failed", events.MOST_ATTEMPTS)
    assert row.sentence


def test_an_event_for_a_credential_that_cannot_be_opened_says_so(connection, link, cast):
    store_secrets(connection, {"api_key": "key-1"}, actor=None)
    Credential.objects.filter(connection=connection).update(key_id="lost")
    assert deliver(created(connection)) == 200
    row = InboundEvent.objects.get()
    assert "cannot be opened" in row.sentence


def test_what_is_linked_after_the_link_has_run_out_gives_no_access(connection, link, cast):
    ConnectionLink.objects.filter(pk=link.pk).update(expires_at=link.made_at)
    assert deliver(created(connection)) == 200
    connection.refresh_from_db()
    assert connection.state == ConnectionState.SETTING_UP
    project = onboarding.project_of(connection)
    assert project.events.filter(sentence__contains="had run out").exists()
