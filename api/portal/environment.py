"""The templates of the pages: components of the design system, components of ours, and one template for each page."""

from functools import cache
from typing import Any

from jinja2 import ChainableUndefined, ChoiceLoader, Environment, PackageLoader
from jinja2.exceptions import UndefinedError
from pydantic import BaseModel

from api.portal.assets import asset
from api.portal.frame import Frame
from graph.english import capitalised, counted, joined
from graph.labels import label_of
from graph.views.case_words import written_date


class _Chained(ChainableUndefined):
    """What a component of the design system may be called without; a record without a field is a mistake of ours."""

    def __init__(self, hint: str | None = None, obj: Any = None, name: str | None = None, *rest: Any) -> None:  # noqa: ANN401 - Jinja's own signature
        if isinstance(obj, (BaseModel, Frame)) or hasattr(obj, "_fields"):
            raise UndefinedError(f"A {type(obj).__name__} has no {name!r}.")
        super().__init__(hint, obj, name, *rest)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=ChoiceLoader([PackageLoader("api.portal"), PackageLoader("nhsuk_frontend_jinja")]),
        autoescape=True,
        undefined=_Chained,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters |= {
        "label": lambda word, vocabulary: label_of(vocabulary, word),
        "day": written_date,
        "capitalised": capitalised,
        "joined": lambda some: joined(list(some)),
        "counted": counted,
        "sentence": sentence,
    }
    environment.globals |= {"asset": asset}
    return environment


def sentence(text: str) -> str:
    """A text as a sentence: with a capital, and with one full stop at its end."""
    return f"{capitalised(text).rstrip('. ')}."


def render(page: Frame) -> str:
    """The page as HTML, by the template of its class. The template has the page itself as `page`, and nothing else."""
    return _environment().get_template(f"{page.template}.jinja").render(page=page)


def prepare() -> None:
    """Compile every template, so that no reader waits for it: together they take a third of a second."""
    environment = _environment()
    for name in environment.list_templates(filter_func=lambda one: "/" not in one):
        environment.get_template(name)
