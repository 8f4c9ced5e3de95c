"""Bytes from a fuzzer that follows coverage (atheris, libFuzzer), given to what reads the outside world.

    python -m tests.soak.fuzz_readers batch -max_total_time=60 FOLDER

Ends with 0 where nothing failed; libFuzzer prints what did and keeps the bytes beside it. A reader answers with a value
or with the error that it says it raises, and within a second: whatever else it does is a failure.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable

import atheris

with atheris.instrument_imports(include=["tracker"]):
    from tracker.contacts.addresses import mailbox, normalise
    from tracker.countries import read_country
    from tracker.errors import Refused, Rejected
    from tracker.events.api_orders import read_orders
    from tracker.events.orders import read_object
    from tracker.events.parse import parse_batch
    from tracker.events.shopify_orders import read_shopify
    from tracker.events.woocommerce_orders import read_woocommerce
    from tracker.landing.content import parse_content
    from tracker.popups.document import DocumentError, parse_document
    from tracker.popups.picture_files import PictureError, read_picture
    from tracker.sessions.device import read_device

SLOWEST_SECONDS = 1.0
"""Of the processor's: how long it takes on a machine with other work says nothing."""
ENDLESS_SECONDS = 60
"""What has not answered by then never will; libFuzzer looks at the clock."""
LONGEST = 60_000


def batch(data: bytes) -> None:
    try:
        found = parse_batch(data)
    except Refused:
        return
    for one in found.events:
        # Whatever is let in can be stored: as UTF-8, and as JSON that other programs read.
        json.dumps(one.params, allow_nan=False).encode()


def orders(data: bytes) -> None:
    for read in (
        lambda: read_orders(data, "EUR"),
        lambda: read_shopify("orders/create", read_object(data), "EUR"),
        lambda: read_woocommerce("order.created", read_object(data), "EUR"),
    ):
        try:
            read()
        except (Refused, Rejected):
            continue


def documents(data: bytes) -> None:
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return
    for read in (parse_document, parse_content):
        try:
            read(value)
        except DocumentError:
            continue


def pictures(data: bytes) -> None:
    try:
        read_picture(data)
    except PictureError:
        return


def headers(data: bytes) -> None:
    text = data.decode("latin-1")
    device = read_device(text)
    assert len(device.browser) <= 60 and len(device.os) <= 60
    assert len(read_country(text)) in (0, 2)


def addresses(data: bytes) -> None:
    try:
        plain = normalise(data.decode("utf-8", "surrogatepass"))
    except (Rejected, UnicodeDecodeError):
        return
    assert normalise(plain) == plain
    assert mailbox(mailbox(plain)) == mailbox(plain)


READERS: dict[str, Callable[[bytes], None]] = {
    one.__name__: one for one in (batch, orders, documents, pictures, headers, addresses)
}


def _in_time(reader: Callable[[bytes], None]) -> Callable[[bytes], None]:
    def read(data: bytes) -> None:
        began = time.process_time()
        reader(data)
        took = time.process_time() - began
        assert took < SLOWEST_SECONDS, f"{took:.1f} s"

    return read


def main() -> None:
    name, *options = sys.argv[1:]
    options = [f"-timeout={ENDLESS_SECONDS}", f"-max_len={LONGEST}", *options]
    atheris.Setup([f"fuzz {name}", *options], _in_time(READERS[name]))
    atheris.Fuzz()


if __name__ == "__main__":
    main()
