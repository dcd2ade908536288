"""Pronouns before the verb: le la les lui leur me te nous vous y en, each with its antecedent in the sentence."""

from .. import lexicon
from ..clauses import Adverb, Clitic, clause
from ..grammar import IN_FUTURE
from ..lexicon import THINGS
from ..numbers import english_number, french_number
from ..orthography import words
from ..phrases import Nominal, a, noun_phrase, phrase
from ..verbs import GIVING, MOTION, OTHER, SOCIAL, TRANSITIVE
from .registry import said, template

MASS_OR_COUNT = ("fruit", "cake", "food", "drink")


def it(nominal, subject=None):
    """The direct pronoun for the phrase, which the participle then agrees with."""
    return Clitic(nominal.direct_clitic(), nominal.object_pronoun(), nominal)


def to_them(nominal):
    return Clitic(nominal.indirect_clitic(), nominal.object_pronoun())


@template(1.3)
def looked_for(g):
    """Paul cherche sa clé, mais il ne la trouve pas."""
    subject = g.third() if g.chance(0.7) else g.pronoun("je tu nous vous")
    ending = g.pick(["find", "found", "lost"])
    losable = {"chercher": "pocket case clothes"} if ending == "lost" else None
    verb, direct = g.action(subject, "chercher", objects=losable, owned=4)
    number = direct.number
    again = subject.pronoun()
    first = clause(subject, verb, "present", direct)
    third_fr = direct.direct_clitic()
    obj = "them" if number == "p" else "it"
    if ending == "find":
        second = clause(again, TRANSITIVE["trouver"], "present", negation="pas", clitics=[Clitic(third_fr, obj)])
        second.en = words(again.en, "can't find", obj)
    elif ending == "found":
        second = clause(again, TRANSITIVE["trouver"], "past", negation="pas", clitics=[Clitic(third_fr, obj, direct)])
    else:
        second = clause(
            again, TRANSITIVE["perdre"], "past", clitics=[Clitic(third_fr, obj, direct)], tail=g.past_time()
        )
        return words(first.fr, ":", second.fr), words(first.en, ":", second.en), "."
    return words(first.fr, ", mais", second.fr), words(first.en, ", but", second.en), "."


@template(1.5)
def this_one(g):
    """Cette lettre, Paul l'a écrite hier: English puts the object back."""
    subject = g.subject(0.5)
    mode = g.weighted(past=3, going=1, future=1)
    excluded = ("connaître", "porter", "attendre", "préparer") + (("comprendre",) if mode == "going" else ())
    possible = [v for v in (IN_FUTURE if mode == "future" else TRANSITIVE) if v not in excluded]
    verb, direct = g.action(subject, " ".join(possible), sudden=mode == "past", kind="this", adjective=0.15)
    negation = "pas" if mode == "past" and g.chance(0.25) else None
    time = g.time_of(verb, mode, direct) if g.chance(0.6) else None
    clitic = Clitic(direct.direct_clitic(), "", direct)
    french = clause(subject, verb, mode, clitics=[clitic], negation=negation, tail=time)
    english = clause(subject, verb, mode, direct, negation=negation, tail=time)
    return words(direct.fr, ",", french.fr), english.en, "."


# What happens to a thing after it was bought, written …, and to which things.
AFTERWARDS = {
    "acheter": ("perdre", "pocket case clothes"),
    "écrire": ("envoyer", "lettre message article"),
    "prendre": ("perdre", "parapluie clé stylo"),
    "casser": ("réparer", "lampe fenêtre chaise téléphone"),
    "réparer": ("vendre", "voiture vélo bateau téléphone ordinateur"),
    "recevoir": ("lire", "lettre message"),
}


