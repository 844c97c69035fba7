"""What one address answers always alike, and the headers of an answer that can be asked for again by its tag."""

import gzip
import hashlib
from collections.abc import Callable, Mapping
from functools import cached_property

from fastapi import Request, Response

from api.http.representations import accepts_gzip, holds

#: Ask again each time whether the answer is still right: there may have been a load.
REVALIDATE = "no-cache"


def tagged(tag: str) -> dict[str, str]:
    """The headers of an answer that can be asked for again by its tag."""
    return {"ETag": tag, "Cache-Control": REVALIDATE}


class Document:
    """What one address answers always alike: made, compressed and tagged once, when it is first asked for."""

    def __init__(self, make: Callable[[], str], media_type: str, headers: Mapping[str, str] | None = None) -> None:
        self._make, self._media_type, self._headers = make, media_type, dict(headers or {})

    async def respond(self, request: Request) -> Response:
        """The document, compressed for clients that accept it; 304 for those that hold it."""
        headers = {**tagged(self.tag), **self._headers}
        if holds(request, self.tag):
            # A browser puts the headers of a 304 in place of those that it holds; a policy may be one of them.
            return Response(status_code=304, headers=headers)
        body = self.body
        if accepts_gzip(request.scope):
            body, headers = self.zipped, {**headers, "Content-Encoding": "gzip"}
        return Response(body, media_type=self._media_type, headers=headers)

    @cached_property
    def body(self) -> bytes:
        """The document itself."""
        return self._make().encode()

    @cached_property
    def zipped(self) -> bytes:
        """The same, compressed."""
        return gzip.compress(self.body, mtime=0)

    @cached_property
    def tag(self) -> str:
        """Its entity tag."""
        return f'W/"{hashlib.sha256(self.body).hexdigest()[:32]}"'
