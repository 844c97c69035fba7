"""A saved answer beside the one that the same question gets now: what changed, in the corpus and in the answer."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import Field, ValidationError

from graph.errors import Refused
from graph.ontology import Wanted
from graph.record import Record
from graph.search.answer import Answer, Hit, Receipt
from graph.search.fuse import DEFAULT, RECIPES
from graph.search.request import SearchRequest

#: Said of an answer that was saved in another form, and of a receipt that names a recipe of then.
OLDER = f"An older version saved this, in a form that is not compared: it is asked again by {DEFAULT.name}."
OTHER_RECIPE = f"This was answered by a recipe that there is no more, and is asked again by {DEFAULT.name}."


class Then(Record):
    """A value then and now."""

    then: bool | int | str
    """What it was in the saved answer."""
    now: bool | int | str
    """What it is in the answer of now."""

    @property
    def changed(self) -> bool:
        """Whether they differ."""
        return self.then != self.now


class Place(Record):
    """A hit and its rank: then where it went, now where it came."""

    kind: Wanted
    """What kind of thing it is."""
    id: str
    """What addresses and filters name it by."""
    name: str
    """What it is called, to show to people."""
    rank: int
    """Its rank in its list, from 1."""


class Move(Record):
    """A hit at another rank than then."""

    kind: Wanted
    """What kind of thing it is."""
    id: str
    """What addresses and filters name it by."""
    name: str
    """What it is called, to show to people."""
    then: int
    """Its rank then."""
    now: int
    """Its rank now."""


class Replay(Record):
    """What asking again gave. From a receipt alone, or an answer of an older form, hits cannot be compared."""

    question: str
    """The question."""
    same: bool
    """Whether verdict, hits, order and paths are the same; where hits are not compared, whether the corpus is."""
    compared: bool
    """Whether hits could be compared."""
    corpus: Then
    """The number of the state of the corpus."""
    digest: Then
    """The digest of that state."""
    model: Then
    """The embedding model."""
    verdict: Then | None = None
    """The verdict."""
    why: str = ""
    """Why hits were not compared, or by what else was asked."""
    came: list[Place] = Field(default=[])
    """Hits that are new."""
    went: list[Place] = Field(default=[])
    """Hits that are gone."""
    moved: list[Move] = Field(default=[])
    """Hits at another rank."""
    otherwise: list[Place] = Field(default=[])
    """Hits that are found by other paths."""
    receipt: Receipt
    """The receipt of the answer of now."""


@dataclass(frozen=True)
class Saved:
    """What a file holds: a receipt, and the answer that it belongs to unless it stands alone.

    `why` says why an answer is not compared.
    """

    receipt: Receipt
    answer: Answer | None
    why: str = ""


def saved(text: str) -> Saved:
    """A saved answer, or its receipt alone, from JSON. Raises `Refused` with what is wrong."""
    try:
        given = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _refused(f"it is no JSON ({error})") from error
    if not isinstance(given, dict):
        raise _refused("it holds no JSON object")
    try:
        if "receipt" not in given:
            receipt = Receipt.model_validate(given)
            return Saved(receipt, None, _recipe_gone(receipt))
        if "complete" in given or ("verdict" in given and "passages" not in given):
            return Saved(Receipt.model_validate(given["receipt"]), None, OLDER)
        answer = Answer.model_validate(given)
    except ValidationError as error:
        raise _refused(_first(error)) from error
    return Saved(answer.receipt, answer, _recipe_gone(answer.receipt))


def _recipe_gone(receipt: Receipt) -> str:
    return "" if receipt.recipe in RECIPES else OTHER_RECIPE


def request_of(receipt: Receipt) -> SearchRequest:
    """What to ask to ask the same again. Raises `Refused` for a receipt of what can no longer be asked."""
    # A date is given once, and stands in the receipt as a list of one.
    dates = {name: "".join(receipt.filters[name]) for name in ("since", "until") if name in receipt.filters}
    said = {name: getattr(receipt, name) for name in ("drop", "literal", "limit", "page")}
    said["recipe"] = receipt.recipe if receipt.recipe in RECIPES else None
    try:
        return SearchRequest.model_validate({"q": receipt.question, **receipt.filters, **dates, **said})
    except ValidationError as error:
        raise _refused(f"it asks what cannot be asked ({_first(error)})") from error


def compare(then: Saved, now: Answer) -> Replay:
    """The difference between a saved answer and the one that was given now."""
    receipt = then.receipt
    alone = Replay(
        question=receipt.question,
        same=(receipt.digest, receipt.model) == (now.receipt.digest, now.receipt.model),
        compared=False,
        corpus=Then(then=receipt.corpus, now=now.receipt.corpus),
        digest=Then(then=receipt.digest, now=now.receipt.digest),
        model=Then(then=receipt.model, now=now.receipt.model),
        why=then.why,
        receipt=now.receipt,
    )
    if then.answer is None:
        return alone
    before, after = (_by_thing(_asked_for(then.answer, each)) for each in (then.answer, now))
    both = [(before[key], after[key]) for key in after if key in before]
    differences = {
        "came": [_place(hit) for key, hit in after.items() if key not in before],
        "went": [_place(hit) for key, hit in before.items() if key not in after],
        "moved": [
            Move(kind=new.kind, id=new.id, name=new.name, then=old.rank, now=new.rank)
            for old, new in both
            if old.rank != new.rank
        ],
        "otherwise": [_place(new) for old, new in both if _otherwise(old, new, then.answer, now)],
    }
    verdict = Then(then=then.answer.verdict, now=now.verdict)
    same = not (any(differences.values()) or verdict.changed) and then.answer.leads == now.leads
    return alone.model_copy(update={"same": same, "compared": True, "verdict": verdict, **differences})


def _asked_for(then: Answer, of: Answer) -> list[Hit]:
    """The hits of an answer in the lists that the saved one was asked for: it may have been for one list alone."""
    begins = (then.receipt.page - 1) * then.receipt.limit
    lists = ((then.cases, of.cases), (then.concepts, of.concepts))
    return [hit for kept, found in lists if kept.hits or kept.total <= begins for hit in found.hits]


def _by_thing(hits: Sequence[Hit]) -> dict[tuple[Wanted, str], Hit]:
    return {(hit.kind, hit.id): hit for hit in hits}


def _otherwise(old: Hit, new: Hit, then: Answer, now: Answer) -> bool:
    """Whether other paths lead to a hit, or what shows them says something else; an answer may be saved without."""
    shown = {one.passage for path in new.paths for step in path.steps for one in step.evidence}
    there = shown & then.passages.keys() & now.passages.keys()
    retold = any(then.passages[id_] != now.passages[id_] for id_ in there)
    return "paths" in old.model_fields_set and (retold or old.paths != new.paths)


def _place(hit: Hit) -> Place:
    return Place(kind=hit.kind, id=hit.id, name=hit.name, rank=hit.rank)


def _first(error: ValidationError) -> str:
    first = error.errors()[0]
    return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"


def _refused(why: str) -> Refused:
    return Refused(f"That is no saved answer, nor a receipt of one: {why}.", "Save one with `casegraph search --json`.")