@template(1.3)
def and_then(g):
    """Marie a acheté une bague, mais elle l'a perdue hier."""
    subject = g.third() if g.chance(0.6) else g.pronoun("je tu il elle nous vous ils elles")
    first_verb = TRANSITIVE[g.pick(AFTERWARDS)]
    later, objects = TRANSITIVE[AFTERWARDS[first_verb.fr][0]], AFTERWARDS[first_verb.fr][1]
    noun = g.noun_for(first_verb, subject, objects)
    g.combine("verb+object", later.fr, noun.fr)
    g.subject_meets(subject, first_verb)
    direct = g.thing(noun, subject, kind="a" if first_verb.fr != "casser" else "the", adjective=0.25)
    first = clause(subject, first_verb, "past", direct)
    good = later.fr != "perdre"
    negative = good and g.chance(0.5)
    clitic = Clitic(direct.direct_clitic(), "them" if direct.number == "p" else "it", direct)
    second = clause(
        subject.pronoun(),
        later,
        "past",
        clitics=[clitic],
        negation="pas" if negative else None,
        tail=g.past_time() if not negative and g.chance(0.5) else None,
    )
    joined = ("et", "and") if good and not negative else (", mais", ", but")
    return words(first.fr, joined[0], second.fr), words(first.en, joined[1], second.en), "."


@template(1.1)
def found_it(g):
    """Paul a lu ce livre et il l'a trouvé intéressant: the adjective agrees with the object."""
    subject = g.third() if g.chance(0.6) else g.pronoun("je tu il elle nous vous ils elles")
    verb = TRANSITIVE[g.pick("lire regarder visiter écouter traduire".split())]
    seen = {"lire": "text", "regarder": "show", "visiter": "sight", "écouter": "song", "traduire": "text"}
    noun = g.noun_for(verb, None, seen[verb.fr])
    g.combine("verb+object", verb.fr, noun.fr)
    g.subject_meets(subject, verb)
    adjectives = [
        adjective
        for side in lexicon.adjectives_for(noun)
        for adjective in side
        if adjective.fr
        in ("intéressant", "ennuyeux", "drôle", "long", "triste", "beau", "difficile", "petit", "grand", "tranquille")
    ]
    adjective = g.pick(adjectives)
    g.combine("noun+adjective", noun.fr, adjective.fr)
    direct = g.thing(noun, subject, kind=g.weighted(the=2, this=3), adjective=0)
    degrees = [("", ""), ("très", "very"), ("assez", "quite")]
    if adjective.fr in ("long", "triste", "difficile", "petit", "grand"):
        degrees.append(("trop", "too"))
    degree = g.pick(degrees)
    first = clause(subject, verb, "past", direct)
    second = clause(subject.pronoun(), OTHER["trouver avis"], "past", clitics=[it(direct)])
    return (
        words(first.fr, "et", second.fr, degree[0], adjective.french(direct.gender, direct.number)),
        words(first.en, "and", second.en, degree[1], adjective.en),
        ".",
    )


@template(1.2)
def knows_them(g):
    """Marie est ma voisine ; je la connais bien."""
    person = g.third(number=g.weighted(s=3, p=1))
    kind = g.weighted(ill=1, late=1, leaves=1)
    troubled = [s for s in lexicon.STATES if s.en in ("ill", "tired", "sad", "worried", "busy")]
    opening = {
        "ill": lambda: clause(person, OTHER["être"], "present", g.state(person, troubled)),
        "late": lambda: clause(person, OTHER["être"], "present", phrase("en retard", "late")),
        "leaves": lambda: clause(
            person,
            MOTION[g.pick(["partir", "arriver", "revenir"])],
            "present",
            tail=g.pick([phrase("demain", "tomorrow"), phrase("ce soir", "this evening")]),
        ),
    }[kind]()
    verb = SOCIAL[
        g.pick(
            {
                "ill": ["aider", "écouter"],
                "late": ["attendre", "aider", "chercher"],
                "leaves": ["inviter", "remercier", "rencontrer"],
            }[kind]
        )
    ]
    subject = g.pronoun("je tu on nous vous") if g.chance(0.5) else g.named(other_than=(person,))
    g.meets(person, verb.name, "verb+person")
    mode = (
        g.mode(verb, going=2, future=1, present=2)
        if verb.fr in ("aider", "inviter", "attendre", "écouter")
        else g.mode(verb, going=2, future=1)
    )
    negation = "pas" if g.chance(0.2) else None
    clitic = Clitic(person.direct_clitic(), person.object_pronoun(), person)
    answer = clause(subject, verb, mode, clitics=[clitic], negation=negation)
    link = g.pick([(", donc", ", so"), (", alors", ", so")]) if negation is None else (", mais", ", but")
    return words(opening.fr, link[0], answer.fr), words(opening.en, link[1], answer.en), "."


