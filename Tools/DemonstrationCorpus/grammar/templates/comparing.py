"""Comparatives, superlatives, exclamations, and where things are."""

from .. import lexicon
from ..clauses import clause
from ..english_forms import comparative, superlative
from ..lexicon import THINGS
from ..orthography import words
from ..phrases import belonging_to, de, noun_phrase, phrase, pronoun
from ..verbs import INTRANSITIVE, OTHER
from .registry import said, template

# One says that a house is smaller, not that it is less small.
_NOT_LESS = "petit jeune vieux court sale lent gros triste ennuyeux long".split()


def a_degree(g, adjective):
    return g.pick(["plus", "aussi"] if adjective.fr in _NOT_LESS else ["plus", "moins", "aussi"])


_MANNER = [
    ("bien", "mieux", "better", "well"),
    ("vite", "plus vite", "faster", "fast"),
    ("tard", "plus tard", "later", "late"),
    ("souvent", "plus souvent", "more often", "often"),
]


def compared(degree, fr, adjective):
    """plus grand que, moins cher que, aussi rapide que, and their English."""
    if degree == "plus":
        if adjective.fr == "bon":
            return words(fr.replace("bonne", "meilleure").replace("bon", "meilleur"), "que"), ["better", "than"]
        return words(degree, fr, "que"), words(comparative(adjective.en, adjective.by_ending), "than")
    return words(degree, fr, "que"), words("as", adjective.en, "as")


def comparison(subject, degree, compared_words, other):
    """The clause; English says `isn't as tall as` for `moins grand que`."""
    fr, en = compared_words
    told = clause(subject, OTHER["être"], "present", phrase([fr, other.fr], [en, other.en]))
    if degree == "moins":
        told.en = clause(subject, OTHER["être"], "present", phrase([], [en, other.en]), negation="pas").en
    return told


@template(1.4)
def people_compared(g):
    subject = g.third(number=g.weighted(s=4, p=1)) if g.chance(0.7) else g.pronoun("je tu il elle nous vous ils elles")
    adjective = g.pick(lexicon.TRAITS)
    g.meets(subject, adjective.fr, "subject+adjective")
    degree = a_degree(g, adjective)
    compare = compared(degree, adjective.french(subject.gender, subject.number), adjective)
    if g.chance(0.35) or adjective.fr in ("jeune", "vieux"):
        other = g.pronoun(
            " ".join(
                p
                for p in "je tu nous vous".split()
                if pronoun(p).person != subject.person
                and (subject.person, pronoun(p).person) not in ((1, 4), (4, 1), (0, 3), (3, 0))
            )
        )
        than = phrase(other.stressed(), other.object_pronoun())
    else:
        than = g.someone(subject)
    return said(comparison(subject, degree, compare, than))


@template(1.3)
def things_compared(g):
    kind = g.pick("clothes case device furniture vehicle house animal text press picture sight".split())
    noun = g.pick(THINGS[kind])
    options = [
        a
        for side in lexicon.adjectives_for(noun)
        for a in side
        if a.fr not in lexicon.COLOURS.split() + ["nouveau", "marron", "français", "italien", "anglais", "vide"]
    ]
    adjective = g.pick(options)
    g.combine("noun+adjective", noun.fr, adjective.fr)
    number = "s" if kind == "house" else g.weighted(s=4, p=1)
    degree = a_degree(g, adjective)
    compare = compared(degree, adjective.french(noun.gender, number), adjective)
    style = g.weighted(same=3, mine=2)
    if kind in ("sight", "press"):
        first = noun_phrase(noun, "this", number)
        second = noun_phrase(g.pick([n for n in THINGS[kind] if n != noun]), "this", number)
    elif style == "same":
        first = noun_phrase(noun, "this", number)
        alike = kind in ("clothes", "furniture", "animal", "text") and g.chance(0.6)
        other = g.pick([n for n in THINGS[kind] if n != noun]) if alike else noun
        second = noun_phrase(
            other,
            "own" if other == noun or g.chance(0.5) else "this",
            number,
            owner=pronoun(g.pick("je tu nous vous ils".split())),
        )
    else:
        mine, yours = g.pick([(0, "vous"), (1, "nous"), (3, "ils"), (4, "je"), (3, "vous")])
        first = noun_phrase(noun, "own", number, owner=pronoun(["je", "tu", "", "nous", "vous"][mine]))
        second = noun_phrase(noun, "own", number, owner=pronoun(yours))
        if g.chance(0.4):
            base = noun_phrase(noun, "the", number)
            second = phrase(*belonging_to(base.fr, base.en[1:], g.named()))
    return said(comparison(first, degree, compare, second))


