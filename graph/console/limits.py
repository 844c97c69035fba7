"""How much a query may take. Characters, items, rows, bytes, seconds."""

#: Characters of a query; the longest of the gallery has 600.
MOST_CHARACTERS = 8_000
#: Bytes of all parameters as JSON: a vector of 384 numbers takes 8,000.
MOST_PARAMETERS = 32_000
MOST_ROWS = 1_000
#: Bytes of all rows as JSON; what is beyond is left out, and the answer says so.
MOST_BYTES = 2_000_000
#: Numbers of one range, items of a list that another is made of, lists that are made so.
MOST_RANGE = 10_000
#: The same where a range is not unwound or looked through at once: rows that hold one are compared number by number.
MOST_RANGE_HELD = 50
MOST_ITEMS = 2_000
MOST_LISTS_MADE = 4
#: Tokens of what each item of such a list becomes.
MOST_OF_AN_ITEM = 100
#: So many times may a value come to stand in what is made of it: what is compared or sent costs as much more.
MOST_GROWTH = 100
#: Brackets within brackets, in a query and in parameters; words that each double what the planner looks at.
MOST_DEPTH = 40
MOST_ALTERNATIVES = {"XOR": 3, "NOT": 40, "OR": 60}
#: Rows that a product of two sides may have by Neo4j's own estimate.
MOST_PRODUCT = 5_000_000
#: Links in a path whose number is open.
MOST_LINKS = 12
#: Seconds for the plan, for the answer (Neo4j looks about once a second), and until what still runs is killed.
PLAN_SECONDS = 3.0
RUN_SECONDS = 5.0
KILL_SECONDS = 15.0
#: Bytes that the process which reads an answer may take beyond what it begins with.
READER_BYTES = 400_000_000
#: Queries at a time, and those that wait for their turn.
AT_A_TIME = 2
WAITING = 4