# What one gives or shows to somebody who is sad or ill.
COMFORTS = {
    "donner": "livre lettre fleur pomme orange poire",
    "montrer": "photo tableau livre lettre",
    "offrir": "cadeau fleur livre tableau",
    "prêter": "livre roman vélo voiture ordinateur manteau",
}


@template(1.2)
def to_him_or_her(g):
    """Marie est triste, alors Paul lui parle; je leur donne des pommes."""
    person = g.third(number=g.weighted(s=3, p=1))
    state = clause(
        person,
        OTHER["être"],
        "present",
        g.state(person, [s for s in lexicon.STATES if s.en in ("sad", "ill", "tired", "worried")]),
    )
    subject = g.pronoun("je tu on nous vous") if g.chance(0.4) else g.named(other_than=(person,))
    if g.chance(0.5):
        verb = SOCIAL[g.pick(["téléphoner à", "parler à", "écrire à"])]
        g.meets(person, verb.name, "verb+person")
        answer = clause(subject, verb, g.mode(verb, present=2, going=1, future=1), clitics=[to_them(person)])
    else:
        verb, direct = g.action(subject, table=GIVING, objects=COMFORTS, adjective=0.25, owned=0)
        answer = clause(
            subject, verb, g.mode(verb, present=2, going=1, future=1), clitics=[to_them(person)], tail=direct
        )
    return words(state.fr, ", alors", answer.fr), words(state.en, ", so", answer.en), "."


@template(1.6)
def me_and_you(g):
    """Tu me connais; elle ne nous écoute pas; Paul m'a invitée."""
    fr, en, person = g.pick([("me", "me", 0), ("te", "you", 1), ("nous", "us", 3), ("vous", "you", 4)])
    allowed = {
        0: "tu il elle vous ils elles",
        1: "je il elle on nous ils elles",
        3: "tu il elle vous ils elles",
        4: "je il elle on nous ils elles",
    }[person]
    subject = g.pronoun(allowed) if g.chance(0.5) else g.third()
    if g.chance(0.25):
        verb, direct = g.action(subject, table=GIVING, owned=2)
        mode = g.mode(verb, past=3, going=1, future=1)
        return said(clause(subject, verb, mode, clitics=[Clitic(fr, en)], tail=direct))
    verb = g.pick([v for v in SOCIAL.values() if v.fr not in ("écrire",)])
    g.subject_meets(subject, verb)
    indirect = verb.preposition == "à"
    mode = "present" if verb.state else g.mode(verb, present=3, past=4, future=1, going=1)
    if verb.fr == "rencontrer" and mode == "present":
        mode = "past"
    who = None if indirect else Nominal(gender=g.weighted(m=1, f=1), number="s" if person < 2 else "p")
    negation = None
    if g.chance(0.3):
        negation = "pas" if mode != "present" else g.pick(["pas", "plus"] if verb.state else ["pas", "jamais", "plus"])
        negation = "pas" if verb.name in ("connaître", "rencontrer") else negation
    time = g.past_time() if mode == "past" and g.chance(0.5) else None
    return said(clause(subject, verb, mode, clitics=[Clitic(fr, en, who)], negation=negation, tail=time))


@template(0.9)
def going_there(g):
    """Y: Marie aime Rome et elle y va souvent."""
    subject = g.third() if g.chance(0.6) else g.pronoun("je tu nous vous ils elles")
    again = subject.pronoun()
    if g.chance(0.5):
        city = g.city()
        g.meets(subject, "aimer " + city.lemma, "subject+taste")
        loves = clause(subject, OTHER["adorer"], "present", city)
        often = g.pick([("souvent", "often"), ("toujours", "always"), ("parfois", "sometimes")])
        if g.chance(0.5):
            goes = clause(again, MOTION["aller"], "habit", clitics=[Clitic("y", "there")], adverb=Adverb(*often))
        else:
            goes = clause(again, MOTION["aller"], "habit", clitics=[Clitic("y", "there")], tail=g.now_and_then())
        return words(loves.fr, "et", goes.fr), words(loves.en, "and", goes.en), "."
    closed = g.pick(
        [
            ("le musée est fermé", "the museum is closed"),
            ("le théâtre est fermé", "the theatre is closed"),
            ("le restaurant est trop cher", "the restaurant is too expensive"),
            ("la plage est trop loin", "the beach is too far"),
            ("le marché est fermé", "the market is closed"),
            ("la bibliothèque est fermée", "the library is closed"),
        ]
    )
    g.meets(subject, "y aller", "subject+verb")
    mode = g.weighted(present=1, going=1)
    goes = clause(
        subject,
        MOTION["aller"],
        mode,
        clitics=[Clitic("y", "there")],
        negation="pas",
        tail=g.pick(
            [
                phrase("", ""),
                phrase("demain", "tomorrow"),
                phrase("ce soir", "this evening"),
                phrase("samedi", "on Saturday"),
            ]
        ),
    )
    return words(closed[0], ", donc", goes.fr), words(closed[1], ", so", goes.en), "."


