"""Inflection of English verbs, nouns and adjectives."""

_VOWELS = "aeiou"
_DOUBLING = frozenset("run swim forget cut stop sit put get begin plan shop chat jog travel hit win".split())
_PLURALS = {
    "child": "children",
    "mouse": "mice",
    "sheep": "sheep",
    "man": "men",
    "woman": "women",
    "knife": "knives",
    "postman": "postmen",
    "fish": "fish",
    "life": "lives",
    "scarf": "scarves",
    "shelf": "shelves",
}
_COMPARED = {"good": ("better", "best"), "bad": ("worse", "worst"), "shy": ("shyer", "shyest")}


def third_person(verb):
    """works, watches, carries."""
    if verb in ("have", "be"):
        return {"have": "has", "be": "is"}[verb]
    if verb.endswith(("s", "sh", "ch", "x", "o")):
        return verb + "es"
    if verb.endswith("y") and verb[-2] not in _VOWELS:
        return verb[:-1] + "ies"
    return verb + "s"


def ing(verb):
    """working, writing, running."""
    if verb in _DOUBLING:
        return verb + verb[-1] + "ing"
    if verb.endswith("ie"):
        return verb[:-2] + "ying"
    if verb.endswith("e") and not verb.endswith("ee") and verb != "be":
        return verb[:-1] + "ing"
    return verb + "ing"


def regular_past(verb):
    """worked, liked, carried, stopped."""
    if verb in _DOUBLING:
        return verb + verb[-1] + "ed"
    if verb.endswith("e"):
        return verb + "d"
    if verb.endswith("y") and verb[-2] not in _VOWELS:
        return verb[:-1] + "ied"
    return verb + "ed"


def plural(noun):
    """books, boxes, stories, children; in a phrase of several words the last one changes."""
    head, _, last = noun.rpartition(" ")
    if last in _PLURALS:
        last = _PLURALS[last]
    elif last.endswith(("s", "sh", "ch", "x")) or last in ("tomato", "potato", "hero"):
        last += "es"
    elif last.endswith("y") and last[-2] not in _VOWELS:
        last = last[:-1] + "ies"
    else:
        last += "s"
    return f"{head} {last}".strip()


def comparative(adjective, by_ending):
    """taller, more beautiful."""
    if adjective in _COMPARED:
        return _COMPARED[adjective][0]
    return _ending(adjective, "er") if by_ending else "more " + adjective


def superlative(adjective, by_ending):
    """tallest, most beautiful (without the article)."""
    if adjective in _COMPARED:
        return _COMPARED[adjective][1]
    return _ending(adjective, "est") if by_ending else "most " + adjective


def _ending(adjective, ending):
    if adjective.endswith("e"):
        return adjective + ending[1:]
    if adjective.endswith("y"):
        return adjective[:-1] + "i" + ending
    if len(adjective) <= 4 and adjective[-1] in "gtdn" and adjective[-2] in _VOWELS and adjective[-3] not in _VOWELS:
        return adjective + adjective[-1] + ending
    return adjective + ending


def possessive(words, number):
    """The word list of a noun phrase with 's on its last word, or ' after a plural s."""
    ending = "'" if number == "p" and words[-1].endswith("s") else "'s"
    return words[:-1] + [words[-1] + ending]
