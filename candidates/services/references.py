"""Our own short references."""

import secrets

# No vowels and no look-alikes: nothing that spells a word or is misread aloud.
ALPHABET = "23456789bcdfghjkmnpqrstvwxz"
LENGTH = 8


def new_reference() -> str:
    """A new reference such as ``rx-8f3k2mbq``: opaque, and safe in a file name or a tag."""
    return "rx-" + "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
