"""The pages for people name only files that exist."""

import re
from pathlib import Path

import pytest

from tests.conftest import ROOT

#: Pages that say how things are now. CHANGELOG.md and docs/decisions.md are history, and name files as they were.
PAGES = sorted({ROOT / "README.md", ROOT / "SECURITY.md", *(ROOT / "docs").glob("*.md")} - {ROOT / "docs/decisions.md"})
#: A file or a folder of ours, from the root of the repository; a test may be named without its folder.
_PATH = re.compile(r"(?<![\w./-])(?:api|graph|ingest|tests|docs|deploy|seed|lock|\.ci)/[\w./*-]*[\w*]")
_TEST = re.compile(r"(?<![\w./-])test_\w+\.py")
#: Files that a page tells its reader to make.
_MADE = {"deploy/.env"}
#: A link to a file beside the page, with or without a heading in it.
_LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_names_files_that_exist(page: Path) -> None:
    text = page.read_text()
    named = {ROOT: _PATH.findall(text), page.parent: _LINK.findall(text), ROOT / "tests": []}
    missing = [
        path for base, paths in named.items() for path in paths if path not in _MADE and not any(base.glob(path))
    ]
    missing += [name for name in _TEST.findall(text) if not any((ROOT / "tests").rglob(name))]
    assert not missing
