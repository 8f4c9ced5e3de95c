"""What may be taken for a picture: a whole PNG, JPEG or WebP of a fitting size, and nothing else in it. Pure.

Every byte is looked at as far as the format says what it is. Refused is what a picture does not need: words and places
(EXIF, XMP, comments), animation, and anything behind its end, where a second file could hide.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from tracker.phrases import N_

LARGEST_BYTES = 300 * 1024
LONGEST_SIDE = 2000

TYPES = {"png": "image/png", "jpg": "image/jpeg", "webp": "image/webp"}
"""Kind, which is the ending of its address → what it is served as."""


class PictureError(ValueError):
    """It cannot be taken. The text is a msgid: translate it where it is shown."""


@dataclass(frozen=True)
class PictureFacts:
    kind: str
    width: int
    height: int


def read_picture(data: bytes) -> PictureFacts:
    """What it is and how large. Raises PictureError for whatever is not one whole picture."""
    if len(data) > LARGEST_BYTES:
        raise PictureError(N_("The picture is larger than 300 KB."))
    reader = next((read for start, read in READERS if data.startswith(start)), None)
    if reader is None:
        raise PictureError(N_("This is no PNG, JPEG or WebP picture."))
    try:
        facts = reader(data)
    except (struct.error, IndexError, zlib.error):
        raise _broken() from None
    if not (1 <= facts.width <= LONGEST_SIDE and 1 <= facts.height <= LONGEST_SIDE):
        raise PictureError(N_("A picture may be at most 2000 pixels wide and high."))
    return facts


def _broken() -> PictureError:
    return PictureError(N_("The picture is damaged, or not whole."))


def _needless() -> PictureError:
    return PictureError(N_("The picture holds more than a picture: save it anew without its details."))


# PNG


PNG_START = b"\x89PNG\r\n\x1a\n"
PNG_NEEDED = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND"})
PNG_ALLOWED = PNG_NEEDED | {b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"pHYs", b"bKGD"}
PNG_DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
PNG_SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}


def _png(data: bytes) -> PictureFacts:
    chunks = list(_png_chunks(data))
    kinds = [kind for kind, _content in chunks]
    if kinds[0] != b"IHDR" or kinds[-1] != b"IEND" or kinds.count(b"IHDR") != 1 or kinds.count(b"IEND") != 1:
        raise _broken()
    if not PNG_ALLOWED.issuperset(kinds):
        raise _needless()
    width, height, depth, colour, compression, filtering, interlace = struct.unpack(">IIBBBBB", chunks[0][1])
    if depth not in PNG_DEPTHS.get(colour, ()) or compression or filtering or (colour == 3) > (b"PLTE" in kinds):
        raise _broken()
    if interlace:
        raise PictureError(N_("Save the picture without interlacing."))
    facts = PictureFacts("png", width, height)
    if width <= LONGEST_SIDE and height <= LONGEST_SIDE:
        row = 1 + (width * PNG_SAMPLES[colour] * depth + 7) // 8
        _check_pixels(b"".join(content for kind, content in chunks if kind == b"IDAT"), row * height)
    return facts


def _png_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(PNG_START)
    while at < len(data):
        (length,) = struct.unpack_from(">I", data, at)
        kind, content = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        (checksum,) = struct.unpack_from(">I", data, at + 8 + length)
        if checksum != zlib.crc32(kind + content):
            raise _broken()
        yield kind, content
        at += 12 + length


def _check_pixels(packed: bytes, expected: int) -> None:
    """As many bytes as the picture has, and never more unpacked than that: a small file can hold a large one."""
    unpacker = zlib.decompressobj()
    unpacked = unpacker.decompress(packed, expected + 1)
    if len(unpacked) != expected or not unpacker.eof or unpacker.unused_data:
        raise _broken()


# JPEG


JPEG_FRAMES = frozenset({0xC0, 0xC1, 0xC2})
"""Baseline, extended and progressive: what browsers show."""

JPEG_ALLOWED = JPEG_FRAMES | {0xC4, 0xDB, 0xDD, 0xDA, 0xE0, 0xE2, 0xEE}
"""With them tables, restarts, scans, and the segments of JFIF, of a colour profile and of Adobe's transform."""

