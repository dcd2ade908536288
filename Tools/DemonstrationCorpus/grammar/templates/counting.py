"""Numbers up to 9999, prices, quantities, ages and ordinals."""

from .. import lexicon
from ..clauses import clause
from ..lexicon import MASS, THINGS
from ..numbers import english_number, english_ordinal, french_number, french_ordinal
from ..orthography import words
from ..phrases import Phrase, noun_phrase, phrase
from ..verbs import OTHER, TRANSITIVE
from .negation import without
from .registry import said, template


def a_number(g, low, high):
    """A number between the two, of two, three or four digits with equal chances."""
    bands = [
        (max(low, first), min(high, last))
        for first, last in ((2, 99), (100, 999), (1000, 9999))
        if first <= high and last >= low
    ]
    low, high = g.pick(bands)
    # The last two figures are drawn below twenty nearly as often as above, so that every number word is frequent.
    n = 0
    while not low <= n <= high:
        n = g.number(low, high) // 100 * 100 + (g.number(0, 19) if g.chance(0.4) else g.number(20, 99))
    if n > 20:
        g.combine("number", str(n), "")
    return n


PRICES = {
    "clothes": (15, 300),
    "dress": (30, 900),
    "device": (20, 3000),
    "furniture": (40, 3000),
    "vehicle": (800, 9999),
    "picture": (20, 9999),
    "case": (15, 400),
    "animal": (15, 300),
}


@template(1.4)
def how_much_it_costs(g):
    noun = g.pick([n for k in PRICES for n in THINGS[k] if n.fr not in ("souris", "cheval", "photo")])
    n = a_number(g, *PRICES[noun.kind])
    before, after = g.adjectives(noun, 0.35, allow="looks")
    subject = noun_phrase(noun, g.weighted(this=3, the=1), "s", before, after)
    g.combine("noun+verb", noun.fr, "coûter")
    euros = phrase(f"{french_number(n)} euros", f"{english_number(n)} euros")
    kind = g.weighted(costs=2, paid=2, sold=2)
    if kind == "costs":
        return said(clause(subject, OTHER["coûter"], g.weighted(present=3, future=1, past=1), euros))
    person = g.subject(0.5)
    bought = TRANSITIVE["acheter" if kind == "paid" else "vendre"]
    g.subject_meets(person, bought)
    tail = phrase(euros.fr, ["for", euros.en])
    return said(clause(person, bought, "past", subject, tail=tail))


@template(1.2)
def large_numbers(g):
    """Habitants, pages, mètres, kilomètres."""
    kind = g.weighted(people=3, pages=3, height=2, distance=2, page=2)
    if kind == "people":
        noun = g.pick(
            [n for n in THINGS["sight"] if n.fr in ("ville", "île")] + [n for n in lexicon.TOWN if n.fr == "village"]
        )
        before, after = g.adjectives(noun, 0.5)
        subject = noun_phrase(noun, g.weighted(this=2, the=1), "s", before, after)
        n = a_number(g, 200, 9999)
        g.combine("noun+verb", noun.fr, "habitants")
        return (
            words(subject.fr, "compte", french_number(n), "habitants"),
            words(subject.en, "has", english_number(n), "inhabitants"),
            ".",
        )
    if kind == "pages":
        noun = THINGS["text"][0] if g.chance(0.5) else THINGS["text"][2]
        subject = noun_phrase(noun, g.weighted(this=2, the=1), "s", *g.adjectives(noun, 0.5))
        n = a_number(g, 21, 999)
        return (
            words(subject.fr, "a", french_number(n, feminine=True), "pages"),
            words(subject.en, "has", english_number(n), "pages"),
            ".",
        )
    if kind == "height":
        n = a_number(g, 600, 4800)
        before, after = g.adjectives(THINGS["nature"][0], 0.4)
        subject = noun_phrase(THINGS["nature"][0], "this", "s", before, after)
        return (
            words(subject.fr, "fait", french_number(n), "mètres de haut"),
            words(subject.en, "is", english_number(n), "metres high"),
            ".",
        )
    if kind == "distance":
        here = g.pick(
            [
                ("notre village", "our village"),
                ("cette île", "this island"),
                ("leur maison", "their house"),
                ("mon appartement", "my flat"),
                ("votre hôtel", "your hotel"),
            ]
        )
        city = g.pick(lexicon.CITIES)
        n = a_number(g, 2, 2500)
        g.combine("place+city", here[0], city[0])
        return (
            words("il y a", french_number(n), "kilomètres entre", here[0], "et", city[0]),
            words("there are", english_number(n), "kilometres between", here[1], "and", city[1]),
            ".",
        )
    n = a_number(g, 2, 999)
    verb, en = g.pick(
        [
            ("ouvrez vos livres à la page", "open your books at page"),
            ("lisez la page", "read page"),
            ("l'exercice est à la page", "the exercise is on page"),
            ("la photo se trouve à la page", "the photo is on page"),
            ("regardez la carte à la page", "look at the map on page"),
        ]
    )
    return words(verb, french_number(n, as_rank=True)), words(en, english_number(n)), "."


