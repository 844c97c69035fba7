"""Which of several media types a client takes, by its Accept header."""

from collections.abc import Mapping

from fastapi import Request
from starlette.exceptions import HTTPException


def negotiated(request: Request, offered: Mapping[str, str], named: str | None = None) -> str:
    """The one of `offered` (media types, with a word each) that is named, or else that the client likes best.

    Raises HTTP 406 where it takes none; the first is what one gets who takes anything.
    """
    if named is not None:
        return next(type_ for type_, word in offered.items() if word == named)
    taken = _taken(request.headers.get("accept", "*/*"))
    liked = {type_: _liked(type_, taken) for type_ in offered}
    best = max(offered, key=lambda type_: liked[type_])
    if liked[best] == 0.0:
        raise HTTPException(406, f"This is there as {', '.join(offered)}.")
    return best


def _taken(header: str) -> dict[str, float]:
    """Media ranges with how much each is liked, 0 to 1."""
    found: dict[str, float] = {}
    for part in header.split(",")[:50]:
        range_, *parameters = (one.strip().lower() for one in part.split(";"))
        said = next((one[2:] for one in parameters if one.startswith("q=")), "1")
        found[range_] = float(said) if said.replace(".", "", 1).isdecimal() else 0.0
    return found


def _liked(type_: str, taken: Mapping[str, float]) -> float:
    """As the narrowest range says that takes it in."""
    ranges = (type_, f"{type_.partition('/')[0]}/*", "*/*")
    return next((taken[range_] for range_ in ranges if range_ in taken), 0.0)
