"""The figures of `make bench-load` against values worked out by hand."""

import pytest

from tests.benchmarks.pace.clients import Block
from tests.benchmarks.pace.held import Held, growth, is_level, sampled
from tests.benchmarks.pace.loaded import MB, Row, aims, markdown


def _row(clients: int, answers: int, failures: tuple[str, ...] = (), last: int = 100) -> Row:
    block = Block([0.001 * number for number in range(1, answers + 1)], took=10.0, failures=list(failures))
    held = Held([0.0, 1.0, 2.0, 3.0], {"service": [100 * MB, 100 * MB, 300 * MB, last * MB], "neo4j": [MB] * 4})
    return Row("search", clients, block, held)


def test_percentiles_are_those_of_the_whole_answers_in_milliseconds() -> None:
    block = _row(1, 101).block
    # 1 to 101 ms: the 50th of a hundred steps is 51, and so on.
    assert [block.percentile(share) for share in (50, 95, 99)] == pytest.approx([51, 96, 100])
    assert block.per_second == pytest.approx(10.1)
    assert Block().percentile(50) is None


def test_memory_is_level_as_long_as_the_last_third_is_at_most_a_twentieth_above_the_first() -> None:
    first, middle = [100.0] * 10, [500.0] * 10
    # Six samples of warm-up, which may be anything.
    assert growth([1.0] * 6 + first + middle + [105.0] * 10) == pytest.approx(1.05)
    assert is_level([1.0] * 6 + first + middle + [104.9] * 10)
    assert is_level([1.0] * 6 + first + middle + [105.1] * 10) is False
    assert is_level([1.0] * 6 + first + middle + [50.0] * 10)


def test_a_steady_leak_is_not_level_and_too_few_samples_tell_nothing() -> None:
    assert is_level([100.0 + number for number in range(60)]) is False
    assert is_level([100.0, 100.0]) is None
    assert is_level([]) is None


def test_aims_are_told_with_what_was_seen() -> None:
    found = {aim: (seen, met) for aim, seen, met in aims([_row(8, 200), _row(32, 150, ("503", "503"), last=120)])}
    assert found["no errors"] == ("2 (503)", False)
    assert found["search: answers a second at 32 clients no fewer than at 8"] == ("0.75 of it", False)
    assert found["suggest: answers a second at 32 clients no fewer than at 8"] == ("- of it", None)
    assert found["service level (growth at most 1.05): search, 8 clients"] == ("1.000", True)
    assert found["service level (growth at most 1.05): search, 32 clients"] == ("1.200", False)


def test_the_table_has_memory_before_after_and_highest() -> None:
    lines = list(markdown([_row(8, 100)]))
    assert lines[2] == "| search | 8 | 10.0 | 50.5 | 95.0 | 99.0 | 100 | 0 | 100 / 100 / 300 | 1 / 1 / 1 |"


def test_samples_are_taken_at_the_beginning_and_at_the_end() -> None:
    sizes = iter(range(100, 1000))
    told: list[float] = []
    with sampled(lambda: {"service": next(sizes)}, 60.0, told.append) as held:
        pass
    assert len(held.at) == len(told) == len(held.by["service"]) >= 1
    assert held.by["service"] == list(range(100, 100 + len(held.at)))
