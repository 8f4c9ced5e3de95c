"""What is taken for a picture: whole files as browsers make them, and nothing that only begins like one."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import pytest

from tracker.popups.picture_files import LARGEST_BYTES, PictureError, PictureFacts, read_picture

FILES = sorted((Path(__file__).parent / "pictures").iterdir())
"""Made by a browser's canvas, as the editor sends them."""


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(
    width: int = 2, height: int = 2, *, pixels: bytes | None = None, more: bytes = b"", interlace: int = 0
) -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, interlace))
    rows = pixels if pixels is not None else (b"\0" + b"\x0f\x76\x6e" * width) * height
    return b"\x89PNG\r\n\x1a\n" + head + more + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def riff(*chunks: tuple[bytes, bytes]) -> bytes:
    body = b"".join(
        kind + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2) for kind, content in chunks
    )
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def webp_chunks(data: bytes) -> list[tuple[bytes, bytes]]:
    found, at = [], 12
    while at < len(data):
        kind, length = struct.unpack_from("<4sI", data, at)
        found.append((kind, data[at + 8 : at + 8 + length]))
        at += 8 + length + length % 2
    return found


def is_refused(data: bytes) -> bool:
    try:
        read_picture(data)
    except PictureError:
        return True
    return False


@pytest.mark.parametrize("file", FILES, ids=lambda one: one.name)
def test_what_a_browser_makes_is_taken(file: Path) -> None:
    assert read_picture(file.read_bytes()) == PictureFacts(file.suffix[1:], 24, 16)


@pytest.mark.parametrize("file", FILES, ids=lambda one: one.name)
def test_what_is_not_whole_or_goes_on_behind_its_end_is_refused(file: Path) -> None:
    data = file.read_bytes()
    assert [length for length in range(len(data)) if not is_refused(data[:length])] == []
    assert is_refused(data + b"\0")
    assert is_refused(data + b"<script>alert(1)</script>")


def test_a_png_of_our_own_is_taken_and_measured() -> None:
    assert read_picture(png(7, 3)) == PictureFacts("png", 7, 3)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<!doctype html><script>alert(1)</script>",
        b"GIF89a" + b"\0" * 20,
        b"\x89PNG\r\n\x1a\n<script>alert(1)</script>",
        b"\xff\xd8\xff<script>alert(1)</script>",
        b"RIFF\x10\0\0\0WEBP<script>",
    ],
    ids=["nothing", "svg", "html", "gif", "only starts as png", "only starts as jpeg", "only starts as webp"],
)
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    assert is_refused(data)


def test_a_picture_that_is_too_large_is_refused_by_its_bytes_and_by_its_sides() -> None:
    with pytest.raises(PictureError, match="300 KB"):
        read_picture(png(more=chunk(b"iCCP", b"\0" * LARGEST_BYTES)))
    with pytest.raises(PictureError, match="2000 pixels"):
        read_picture(png(2001, 1))
    with pytest.raises(PictureError, match="2000 pixels"):
        read_picture(png(0, 1))


def test_a_small_file_that_holds_more_than_its_picture_is_not_unpacked() -> None:
    assert is_refused(png(2, 2, pixels=b"\0" * 50_000_000))


def test_a_wrong_checksum_is_seen() -> None:
    data = bytearray(png())
    data[-9] ^= 1
    assert is_refused(bytes(data))


def test_words_and_places_do_not_travel_with_a_picture() -> None:
    with pytest.raises(PictureError, match="more than a picture"):
        read_picture(png(more=chunk(b"tEXt", b"Comment\0Vera lives in Hanoi")))
    jpeg = (Path(__file__).parent / "pictures" / "plain.jpg").read_bytes()
    exif = b"\xff\xe1" + struct.pack(">H", 12) + b"Exif\0\0GPS!"
    with pytest.raises(PictureError, match="more than a picture"):
        read_picture(jpeg[:2] + exif + jpeg[2:])
    chunks = webp_chunks((Path(__file__).parent / "pictures" / "lossy.webp").read_bytes())
    with pytest.raises(PictureError, match="more than a picture"):
        read_picture(riff(*chunks, (b"EXIF", b"GPS!")))


def test_a_webp_that_says_two_sizes_or_moves_is_refused() -> None:
    chunks = webp_chunks((Path(__file__).parent / "pictures" / "lossy.webp").read_bytes())
    assert not is_refused(riff(*chunks))
    kind, flags = chunks[0]
    assert is_refused(riff((kind, flags[:4] + b"\xff" + flags[5:]), *chunks[1:]))
    assert is_refused(riff((kind, bytes([flags[0] | 2]) + flags[1:]), *chunks[1:]))
    assert is_refused(riff(*chunks, chunks[-1]))
