"""Clauses: verb groups in both languages, with negation, pronouns before the verb, agreement and questions."""

from dataclasses import dataclass

from . import english_forms
from . import french_forms as ff
from .orthography import words
from .phrases import Phrase, a, de

_BE = ("am", "are", "is", "are", "are", "are")
_WAS = ("was", "were", "was", "were", "were", "were")
_CONTRACTED = {"can": "can't", "will": "won't", "am": "am not"}
_REFLEXIVES = ("me", "te", "se", "nous", "vous", "se")
_INVERTED = ("je", "tu", None, "nous", "vous", None)

# French tense and English tense of each mode; a present is progressive unless the verb is a state.
MODES = {
    "present": ("present", "progressive"),
    "habit": ("present", "simple"),
    "past": ("perfect", "past"),
    "going": ("going", "going"),
    "future": ("future", "will"),
    "was doing": ("imperfect", "past progressive"),
    "used to": ("imperfect", "used to"),
    "just": ("just", "just"),
    "since": ("present", "perfect progressive"),
}
_SECOND_NEGATION = {
    "pas": "not",
    "plus": "no longer",
    "jamais": "never",
    "rien": "not",
    "personne": "not",
    "que": "only",
}
_MAKES_SIMPLE = ("plus", "jamais", "que")


@dataclass
class Clitic:
    """A pronoun before the French verb, and what English says in its place after the verb."""

    fr: str
    en: str
    agrees_with: object = None


@dataclass
class Adverb:
    """An adverb after the French verb and before the English one (souvent, toujours)."""

    fr: str
    en: str


def finite(verb, tense, person):
    forms = {"present": ff.present, "imperfect": ff.imperfect, "future": ff.future, "subjunctive": ff.subjunctive}
    return forms[tense](verb)[person]


def _inverted(form, subject):
    if subject.person in (2, 5):
        name = "on" if subject.fr == ["on"] else subject.pronoun().fr[0]
        return form + ("-t-" if form[-1] in "aeé" else "-") + name
    return form + "-" + _INVERTED[subject.person]


def french_predicate(
    subject, verb, tense, *, negation=None, clitics=(), adverb=None, auxiliary=None, invert=False, agreement=True
):
    """The French verb group; `auxiliary` (pouvoir, vouloir …) takes the tense and leaves the verb an infinitive."""
    own = ([_REFLEXIVES[subject.person]] if verb.reflexive else []) + [clitic.fr for clitic in clitics]
    first, tail = own, []
    if tense == "just":
        form, first, tail = finite("venir", "present", subject.person), [], ["de"] + own + [verb.fr]
    elif auxiliary or tense == "going":
        form = finite(auxiliary or "aller", "present" if tense == "going" else tense, subject.person)
        first, tail = [], own + [verb.fr]
    elif tense == "perfect":
        form = finite("être" if verb.goes_with_etre else "avoir", "present", subject.person)
        tail = [_participle(subject, verb, clitics, agreement)]
    else:
        form = finite(verb.fr, tense, subject.person)
    if invert:
        form = _inverted(form, subject)
    # `rien` and `pas` stand before the participle or infinitive, `personne` and `que` after it.
    last = negation in ("personne", "que")
    return words(
        "ne" if negation else "",
        first,
        form,
        "" if last else negation or "",
        adverb.fr if adverb else "",
        tail,
        negation if last else "",
    )


def _participle(subject, verb, clitics, agreement):
    form = ff.participle(verb.fr)
    if verb.goes_with_etre:
        return ff.agree(form, subject.gender, subject.number) if agreement else form
    for clitic in clitics:
        if clitic.agrees_with is not None:
            return ff.agree(form, clitic.agrees_with.gender, clitic.agrees_with.number)
    return form


