import base64

import pytest

from integrations.sealing import KeyRing, SealError


def key(byte: int) -> str:
    return base64.urlsafe_b64encode(bytes([byte]) * 32).decode()


def test_a_sealed_secret_opens_in_its_own_row() -> None:
    ring = KeyRing.parse([f"k1:{key(1)}"])
    key_id, sealed = ring.seal(b"canary-secret", identity="row:1")
    assert key_id == "k1"
    assert b"canary" not in sealed
    assert ring.open(key_id, sealed, identity="row:1") == b"canary-secret"


def test_a_sealed_secret_copied_to_another_row_is_refused() -> None:
    ring = KeyRing.parse([f"k1:{key(1)}"])
    key_id, sealed = ring.seal(b"canary-secret", identity="row:1")
    with pytest.raises(SealError, match="does not belong to this connection"):
        ring.open(key_id, sealed, identity="row:2")


def test_a_changed_byte_is_refused() -> None:
    ring = KeyRing.parse([f"k1:{key(1)}"])
    key_id, sealed = ring.seal(b"canary-secret", identity="row:1")
    with pytest.raises(SealError):
        ring.open(key_id, sealed[:-1] + bytes([sealed[-1] ^ 1]), identity="row:1")


@pytest.mark.parametrize("kept", [0, 5])
def test_a_value_that_was_cut_off_is_refused(kept: int) -> None:
    ring = KeyRing.parse([f"k1:{key(1)}"])
    key_id, sealed = ring.seal(b"canary-secret", identity="row:1")
    with pytest.raises(SealError, match="does not belong to this connection"):
        ring.open(key_id, sealed[:kept], identity="row:1")


def test_the_first_key_seals_and_every_key_opens() -> None:
    old = KeyRing.parse([f"old:{key(1)}"])
    both = KeyRing.parse([f"new:{key(2)}", f"old:{key(1)}"])
    key_id, sealed = old.seal(b"secret", identity="row:1")
    assert both.open(key_id, sealed, identity="row:1") == b"secret"
    assert both.seal(b"secret", identity="row:1")[0] == "new"


def test_a_removed_key_is_named() -> None:
    key_id, sealed = KeyRing.parse([f"old:{key(1)}"]).seal(b"secret", identity="row:1")
    with pytest.raises(SealError, match="sealed with key 'old'"):
        KeyRing.parse([f"new:{key(2)}"]).open(key_id, sealed, identity="row:1")


@pytest.mark.parametrize(
    "entry", ["", "k1", "k1:", f":{key(1)}", "k1:short", f"k1:{key(1)}x", "k1:%%%"]
)
def test_a_malformed_key_is_named_by_its_place_and_never_shown(entry: str) -> None:
    with pytest.raises(SealError, match=r"Entry 2 of CREDENTIAL_KEYS") as refused:
        KeyRing.parse([f"good:{key(1)}", entry])
    assert "short" not in str(refused.value)


def test_a_ring_without_keys_is_refused() -> None:
    with pytest.raises(SealError, match="at least one key"):
        KeyRing.parse([])


def test_a_ring_does_not_show_its_keys() -> None:
    assert key(1) not in repr(KeyRing.parse([f"k1:{key(1)}"]))
