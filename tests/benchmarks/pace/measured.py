"""What was measured in one world, as it is kept in the file of results."""

from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any

from tests.benchmarks.pace.clients import Block
from tests.benchmarks.pace.filtered import Filtered
from tests.benchmarks.pace.work import Work


@dataclass(frozen=True)
class Subject:
    """Who is asked by how many clients with how many filters; the peer knows no filters.

    `suggest` and `lists` are other questions to our service.
    """

    name: str
    clients: int
    filters: int = 0

    @property
    def service(self) -> str:
        """The service that is asked."""
        return "peer" if self.name == "peer" else "ours"

    @property
    def peer(self) -> "Subject":
        """What it is compared with."""
        return Subject("peer", self.clients)


@dataclass
class Timed:
    """All blocks of one subject, and the ratio of its median to that of the peer's block beside each."""

    subject: Subject
    all: Block = field(default_factory=Block)
    beside: list[float] = field(default_factory=list)

    def figures(self) -> dict[str, Any]:
        """Milliseconds, answers a second, and what failed."""
        return {
            **asdict(self.subject),
            "p50": self.all.percentile(50),
            "p95": self.all.percentile(95),
            "p99": self.all.percentile(99),
            "per_second": self.all.per_second,
            "answers": len(self.all.seconds),
            "failures": {what: self.all.failures.count(what) for what in sorted(set(self.all.failures))},
            "kilobytes": self.all.size / 1024 / max(1, len(self.all.seconds) + len(self.all.failures)),
        }


@dataclass
class Measured:
    """Everything of one size. `memory` in bytes, by process, before the questions and after; `written` of its build."""

    size: str
    written: dict[str, Any]
    recall: float
    timed: dict[Subject, Timed] = field(default_factory=dict)
    ready: dict[str, float] = field(default_factory=dict)
    memory: dict[str, dict[str, int]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    filtered: list[Filtered] = field(default_factory=list)
    work: list[Work] = field(default_factory=list)

    def add(self, subject: Subject, block: Block, beside: Block | None) -> None:
        """One block more, and the peer's next to it."""
        timed = self.timed.setdefault(subject, Timed(subject))
        timed.all.add(block)
        own, other = block.percentile(50), beside.percentile(50) if beside else None
        if own and other:
            timed.beside.append(own / other)

    def ratio(self, subject: Subject, share: float) -> float | None:
        """A percentile of the subject as a multiple of the peer's at as many clients; None where either has none."""
        mine, peers = self.timed.get(subject), self.timed.get(subject.peer)
        own, other = (one.all.percentile(share) if one else None for one in (mine, peers))
        return own / other if own and other else None

    def kept(self) -> dict[str, Any]:
        """For the file of results."""
        rows = []
        for subject, timed in self.timed.items():
            row = timed.figures()
            if subject.name != "peer":
                beside = sorted(timed.beside)
                row["ratio"] = {f"p{share}": self.ratio(subject, share) for share in (50, 95, 99)}
                row["ratio_of_blocks"] = [beside[0], median(beside), beside[-1]] if beside else []
            rows.append(row)
        return {
            "size": self.size,
            "written": self.written,
            "recall": self.recall,
            "ready_seconds": self.ready,
            "memory": self.memory,
            "timed": rows,
            "notes": self.notes,
            "filtered": [row.kept() for row in self.filtered],
            "work": [row.kept() for row in self.work],
        }
