"""Questions of every kind that people, programs and ill wishers type, by class, and what holds of each answer."""

from hypothesis import strategies as st

from graph.search.answer import Answer
from graph.text import words

BY_CLASS = {
    "latin": "Überwindung der Kurzfristigkeit, œuvre, ñandú, ﬁnance, ŝanĝo",
    "chinese": "短期主义和联合资金",
    "japanese": "短期主義を克服した地域はどこですか",
    "korean": "단기주의를 극복한 지역",
    "devanagari": "रोकथाम के लिए संयुक्त धन",
    "thai": "การป้องกันและกองทุนร่วม",
    "cyrillic": "Кто преодолел разобщённость в Дорсете?",
    "right to left": "من تغلب على التفكير قصير المدى؟",
    "both directions": "\u202ewho beat silos\u202c in דורסט",
    "emoji": "👩🏽‍⚕️ silos 🚑 in Dorset? 🇬🇧🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "emoji alone": "🤷‍♀️🤷🏿‍♂️",
    "combining marks": "s\u0301i\u0302l\u0303o\u0308s" + "\u0300" * 200,
    "marks alone": "\u0301\u0302\u0303",
    "turkish": "İSTANBUL İLE IĞDIR, DİYARBAKIR",
    "sharp s and sigma": "STRAẞE ΟΔΟΣ ΣΑΣ",
    "control characters": "silos\x00\x01\x07\x1b[31m\x7f\x85 Dorset",
    "null alone": "\x00",
    "line ends": "silos\r\nin\u2028Dorset\u2029now\t\v\f",
    "nothing to see": "\u200b\u200d\u2060\ufeff",
    "private and not assigned": "\ue000 \U000f0000 \U0010ffff \ufffe \u0378",
    "one sign": "?",
    "signs alone": "!\"£$%^&*()_+-=[]{};'#:@~,./<>?\\|`¬",
    "underscores": "_ __ ___silos___",
    "thousand characters": "silos and joint funding in Dorset " * 29 + "now and then",
    "thousand words": "a " * 500,
    "one long word": "s" * 1000,
    "long words": "antidisestablishmentarianism" * 20 + " " + "x" * 300,
    "lucene fields": 'content:silos AND NOT (barrier:"joint funding"~5 OR title:*)',
    "lucene operators": "+silos -Dorset && !funding || ^2 ~0.8 ? * \\ /",
    "lucene words": "AND OR NOT TO",
    "lucene ranges": "[a TO *] {2020 TO 2024} name:/[a-z]+/",
    "lucene wild": "*:* ?* si*os~ fun?ing^10",
    "lucene open": '"silos (joint [funding {pot \\',
    "cypher end": "'}) DETACH DELETE n //",
    "cypher match": "MATCH (n) RETURN n LIMIT 1; CALL db.labels()",
    "cypher parameter": "$words `text` \\u0027 {id: 'silos'} UNION ALL",
    "cypher comment": 'silos */ /* RETURN 1 // "',
    "sql": "'; DROP TABLE cases; --",
    "markup": "<script>alert('silos')</script> &amp; %00 %s {0} ${jndi:ldap://x}",
    "address": "https://example.org/?q=silos&drop=want#top",
    "stop words alone": "what is the of and to in a",
    "negations alone": "not no never nor",
    "wishes alone": "systems",
    "exclusions alone": "without except apart from other than",
    "results alone": "overcame eased stalled",
    "roles alone": "peers of caused by like",
    "general words alone": "prevention in health and care",
    "numbers alone": "1 2 3 2021 40,000 19/19 0.5 -7 1e308",
    "a huge number": "9" * 1000,
    "numbers of other scripts": "٤٠٠٠٠ ২০২১ Ⅻ ½ ² ൧",
    "commas in numbers": "1,,,2 ,3, 4,000,000.00.00m",
    "the same word": "silos " * 160,
    "all of it denied": "no silos, not Dorset, never joint funding, without trust",
    "shouted": "WHO OVERCAME SILOS IN DORSET?",
    "spelt wrongly": "wich sistems overcaem shrot-termsim wiht jiont fundign",
}

#: What means something to this search, to Lucene or to Cypher, to be mixed with all else.
_TELLING = st.sampled_from(
    [
        "silos", "Dorset", "joint funding", "short-termsim", "overcame", "not", "without", "or", "and", "but", ",",
        "systems", "peers of", "caused by", "what causes", "2021", "£2.7m", "except", "COPD", "never", "why", "AND",
        "NOT", "OR", "TO", "*", "?", "~", "^", ":", '"', "(", "]", "}", "\\", "/", "$", "'", "`", "--", "//", ";",
    ]
)  # fmt: skip
_ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
#: Any question at all that could be typed, half surrogates apart: those are no text.
QUESTIONS = st.one_of(_ANY, st.lists(st.one_of(_TELLING, _TELLING, _ANY), max_size=12).map(" ".join))


def check(question: str, answer: Answer) -> None:
    """What holds of every answer, whatever was asked."""
    read = answer.interpretation
    assert answer.question == question
    said = words(question)
    for term in (*read.terms, *read.excluded):
        part = words(term.text)
        assert part
        assert any(said[at : at + len(part)] == part for at in range(len(said))), term
        assert 0 < term.confidence <= 1
    assert set(read.spelling) <= set(said)
    wished = {term.id for term in read.terms if term.role != "peers"}
    assert not wished & {term.id for term in read.excluded}
    for found in (answer.cases, answer.concepts):
        assert [hit.rank for hit in found.hits] == list(range(1, len(found.hits) + 1))
        assert 0 <= found.semantic_only <= found.total
        assert len(found.hits) <= found.total
        assert found.next is None or len(found.hits) == answer.receipt.limit
    assert len({hit.id for hit in answer.hits}) == len(answer.hits)
    pattern = {term.id for term in read.terms} | ({" or ".join(sorted(read.result))} if read.result else set())
    for hit in answer.hits:
        assert not set(hit.satisfies) & set(hit.lacks)
        assert {*hit.satisfies, *hit.lacks} == pattern
        for passage in hit.passages:
            ends = [
                0,
                *(place for mark in passage.marks for place in (mark.start, mark.end)),
                len(answer.passages[passage.id].text),
            ]
            assert ends == sorted(ends)
            assert all(mark.start < mark.end for mark in passage.marks)
    assert answer.says
    assert 0 <= answer.probability <= 1
    assert (answer.missing == []) == (answer.verdict == "answered")
    assert all(sentence.strip() for sentence in answer.missing)
    assert answer.hits or answer.verdict != "answered"