def _english_parts(person, verb, tense):
    """(auxiliary or None, what `do` would be, the rest)."""
    have, do = ("has", "does") if person == 2 else ("have", "do")
    be = verb.en == "be"
    table = {
        "progressive": (_BE[person], verb.ing),
        "past progressive": (_WAS[person], verb.ing),
        "will": ("will", verb.en),
        "going": (_BE[person], "going to " + verb.en),
        "just": (have, "just " + verb.pp),
        "perfect": (have, verb.pp),
        "perfect progressive": (have, "been " + verb.ing),
    }
    if tense in table:
        return table[tense][0], do, table[tense][1]
    if verb.en == "must":
        return "must", do, ""
    if verb.en == "can":
        return {"simple": "can", "past": "could"}[tense], do, ""
    if tense == "simple":
        if be:
            return _BE[person], do, ""
        return None, do, english_forms.third_person(verb.en) if person == 2 else verb.en
    if tense == "past":
        return (_WAS[person], "did", "") if be else (None, "did", verb.past)
    if tense == "used to":
        return None, "did", "used to " + verb.en
    raise ValueError(tense)


def english_predicate(subject, verb, tense, *, negation=None, adverb=None, ask=False):
    """(words before the subject in a question, words after the subject)."""
    auxiliary, do, rest = _english_parts(subject.english_person, verb, tense)
    middle = adverb.en if adverb else ""
    second = _SECOND_NEGATION.get(negation)
    if (second == "not" or ask) and auxiliary is None:
        auxiliary, rest = do, verb.en
    if second == "not":
        auxiliary = _CONTRACTED.get(auxiliary, auxiliary + "n't")
    elif second:
        middle = second + " " + middle
    if ask:
        return words(auxiliary), words(middle, rest, verb.particle)
    return [], words(auxiliary or "", middle, rest, verb.particle)


def english_tense(verb, mode, negation=None):
    tense = MODES[mode][1]
    simple = verb.state or negation in _MAKES_SIMPLE
    if tense == "progressive" and simple:
        return "simple"
    if tense == "past progressive" and verb.state:
        return "past"
    return tense


def verb_objects(verb, direct, clitics, negation):
    """What follows the verb group: French words and English words."""
    fr, en = [], []
    for clitic in clitics:
        en += words(clitic.en)
    if negation == "rien":
        en.append("anything")
    if negation == "personne":
        en.append("anybody")
    if direct is not None:
        governed = {"à": a, "de": de}.get(verb.preposition)
        fr += governed(direct.fr) if governed else direct.fr
        en += direct.en
    return fr, en


def clause(
    subject,
    verb,
    mode,
    direct=None,
    *,
    negation=None,
    clitics=(),
    adverb=None,
    tail=None,
    ask=None,
    modal=None,
    agreement=True
):
    """A whole clause. `ask`: None, "tone", "est-ce que" or "inversion"; `tail`: a Phrase after the object."""
    french_tense = MODES[mode][0]
    fr_auxiliary = modal.fr if modal else None
    inverted = ask == "inversion"
    group = french_predicate(
        subject,
        verb,
        french_tense,
        negation=negation,
        clitics=clitics,
        adverb=adverb,
        auxiliary=fr_auxiliary,
        invert=inverted,
        agreement=agreement,
    )
    object_fr, object_en = verb_objects(verb, direct, clitics, negation)
    fr = words(
        ["est-ce", "que"] if ask == "est-ce que" else [],
        [] if inverted and subject.is_pronoun else subject.fr,
        group,
        object_fr,
        tail.fr if tail else [],
    )
    head = modal or verb
    front, after = english_predicate(
        subject, head, english_tense(head, mode, negation), negation=negation, adverb=adverb, ask=bool(ask)
    )
    infinitive = words(to_infinitive(modal), verb.en, verb.particle) if modal else []
    en = words(front, subject.en, after, infinitive, object_en, tail.en if tail else [])
    return Phrase(fr, en)


def to_infinitive(modal):
    """Whether English puts `to` between the modal verb and the infinitive."""
    return "" if modal.en in ("can", "must") or modal.particle.endswith("to") else "to"


def infinitive(verb, direct=None, tail=None, person=2):
    """The verb with its complements: French infinitive, English base form."""
    fr, en = verb_objects(verb, direct, (), None)
    return Phrase(
        words(_REFLEXIVES[person] if verb.reflexive else "", verb.fr, fr, tail.fr if tail else []),
        words(verb.en, verb.particle, en, tail.en if tail else []),
    )


def participial(verb, direct=None, tail=None, person=2):
    """The English -ing form beside the French infinitive (sans fermer: without closing)."""
    base = infinitive(verb, direct, tail, person)
    return Phrase(base.fr, words(verb.ing, base.en[1:]))
