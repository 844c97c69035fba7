"""What the collections of the tests are made of."""

from datetime import UTC, datetime

IDS = [
    "people-in-mind",
    "child-poverty-prevention-programme",
    "mental-health-nurse-in-housing-team",
    "health-inequality-and-innovation-fund",
    "aligned-longer-funding-cycles",
]
TITLE, NOTE = "For the board: prevention & “money”", "Five cases.\nRead before 5 May."
BASE = "https://cases.example.org"
NOW = datetime(2026, 5, 5, 9, 30, tzinfo=UTC)
