"""The picture of what stands around a case: barriers on the left, enablers on the right, all else above and below.

A layout of our own for a few boxes in three columns. Lengths are units of the SVG's view box.
"""

from collections.abc import Sequence
from textwrap import wrap
from typing import NamedTuple

from graph.labels import label_of
from graph.ontology import GOT_PAST, OUR_READING, Kind
from graph.views.neighbourhood import Around, Neighbourhood, Tie

#: The view box is so wide, as are a box, a line of text, and the space between two boxes.
WIDTH, BOX, LINE, GAP = 960, 270, 20, 14
#: Characters of a line, and lines of a name at most.
LETTERS, LINES = 28, 3
#: Boxes of one column; the list beside the picture has all.
MOST = 8


class Box(NamedTuple):
    """A thing of the picture: its box, and how it stands to the case."""

    id: str
    kind: Kind
    name: str
    above: str
    """The kind and the link, in a line above the name."""
    lines: Sequence[str]
    x: float
    y: float
    height: float
    dashed: bool
    """Whether its line is dashed: what was met and not got past, and what is only proposed."""

    @property
    def middle(self) -> float:
        """The middle of its height."""
        return self.y + self.height / 2


class Edge(NamedTuple):
    """A line from the case to a box, as the path of an SVG."""

    path: str
    dashed: bool


class Picture(NamedTuple):
    """The picture, and every link of it in words."""

    title: str
    height: float
    centre: Box
    boxes: Sequence[Box]
    edges: Sequence[Edge]
    left_out: int
    links: Sequence[tuple[Around, str, Around]]


def picture(around: Neighbourhood) -> Picture:
    """The picture of what stands one link around the thing in the middle."""
    nodes = {node.id: node for node in around.nodes}
    own = nodes[around.middle]
    beside = {node.id: tie for tie in around.links for node in _other(tie, nodes, own)}
    columns: dict[str, list[Box]] = {"left": [], "above": [], "below": [], "right": []}
    for id_, tie in beside.items():
        column = columns[_column(nodes[id_])]
        if len(column) < MOST:
            column.append(_box(nodes[id_], tie))
    centre = _box(own, None)._replace(dashed=False)
    middle = [*columns["above"], centre, *columns["below"]]
    height = max(_height(some) for some in (columns["left"], middle, columns["right"]))
    across = {"left": 0.0, "above": (WIDTH - BOX) / 2, "below": (WIDTH - BOX) / 2, "right": float(WIDTH - BOX)}
    placed = _placed(middle, across["above"], height)
    centre = next(box for box in placed if box.id == own.id)
    sides = [*_placed(columns["left"], 0.0, height), *_placed(columns["right"], across["right"], height)]
    others = [box for box in placed if box.id != own.id]
    return Picture(
        title=f"What stands around {own.name}",
        height=height,
        centre=centre,
        boxes=[*sides, *others],
        edges=[*(_across(centre, box) for box in sides), *(_upright(centre, box) for box in _next_to(placed, centre))],
        left_out=len(beside) - len(sides) - len(others) + around.left_out,
        links=[
            (nodes[tie.from_], tie.caption, nodes[tie.to])
            for tie in around.links
            if around.middle in {tie.from_, tie.to}
        ],
    )


def _other(tie: Tie, nodes: dict[str, Around], own: Around) -> list[Around]:
    ends = {tie.from_, tie.to}
    return [nodes[id_] for id_ in ends - {own.id}] if own.id in ends else []


def _column(node: Around) -> str:
    return {"barrier": "left", "enabler": "right", "system": "above"}.get(node.kind, "below")


def _box(node: Around, tie: Tie | None) -> Box:
    lines = wrap(node.name, LETTERS)
    if len(lines) > LINES:
        lines = [*lines[: LINES - 1], f"{lines[LINES - 1][: LETTERS - 2]} …"]
    kind = label_of("kind", node.kind)
    said = f"{kind}: {tie.caption.replace(OUR_READING, ' (our reading)')}" if tie else kind
    height = LINE * (len(lines) + 1) + GAP
    unsure = tie is not None and (tie.relationship == "WOULD_USE" or tie.result not in {None, *GOT_PAST})
    return Box(node.id, node.kind, node.name, said, lines, 0, 0, height, unsure)


def _height(boxes: Sequence[Box]) -> float:
    return sum(box.height + GAP for box in boxes) - GAP if boxes else 0


def _placed(boxes: Sequence[Box], x: float, height: float) -> list[Box]:
    """One below the other, in the middle of the height."""
    y, placed = (height - _height(boxes)) / 2, []
    for box in boxes:
        placed.append(box._replace(x=x, y=y))
        y += box.height + GAP
    return placed


def _across(centre: Box, box: Box) -> Edge:
    left = box.x < centre.x
    start, end = (centre.x, box.x + BOX) if left else (centre.x + BOX, box.x)
    bend = (start + end) / 2
    curve = f"M{start:g} {centre.middle:g}C{bend:g} {centre.middle:g} {bend:g} {box.middle:g} {end:g} {box.middle:g}"
    return Edge(curve, box.dashed)


def _next_to(placed: Sequence[Box], centre: Box) -> list[Box]:
    """The boxes right above and right below the case; the others of the column stand behind them."""
    at = next(place for place, box in enumerate(placed) if box.id == centre.id)
    return [placed[place] for place in (at - 1, at + 1) if 0 <= place < len(placed)]


def _upright(centre: Box, box: Box) -> Edge:
    x = centre.x + BOX / 2
    start, end = (centre.y, box.y + box.height) if box.y < centre.y else (centre.y + centre.height, box.y)
    return Edge(f"M{x:g} {start:g}V{end:g}", box.dashed)
