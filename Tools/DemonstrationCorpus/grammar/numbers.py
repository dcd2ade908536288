"""Numbers from 0 to 9999, years and ordinals in words, in both languages.

French follows the traditional spelling: hyphens below one hundred only and never around `et`;
`vingt` and `cent` take an s when multiplied and last; `mille` never changes.
"""

_FR_UNITS = (
    "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize "
    "dix-sept dix-huit dix-neuf"
).split()
_FR_TENS = {20: "vingt", 30: "trente", 40: "quarante", 50: "cinquante", 60: "soixante"}
_EN_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
).split()
_EN_TENS = "_ _ twenty thirty forty fifty sixty seventy eighty ninety".split()
_EN_ORDINALS = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
    "twenty": "twentieth",
    "thirty": "thirtieth",
}
_FR_ORDINALS = "_ premier deuxième troisième quatrième cinquième sixième septième huitième neuvième dixième".split()


def _french_below_100(n, multiplied_s):
    if n < 20:
        return _FR_UNITS[n]
    if n >= 80:
        if n == 80:
            return "quatre-vingts" if multiplied_s else "quatre-vingt"
        return "quatre-vingt-" + _FR_UNITS[n - 80]
    tens = 60 if n >= 60 else n // 10 * 10
    rest = n - tens
    if rest == 0:
        return _FR_TENS[tens]
    return _FR_TENS[tens] + (" et " if rest in (1, 11) else "-") + _FR_UNITS[rest]


def french_number(n, feminine=False, as_rank=False):
    """The cardinal in French words; `as_rank` (page quatre-vingt) leaves out the plural s."""
    parts = []
    thousands, rest = divmod(n, 1000)
    if thousands:
        parts.append("mille" if thousands == 1 else _FR_UNITS[thousands] + " mille")
    hundreds, below = divmod(rest, 100)
    if hundreds == 1:
        parts.append("cent")
    elif hundreds:
        parts.append(_FR_UNITS[hundreds] + (" cent" if below or as_rank else " cents"))
    if below or not parts:
        parts.append(_french_below_100(below, multiplied_s=not as_rank))
    text = " ".join(parts)
    if feminine and text.endswith("un"):
        text += "e"
    return text


def _english_below_100(n):
    if n < 20:
        return _EN_UNITS[n]
    tens, unit = divmod(n, 10)
    return _EN_TENS[tens] + ("-" + _EN_UNITS[unit] if unit else "")


def english_number(n):
    """The cardinal in English words, with `and` before the part below one hundred."""
    parts = []
    thousands, rest = divmod(n, 1000)
    if thousands:
        parts.append(_EN_UNITS[thousands] + " thousand")
    hundreds, below = divmod(rest, 100)
    if hundreds:
        parts.append(_EN_UNITS[hundreds] + " hundred")
    if below or not parts:
        parts.append(("and " if parts else "") + _english_below_100(below))
    return " ".join(parts)


def english_year(year):
    """A year as it is said: nineteen ninety-eight, eighteen hundred, two thousand and five."""
    century, rest = divmod(year, 100)
    if year >= 2000:
        return english_number(year)
    if rest == 0:
        return _EN_UNITS[century] + " hundred"
    return _EN_UNITS[century] + " " + ("oh " + _EN_UNITS[rest] if rest < 10 else _english_below_100(rest))


def english_ordinal(n):
    """first, second … thirty-first."""
    head, _, last = _english_below_100(n).rpartition("-")
    last = _EN_ORDINALS.get(last, last + "th")
    return head + "-" + last if head else last


def french_ordinal(n, feminine=False):
    """premier, première, deuxième … dixième."""
    return "première" if n == 1 and feminine else _FR_ORDINALS[n]
