"""Reading numbers, times and dates back from words, written apart from the writers so as to check them."""

import re

_FR = {
    word: value
    for value, word in enumerate(
        "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize".split()
    )
}
_FR |= {"une": 1, "vingt": 20, "vingts": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60}
_EN = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen".split()
    )
}
_EN |= {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_EN_ORDINALS = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fifth": 5,
    "eighth": 8,
    "ninth": 9,
    "twelfth": 12,
    "twentieth": 20,
    "thirtieth": 30,
}


def french_number(text):
    """The value of a French cardinal: vingt after quatre multiplies, cent and mille multiply what precedes them."""
    total, group = 0, 0
    for word in re.split("[ -]", text):
        if word == "mille":
            total, group = (group or 1) * 1000, 0
        elif word in ("cent", "cents"):
            group = (group or 1) * 100
        elif word in ("vingt", "vingts") and group % 100 == 4:
            group += 76
        elif word != "et":
            group += _FR[word]
    return total + group


def english_number(text):
    """The value of an English cardinal."""
    total, group = 0, 0
    for word in re.split("[ -]", text):
        if word == "thousand":
            total, group = group * 1000, 0
        elif word == "hundred":
            group *= 100
        elif word != "and":
            group += _EN[word]
    return total + group


def english_year(text):
    """nineteen ninety-eight, eighteen hundred, seventeen oh five, two thousand and twelve."""
    if "thousand" in text or "hundred" in text:
        return english_number(text)
    century, rest = text.split(" ", 1)
    return _EN[century] * 100 + english_number(rest.removeprefix("oh "))


def french_time(text):
    """Minutes after noon or midnight."""
    if text.startswith("midi"):
        base, rest = 0, text[4:]
    else:
        hour, rest = re.fullmatch(r"(\S+) heures?(.*)", text).groups()
        base = _FR[hour] * 60
    rest = rest.strip()
    named = {"": 0, "et quart": 15, "et demie": 30, "et demi": 30, "moins le quart": -15}
    if rest in named:
        offset = named[rest]
    elif rest.startswith("moins "):
        offset = -french_number(rest[6:])
    else:
        offset = french_number(rest)
    return (base + offset) % 720


def english_time(text):
    """Minutes after noon or midnight."""
    if text == "noon":
        return 0
    if text.endswith(" o'clock"):
        return _EN[text.split()[0]] % 12 * 60
    amount, relation, hour = text.split()
    minutes = {"quarter": 15, "half": 30}.get(amount) or english_number(amount)
    return (_EN[hour] * 60 + (minutes if relation == "past" else -minutes)) % 720


def french_day(text, months):
    """(day, month counted from 0) of `le lundi premier mai`."""
    found = re.fullmatch(r"le (?:\w+di |dimanche )?(.+) (\w+)", text)
    day = 1 if found[1] == "premier" else french_number(found[1])
    return day, months.index(found[2])


def english_day(text, months):
    """(day, month counted from 0) of `Monday the first of May`."""
    found = re.fullmatch(r"(?:\w+day )?the (.+) of (\w+)", text)
    tens, _, last = found[1].rpartition("-")
    unit = _EN_ORDINALS.get(last) or _EN[last.removesuffix("th")]
    return (_EN[tens] if tens else 0) + unit, months.index(found[2])
