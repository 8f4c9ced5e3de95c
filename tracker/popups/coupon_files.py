"""The codes of an uploaded text: which can be used, and why the others cannot. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from tracker.phrases import N_

LONGEST_CODE = 80

HEADERS = frozenset(
    {"code", "codes", "coupon", "coupons", "coupon code", "discount code", "discount", "voucher", "name"}
)


class PoolError(ValueError):
    """The pool or its upload is refused. The text is a msgid: translate it where it is shown."""


@dataclass
class Upload:
    """What became of an uploaded text: how many codes were added, and which lines were left out and why."""

    added: int = 0
    blank: int = 0
    duplicate: list[tuple[int, str]] = field(default_factory=list)
    """(line, code) of codes that stand in the text twice or in the pool already."""
    unusable: list[tuple[int, str]] = field(default_factory=list)
    """(line, start of the code) of codes that are too long or hold characters that cannot be printed."""


def usable(lines: Iterable[tuple[int, str]], upload: Upload) -> dict[str, int]:
    """Usable codes with their line, in the order of the text; notes in `upload` what is left out."""
    wanted: dict[str, int] = {}
    for line, code in lines:
        if not code:
            upload.blank += 1
        elif len(code) > LONGEST_CODE or not code.isprintable():
            upload.unusable.append((line, code[:24]))
        elif code in wanted:
            upload.duplicate.append((line, code))
        else:
            wanted[code] = line
    return wanted


def first_column(text: str) -> Iterator[tuple[int, str]]:
    """(line, code) of a CSV text with or without a header. Raises PoolError where it is none."""
    text = text.removeprefix("\ufeff")
    first = text.lstrip().split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    is_first = True
    try:
        for row in reader:
            code = row[0].strip() if row else ""
            is_header = is_first and code.casefold() in HEADERS
            is_first = is_first and not code
            if not is_header:
                yield reader.line_num, code
    except csv.Error:
        raise PoolError(N_("This is not a text file with one code a line.")) from None
