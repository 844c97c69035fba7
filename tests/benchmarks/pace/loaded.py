"""What a service under load was seen to do, row by row, as Markdown, and beside each aim whether it was met."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

from tests.benchmarks.pace.clients import Block
from tests.benchmarks.pace.held import LEVEL, Held, growth, is_level
from tests.benchmarks.pace.mixed import KINDS, RequestKind

MB = 1024 * 1024
FEW, MANY = 8, 32
PROCESSES = ("service", "neo4j")


@dataclass(frozen=True)
class Row:
    """One kind of request by so many clients: what they saw, and the memory held meanwhile."""

    kind: RequestKind
    clients: int
    block: Block
    held: Held

    def kept(self) -> dict[str, Any]:
        """For the file of results: answers a second, milliseconds, what failed, bytes."""
        failures = self.block.failures
        return {
            "kind": self.kind,
            "clients": self.clients,
            "per_second": self.block.per_second,
            **{f"p{share}": self.block.percentile(share) for share in (50, 95, 99)},
            "answers": len(self.block.seconds),
            "failures": {what: failures.count(what) for what in sorted(set(failures))},
            "sampled_at": [round(at, 2) for at in self.held.at],
            "memory": self.held.by,
            "growth": {name: growth(samples) for name, samples in self.held.by.items()},
        }


def markdown(rows: Sequence[Row]) -> Iterator[str]:
    """The lines of two tables: what was seen, and the aims."""
    yield "| asked | clients | a second | p50 ms | p95 ms | p99 ms | answers | errors | service MB | Neo4j MB |"
    yield "|---|---:|---:|---:|---:|---:|---:|---:|---|---|"
    for row in rows:
        times = " | ".join(_told(row.block.percentile(share)) for share in (50, 95, 99))
        sizes = " | ".join(_sizes(row.held.by.get(name, ())) for name in PROCESSES)
        seen = f"{_told(row.block.per_second)} | {times} | {len(row.block.seconds)} | {len(row.block.failures)}"
        yield f"| {row.kind} | {row.clients} | {seen} | {sizes} |"
    yield ""
    yield "Memory is resident, before / after / highest of each row; growth is the mean of a row's last third against"
    yield "its first, warm-up left off."
    yield ""
    yield "| aim | seen | met |"
    yield "|---|---|---|"
    for aim, seen, met in aims(rows):
        yield f"| {aim} | {seen} | {'-' if met is None else 'yes' if met else 'NO'} |"


def aims(rows: Sequence[Row]) -> Iterator[tuple[str, str, bool | None]]:
    """Each aim, what was seen, and whether that meets it; None where it cannot be told."""
    failed = [what for row in rows for what in row.block.failures]
    kinds = f" ({', '.join(sorted(set(failed)))})" if failed else ""
    yield "no errors", f"{len(failed)}{kinds}", not failed
    for name in PROCESSES:
        for row in rows:
            samples = row.held.by.get(name, ())
            aim = f"{name} level (growth at most {LEVEL:.2f}): {row.kind}, {row.clients} clients"
            yield aim, _told(growth(samples), 3), is_level(samples)
    for kind in KINDS:
        few, many = (_rate(rows, kind, clients) for clients in (FEW, MANY))
        ratio = many / few if few and many is not None else None
        aim = f"{kind}: answers a second at {MANY} clients no fewer than at {FEW}"
        yield aim, f"{_told(ratio, 2)} of it", None if ratio is None else ratio >= 1


def draw(rows: Sequence[Row], file: Path) -> None:
    """Memory over time as a picture, one line a process, with the rows marked below it."""
    figure = Figure(figsize=(12, 5), layout="constrained")
    axes = figure.subplots()
    for name in PROCESSES:
        begun, at, sizes = 0.0, list[float](), list[float]()
        for row in rows:
            at += [begun + moment for moment in row.held.at]
            sizes += [size / MB for size in row.held.by.get(name, ())]
            begun = at[-1] if at else 0.0
        axes.plot(at, sizes, label=name)
    begun = 0.0
    for row in rows:
        axes.axvline(begun, color="0.85", zorder=0)
        axes.text(begun, 0, f" {row.kind} {row.clients}", rotation=90, va="bottom", fontsize=8)
        begun += row.held.at[-1]
    axes.set(xlabel="seconds of load", ylabel="resident MB", ylim=(0, None), title="Memory under load")
    axes.legend(loc="lower right")
    figure.savefig(file, dpi=100)


def _rate(rows: Sequence[Row], kind: RequestKind, clients: int) -> float | None:
    return next((row.block.per_second for row in rows if (row.kind, row.clients) == (kind, clients)), None)


def _sizes(samples: Sequence[int]) -> str:
    return f"{samples[0] / MB:.0f} / {samples[-1] / MB:.0f} / {max(samples) / MB:.0f}" if samples else "-"


def _told(value: float | None, digits: int = 1) -> str:
    return "-" if value is None else f"{value:,.{digits}f}"
