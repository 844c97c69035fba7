"""Words of a question that are no concept of the graph: what is wanted, how it came out, what only joins. Data, once.

Phrases stand in lower case with single blanks and are compared as written, the longest first: by their stems,
"systemic" would be a wish for systems and "suicide attempts" a result.
"""

from graph.ontology import Result, Wanted

WANT_WORDS: dict[Wanted, tuple[str, ...]] = {
    "system": ("systems", "system", "integrated care systems", "ics", "icss", "icb", "icbs", "areas"),
    "initiative": (
        "initiatives", "initiative", "cases", "case studies", "case study", "programmes", "projects", "schemes",
        "examples",
    ),
    "barrier": ("barriers", "obstacles"),
    "enabler": ("enablers", "what helps", "what helped", "what works"),
    "outcome": ("outcomes", "what came of"),
}  # fmt: skip

RESULT_WORDS: dict[Result, tuple[str, ...]] = {
    "overcame": (
        "overcame",
        "overcome",
        "overcoming",
        "got past",
        "get past",
        "getting past",
        "got round",
        "beat",
        "solved",
    ),
    "eased": ("eased", "easing", "reduced", "reducing", "lessened", "softened", "held off", "mitigated"),
    "attempted": (
        "attempted", "tried", "trying", "tried to overcome", "trying to overcome", "attempted to overcome",
        "tried to get past", "trying to get past", "attempted to get past",
    ),
    "stalled": ("stalled", "got stuck", "get stuck", "stuck on"),
}  # fmt: skip

#: What stands after one of these is not read: "did not overcome" must never become "overcame", nor "without joint
#: funding" a wish for it. Words as they are written; of "couldn't" the t remains.
NEGATIONS = frozenset(
    """not never no without nobody none nor neither nothing t cannot cant couldnt didnt wont failed fail fails failing
    unable struggled struggling hardly barely lacking lacked""".split()  # noqa: SIM905 - one block reads better
)
NEGATION_REACH = 3

#: What follows one of these is by whom or by what means, so an enabler is looked for first.
MEANS = frozenset(("with", "through", "by", "using", "via", "thanks"))

#: What all of casegraph is about says nothing of one concept: a phrase of these alone is not read by meaning.
TOO_GENERAL = frozenset(
    ("prevention", "preventive", "preventative", "prevent", "health", "healthcare", "care", "nhs", "people", "work")
)

#: Two things that are listed are two phrases.
PARTING = frozenset(("and", "or", "but", "nor"))

#: Words that part phrases or carry no meaning of their own here.
JOINING = frozenset(
    # One block of words reads better than a list of 140 strings.
    """a about above after all also an and any anyone are as at be been before being between both but by can could
    did do does doing done during each ever every few find for from further get give given had has have having
    how i if in into is it its just like list made make many me more most much my near new of off on once one
    only or other our out over own please put same see seen she should show some something such than that the
    their them then there these they this those through to too under until up us use used uses using very via
    was way we were what when where which while who whom whose why will with within would you your thanks s t
    ve re""".split()  # noqa: SIM905 - as said above
)
