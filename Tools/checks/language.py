"""Comments, messages and help texts in plain English: words and turns that name nothing, and what to write.

Each pattern is a clear case; what only a reader can tell is left to reviews.
"""

import re

PATTERNS = [
    # (pattern, what to write)
    (r"\b(?:lies|lie|lay|stands|stood) (?:in|at|on|under|beside|behind|before|between|there|here)\b(?! for)",
     "is, are; is stored in; occurs in"),
    (r"\bstand (?:in|at|on|under|beside|behind|before|between|there|here)\b(?! for)", "are; are stored in"),
    (r"\blying (?:in|at|on|behind|before|beside)\b", "in"),
    (r"\bat once\b", "at a time, simultaneously; immediately"),
    (r"\bso (?:many|much)\b(?! (?:that|as|more|less|faster|better))", "n; the given number"),
    (r"\banew\b", "again, from scratch"),
    (r"\b(?:go|goes|going|went|gone) on\b(?! (?:the|a|standard|stdout|stderr)\b)", "continue, resume"),
    (r"\b(?:passed|passing) over\b", "skip"),
    (r"\b(?:on )?(?:the |its )?way back\b", "backward pass; back"),
    (r"\bthe rest lies\b", "everything else is in"),
    (r"(?<!\bthere )\b(?:is|are|was|were) no (?:terminal|file|folder|command|number|stage|model|option|document)\b",
     "is not a …"),
    (r"\bbrings? nothing\b", "no improvement"),
    (r"\bas far as \w+(?: and \w+)? reach(?:es)?\b", "within the available …"),
    (r"\b(?:gone|goes|go|going) over (?:it|them|all|every|each|the)\b", "traversed, updated"),
    (r"\b(?:is|are) gone over\b", "is traversed, updated"),
    (r"\b(?:dealt|deals|deal|dealing) out\b", "distribute, shard"),
    (r"(?<!\bleft )(?<!\bleaves )(?<!\bleave )\bbehind\b", "after; past the end"),
    (r"\bbrain\b(?!\.)", "bfloat16"),
    (r"\b(?:tells?|told) of\b", "reports, lists"),
    (r"\b(?:is|are|was|were|be|been) told\b(?! apart)", "is reported"),
    (r"\bby itself (?:the|a|an)\b|^By itself\b", "by default"),
    (r"\bas a person reads\b", "as displayed"),
]
# A space may be a line's end.
COMPILED = [(re.compile(pattern.replace(" ", r"\s"), re.IGNORECASE), advice) for pattern, advice in PATTERNS]


def check(package):
    for source in package.sources + package.c_sources:
        # A sentence may be broken at a line's end, so neighbouring comments are read as one text.
        for line, text in paragraphs(source.comments) + source.strings:
            for pattern, advice in COMPILED:
                for match in pattern.finditer(text):
                    at = line + text.count("\n", 0, match.start())
                    words = " ".join(match.group().split())
                    yield source.path, at, f"'{words}'; write: {advice}"


def paragraphs(comments):
    """Comments on consecutive lines as one text each, which keeps its line ends."""
    found = []
    last = None
    for line, text in comments:
        text = re.sub(r"^/+\s?", "", text)
        if last is not None and line == last + 1:
            found[-1] = (found[-1][0], f"{found[-1][1]}\n{text}")
        else:
            found.append((line, text))
        last = line + text.count("\n")
    return found
