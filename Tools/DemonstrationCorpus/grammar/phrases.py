"""Noun phrases: articles, possessives, agreement, contraction, and what refers back to them."""

from dataclasses import dataclass, field

from . import english_forms
from .numbers import english_number, french_number
from .orthography import begins_with_vowel_sound, words


@dataclass
class Phrase:
    """The same words in both languages."""

    fr: list = field(default_factory=list)
    en: list = field(default_factory=list)


def phrase(fr, en):
    return Phrase(words(fr), words(en))


@dataclass
class Nominal(Phrase):
    """A noun phrase or pronoun. Persons count je, tu, il, nous, vous, ils from 0; `on` is 2 in French, 3 in English."""

    gender: str = "m"
    number: str = "s"
    person: int = 2
    english_person: int = 2
    human: bool = True
    lemma: str = ""
    is_pronoun: bool = False

    def possessive(self):
        """my, his, its … with this phrase as the owner."""
        if self.english_person == 2:
            return {"m": "his", "f": "her"}[self.gender] if self.human else "its"
        return ("my", "your", "", "our", "your", "their")[self.english_person]

    def object_pronoun(self):
        """me, him, them … in English."""
        if self.english_person == 2:
            return {"m": "him", "f": "her"}[self.gender] if self.human else "it"
        return ("me", "you", "", "us", "you", "them")[self.english_person]

    def pronoun(self):
        """il, elle, ils, elles standing for this third-person phrase."""
        if self.is_pronoun:
            return self
        fr = {"m": "il", "f": "elle"}[self.gender] + ("s" if self.number == "p" else "")
        en = "they" if self.number == "p" else {"m": "he", "f": "she"}[self.gender] if self.human else "it"
        return Nominal(
            [fr], [en], self.gender, self.number, self.person, self.english_person, self.human, self.lemma, True
        )

    def direct_clitic(self):
        """le, la, les."""
        return "les" if self.number == "p" else {"m": "le", "f": "la"}[self.gender]

    def indirect_clitic(self):
        """lui, leur."""
        return "leur" if self.number == "p" else "lui"

    def stressed(self):
        """moi, toi, lui, elle, nous, vous, eux, elles."""
        third = {"s": {"m": "lui", "f": "elle"}, "p": {"m": "eux", "f": "elles"}}[self.number][self.gender]
        return ("moi", "toi", third, "nous", "vous", third)[self.person]


_PRONOUNS = {
    "je": ("I", 0, 0, "s"),
    "tu": ("you", 1, 1, "s"),
    "il": ("he", 2, 2, "s"),
    "elle": ("she", 2, 2, "s"),
    "on": ("we", 2, 3, "s"),
    "nous": ("we", 3, 3, "p"),
    "vous": ("you", 4, 4, "p"),
    "ils": ("they", 5, 5, "p"),
    "elles": ("they", 5, 5, "p"),
}


def pronoun(fr, gender="m"):
    """A personal pronoun as subject; je, tu, nous and vous take the gender given."""
    en, person, english_person, number = _PRONOUNS[fr]
    gender = {"il": "m", "ils": "m", "elle": "f", "elles": "f", "on": "m"}.get(fr, gender)
    return Nominal([fr], [en], gender, number, person, english_person, True, fr, True)


def name(fr, gender, en=None):
    return Nominal([fr], [en or fr], gender, lemma=fr)


def both(first, second):
    """Paul et Marie."""
    gender = "f" if first.gender == second.gender == "f" else "m"
    return Nominal(
        first.fr + ["et"] + second.fr,
        first.en + ["and"] + second.en,
        gender,
        "p",
        5,
        5,
        True,
        first.lemma + "+" + second.lemma,
    )


_POSSESSIVES = (
    ("mon", "ma", "mes"),
    ("ton", "ta", "tes"),
    ("son", "sa", "ses"),
    ("notre", "notre", "nos"),
    ("votre", "votre", "vos"),
    ("leur", "leur", "leurs"),
)


def _possessive_determiner(person, gender, number, next_word):
    masculine, feminine, plural = _POSSESSIVES[person]
    if number == "p":
        return plural
    return masculine if gender == "m" or begins_with_vowel_sound(next_word) else feminine


def _determiner(kind, gender, number, next_word, adjective_first, owner, some):
    """The article or other determiner in both languages, before the word that follows it in French."""
    plural = number == "p"
    if kind == "the":
        return "les" if plural else "le" if gender == "m" else "la", "the"
    if kind == "generic":
        return "les" if plural else "le" if gender == "m" else "la", ""
    if kind == "a":
        if plural:
            return "de" if adjective_first else "des", some
        return "un" if gender == "m" else "une", "a"
    if kind == "some":
        if begins_with_vowel_sound(next_word):
            return "de la", some
        return "du" if gender == "m" else "de la", some
    if kind == "this":
        if plural:
            return "ces", "these"
        vowel = begins_with_vowel_sound(next_word)
        return "cette" if gender == "f" else "cet" if vowel else "ce", "this"
    if kind == "of":
        return "de", some
    if kind == "what":
        return "quel" + ("le" if gender == "f" else "") + ("s" if plural else ""), "what" if plural else "what a"
    if kind == "which":
        return "quel" + ("le" if gender == "f" else "") + ("s" if plural else ""), "which"
    if kind == "own":
        return _possessive_determiner(owner.person, gender, number, next_word), owner.possessive()
    if kind == "bare":
        return "", ""
    raise ValueError(kind)


def noun_phrase(noun, kind, number="s", before=None, after=None, owner=None, some="some", count=None):
    """A noun with its determiner and at most one adjective on either side.

    `kind`: the, generic (le chocolat → chocolate), a, some (partitive), this, own (with `owner`), of (after a negation
    or a quantity), what (exclamation), which, bare; `count` puts a number in words before a plural noun.
    """
    head_fr, head_en = [noun.french(number)], [noun.english(number)]
    if after:
        head_fr.append(after.french(noun.gender, number))
        head_en.insert(0, after.en)
    if before:
        head_fr.insert(0, before.french(noun.gender, number, noun.french(number)))
        head_en.insert(0, before.en)
    if count is not None:
        counted = (
            count
            if isinstance(count, tuple)
            else (french_number(count, feminine=noun.gender == "f"), english_number(count))
        )
        head_fr.insert(0, counted[0])
        head_en.insert(0, counted[1])
    fr, en = _determiner(kind, noun.gender, number, head_fr[0].split()[0], bool(before), owner, some)
    person = 5 if number == "p" else 2
    return Nominal(words(fr, head_fr), words(en, head_en), noun.gender, number, person, person, noun.human, noun.fr)


def de(fr):
    """`de` before French words: du, des, or de (which may still elide)."""
    return _contract(fr, "de", "du", "des")


def a(fr):
    """`à` before French words: au, aux or à."""
    return _contract(fr, "à", "au", "aux")


def _contract(fr, plain, masculine, plural):
    if fr[0] == "le" and not begins_with_vowel_sound(fr[1]):
        return [masculine] + fr[1:]
    if fr[0] == "les":
        return [plural] + fr[1:]
    return [plain] + fr


def belonging_to(thing_fr, thing_en, owner):
    """le frère de Paul, Paul's brother: `thing_fr` has its article, `thing_en` has none."""
    return words(thing_fr, de(owner.fr)), words(english_forms.possessive(owner.en, owner.number), thing_en)
