"""Negation: pas, plus, jamais, rien, personne, que, ni … ni, and what becomes of the article."""

from .. import lexicon
from ..clauses import clause
from ..lexicon import MASS, THINGS
from ..orthography import words
from ..phrases import Nominal, Phrase, a, noun_phrase, phrase
from ..verbs import INTRANSITIVE, MOTION, OTHER, SOCIAL, TRANSITIVE
from .registry import said, template
from .statements import HABITS

HAVING = "text press clothes device dishes furniture vehicle animal pocket plant picture".split()
LIKED = "fruit food drink show animal".split()


def without(g, noun, adjective=0.0):
    """de pain, de pommes: the noun after a negation or a quantity."""
    before, after = g.adjectives(noun, adjective, allow="opinions")
    number = "s" if noun.kind in MASS else "p"
    return noun_phrase(noun, "of", number, before, after, some="")


def some_noun(g, kinds, relation, other):
    noun = g.pick([noun for kind in kinds for noun in THINGS[kind]])
    g.combine(relation, other, noun.fr)
    return noun


@template(1.3)
def not_doing(g):
    subject = g.subject()
    verb, direct = g.action(subject, sudden=False, kind=g.weighted(the=3, this=1), adjective=0.25)
    return said(clause(subject, verb, g.mode(verb, present=3, going=1, future=1), direct, negation="pas"))


@template(1.2)
def did_not(g):
    subject = g.subject()
    verb, direct = g.action(
        subject, " ".join(v for v in TRANSITIVE if v not in ("connaître", "porter")), adjective=0.25
    )
    if direct.fr[0] in ("un", "une", "des", "du", "de"):
        noun = g.noun_for(verb, subject)
        if noun.kind in ("meal", "transport", "opening", "room"):
            return None
        direct = without(g, noun)
        direct.en = ["any"] + direct.en
    time = g.past_time() if g.chance(0.4) else None
    return said(clause(subject, verb, "past", direct, negation="pas", tail=time))


@template(1)
def has_not_any(g):
    subject = g.subject()
    verb = OTHER[g.weighted(avoir=2, vouloir=1)]
    kinds = HAVING if verb.fr == "avoir" else ["fruit", "cake", "food", "drink", "dish"]
    noun = some_noun(g, kinds, "verb+object", verb.fr)
    g.subject_meets(subject, verb)
    direct = without(g, noun)
    direct.en = ["any"] + direct.en
    return said(clause(subject, verb, "present", direct, negation="pas"))


@template(1)
def no_more(g):
    """Nous n'avons plus de pain: we have no bread left."""
    noun = some_noun(g, ["fruit", "cake", "food", "drink"], "verb+object", "avoir")
    direct = without(g, noun)
    if g.chance(0.5):
        subject = g.subject(pronouns=0.6)
        g.subject_meets(subject, OTHER["avoir"])
        told = clause(subject, OTHER["avoir"], "present", direct, negation="plus")
        start = clause(subject, OTHER["avoir"], "present").en
        return told.fr, words(start, "no", direct.en, "left"), "."
    where_fr, where_en = g.pick(
        [
            ("dans la cuisine", "in the kitchen"),
            ("sur la table", "on the table"),
            ("au restaurant", "at the restaurant"),
            ("à la maison", "at home"),
            ("à la boulangerie", "at the bakery"),
            ("au marché", "at the market"),
        ]
    )
    g.combine("noun+place", noun.fr, where_fr)
    there = "is" if noun.kind in MASS else "are"
    return words("il n'y a plus", direct.fr, where_fr), words("there", there, "no", direct.en, "left", where_en), "."


@template(1)
def no_longer(g):
    subject = g.subject(on=False)
    kind = g.weighted(live=2, work=3, be=2, like=2)
    if kind == "live":
        city = g.city()
        g.meets(subject, "à " + city.lemma, "subject+home")
        return said(clause(subject, OTHER["habiter"], "present", Phrase(a(city.fr), ["in"] + city.en), negation="plus"))
    if kind == "work":
        verb = INTRANSITIVE[g.pick("travailler chanter danser jouer étudier".split())]
        g.subject_meets(subject, verb)
        return said(clause(subject, verb, "present", g.place(verb), negation="plus"))
    if kind == "be":
        return said(clause(subject, OTHER["être"], "present", g.state(subject, lexicon.STATES), negation="plus"))
    noun = some_noun(g, LIKED, "verb+object", "aimer")
    g.meets(subject, "aimer " + noun.fr, "subject+taste")
    return said(
        clause(
            subject,
            OTHER["aimer"],
            "present",
            noun_phrase(noun, "generic", "s" if noun.kind in MASS else "p"),
            negation="plus",
        )
    )


@template(1.2)
def never(g):
    subject = g.subject()
    verb = TRANSITIVE[g.pick(n for n in HABITS if n not in ("oublier", "chercher"))]
    g.subject_meets(subject, verb)
    noun = g.noun_for(verb, subject, HABITS[verb.fr])
    indefinite = noun.kind not in ("room", "transport", "meal", "vehicle")
    if noun.kind == "meal" and noun.fr != "repas":
        direct = g.thing(noun, adjective=0)
    else:
        direct = without(g, noun, 0.15) if indefinite else g.thing(noun, kind="the", adjective=0.15, number="s")
    mode = g.weighted(present=3, past=1)
    return said(clause(subject, verb, mode, direct, negation="jamais"))


