"""What must hold of the grammar and of the corpus; every function raises AssertionError with the culprit.

The readers of numbers, times and dates in `readers.py` share no code with the writers they check.
"""

import re
from collections import Counter

from . import readers
from .clock import MINUTES, MONTHS, english_date, english_time, french_date, french_time
from .corpus import closed_words, forms, normalized
from .numbers import english_number, english_ordinal, english_year, french_number
from .orthography import NBSP

FEWEST = 5
_VOWEL = "[aeiouyhàâäéèêëîïôöùûüœ]"
# Words that begin with a vowel letter or an h and allow no elision.
_NO_ELISION = "(?!(?:huit|huitième|onze|onzième|haut|haute|hauts|hautes)\\b)"
_MOVED = "(?:all|arriv|rentr|tomb|rest|ven|reven|part|sort|lev|réveill|couch|promen|repos|perd)"
_FRENCH_FAULTS = {
    "missing elision": rf"(?<![-\w])(?:le|la|je|me|te|se|ne|de|que|jusque) {_NO_ELISION}{_VOWEL}",
    "elision before a consonant": rf"\b(?:[ldjnsmtc]|qu|jusqu)'(?!{_VOWEL})",
    "elision before an aspirate": r"'(?:huit|onze)",
    "s'il": r"\bsi ils?\b",
    "missing contraction": r"\b(?:de|à) les?\b",
    "ce before a vowel": rf"\bce {_NO_ELISION}{_VOWEL}",
    "cet before a consonant": rf"\bcet (?!{_VOWEL})",
    "ma before a vowel": rf"\b[mts]a {_NO_ELISION}{_VOWEL}",
    "mon before a feminine": r"\b[mts]on (?:mère|sœur|tante|fille|voisine|cousine|clé|valise|montre|robe|voiture)\b",
    "beau before a vowel": rf"\b(?:un|le|ce|mon|ton|son|notre|votre|leur|plus|quel) (?:beau|nouveau|vieux) {_VOWEL}",
    "des before an adjective": r"\bdes (?:petit|grand|jol|beau|bel|vieux|vieil|nouve|bon|long|gros|jeune)\w+ (?!$)",
    "article after a negated avoir": r"n'(?:ai|as|a|avons|avez|ont|y a) (?:pas|plus) (?:du|des|une?) ",
    "mille with s": r"\bmilles\b",
    "vingts or cents before a number": r"(?:vingts|cents)[ -](?:un|deux|trois|quatre|cinq|six|sept|huit|neuf|dix)",
    "être without agreement": rf"\b(?:elle est|elle s'est) {_MOVED}[éiu]\b",
    "être without a plural": rf"\b(?:ils|elles) (?:se )?sont {_MOVED}[éiu]e?\b",
    "repeated word": r"\b(?!nous\b|vous\b)(\w+) \1\b",
}
_ENGLISH_FAULTS = {
    "a before a vowel": r"\ba (?!uni|use|one|once)[aeiou]",
    "an before a consonant": r"\ban (?!hour|honest)[^aeiou]",
    "small i": r"\bi\b",
    "he are": r"^(?:he|she|it) (?:are|have|do|don't|were|aren't|weren't)\b",
    "they is": r"^(?:you|we|they) (?:is|has|does|doesn't|was|wasn't)\b",
    "repeated word": r"\b(?!seventeen\b|eighteen\b|nineteen\b)(\w+) \1\b",
}


def check_numbers():
    """Every number from 0 to 9999 reads back, and French follows the traditional spelling."""
    for n in range(10000):
        fr, en = french_number(n), english_number(n)
        assert readers.french_number(fr) == n, (n, fr)
        assert readers.french_number(french_number(n, feminine=True)) == n, n
        assert readers.french_number(french_number(n, as_rank=True)) == n, n
        assert readers.english_number(en) == n, (n, en)
        assert fr.endswith("cents") == (n % 100 == 0 and n % 1000 > 100), (n, fr)
        assert fr.endswith("quatre-vingts") == (n % 100 == 80), (n, fr)
        assert not re.search("(?:cents|vingts)[ -]", fr) and "-et-" not in fr and "milles" not in fr, (n, fr)
        assert (" et " in fr) == (n % 100 in (21, 31, 41, 51, 61, 71)), (n, fr)
        assert french_number(n, feminine=True).endswith("une") == (n % 10 == 1 and n % 100 not in (11, 71, 91)), (n, fr)
    for year in range(1100, 2100):
        assert readers.english_year(english_year(year)) == year, year


