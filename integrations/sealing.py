"""Sealing of secrets: AES-256-GCM with the row's identity as associated data.

A sealed value opens only in the row it was sealed for; copied to another row it is refused. Each
value names the key it was sealed with, so keys can be rotated while old values stay readable.
"""

import base64
import binascii
import os
from collections.abc import Sequence
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12
KEY_BYTES = 32


class SealError(Exception):
    """The key list is malformed, or a value cannot be opened with it. Says what to do."""


@dataclass(frozen=True)
class KeyRing:
    """Keys by id. The first seals; every one opens."""

    keys: dict[str, bytes] = field(repr=False)

    @classmethod
    def parse(cls, entries: Sequence[str]) -> "KeyRing":
        """Read ``key-id:base64`` entries. Raises ``SealError`` on a malformed one."""
        keys: dict[str, bytes] = {}
        for position, entry in enumerate(entries, start=1):
            key_id, separator, encoded = entry.partition(":")
            try:
                key = base64.b64decode(encoded, altchars=b"-_", validate=True)
            except (binascii.Error, ValueError):
                key = b""
            if not key_id or not separator or len(key) != KEY_BYTES:
                raise SealError(
                    f"Entry {position} of CREDENTIAL_KEYS is not 'key-id:base64 of 32 bytes'. "
                    "Make one with: python -c 'import base64,os;"
                    'print("k1:"+base64.b64encode(os.urandom(32)).decode())\''
                )
            keys[key_id] = key
        if not keys:
            raise SealError("CREDENTIAL_KEYS is empty: at least one key is needed.")
        return cls(keys)

    @property
    def sealing_key_id(self) -> str:
        """The id of the key that new values are sealed with."""
        return next(iter(self.keys))

    def seal(self, plain: bytes, *, identity: str) -> tuple[str, bytes]:
        """Seal for the row named ``identity``. Returns the key id and nonce + ciphertext."""
        key_id = self.sealing_key_id
        nonce = os.urandom(NONCE_BYTES)
        return key_id, nonce + AESGCM(self.keys[key_id]).encrypt(nonce, plain, identity.encode())

    def open(self, key_id: str, sealed: bytes, *, identity: str) -> bytes:
        """Open a sealed value. Raises ``SealError`` for an unknown key or another row's value."""
        key = self.keys.get(key_id)
        if key is None:
            raise SealError(
                f"This secret was sealed with key '{key_id}', which is not in CREDENTIAL_KEYS. "
                "Add that key behind the others, or enter the secret again."
            )
        try:
            return AESGCM(key).decrypt(
                sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], identity.encode()
            )
        except (InvalidTag, ValueError):
            raise SealError(
                "This secret does not belong to this connection or was changed outside the "
                "portal. Enter it again."
            ) from None
