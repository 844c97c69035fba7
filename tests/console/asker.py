"""A process that asks the console once, tells which processes read for it, and waits to be killed.

Arguments: the address of Neo4j, user, password.
"""

import sys

import psutil

from graph.console import Console, QueryRequest
from graph.local import Address
from graph.store import Store


def main() -> None:
    """Ask, tell, wait."""
    store = Store(lambda: Address(*sys.argv[1:4]))
    answer = Console(store).ask(QueryRequest(query="RETURN 1 AS one"))
    readers = [child.pid for child in psutil.Process().children(recursive=True)]
    sys.stdout.write(f"{answer.rows[0][0]} {' '.join(map(str, readers))}\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    main()
