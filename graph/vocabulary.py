"""Words of a question that are no thing of the graph: what is wanted, how it came out, what only joins. Data, once.

Phrases stand in lower case with single blanks and are compared as written, the longest first: by their stems,
"systemic" would be a wish for systems and "suicide attempts" a result.
"""

import re
from typing import Literal

from graph.ontology import Result, Wanted

#: A kind named by one of these is wanted: it comes first.
WANT_WORDS: dict[Wanted, tuple[str, ...]] = {
    "system": ("systems", "integrated care systems", "icss", "icbs", "integrated care boards"),
    "initiative": ("initiatives", "initiative", "cases", "case studies", "case study", "examples"),
    "barrier": ("barriers", "barrier", "obstacles"),
    "enabler": ("enablers", "enabler"),
    "outcome": ("outcomes",),
}  # fmt: skip

#: These are said of much else, too ("good projects that never spread"): they count only where the question begins with
#: them ("which areas", "any projects").
LOOSE_WANT_WORDS: dict[Wanted, tuple[str, ...]] = {
    "system": ("areas", "area", "places", "regions", "boards", "partnerships", "system", "ics", "icb"),
    "initiative": ("programmes", "projects", "schemes", "pilots"),
    "barrier": ("problems", "hurdles", "blockers", "difficulties"),
    "enabler": ("what helps", "what helped", "what works", "solutions", "ways"),
    "outcome": ("what came of", "results", "effects", "impacts"),
}  # fmt: skip

#: How a question sounds that looks for one kind; it only ranks. `^` is the beginning of the question.
LEANS: dict[Wanted, tuple[str, ...]] = {
    "barrier": (
        "^why", "what stops", "what prevents", "what stands in the way", "what gets in the way", "what holds back",
        "what blocks", "what hinders", "what makes it hard", "so hard", "the trouble with", "the problem with",
        "what goes wrong", "went wrong",
    ),
    "enabler": (
        "^how do", "^how does", "^how can", "^how could", "^how should", "^how to", "^how might", "^how would",
        "^what would", "^what could", "^what should", "^what makes", "^what sort", "^what kind", "^what does it take",
        "^what can", "^should", "does it help", "does that work", "does it work", "what to do about", "^do", "^does",
        "^can", "ways to", "ways of", "a way to",
    ),
    "initiative": (
        "^who", "^which", "^where", "where was", "where did", "where has", "has any", "have any", "has anyone",
        "has anybody", "has anywhere", "^any", "somebody", "someone", "^show me", "^find",
    ),
    "system": ("^who", "^where", "which areas", "whereabouts"),
    "outcome": (
        "how many", "how much", "how often", "how far", "how long", "how big", "by how", "what difference", "effect on",
        "effect of", "effects of", "impact on", "impact of", "did it", "did they", "what came of",
        "brought down", "bring down", "what was saved", "per cent",
    ),
}  # fmt: skip

#: A side of a case that a question may ask for.
Aspect = Literal["place", "money", "figure", "result", "deed"]
_PLACES = (
    r"(?:area|place|town|city|cities|county|counties|council|district|borough|trust|hospital|board|icb|system|region|"
    r"network|practice|school|employer|site|pilot|partner|countr(?:y|ie))(?:s|es)?"
)
_WENT = "work go come get gone got help helped drop dropped fall fallen rise risen improve improved".replace(" ", "|")


def _asks(*forms: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(forms)})(?!\w)")


#: How it is asked for, in the words of a question in lower case, each a regular expression.
ASPECTS: dict[Aspect, re.Pattern[str]] = {
    "place": _asks(
        "where", "whereabouts", "somewhere", "anywhere", "who", "whose", "names? of", "by name", "a named",
        "the name",
        rf"(?:which|what|whose) (?:\w+ )?{_PLACES}", rf"(?:a|the|one) (?:\w+ )?{_PLACES} (?:that|where|which|who)",
        "the (?:place|town)",
    ),
    "money": _asks(
        "£", "how much", "costs?", "costing", "amounts?", "budgets?", "prices?", "pounds", "dollars", "taxpayers?",
        "who (?:pays|paid|funds|funded)", "paid for", "pays for", "funders?", "grants?", "spen[dt]", "spending",
        "spends", "sums?", "bill",
    ),
    "figure": _asks(
        "%", "how (?:many|often|long|far|big|large|much)", "per ?cent", "percent", "percentage", "numbers? of",
        "headcount",
        "figures?", "by how", "share of", "proportion", "rates?", "totals?", "half", "third", "quarter", "slice of",
    ),
    "result": _asks(
        "results?", "outcomes?", "impacts?", "effects?", "what (?:happened|came|became|changed|difference)", "worked",
        "fewer", "less often", "so far", "saved?", "savings?",
        "pay off", "(?:come|came|gone|went|go|brought) (?:down|up)",
        rf"(?:did|does|do|has|have) (?:the )?\w+ (?:really |actually )?(?:{_WENT})",
    ),
    "deed": _asks(
        "already", "actually", "has (?:any|anyone|anybody|anywhere|somebody|someone)", "have (?:any|they|you)",
        "anyone",
        "anybody", "somebody", "someone", "did", "done", "ran", "running", "runs", "show me", "who", "which", "where",
        "whose", "ones? that",
    ),
}  # fmt: skip

