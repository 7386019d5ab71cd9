"""PNG, JPEG or WebP to one JPEG of at most a printed page at 200 dots per inch.

Runs as a program of its own: ``limited_process``. The picture is always re-encoded, so nothing
of the original file (metadata, trailing data) reaches the profile.
"""

from io import BytesIO

from PIL import Image, ImageOps

from candidates.profile_pdf.limits import IMAGE_PIXELS
from candidates.profile_pdf.resume.reader_side import answer, receive, refuse

FORMATS = ("PNG", "JPEG", "WEBP")
DOTS_PER_INCH = 200
LARGEST = (1400, 1900)
QUALITY = 85
# Pillow only warns at its own limit; ours is checked before any pixel is decoded.
Image.MAX_IMAGE_PIXELS = None


def main() -> None:
    """Read the file from standard input, write the picture to standard output."""
    content = receive()
    with Image.open(BytesIO(content), formats=FORMATS) as image:
        if image.width * image.height > IMAGE_PIXELS:
            refuse("too_many_pixels")
            return
        natural = max(image.size), min(image.size)
        jpeg, size = shrink(image)
    # At least as large as on a screen of 96 dots per inch.
    scale = max(natural) / max(size) * 72 / 96
    answer({"width": size[0] * scale, "height": size[1] * scale}, jpeg)


def shrink(image: Image.Image) -> tuple[bytes, tuple[int, int]]:
    """The upright picture as JPEG on white, and its size in pixels."""
    image.draft("RGB", LARGEST)
    if image.mode == "P":
        image = image.convert("RGBA")
    longest, shortest = max(LARGEST), min(LARGEST)
    box = (shortest, longest) if image.height >= image.width else (longest, shortest)
    image.thumbnail(box)
    upright = ImageOps.exif_transpose(image)
    if upright.mode in ("RGBA", "LA", "PA"):
        page = Image.new("RGBA", upright.size, "white")
        page.alpha_composite(upright.convert("RGBA"))
        upright = page
    target = BytesIO()
    upright.convert("L" if upright.mode in ("1", "L") else "RGB").save(
        target, "JPEG", quality=QUALITY
    )
    return target.getvalue(), upright.size


if __name__ == "__main__":
    main()