@template(1)
def some_of_them(g):
    """En: j'ai acheté des pommes, mais Paul en a mangé trois."""
    subject = g.third() if g.chance(0.5) else g.pronoun("je tu on nous vous")
    kind = g.weighted(bought=2, there=2, want=2)
    if kind == "bought":
        noun = g.pick(THINGS["fruit"] + THINGS["cake"])
        g.combine("verb+object", "acheter", noun.fr)
        first = clause(subject, TRANSITIVE["acheter"], "past", noun_phrase(noun, "a", "p"))
        other = g.named(other_than=(subject,))
        n = g.number(2, 9)
        if subject.is_pronoun:
            g.meets(other, "manger en")
        return (
            words(first.fr, ", et", other.fr, "en a mangé", french_number(n)),
            words(first.en, ", and", other.en, "ate", english_number(n), "of them"),
            ".",
        )
    noun = g.pick([n for k in MASS_OR_COUNT for n in THINGS[k]])
    plural = noun.kind in ("fruit", "cake")
    if kind == "want":
        g.combine("verb+object", "vouloir", noun.fr)
        wants = clause(
            subject, OTHER["vouloir"], "present", noun_phrase(noun, "a" if plural else "some", "p" if plural else "s")
        )
        g.subject_meets(subject, OTHER["vouloir"])
        return (
            words(wants.fr, ", mais il n'y en a plus"),
            words(wants.en, ", but there", "are" if plural else "is", "none left"),
            ".",
        )
    place_fr, place_en = g.pick(
        [("dans la cuisine", "in the kitchen"), ("sur la table", "on the table"), ("à la maison", "at home")]
    )
    g.combine("noun+place", noun.fr, place_fr)
    asker = g.pronoun("tu vous")
    form = {"tu": "veux-tu", "vous": "voulez-vous"}[asker.fr[0]]
    wanted = noun_phrase(noun, "a" if plural else "some", "p" if plural else "s")
    return (
        words(form, wanted.fr, "? Il y en a", place_fr),
        words("do you want", wanted.en, "? There", "are" if plural else "is", "some", place_en),
        ".",
    )


@template(0.9)
def belonging(g):
    """Ce livre est à Marie : rends-le-lui !"""
    noun = g.pick([n for k in ("pocket", "clothes", "device", "text", "picture") for n in THINGS[k]])
    thing = g.thing(noun, kind="this", adjective=0.3)
    owner = g.named() if g.chance(0.6) else g.kin(number="s")
    g.meets(owner, noun.fr, "owner+thing")
    is_to = clause(thing, OTHER["être"], "present")
    belongs = "belong" if thing.number == "p" else "belongs"
    fr, en = words(is_to.fr, a(owner.fr)), words(thing.en, belongs, "to", owner.en)
    if g.chance(0.5):
        return fr, en, "."
    polite = g.chance(0.4)
    give = {"donner": ("donne", "donnez", "give {} to {}"), "rendre": ("rends", "rendez", "give {} back to {}")}[
        g.pick(["donner", "rendre"])
    ]
    what = "them" if thing.number == "p" else "it"
    return (
        words(fr, ":", f"{give[1] if polite else give[0]}-{thing.direct_clitic()}-lui"),
        words(en, ":", give[2].format(what, owner.object_pronoun())),
        "!",
    )
