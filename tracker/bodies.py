"""A body in chunks that are not what they say is the sender's fault, whatever error the server has for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import IO, Any

from werkzeug.exceptions import BadRequest, HTTPException

Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]


class ChunkedBody:
    """The server's stream of a body. Raises BadRequest where that cannot be read on."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def read(self, size: int = -1) -> bytes:
        return self._ask(self._stream.read, size)

    def readline(self, size: int = -1) -> bytes:
        return self._ask(self._stream.readline, size)

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.readline, b"")

    def _ask(self, read: Callable[[int], bytes], size: int) -> bytes:
        try:
            return read(size)
        except HTTPException:
            raise
        except Exception as error:
            raise BadRequest("the body's chunks are broken; send it again, or with a Content-Length") from error


def careful_with_chunks(application: Wsgi) -> Wsgi:
    """The application, which then answers 400 to a body whose chunks are broken."""

    def serve(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if "HTTP_TRANSFER_ENCODING" in environ:
            environ["wsgi.input"] = ChunkedBody(environ["wsgi.input"])
        return application(environ, start_response)

    return serve
