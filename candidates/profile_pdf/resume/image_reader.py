"""PNG, JPEG or WebP to one JPEG of at most a printed page at 200 dots per inch.

Runs as a program of its own: ``limited_process``. The picture is always re-encoded, so nothing
of the original file (metadata, trailing data) reaches the profile.
"""

from io import BytesIO

from PIL import ExifTags, Image

from candidates.profile_pdf.limits import IMAGE_PIXELS
from candidates.profile_pdf.resume.reader_side import answer, receive, refuse

FORMATS = ("PNG", "JPEG", "WEBP")
# Pixels: the width and height of the printed area at 200 dots per inch.
LARGEST = (1400, 1900)
# Points per pixel when nothing has to be made smaller: a screen of 96 dots per inch.
NATURAL = 72 / 96
QUALITY = 85
# What a camera notes about how it was held, and how the picture is set upright.
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# Pillow only warns at its own limit; ours is checked before any pixel is decoded.
Image.MAX_IMAGE_PIXELS = None


def main() -> None:
    """Read the file from standard input, write the picture to standard output."""
    content = receive()
    with Image.open(BytesIO(content), formats=FORMATS) as image:
        if image.width * image.height > IMAGE_PIXELS:
            refuse("too_many_pixels")
            return
        longest = max(image.size)
        jpeg, size = shrink(image)
    scale = longest / max(size) * NATURAL
    answer({"width": size[0] * scale, "height": size[1] * scale}, jpeg)


def shrink(image: Image.Image) -> tuple[bytes, tuple[int, int]]:
    """The upright picture as JPEG on white, and its size in pixels."""
    image.draft("RGB", LARGEST)
    longest, shortest = max(LARGEST), min(LARGEST)
    box = (shortest, longest) if image.height >= image.width else (longest, shortest)
    orientation = image.getexif().get(ExifTags.Base.Orientation, 1)
    image = in_plain_mode(thin_out(image, box))
    image.thumbnail(box)
    if orientation in TURNS:
        image = image.transpose(TURNS[orientation])
    if image.mode == "RGBA":
        page = Image.new("RGBA", image.size, "white")
        page.alpha_composite(image)
        image = page.convert("RGB")
    target = BytesIO()
    image.save(target, "JPEG", quality=QUALITY)
    return target.getvalue(), image.size


def thin_out(image: Image.Image, box: tuple[int, int]) -> Image.Image:
    """A very large picture at twice the size of ``box``, without a second copy of it in memory."""
    scale = 2 * min(box[0] / image.width, box[1] / image.height)
    if scale >= 1:
        return image
    size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
    return image.resize(size, Image.Resampling.NEAREST)


def in_plain_mode(image: Image.Image) -> Image.Image:
    """Grey, colour, or colour with transparency; every other way to store pixels becomes one."""
    if image.mode.startswith("I"):
        return image.point(lambda value: value / 257).convert("L")
    if image.mode in ("P", "PA", "LA", "RGBa", "La") or "transparency" in image.info:
        return image.convert("RGBA")
    if image.mode in ("L", "RGB", "RGBA"):
        return image
    return image.convert("L" if image.mode in ("1", "F") else "RGB")


if __name__ == "__main__":
    main()
