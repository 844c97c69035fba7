"""What was measured as tables on a terminal, and beside each aim whether it was met."""

from collections.abc import Iterator, Sequence

from rich.table import Table

from tests.benchmarks.pace.measured import Measured, Subject

MB = 1024 * 1024
ALONE, CROWD = Subject("ours", 1), Subject("ours", 8)


def tables(measured: Sequence[Measured]) -> Iterator[Table]:
    """Answers of each size, then memory, writing, and the aims."""
    for one in measured:
        yield _answers(one)
    yield _work(measured)
    yield _memory(measured)
    yield _writing(measured)
    if any(one.filtered for one in measured):
        yield _filtered(measured)
    yield _aims(measured)


def _answers(one: Measured) -> Table:
    table = Table(
        "asked", "clients", "filters", "p50 ms", "p95 ms", "p99 ms", "a second", "p50 to peer", "of blocks",
        "answers", "failed", title=f"Whole answers, size {one.size}: {one.written['passages']} passages",
    )  # fmt: skip
    for subject, timed in sorted(one.timed.items(), key=lambda row: (row[0].clients, row[0].name, row[0].filters)):
        block, beside = timed.all, sorted(timed.beside)
        ratio = None if subject.name == "peer" else one.ratio(subject, 50)
        table.add_row(
            subject.name, str(subject.clients), str(subject.filters) if subject.name == "ours" else "-",
            *(_told(block.percentile(share)) for share in (50, 95, 99)), _told(block.per_second),
            _told(ratio, "x", 2), f"{beside[0]:.2f} to {beside[-1]:.2f}" if beside else "-",
            str(len(block.seconds)), str(len(block.failures)),
        )  # fmt: skip
    return table


def _work(measured: Sequence[Measured]) -> Table:
    table = Table("size", "work", "ms", "times", title="Processor time of our process, median")
    for one in measured:
        for row in one.work:
            table.add_row(one.size, row.name, _told(row.milliseconds), str(row.times))
    return table


def _memory(measured: Sequence[Measured]) -> Table:
    table = Table("size", "when", "Neo4j MB", "ours MB", "peer MB", "ours to peer", title="Memory held (RSS)")
    for one in measured:
        for when, held in one.memory.items():
            ours, peer = held.get("ours"), held.get("peer")
            sizes = (_told(held[name] / MB if name in held else None) for name in ("neo4j", "ours", "peer"))
            table.add_row(one.size, when, *sizes, _told(ours / peer if ours and peer else None, "x", 2))
    return table


def _writing(measured: Sequence[Measured]) -> Table:
    table = Table("size", "texts", "texts/s before", "texts/s with", "others/s", "words s", "meaning s", "recall@100",
                  title="Texts written before the search indexes and with them, indexes built, recall")  # fmt: skip
    for one in measured:
        rates = (_told(_rate(one, name)) for name in ("texts_before", "texts_after", "records"))
        built = (_told(one.written[name] or None) for name in ("words_index", "meaning_index"))
        table.add_row(one.size, str(one.written["texts"]), *rates, *built, f"{one.recall:.3f}")
    return table


def _filtered(measured: Sequence[Measured]) -> Table:
    title = "Under filters: hits among the first ten that are those of looking at every text"
    table = Table("size", "of the cases %", "filters", "texts", "searched", "found", "share", title=title)
    for one in measured:
        for row in one.filtered:
            share = row.found / row.right if row.right else None
            percent = row.share.replace("-", ".")
            table.add_row(
                one.size, percent, str(row.filters), str(row.texts), row.way, f"{row.found}/{row.right}",
                _told(share, "", 3),
            )  # fmt: skip
    return table


def _aims(measured: Sequence[Measured]) -> Table:
    table = Table(
        "aim", "at most", "at least", "measured", "met", title="Aims; those in seconds are for a quiet machine"
    )
    by_size = {one.size: one for one in measured}
    seed, ten, hundred = (by_size.get(name) for name in ("seed", "10000", "100000"))
    small, large = _percentile(ten, ALONE, 50), _percentile(hundred, ALONE, 50)
    for aim, most, value in (
        ("seed size: p50 to the peer's, 1 client", 2.0, seed.ratio(ALONE, 50) if seed else None),
        ("seed size: p50 to the peer's, 8 clients", 2.0, seed.ratio(CROWD, 50) if seed else None),
        ("seed size: p95 of suggest in ms, 1 client", 30.0, _percentile(seed, Subject("suggest", 1), 95)),
        ("seed size: p95 of lists in ms, 1 client", 60.0, _percentile(seed, Subject("lists", 1), 95)),
        ("100,000: p95 in ms, 8 clients", 250.0, _percentile(hundred, CROWD, 95)),
        ("10,000 to 100,000: p50, 1 client", 2.0, large / small if large and small else None),
    ):
        table.add_row(aim, f"{most:g}", "", _told(value, "", 2), _met(None if value is None else value <= most))
    for one in measured:
        for aim, least, figure in (
            (f"{one.size}: recall@100 of the vector arm", 0.98, one.recall),
            (f"{one.size}: least share of the exact top 10 under filters", 0.98, _least(one)),
            (f"{one.size}: texts a second before indexes", 5000.0, _rate(one, "texts_before")),
            (f"{one.size}: texts a second with indexes", 1500.0, _rate(one, "texts_after")),
        ):
            if figure is not None:
                table.add_row(aim, "", f"{least:g}", _told(figure, "", 3 if least < 1 else 0), _met(figure >= least))
    return table


def _least(one: Measured) -> float | None:
    return min((row.found / row.right for row in one.filtered if row.right), default=None)


def _percentile(one: Measured | None, subject: Subject, share: float) -> float | None:
    timed = one.timed.get(subject) if one else None
    return timed.all.percentile(share) if timed else None


def _rate(one: Measured, name: str) -> float | None:
    rate = one.written[name]
    return rate["rows"] / rate["seconds"] if rate["seconds"] else None


def _told(value: float | None, unit: str = "", digits: int | None = None) -> str:
    if value is None:
        return "-"
    return f"{value:,.{digits if digits is not None else 1 if value < 100 else 0}f}{unit}"


def _met(met: bool | None) -> str:
    return "-" if met is None else "yes" if met else "no"