@template(1)
def ages(g):
    """Avoir … ans."""
    subject = g.third(number="s") if g.chance(0.7) else g.pronoun("je tu il elle")
    grown = subject.lemma in (
        "père",
        "mère",
        "grand-père",
        "oncle",
        "tante",
        "directeur",
        "directrice",
        "avocat",
        "avocate",
        "médecin",
        "boulanger",
        "professeur",
        "facteur",
        "parent",
        "homme",
        "femme",
        "infirmière",
    )
    n = (
        g.number(28, 70)
        if grown
        else g.number(18, 70) if subject.lemma not in ("garçon", "fille", "fils", "enfant") else g.number(3, 16)
    )
    if n > 20:
        g.combine("number", str(n), "")
    g.meets(subject, "avoir ans")
    mode = g.weighted(**{"present": 4, "future": 1, "was doing": 1})
    time = {
        "present": ("", ""),
        "future": ("l'année prochaine", "next year"),
        "was doing": ("l'année dernière", "last year"),
    }[mode]
    fr = clause(subject, OTHER["avoir"], mode, phrase([french_number(n), "ans", time[0]], [])).fr
    en = clause(subject, OTHER["être"], mode, phrase([], [english_number(n), "years old", time[1]])).en
    return fr, en, "."


QUANTITIES = [
    ("beaucoup de", "a lot of", "a lot of"),
    ("peu de", "little", "few"),
    ("trop de", "too much", "too many"),
    ("assez de", "enough", "enough"),
    ("plus de", "more", "more"),
    ("moins de", "less", "fewer"),
]


@template(1.3)
def quantities(g):
    """Trop de pain, trop de pommes: too much or too many."""
    subject = g.subject()
    verb = TRANSITIVE[g.pick("manger boire acheter lire vendre écrire casser dessiner laver préparer".split())]
    noun = g.noun_for(verb, subject)
    if noun.kind == "meal":
        return None
    g.subject_meets(subject, verb)
    fr, much, many = g.pick(QUANTITIES[:4])
    direct = without(g, noun, 0.1)
    mode = g.weighted(habit=3, past=4) if verb.fr != "casser" else "past"
    told = phrase([fr.split()[0], direct.fr], [much if noun.kind in MASS else many, direct.en])
    return said(clause(subject, verb, mode, told))


# (one, several; what they hold; what one does with it)
_CONTAINERS = [
    ("une tasse", "tasses", "a cup", "cups", "thé café lait", "boire"),
    ("un verre", "verres", "a glass", "glasses", "eau lait vin", "boire"),
    ("une bouteille", "bouteilles", "a bottle", "bottles", "eau lait vin", "boire acheter"),
    ("un kilo", "kilos", "a kilo", "kilos", "pomme poire orange tomate fraise viande riz poisson", "acheter vendre"),
    ("un morceau", "morceaux", "a piece", "pieces", "pain fromage viande chocolat gâteau", "manger"),
]


@template(1)
def containers(g):
    """Une tasse de thé, un kilo de pommes, deux bouteilles d'eau."""
    subject = g.subject()
    fr, plural_fr, en, plural_en, contents, verbs = g.pick(_CONTAINERS)
    verb = TRANSITIVE[g.pick(verbs.split())]
    noun = g.noun_for(verb, None, contents)
    g.combine("container", fr, noun.fr)
    g.subject_meets(subject, verb)
    if g.chance(0.5):
        n = g.number(2, 6)
        fr, en = f"{french_number(n)} {plural_fr}", f"{english_number(n)} {plural_en}"
    inner = noun_phrase(noun, "of", "p" if noun.kind == "fruit" else "s", some="")
    told = Phrase(words(fr, inner.fr), words(en, "of", inner.en))
    mode = g.weighted(past=4, going=2, present=2)
    time = g.past_time() if mode == "past" and g.chance(0.5) else None
    return said(clause(subject, verb, mode, told, tail=time))