def check_clock():
    """Times and dates read back to the same minute and day in both languages."""
    for hour in range(1, 13):
        for minute in MINUTES:
            expected = (hour % 12) * 60 + minute
            assert readers.french_time(french_time(hour, minute)) == expected, french_time(hour, minute)
            assert readers.english_time(english_time(hour, minute)) == expected, english_time(hour, minute)
    months_fr, months_en = [m[0] for m in MONTHS], [m[1] for m in MONTHS]
    for month, (_, _, days) in enumerate(MONTHS):
        for day in range(1, days + 1):
            fr, en = french_date(day, month, weekday=day % 7), english_date(day, month, weekday=day % 7)
            assert readers.french_day(fr, months_fr) == (day, month), fr
            assert readers.english_day(en, months_en) == (day, month), en
    assert len({english_ordinal(n) for n in range(1, 100)}) == 99


def _check_writing(pair):
    fr, en = pair.fr, pair.en
    assert "  " not in fr + en and "\t" not in fr + en and fr == fr.strip() and en == en.strip(), pair
    assert NBSP not in en and not re.search(rf"[^{NBSP}][;:?!]|{NBSP}[^;:?!]| [;:?!,.]", fr), pair
    assert not re.search(r" [,;:?!.]", en) and fr[0].isupper() and en[0].isupper(), pair
    assert fr[-1] == en[-1] and fr[-1] in ".?!", pair
    assert re.fullmatch(rf"[\w '’,:?!.{NBSP}-]+", fr) and re.fullmatch(r"[\w ',:?!.-]+", en), pair
    for fault, pattern in _FRENCH_FAULTS.items():
        assert not re.search(pattern, fr.lower()), f"{fault}: {fr}"
    for fault, pattern in _ENGLISH_FAULTS.items():
        text = en if fault == "small i" else en.lower()
        assert not re.search(pattern, text), f"{fault}: {en}"


def check_corpus(parts, sizes):
    """Sizes, distinctness, one translation each, no leak, every word known, clean writing."""
    everything = [pair for pairs in parts.values() for pair in pairs]
    for name, size in sizes.items():
        assert len(parts[name]) == size, f"{name}: {len(parts[name])} pairs instead of {size}"
    translations = {}
    for pair in everything:
        assert translations.setdefault(pair.fr, pair.en) == pair.en, f"two translations: {pair.fr}"
        _check_writing(pair)
    assert len(translations) == len(everything), "a French sentence occurs twice"

    train, others = parts["train"], parts["dev"] + parts["test"]
    assert not any(pair.held_out for pair in train) and all(pair.held_out for pair in others)
    novel = Counter(combination for pair in others for combination in pair.held_out)
    assert len(novel) > len(others) / 2, "dev and test repeat the same few combinations"
    for side in ("fr", "en"):
        known = {normalized(getattr(pair, side)) for pair in train}
        held = [normalized(getattr(pair, side)) for pair in others]
        assert known.isdisjoint(held) and len(set(held)) == len(held), f"a sentence of train in dev or test ({side})"
        counts = Counter(word for pair in train for word in forms(getattr(pair, side)))
        rare = {word for pair in others for word in forms(getattr(pair, side)) if counts[word] < FEWEST}
        assert not rare, f"words of dev or test too rare in train: {sorted(rare)}"
    _check_vocabulary(train)
    shares = Counter(pair.template for pair in train)
    assert len(shares) >= 40 and max(shares.values()) < len(train) * 0.03, shares.most_common(3)


def _check_vocabulary(train):
    """All number words, months and weekdays are in the training set."""
    counts = Counter(word for pair in train for word in forms(pair.fr))
    counts.update("en:" + word for pair in train for word in forms(pair.en))
    missing = [word for word in closed_words() if counts[word] < FEWEST]
    assert not missing, f"too rare in train: {sorted(missing)}"