@template(1)
def nothing(g):
    """Ne … rien: before the participle, after the simple verb."""
    subject = g.subject()
    verb = TRANSITIVE[
        g.pick(
            "manger boire acheter vendre lire écrire chercher trouver voir comprendre apprendre oublier "
            "casser choisir préparer recevoir".split()
        )
    ]
    g.subject_meets(subject, verb)
    mode = "past" if verb.fr in ("trouver", "oublier", "casser", "recevoir") else g.weighted(present=2, past=3, going=1)
    tail = g.past_time() if mode == "past" and g.chance(0.5) else None
    if tail is None and g.chance(0.5) and verb.fr in ("acheter", "vendre", "manger", "boire", "lire", "apprendre"):
        tail = g.place(verb)
    return said(clause(subject, verb, mode, negation="rien", tail=tail))


@template(1)
def nobody(g):
    """Ne … personne after the participle; Personne ne … as the subject."""
    if g.chance(0.5):
        subject = g.subject()
        name = g.pick("voir connaître aider inviter rencontrer attendre chercher".split())
        verb = SOCIAL.get(name) or TRANSITIVE[name]
        g.subject_meets(subject, verb)
        mode = (
            g.weighted(present=2, past=3)
            if name not in ("connaître", "rencontrer", "inviter")
            else "past" if name != "connaître" else "present"
        )
        tail = g.past_time() if mode == "past" and g.chance(0.5) else g.place(verb)
        if name in ("inviter", "aider") and mode == "past":
            tail = g.past_time()
        return said(clause(subject, verb, mode, negation="personne", tail=tail))
    subject = Nominal(["personne"], ["nobody"], lemma="personne")
    if g.chance(0.5):
        verb, direct = g.action(subject, kind=g.weighted(the=2, this=2), sudden=False)
    else:
        verb, direct = g.pick([(MOTION[v], None) for v in "arriver partir venir rentrer".split()])
    mode = g.weighted(present=1, past=3) if direct else "past"
    told = clause(subject, verb, mode, direct, tail=g.past_time() if mode == "past" and g.chance(0.6) else None)
    fr = words("personne", "ne", told.fr[1:])
    return fr, told.en, "."


@template(1)
def nothing_is(g):
    """Rien n'est …, and people who say nothing."""
    if g.chance(0.5):
        adjective = g.pick(
            [lexicon.AFTER[n] for n in "facile difficile simple important intéressant cher moderne propre".split()]
        )
        where = g.place()
        g.combine("adjective+place", adjective.fr, where.fr[-1])
        mode = g.weighted(present=2, past=1)
        be = ("est", "is") if mode == "present" else ("était", "was")
        return words("rien", "ne", be[0], adjective.fr, where.fr), words("nothing", be[1], adjective.en, where.en), "."
    subject = g.subject()
    g.subject_meets(subject, OTHER["dire"])
    listener = g.someone(subject)
    g.meets(listener, "dire", "verb+person")
    mode = g.weighted(past=3, future=1)
    told = clause(subject, OTHER["dire"], mode, negation="rien")
    soon = phrase(*g.pick([("demain", "tomorrow"), ("ce soir", "this evening"), ("lundi prochain", "next Monday")]))
    time = g.past_time() if mode == "past" else soon
    tail = time if g.chance(0.5) else phrase("", "")
    return words(told.fr, a(listener.fr), tail.fr), words(told.en, "to", listener.en, tail.en), "."


@template(0.9)
def only(g):
    """Ne … que."""
    subject = g.subject()
    if g.chance(0.6):
        verb = TRANSITIVE[g.pick("manger boire lire regarder porter".split())]
        g.subject_meets(subject, verb)
        noun = g.noun_for(verb, None, HABITS[verb.fr])
        before, after = g.adjectives(noun, 0.3, allow="opinions")
        direct = noun_phrase(
            noun, "some" if noun.kind in MASS else "a", "s" if noun.kind in MASS else "p", before, after, some=""
        )
        return said(clause(subject, verb, "present", direct, negation="que"))
    noun = some_noun(g, HAVING, "verb+object", "avoir")
    number = g.number(1, 9)
    direct = noun_phrase(noun, "bare", "s" if number == 1 else "p", count=number)
    g.subject_meets(subject, OTHER["avoir"])
    return said(clause(subject, OTHER["avoir"], "present", direct, negation="que"))


@template(0.9)
def neither(g):
    """Ne … ni … ni."""
    subject = g.third() if g.chance(0.6) else g.pronoun()
    kind = g.weighted(like=3, have=2)
    if kind == "like":
        group = g.pick(LIKED)
        first = g.pick(THINGS[group])
        second = g.pick([noun for noun in THINGS[group] if noun != first])
        g.combine("noun+noun", *sorted((first.fr, second.fr)))
        g.subject_meets(subject, OTHER["aimer"])
        phrases = [noun_phrase(n, "generic", "s" if n.kind in MASS else "p") for n in (first, second)]
        verb = "aimer"
    else:
        first, second = some_noun(g, ["vehicle", "device", "animal"], "verb+object", "avoir"), g.pick(THINGS["pocket"])
        g.combine("noun+noun", *sorted((first.fr, second.fr)))
        phrases = [noun_phrase(n, "bare", "s") for n in (first, second)]
        for item in phrases:
            item.en.insert(0, "a")
        verb = "avoir"
    start = clause(subject, OTHER[verb], "present")
    fr = words(subject.fr, "ne", start.fr[len(subject.fr) :], "ni", phrases[0].fr, "ni", phrases[1].fr)
    return fr, words(start.en, "neither", phrases[0].en, "nor", phrases[1].en), "."
