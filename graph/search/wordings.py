"""Words of a question that are no concept of the graph: what is wanted, how it came out, what only joins. Data, once.

Phrases stand in lower case with single blanks; they are compared by stem, longest first.
"""

from graph.ontology import Result, Wanted

WANT_WORDS: dict[Wanted, tuple[str, ...]] = {
    "system": ("systems", "system", "integrated care systems", "ics", "icss", "icb", "icbs", "areas", "boards"),
    "initiative": (
        "initiatives", "initiative", "cases", "case studies", "programmes", "projects", "schemes", "examples",
    ),
    "barrier": ("barriers", "obstacles", "challenges"),
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
    "attempted": ("attempted", "tried", "trying"),
    "stalled": ("stalled", "got stuck", "stuck on"),
}

#: A result word after one of these is not read: "did not overcome" must never become "overcame".
NEGATIONS = frozenset(("not", "never", "no", "without", "nobody", "none", "nor", "t", "cannot", "failed", "fail"))
NEGATION_REACH = 3

#: What follows one of these is by whom or by what means, so an enabler is looked for first.
MEANS = frozenset(("with", "through", "by", "using", "via", "thanks"))

#: What all of casegraph is about says nothing of one concept: a phrase of these alone is not read by meaning.
TOO_GENERAL = frozenset(
    ("prevention", "preventive", "preventative", "prevent", "health", "healthcare", "care", "nhs", "people", "work")
)

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