@template(0.9)
def ordinals(g):
    """La troisième fois, au deuxième étage, la première leçon."""
    n = g.number(1, 10)
    kind = g.weighted(floor=2, text=3, street=2)
    if kind == "floor":
        subject = g.subject()
        n = g.number(1, 10)
        g.meets(subject, "étage")
        g.meets(subject, f"étage {n}", "subject+floor")
        return said(
            clause(
                subject,
                OTHER["habiter"],
                "present",
                phrase(["au", french_ordinal(n), "étage"], ["on the", english_ordinal(n), "floor"]),
            )
        )
    if kind == "text":
        subject = g.subject()
        verb = TRANSITIVE[g.pick("lire finir écrire apprendre traduire commencer comprendre expliquer".split())]
        noun = g.noun_for(verb)
        if noun.fr in ("repas", "histoire") or noun.kind in ("press",):
            return None
        g.subject_meets(subject, verb)
        g.combine("ordinal", str(n), noun.fr)
        ordinal = phrase(french_ordinal(n, feminine=noun.gender == "f"), english_ordinal(n))
        direct = phrase(["la" if noun.gender == "f" else "le", ordinal.fr, noun.fr], ["the", ordinal.en, noun.en])
        return said(clause(subject, verb, g.mode(verb, past=3, present=1, going=1, future=1), direct))
    side = g.pick([("à droite", "on the right"), ("à gauche", "on the left")])
    verb = g.pick([("prenez", "take"), ("prends", "take")])
    if g.chance(0.5):
        g.combine("ordinal", str(n), "rue " + side[0])
        tail = g.pick(
            [
                ("", ""),
                ("après la gare", "after the station"),
                ("après l'église", "after the church"),
                ("après le musée", "after the museum"),
                ("après la banque", "after the bank"),
            ]
        )
        return (
            words(verb[0], "la", french_ordinal(n, True), "rue", side[0], tail[0]),
            words(verb[1], "the", english_ordinal(n), "street", side[1], tail[1]),
            ".",
        )
    noun = g.pick(
        [
            n
            for n in lexicon.TOWN
            if n.fr
            in (
                "gare",
                "banque",
                "pharmacie",
                "boulangerie",
                "école",
                "théâtre",
                "bibliothèque",
                "hôpital",
                "restaurant",
            )
        ]
    )
    n = min(n, 6)
    g.combine("ordinal", str(n), noun.fr)
    place = noun_phrase(noun, "the", "s")
    return (
        words(place.fr, "est dans la", french_ordinal(n, True), "rue", side[0]),
        words(place.en, "is in the", english_ordinal(n), "street", side[1]),
        ".",
    )


@template(0.9)
def directions(g):
    """La gare se trouve à deux cents mètres d'ici."""
    noun = g.pick(lexicon.TOWN + THINGS["sight"][:3])
    place = noun_phrase(noun, "the", "s")
    kind = g.weighted(metres=3, minutes=2, km=2)
    if kind == "km" and noun.fr not in ("village", "plage", "château", "hôpital", "musée", "théâtre"):
        return None
    if kind == "minutes":
        n = g.number(2, 30)
        how = g.pick([("à pied", "on foot"), ("en voiture", "by car"), ("en bus", "by bus")])
        amount = phrase([french_number(n), "minutes", how[0]], [english_number(n), "minutes away", how[1]])
        g.combine("noun+distance", noun.fr, f"{n} {how[0]}")
        return words(place.fr, "est à", amount.fr), words(place.en, "is", amount.en), "."
    n = g.number(1, 9) * 100 + g.pick([0, 0, 20, 50, 80]) if kind == "metres" else g.number(2, 99)
    unit = ("mètres", "metres") if kind == "metres" else ("kilomètres", "kilometres")
    g.combine("noun+distance", noun.fr, str(n))
    other = g.pick(
        [
            ("d'ici", "from here"),
            ("de la gare", "from the station"),
            ("du musée", "from the museum"),
            ("de l'église", "from the church"),
            ("de la plage", "from the beach"),
            ("du château", "from the castle"),
        ]
    )
    if noun.fr in other[0]:
        return None
    return (
        words(place.fr, "se trouve à", french_number(n), unit[0], other[0]),
        words(place.en, "is", english_number(n), unit[1], other[1]),
        ".",
    )