JPEG_END = 0xD9


def _jpeg(data: bytes) -> PictureFacts:
    facts = None
    scans = 0
    at = 2
    while True:
        if data[at] != 0xFF:
            raise _broken()
        marker = data[at + 1]
        if marker == JPEG_END:
            break
        if marker not in JPEG_ALLOWED:
            raise _needless() if 0xE0 <= marker <= 0xEF or marker == 0xFE else _broken()
        (length,) = struct.unpack_from(">H", data, at + 2)
        if length < 2:
            raise _broken()
        if marker in JPEG_FRAMES:
            if facts is not None:
                raise _broken()
            facts = _jpeg_frame(data[at + 4 : at + 2 + length])
        at += 2 + length
        if marker == 0xDA:
            scans += 1
            at = _end_of_scan(data, at)
    if facts is None or not scans or at + 2 != len(data):
        raise _broken()
    return facts


def _jpeg_frame(content: bytes) -> PictureFacts:
    bits, height, width, components = struct.unpack_from(">BHHB", content)
    if bits != 8 or components not in (1, 3) or len(content) != 6 + 3 * components:
        raise _broken()
    return PictureFacts("jpg", width, height)


def _end_of_scan(data: bytes, at: int) -> int:
    """Where the next marker stands: in the picture's own data every FF is followed by 00 or a restart."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0:
            raise _broken()
        if data[at + 1] != 0 and not 0xD0 <= data[at + 1] <= 0xD7:
            return at
        at += 2


# WebP


WEBP_ANIMATED, WEBP_XMP, WEBP_EXIF = 0x02, 0x04, 0x08


def _webp(data: bytes) -> PictureFacts:
    size, form = struct.unpack_from("<I4s", data, 4)
    if form != b"WEBP" or size + 8 != len(data) or len(data) % 2:
        raise _broken()
    chunks = list(_webp_chunks(data))
    kinds = [kind for kind, _content in chunks]
    if len(set(kinds)) != len(kinds):
        raise _broken()
    if kinds[0] == b"VP8X":
        if not {b"VP8X", b"ICCP", b"ALPH", b"VP8 ", b"VP8L"}.issuperset(kinds) or chunks[0][1][0] & (
            WEBP_ANIMATED | WEBP_XMP | WEBP_EXIF
        ):
            raise _needless()
    elif len(kinds) != 1:
        raise _broken()
    pictures = [(kind, content) for kind, content in chunks if kind in (b"VP8 ", b"VP8L")]
    if len(pictures) != 1:
        raise _broken()
    kind, content = pictures[0]
    facts = _webp_lossy(content) if kind == b"VP8 " else _webp_lossless(content)
    if kinds[0] == b"VP8X":
        flags = chunks[0][1]
        canvas = tuple(1 + int.from_bytes(flags[start : start + 3], "little") for start in (4, 7))
        if len(flags) != 10 or canvas != (facts.width, facts.height):
            raise _broken()
    return facts


def _webp_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 12
    while at < len(data):
        kind, length = struct.unpack_from("<4sI", data, at)
        content = data[at + 8 : at + 8 + length]
        if len(content) != length:
            raise _broken()
        yield kind, content
        at += 8 + length + length % 2
    if at != len(data):
        raise _broken()


def _webp_lossy(content: bytes) -> PictureFacts:
    is_key_frame = not content[0] & 1
    if not is_key_frame or content[3:6] != b"\x9d\x01\x2a":
        raise _broken()
    first_part = int.from_bytes(content[:3], "little") >> 5
    if first_part + 10 > len(content):
        raise _broken()
    width, height = struct.unpack_from("<HH", content, 6)
    return PictureFacts("webp", width & 0x3FFF, height & 0x3FFF)


def _webp_lossless(content: bytes) -> PictureFacts:
    signature, bits = struct.unpack_from("<BI", content)
    if signature != 0x2F or bits >> 29:
        raise _broken()
    return PictureFacts("webp", (bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1)


READERS = ((PNG_START, _png), (b"\xff\xd8\xff", _jpeg), (b"RIFF", _webp))
