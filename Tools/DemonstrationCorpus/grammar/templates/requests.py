"""Orders, suggestions and polite requests."""

from ..french_forms import imperative
from ..lexicon import MASS, THINGS
from ..orthography import words
from ..phrases import phrase, pronoun
from ..verbs import GIVING, MOTION, TRANSITIVE
from .registry import template


@template(1.3)
def orders(g):
    """Fermez la porte, s'il vous plaît. N'oublie pas ton parapluie ! Allons au parc !"""
    person = g.pick([1, 4])
    owner = pronoun("tu" if person == 1 else "vous")
    kind = g.weighted(do=4, dont=3, lets=2, give=3)
    if kind == "lets":
        if g.chance(0.5):
            place = g.place(MOTION["aller"], going=True)
            time = g.pick(
                [
                    phrase("", ""),
                    phrase("demain", "tomorrow"),
                    phrase("ce soir", "this evening"),
                    phrase("maintenant", "now"),
                ]
            )
            return words("allons", place.fr, time.fr), words("let's go", place.en, time.en), "!"
        verb = TRANSITIVE[
            g.pick("prendre regarder manger acheter visiter préparer choisir écouter lire nettoyer".split())
        ]
        direct = g.thing(g.noun_for(verb, pronoun("il")), adjective=0.25, allow="looks", counted=False)
        return words(imperative(verb.fr, 3), direct.fr), words("let's", verb.en, verb.particle, direct.en), "!"
    if kind == "give":
        verb = GIVING[g.pick("donner montrer prêter envoyer".split())]
        direct = g.thing(
            g.noun_for(verb, pronoun("il")), owner, adjective=0.3, kind=g.weighted(the=2, own=2, this=1), allow="looks"
        )
        please = g.chance(0.4)
        ending = (
            phrase([",", "s'il te plaît" if person == 1 else "s'il vous plaît"], [",", "please"])
            if please
            else phrase("", "")
        )
        to = g.pick([("moi", "me"), ("nous", "us")])
        return (
            words(imperative(verb.fr, person) + "-" + to[0], direct.fr, ending.fr),
            words(verb.en, to[1], direct.en, ending.en),
            "." if please else "!",
        )
    if kind == "dont":
        verb = TRANSITIVE[
            g.pick(
                "oublier perdre casser manger boire ouvrir fermer vendre lire prendre acheter cacher "
                "couper regarder".split()
            )
        ]
        own = verb.fr in ("oublier", "perdre", "vendre")
        direct = g.thing(
            g.noun_for(verb, pronoun("il")),
            owner,
            adjective=0.2,
            kind="own" if own else g.weighted(the=1, this=2),
            allow="looks",
        )
        return words("ne", imperative(verb.fr, person), "pas", direct.fr), words("don't", verb.en, direct.en), "!"
    verb = TRANSITIVE[
        g.pick(
            "ouvrir fermer laver nettoyer lire finir écouter regarder prendre choisir manger apprendre "
            "préparer nourrir couper".split()
        )
    ]
    direct = g.thing(
        g.noun_for(verb, pronoun("il")), owner, adjective=0.2, kind=g.weighted(the=3, this=2), allow="looks"
    )
    please = phrase([",", "s'il te plaît" if person == 1 else "s'il vous plaît"], [",", "please"])
    return (
        words(imperative(verb.fr, person), direct.fr, please.fr),
        words(verb.en, verb.particle, direct.en, please.en),
        ".",
    )


@template(0.9)
def polite(g):
    """Je voudrais …, pourriez-vous …"""
    kind = g.weighted(like=3, could=3, may=2)
    if kind == "like":
        noun = g.pick([n for k in ("fruit", "cake", "drink", "food", "dish") for n in THINGS[k]])
        g.combine("verb+object", "voudrais", noun.fr)
        direct = g.thing(
            noun, kind=None if noun.kind not in MASS else "some", adjective=0.3, number="p" if g.chance(0.4) else "s"
        )
        who = g.pick([("je voudrais", "I would like"), ("nous voudrions", "we would like")])
        please = phrase(", s'il vous plaît", ", please")
        return words(who[0], direct.fr, please.fr), words(who[1], direct.en, please.en), "."
    if kind == "could":
        verb = TRANSITIVE[
            g.pick("ouvrir fermer laver nettoyer réparer préparer expliquer traduire lire choisir".split())
        ]
        direct = g.thing(g.noun_for(verb, pronoun("il")), adjective=0.25, kind=g.weighted(the=2, this=2), allow="looks")
        ask = g.pick(["pourriez-vous", "pourrais-tu"])
        return words(ask, verb.fr, direct.fr), words("could you", verb.en, direct.en), "?"
    verb = TRANSITIVE[g.pick("prendre regarder lire ouvrir fermer manger voir choisir dessiner".split())]
    direct = g.thing(g.noun_for(verb, pronoun("il")), adjective=0.25, kind=g.weighted(the=2, this=2), allow="looks")
    ask = g.pick([("est-ce que je peux", "may I"), ("puis-je", "may I")])
    return words(ask[0], verb.fr, direct.fr), words(ask[1], verb.en, direct.en), "?"
