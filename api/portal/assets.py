"""The files that pages load: the design system, our stylesheet and script, and the icon. All stand under one version.

The version is part of each address, so a browser keeps a file for a year and fetches it anew when any of them changes.
"""

import hashlib
from collections.abc import Awaitable, Callable
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

from fastapi import Request, Response

from api.http.document import Document

FOLDER = "/static"
#: A year: the address changes with the content.
KEPT = "public, max-age=31536000, immutable"
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".txt": "text/plain"}
#: The files that are fetched when casegraph is installed, and those of our own.
VENDOR, OWN = "vendor", "own"
#: Where browsers look for an icon that no page names.
ICON = "/favicon.svg"


@cache
def _files() -> dict[str, bytes]:
    portal = resources.files("api.portal")
    found = {file.name: file.read_bytes() for folder in (VENDOR, OWN) for file in _in(portal / folder)}
    if "nhsuk-frontend.min.css" not in found:
        raise RuntimeError("The design system of the pages is missing: install casegraph again, as `make run` does.")
    return found


def _in(folder: Traversable) -> list[Traversable]:
    return sorted((one for one in folder.iterdir() if _type_of(one.name)), key=lambda one: one.name)


def _pages(folder: Traversable) -> list[Traversable]:
    return sorted((one for one in folder.iterdir() if one.name.endswith(".jinja")), key=lambda one: one.name)


def _type_of(name: str) -> str | None:
    return next((type_ for ending, type_ in TYPES.items() if name.endswith(ending)), None)


@cache
def version() -> str:
    """A digest over all files and templates."""
    digest = hashlib.sha256()
    templates = resources.files("api.portal") / "templates"
    pages = {one.name: one.read_bytes() for folder in (templates, templates / "components") for one in _pages(folder)}
    for name, content in {**_files(), **pages}.items():
        digest.update(name.encode() + content)
    return digest.hexdigest()[:12]


def asset(name: str) -> str:
    """The address of a file. Raises `KeyError` for one that is not there."""
    _files()[name]
    return f"{FOLDER}/{version()}/{name}"


def documents() -> dict[str, Callable[[Request], Awaitable[Response]]]:
    """What answers at the address of each file."""
    kept = {"Cache-Control": KEPT}
    made = {asset(name): _document(name, content, kept) for name, content in _files().items()}
    made[ICON] = _document("favicon.svg", _files()["favicon.svg"], {"Cache-Control": "public, max-age=86400"})
    return {path: document.respond for path, document in made.items()}


def _document(name: str, content: bytes, headers: dict[str, str]) -> Document:
    return Document(content.decode, _type_of(name) or "", headers)