RESULT_WORDS: dict[Result, tuple[str, ...]] = {
    "overcame": (
        "overcame", "overcome", "overcoming", "got past", "get past", "getting past", "gone past", "got round",
        "get round", "getting round", "got around", "get around", "got over", "get over", "got beyond", "get beyond",
        "beat", "beaten", "beating", "solved", "solving", "cracked", "broke through", "broken through", "put an end to",
        "removed", "defeated", "conquered", "resolved", "dealt with", "fixed", "sorted out",
    ),
    "eased": (
        "eased", "easing", "ease", "reduced", "reducing", "lessened", "softened", "held off", "mitigated", "improved",
        "made less of", "cut down", "relieved", "kept at bay", "kept in check",
    ),
    "attempted": (
        "attempted", "tried", "trying", "tried to overcome", "trying to overcome", "attempted to overcome",
        "tried to get past", "trying to get past", "attempted to get past", "tried to tackle", "trying to tackle",
        "tried to solve", "trying to solve", "tried to deal with", "set out to overcome", "set out to tackle",
        "worked against", "working against",
    ),
    "stalled": (
        "stalled", "got stuck", "get stuck", "stuck on", "gave up on", "given up on", "came to a halt",
        "ground to a halt", "fell through", "got nowhere with", "get nowhere with", "got nowhere",
    ),
}  # fmt: skip

#: What follows one of these is named as not wished for, and what holds it is no hit.
EXCLUDING = (
    "without", "except", "except for", "excluding", "apart from", "aside from", "other than", "outside", "outside of",
    "not about", "not in", "not from", "not with", "not on", "not for", "not using", "not through", "not by",
    "but not", "but no", "not including", "not involving", "not facing", "anything but",
    "leaving out", "leaving aside", "leave out", "everywhere but", "anywhere but", "everyone but", "all but", "not use",
    "not used",
    "t use", "never used", "not involve", "t involve", "not have", "t have", "rather than", "instead of",
)  # fmt: skip
#: These exclude whatever follows. The others exclude what is known here alone, and a concept only where something else
#: was wished for before: "manage without trust" looks for nothing that has no trust.
ALWAYS_EXCLUDING = frozenset(
    (
        "except", "except for", "excluding", "apart from", "aside from", "other than", "but not", "but no",
        "not including", "not involving", "anything but", "leaving out", "leaving aside", "leave out",
        "everywhere but", "anywhere but", "everyone but", "all but",
    )
)  # fmt: skip
#: What stands after one of these is not read: "did not overcome" must never become "overcame", nor "no joint funding" a
#: wish for it. Words as they are written; of "couldn't" the t remains.
NEGATIONS = frozenset(
    """not never no nobody none nor neither nothing t cannot cant couldnt didnt wont failed fail fails failing
    unable struggled struggling hardly barely lacking lacked""".split()  # noqa: SIM905 - one block reads better
)
NEGATION_REACH = 3

#: Before a concept: what it leads to is asked for, or what leads to it.
CAUSED_BY = ("caused by", "that come from", "resulting from", "that follow from", "made worse by")
CAUSES_OF = ("what causes", "what leads to", "causes of", "what brings about", "what is behind", "roots of")
#: Before a body: others that met what it met.
PEERS_OF = ("peers of", "peers for", "like", "similar to", "comparable to", "comparable with", "in the same boat as")

#: What follows one of these is by whom or by what means, so an enabler is looked for first.
MEANS = frozenset(("with", "through", "by", "using", "via", "thanks"))

#: Who says these asks for what was proposed, not for what was done.
PROPOSING = (
    "recommend",
    "recommendation",
    "propose",
    "proposal",
    "proposed",
    "suggest",
    "suggestion",
    "plan",
    "planned",
)

#: Who says these tells of a difficulty of their own.
WE = frozenset(("i", "we", "my", "our", "us", "me", "mine"))

#: What all of casegraph is about says nothing of one concept: a phrase of these alone is not read by meaning.
TOO_GENERAL = frozenset(
    ("prevention", "preventive", "preventative", "prevent", "health", "healthcare", "care", "nhs", "people", "work")
)

#: What stands between things that are listed; of those that are denied only the second ("no trust or money").
LISTING = frozenset(("and", "or", "nor"))
LISTING_DENIED = frozenset(("or", "nor"))
#: After these a negation or an exclusion no longer holds: "not in Dorset but in Kent", "failed because of silos".
TURNING = frozenset(("but", "because", "due", "owing", "despite", "although", "though", "yet"))
#: Two things that are listed are two phrases.
PARTING = LISTING | TURNING
#: A list of what is not wished for ends at these: "not in Dorset and which had champions".
RELATIVE = frozenset(("that", "which", "who", "whose", "where"))

#: Words that part phrases or carry no meaning of their own here.
JOINING = frozenset(
    # One block of words reads better than a list of 140 strings.
    """a about above after all also an and any anyone are as at be been before being between both but by can could
    did do does doing done during each ever every few find for from further get give given had has have having
    how i if in into is it its just like list made make many me more most much my near new of off on once one
    only or other our out over own please put same see seen she should show some something such than that the
    their them then there these they this those through to too under until up us use used uses using very via
    was way we were what when where which while who whom whose why will with within would you your thanks s t
    ve re region predecessor predecessors forerunner forerunners successor successors please anything
    something actually again already although always am another around aren away because bit
    couldn d didn doesn doing don else even ever everybody everyone everything exactly going got hadn hasn
    haven he her him his however instead isn knew know known let ll lot m maybe mean might mine must myself
    next nowadays often ought ourselves people perhaps put puts quite rather really said say saying says
    seem seems shall since so someone sort still sure take taken takes tell thing things think thought today
    told tomorrow took towards try turn turned unless want wanted wants wasn weren whatever whenever wherever whether
    whoever won wouldn yes yesterday yet yours""".split()  # noqa: SIM905 - as said above
)
