"""Each text that Neo4j 2026.08.1 was seen to write leads to its own sentence."""

from pathlib import Path

import pytest

from graph.errors import DatabaseUnfit, FolderUnfit, Unavailable
from graph.local.causes import CAUSES, DAMAGED, LOCKED_OUT, PORT_TAKEN, SLOW, UNKNOWN, Cause, cause_of, error_of
from graph.local.config import GB, conf_port, conf_text, java_environment, server_command, sizes

HOME = Path("home")

SEEN = (
    ("org.neo4j.bolt.BoltServer PortBindException: Address localhost:7687 is already in use", DatabaseUnfit, "port"),
    ("Caused by: java.io.IOException: No space left on device", FolderUnfit, "full"),
    ("Caused by: org.neo4j.wal.entry.UnsupportedLogVersionException: Log file", DatabaseUnfit, "another version"),
    ("FileLockException: Lock file has been locked by another process: home/x", FolderUnfit, "is using home"),
    ("FileLockException: Owner of the file home/data is root", FolderUnfit, "cannot be written"),
    ("FileSystemException: home/data/neostore: Read-only file system", FolderUnfit, "cannot be written"),
    ("java.nio.file.AccessDeniedException: home/data", FolderUnfit, "cannot be written"),
    ("ERROR Invalid memory configuration - exceeds physical memory.", DatabaseUnfit, "too little memory"),
    ("Could not reserve enough space for 2097152 KB object heap", DatabaseUnfit, "too little memory"),
    ("Failed to load data from legacy metadata store", DatabaseUnfit, "damaged"),
    ("", DatabaseUnfit, "damaged"),
)


@pytest.mark.parametrize(("text", "error", "words"), SEEN)
def test_a_text_leads_to_its_cause(text: str, error: type[Unavailable], words: str) -> None:
    told = error_of(cause_of(f"2026 INFO Starting...\n{text}\n\tat", DAMAGED), HOME)
    assert type(told) is error
    assert words in told.message


@pytest.mark.parametrize("cause", [*CAUSES, DAMAGED, LOCKED_OUT, SLOW, UNKNOWN])
def test_every_cause_is_one_sentence_and_a_remedy_in_a_person_s_words(cause: Cause) -> None:
    told = error_of(cause, HOME)
    assert told.message.endswith(".")
    assert told.remedy.endswith(".")
    assert "Exception" not in str(told)
    assert "{" not in str(told)


def test_the_conf_keeps_the_port_and_sizes_follow_the_machine() -> None:
    assert conf_port(conf_text(4711, 8 * GB)) == 4711
    assert conf_port("# nothing") is None
    assert (sizes(8 * GB), sizes(16 * GB)) == ((1024, 128), (2048, 1024))
    assert "pagecache.size=1024m" in conf_text(1, 16 * GB)


def test_only_tests_compile_less() -> None:
    quick = server_command(HOME, ["a.jar", "b.jar"], 8 * GB, quick=True)
    serving = server_command(HOME, ["a.jar", "b.jar"], 8 * GB)
    assert set(quick) - set(serving) == {"-XX:TieredStopAtLevel=1"}
    assert "-Xmx1024m" in serving


def test_no_options_of_others_reach_java() -> None:
    assert java_environment({"JAVA_TOOL_OPTIONS": "-Xmx1m", "PATH": "p"}) == {"PATH": "p", "LC_ALL": "C.UTF-8"}


def test_a_port_taken_is_known_as_such() -> None:
    assert cause_of("PortBindException", UNKNOWN) is PORT_TAKEN