@template(0.9)
def done_better(g):
    """Marie chante mieux que Paul."""
    subject = g.third() if g.chance(0.6) else g.pronoun("je tu il elle nous vous ils elles")
    verb = INTRANSITIVE[g.pick("chanter danser nager courir travailler marcher dormir jouer".split())]
    g.subject_meets(subject, verb)
    manner = g.pick(
        _MANNER[:1] * 3
        + _MANNER[3:]
        + (_MANNER[1:2] if verb.fr in ("courir", "nager", "marcher", "travailler") else [])
    )
    other = g.someone(subject)
    degree = g.weighted(more=3, equal=2)
    g.combine("manner", verb.fr, manner[0])
    if degree == "more":
        compare = phrase([manner[1], "que", other.fr], [manner[2], "than", other.en])
    else:
        compare = phrase(["aussi", manner[0], "que", other.fr], ["as", manner[3], "as", other.en])
    return said(clause(subject, verb, "habit", compare))


@template(1.3)
def the_most(g):
    """La plus belle ville du pays; le livre le plus intéressant de la bibliothèque."""
    kind = g.weighted(thing=4, person=2)
    if kind == "person":
        subject = g.third(number="s")
        adjective = g.pick(lexicon.TRAITS)
        g.meets(subject, adjective.fr, "subject+adjective")
        group = g.pick(
            [
                ("de la classe", "in the class"),
                ("de la famille", "in the family"),
                ("du village", "in the village"),
                ("de l'école", "in the school"),
                ("de notre équipe", "in our team"),
            ]
        )
        article = "la" if subject.gender == "f" else "le"
        told = phrase(
            [article, "plus", adjective.french(subject.gender, "s"), group[0]],
            ["the", superlative(adjective.en, adjective.by_ending), group[1]],
        )
        return said(clause(subject, OTHER["être"], g.weighted(**{"present": 3, "was doing": 1}), told))
    noun = g.pick(
        THINGS["sight"]
        + lexicon.TOWN
        + THINGS["text"]
        + THINGS["clothes"]
        + THINGS["device"]
        + THINGS["animal"]
        + THINGS["picture"]
    )
    group = {
        "sight": [("du pays", "in the country"), ("d'Europe", "in Europe"), ("du monde", "in the world")],
        "town": [("du pays", "in the country"), ("de la ville", "in the town"), ("de la région", "in the region")],
        "text": [("de la bibliothèque", "in the library"), ("du monde", "in the world")],
        "clothes": [("du magasin", "in the shop"), ("du marché", "at the market")],
        "device": [("du magasin", "in the shop"), ("du marché", "at the market")],
        "animal": [("du village", "in the village"), ("du jardin", "in the garden")],
        "picture": [("du musée", "in the museum"), ("de la maison", "in the house")],
    }[noun.kind]
    group = g.pick([x for x in group if noun.fr not in x[0]])
    options = [
        a
        for side in lexicon.adjectives_for(noun)
        for a in side
        if a.fr not in lexicon.COLOURS.split() + ["nouveau", "marron", "français", "italien", "anglais", "vide", "bon"]
    ]
    adjective = g.pick(options)
    g.combine("noun+adjective", noun.fr, adjective.fr)
    article = "la" if noun.gender == "f" else "le"
    form = adjective.french(noun.gender, "s")
    if adjective.precedes:
        told = words(article, "plus", adjective.french(noun.gender, "s", noun.fr), noun.fr)
    else:
        told = words(article, noun.fr, article, "plus", form)
    end = words("the", superlative(adjective.en, adjective.by_ending), noun.en)
    start = g.pick([("c'est", "it is"), ("c'était", "it was"), ("ce n'est pas", "it isn't")])
    return words(start[0], told, group[0]), words(start[1], end, group[1]), "."


