"""From words to written sentences: elision, spacing before French punctuation, a or an, capitals."""

import unicodedata

NBSP = "\u00a0"

# A French word that begins with a vowel letter or an h and yet allows no elision.
_NO_ELISION = frozenset("huit huitième haut haute hauts hautes onze onzième hibou hiboux héros".split())
_ELIDED = {
    "je": "j'",
    "me": "m'",
    "te": "t'",
    "se": "s'",
    "le": "l'",
    "la": "l'",
    "ne": "n'",
    "de": "d'",
    "que": "qu'",
    "jusque": "jusqu'",
    "lorsque": "lorsqu'",
    "puisque": "puisqu'",
}
_AN_DESPITE_CONSONANT = ("hour", "honest")
_A_DESPITE_VOWEL = ("uni", "use", "one", "once", "europe")


def words(*parts):
    """Flatten strings and nested lists into one list of words without spaces."""
    flat = []
    for part in parts:
        if not part:
            continue
        if isinstance(part, str):
            flat.extend(part.split())
        else:
            flat.extend(words(*part))
    return flat


def begins_with_vowel_sound(word):
    """Whether the French word makes the one before it elide."""
    word = word.lower()
    if word in _NO_ELISION:
        return False
    letter = unicodedata.normalize("NFD", word.replace("œ", "oe"))[0]
    return letter in "aeiouh" or word == "y"


def _elide(tokens):
    result, prefix = [], ""
    for token, following in zip(tokens, tokens[1:] + [""]):
        elides = following[:1].isalpha() and begins_with_vowel_sound(following)
        if token in _ELIDED and elides:
            prefix += _ELIDED[token]
        elif token == "si" and following in ("il", "ils"):
            prefix += "s'"
        elif token == "ce" and following in ("est", "était"):
            prefix += "c'"
        else:
            result.append(prefix + token)
            prefix = ""
    return result


def _capitalized(text):
    return text[:1].upper() + text[1:]


def french(tokens, end):
    """The French sentence, with a no-break space before ; : ? and !."""
    text = " ".join(_elide(tokens)).replace(" ,", ",")
    for mark in ";:?!":
        text = text.replace(" " + mark, NBSP + mark)
    return _capitalized(text + (NBSP + end if end in "?!" else end))


def _takes_an(word):
    word = word.lower()
    if word.startswith(_AN_DESPITE_CONSONANT):
        return True
    return word[0] in "aeiou" and not word.startswith(_A_DESPITE_VOWEL)


def english(tokens, end):
    """The English sentence, the article `a` becoming `an` where the next word asks for it."""
    written = [
        "an" if token == "a" and _takes_an(following) else token for token, following in zip(tokens, tokens[1:] + ["."])
    ]
    text = " ".join(written)
    for mark in ",;:?!.":
        text = text.replace(" " + mark, mark)
    return _capitalized(text) + end
