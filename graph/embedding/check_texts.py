"""The texts that compare an ONNX model with the original: all lengths, many scripts, and difficult tokens.

Few are long: a text of 256 tokens takes as long as thirty questions.
"""

_SENTENCE = "Partners across health and care paid into one fund, and prevention outlasted the year's pressures. "

CHECK_TEXTS = (
    "",
    " ",
    "\n\t",
    ".",
    "?!",
    "a",
    "prevention",
    "SHORT-TERMISM",
    "joint funding",
    "systems that overcame short-termism with joint funding pots",
    "who got past siloed working in the South West since 2021?",
    "why did nobody own prevention",
    "what helped   with\tmany \n blanks",
    "antidisestablishmentarianism",
    "x" * 150,
    "1,436 of 93; 3.75 % in 2022/23, £2.5m (-0.4)",
    "2026-04-01T12:00:00Z",
    "Core20PLUS5",
    "https://example.org/a?b=c&d=e#f",
    "name@example.org",
    "C'est déjà l'été à Besançon",
    "Größe, Maß und Übermaß",
    "naïve café, cafe\u0301",
    "Привет, мир",
    "健康と予防",
    "预防胜于治疗",
    "예방",
    "صحة الوقاية",
    "रोकथाम",
    "πρόληψη",
    "🙂 prevention 👩🏽‍⚕️",
    "soft\u00adhyphen, zero\u200bwidth, no\u00a0break",
    "\u0000\ufffd\ufeffcontrol\u0007",
    "[CLS] a [SEP] b [MASK] [PAD] [UNK]",
    "##ing ##s",
    "“quoted” — dashed and … dotted",
    "SELECT * FROM things; MATCH (n) DETACH DELETE n",
    _SENTENCE,
    _SENTENCE * 4,
    "prevention " * 254,  # 256 tokens with the two around a text: the longest that is not cut
    "prevention " * 255,
    _SENTENCE * 40,
)