@template(0.9)
def exclamation(g):
    """Quel beau jardin !"""
    noun = g.pick(
        [
            n
            for k in "clothes dress plant animal house nature sight picture text vehicle cake song show".split()
            for n in THINGS[k]
        ]
    )
    number = g.weighted(s=2, p=1)
    before, after = g.adjectives(noun, 1, both_sides=0)
    if (before or after).fr not in (
        "beau joli bon petit grand gros long délicieux drôle triste élégant intéressant ennuyeux " "tranquille"
    ).split():
        return None
    told = noun_phrase(noun, "what", number, before, after)
    return told.fr, told.en, "!"


_BESIDE = [
    ("sur", "on", "le"),
    ("sous", "under", ""),
    ("devant", "in front of", ""),
    ("derrière", "behind", ""),
    ("à côté de", "next to", "de"),
    ("près de", "near", "de"),
    ("à gauche de", "to the left of", "de"),
    ("à droite de", "to the right of", "de"),
]


def beside(preposition, nominal):
    """à côté de la chaise, devant la porte."""
    if preposition[2] == "de":
        return phrase([preposition[0].split()[:-1], de(nominal.fr)], [preposition[1], nominal.en])
    return phrase([preposition[0], nominal.fr], [preposition[1], nominal.en])


_SMALL = "pocket case dishes text present fruit".split()


@template(1.4)
def where_things_are(g):
    """La clé est à côté de la lampe."""
    noun = g.pick([n for k in _SMALL + ["animal"] for n in THINGS[k]])
    holder = g.pick(
        [n for n in THINGS["furniture"] if n.fr in ("table", "chaise", "lit", "armoire", "fauteuil")]
        + THINGS["opening"]
        + [n for n in THINGS["device"] if n.fr in ("lampe", "ordinateur")]
    )
    place = g.pick(_BESIDE)
    if place[0] in ("sur", "sous") and (holder.kind == "opening" or holder.fr in ("ordinateur", "lampe", "armoire")):
        place = _BESIDE[g.number(2, 7)]
    g.combine("noun+place", noun.fr, f"{place[0]} {holder.fr}")
    subject = g.thing(
        noun,
        pronoun(g.pick("je tu nous vous ils".split())),
        adjective=0.35,
        owned=2,
        kind=g.weighted(the=4, own=2, this=1),
    )
    where = beside(place, noun_phrase(holder, "the", "s", *g.adjectives(holder, 0.2)))
    return said(clause(subject, OTHER["être"], g.weighted(**{"present": 3, "was doing": 1}), where))


@template(1.4)
def there_is(g):
    """Il y a deux chats noirs sous la table."""
    noun = g.pick([n for k in _SMALL + ["animal", "plant", "cake"] for n in THINGS[k] if n.fr != "arbre"])
    holder = g.pick(
        [n for n in THINGS["furniture"] if n.fr in ("table", "chaise", "lit", "fauteuil")]
        + THINGS["opening"]
        + THINGS["house"][:1]
    )
    place = g.pick(_BESIDE)
    if place[0] in ("sur", "sous") and (holder.kind == "opening" or holder.fr == "maison"):
        place = _BESIDE[g.number(2, 7)]
    g.combine("noun+place", noun.fr, f"{place[0]} {holder.fr}")
    where = beside(place, noun_phrase(holder, "the", "s"))
    tense = g.weighted(now=3, no=1, past=1)
    number = g.weighted(s=2, p=2)
    if tense == "no":
        what = noun_phrase(noun, "of", "p", *g.adjectives(noun, 0.2), some="any")
        return words("il n'y a pas", what.fr, where.fr), words("there aren't", what.en, where.en), "."
    what = g.thing(noun, adjective=0.45, kind=None if number == "p" else "a", number=number)
    while what.fr[0] in ("le", "la", "les", "ce", "cet", "cette", "ces"):
        what = g.thing(noun, adjective=0.45, kind=None if number == "p" else "a", number=number)
    be = {"now": ("a", "is", "are"), "past": ("avait", "was", "were")}[tense]
    return (
        words("il y", be[0], what.fr, where.fr),
        words("there", be[2 if number == "p" else 1], what.en, where.en),
        ".",
    )
