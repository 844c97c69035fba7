"""Following addresses from page to page, as a client does."""

from collections.abc import Callable, Iterator
from typing import TypeVar, get_origin
from urllib.parse import parse_qs, urlsplit

from pydantic import BaseModel

from graph.views.lookup import Paged

Request = TypeVar("Request", bound=BaseModel)
Answer = TypeVar("Answer", bound=Paged)


def parsed(address: str, model: type[Request]) -> tuple[str, Request]:
    """The path of an address, and what it asks, read as HTTP reads it."""
    parts = urlsplit(address)
    given = parse_qs(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
    lists = {name for name, field in model.model_fields.items() if get_origin(field.annotation) is list}
    assert all(name in lists or len(values) == 1 for name, values in given.items())
    said = {name: values if name in lists else values[0] for name, values in given.items()}
    return parts.path, model.model_validate(said)


def pages(path: str, request: Request, ask: Callable[[Request], Answer], most: int = 200) -> Iterator[Answer]:
    """All pages from this request on, each asked for by the address that the one before names."""
    for _ in range(most):
        answer = ask(request)
        yield answer
        if answer.next is None:
            return
        there, request = parsed(answer.next, type(request))
        assert there == path
    raise AssertionError(f"{path} has more than {most} pages")
