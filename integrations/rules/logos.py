"""Which files can be a customer's logo. Pure."""

import io

from PIL import Image, UnidentifiedImageError

MOST_BYTES = 200_000
MOST_PIXELS_A_SIDE = 4_000
CONTENT_TYPES = {"PNG": "image/png", "JPEG": "image/jpeg"}
"""The formats that are taken, and how they are served."""


def complaint_of(content: bytes) -> str:
    """Why this cannot be a logo, as a sentence; empty where it can."""
    if len(content) > MOST_BYTES:
        return f"The logo has {len(content) // 1000:,} kB. At most {MOST_BYTES // 1000} kB fit."
    try:
        with Image.open(io.BytesIO(content), formats=tuple(CONTENT_TYPES)) as image:
            if max(image.size) > MOST_PIXELS_A_SIDE:
                return f"The logo is larger than {MOST_PIXELS_A_SIDE:,} pixels on one side."
            image.verify()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        return "This is no PNG or JPEG image."
    return ""


def content_type_of(content: bytes) -> str:
    """How a stored logo is served. Raises ``ValueError`` where it is no logo (any more)."""
    if complaint := complaint_of(content):
        raise ValueError(complaint)
    with Image.open(io.BytesIO(content), formats=tuple(CONTENT_TYPES)) as image:
        return CONTENT_TYPES[str(image.format)]
