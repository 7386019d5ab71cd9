"""What is written when something happens, for whom, and that silence costs one query."""

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from integrations.models import OutgoingEvent, WebhookDelivery, WebhookEndpoint
from integrations.rules.webhook_events import EventType
from integrations.services.announcing import Fact, announce, announce_many
from tests.base import Cast


def _endpoint(tenant, types=(), state="enabled") -> WebhookEndpoint:
    return WebhookEndpoint.objects.create(
        tenant=tenant, url="https://hears.example/hook", types=list(types), state=state
    )


def _facts(count: int) -> list[Fact]:
    return [Fact(EventType.JOB_CREATED, {"job": n}, f"job:{n}") for n in range(count)]


def test_nothing_is_written_where_nobody_listens(cast: Cast, django_assert_num_queries) -> None:
    _endpoint(cast.prairie)
    _endpoint(cast.harbor, [EventType.JOB_CLOSED])
    with django_assert_num_queries(1):
        assert announce_many(_facts(300), tenant_id=cast.harbor.pk) == 0
    assert not OutgoingEvent.objects.exists()


def test_each_event_is_stored_once_for_all_who_hear_it(cast: Cast) -> None:
    everywhere, own = _endpoint(None), _endpoint(cast.harbor, [EventType.JOB_CREATED])
    _endpoint(cast.prairie)
    announce(EventType.JOB_CREATED, tenant=cast.harbor, data={"job": 1}, subject="job:1")
    event = OutgoingEvent.objects.get()
    assert (event.tenant, event.type, event.data) == (cast.harbor, "job.created", {"job": 1})
    assert event.message_id.startswith("msg_")
    assert {d.endpoint for d in event.deliveries.all()} == {everywhere, own}


def test_what_is_of_no_tenant_is_heard_by_the_platform_only(cast: Cast) -> None:
    _endpoint(cast.harbor)
    everywhere = _endpoint(None)
    announce(EventType.ALERT_RAISED, tenant=None, data={"alert": 1})
    assert WebhookDelivery.objects.get().endpoint == everywhere


def test_for_a_disabled_endpoint_the_event_is_kept_and_not_sent(cast: Cast) -> None:
    _endpoint(cast.harbor, state="disabled")
    announce(EventType.JOB_CREATED, tenant=cast.harbor, data={"job": 1})
    assert OutgoingEvent.objects.count() == 1
    assert not WebhookDelivery.objects.exists()


def test_the_queries_do_not_grow_with_the_events(cast: Cast) -> None:
    _endpoint(cast.harbor)
    counts = []
    for count in (2, 60):
        with CaptureQueriesContext(connection) as queries:
            announce_many(_facts(count), tenant_id=cast.harbor.pk)
        counts.append(len(queries))
    assert WebhookDelivery.objects.count() == 62
    assert counts[0] == counts[1]


def test_what_is_rolled_back_has_not_been_told(cast: Cast) -> None:
    _endpoint(cast.harbor)
    with transaction.atomic():
        announce(EventType.JOB_CREATED, tenant=cast.harbor, data={"job": 1})
        transaction.set_rollback(True)
    assert not OutgoingEvent.objects.exists()
