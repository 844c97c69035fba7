"""Where a writer puts its bytes: a file that takes so many and no more."""

from typing import IO

from graph.errors import Refused


class Sink:
    """Hands bytes on to a file and counts them. `write` raises `Refused` before the file grows beyond `most` bytes."""

    def __init__(self, file: IO[bytes], most: int) -> None:
        self._file = file
        self._left = most
        self._most = most

    def write(self, data: bytes) -> int:
        """Write all of it, and give the number of bytes."""
        self._left -= len(data)
        if self._left < 0:
            raise Refused(
                f"The file would be larger than {self._most / 1_000_000:.3g} MB.", "Narrow the filters, or want less."
            )
        return self._file.write(data)


class TextSink:
    """Takes text for a sink, as UTF-8. Keeps nothing back, so that nothing is left to write after an error."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink

    def write(self, text: str) -> int:
        """Write all of it, and give the number of bytes."""
        return self._sink.write(text.encode())
