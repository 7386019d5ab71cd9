"""Whether access that works is enough for what is agreed with the customer. Pure."""

from collections.abc import Collection, Iterable, Sequence

from integrations.connectors.capabilities import Capability

READING = ("list_jobs", "find_candidates")
SENDING = (
    "create_application",
    "create_application_with_document",
    "create_person",
    "attach_document",
)


def lacking(
    offered: Iterable[Capability],
    found: Iterable[Capability],
    *,
    sends: bool,
    also: Collection[str] = (),
) -> Sequence[Capability]:
    """What the connector can do and this key may not, of what is needed every day.

    ``offered`` is what the code can, ``found`` what the vendor says of the key. What the vendor
    does not tell is given the benefit of the doubt. ``sends``: whether candidates will go out.
    ``also`` names operations that are needed besides.
    """
    needed = {*READING, *(SENDING if sends else ()), *also}
    can = {capability.key for capability in offered if capability.supported}
    return [
        capability
        for capability in found
        if capability.key in needed and capability.key in can and capability.supported is False
    ]
