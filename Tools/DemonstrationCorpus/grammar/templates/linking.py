"""Two clauses joined: parce que, si, quand, pendant que, mais, sans, pour, avant de."""

from .. import lexicon
from ..clauses import clause, infinitive, participial
from ..french_forms import gerund
from ..lexicon import MASS, THINGS
from ..orthography import words
from ..phrases import both, noun_phrase, phrase
from ..verbs import INTRANSITIVE, MOTION, OTHER, Verb
from .registry import said, template

_HAVING = [
    ("faim", "hungry"),
    ("soif", "thirsty"),
    ("froid", "cold"),
    ("chaud", "hot"),
    ("peur", "afraid"),
    ("sommeil", "sleepy"),
]


def feeling(g, subject, mode="present", negation=None):
    """être fatigué or avoir faim, for a subject named before."""
    if g.chance(0.5):
        fr, en = g.pick(_HAVING)
        g.meets(subject, "avoir " + fr, "subject+adjective")
        told = clause(subject, OTHER["avoir"], mode, phrase(fr, ""), negation=negation)
        told.en = clause(subject, OTHER["être"], mode, phrase("", en), negation=negation).en
        return told
    return clause(subject, OTHER["être"], mode, g.state(subject, lexicon.STATES), negation=negation)


@template(1.4)
def because(g):
    """Paul reste à la maison parce qu'il est malade."""
    subject = g.third() if g.chance(0.6) else g.pronoun("je tu il elle nous vous ils elles")
    if g.chance(0.5):
        verb = INTRANSITIVE[g.pick("dormir pleurer courir rire chanter attendre".split())]
        first = clause(subject, verb, "present")
        again = subject.pronoun()
        if verb.fr in ("rire", "chanter"):
            why = clause(again, OTHER["être"], "present", g.state(subject, [lexicon.PERSONAL[4]]))
        elif verb.fr == "dormir":
            why = clause(
                again,
                OTHER["être"],
                "present",
                g.state(subject, [s for s in lexicon.STATES if s.en in ("tired", "ill")]),
            )
        elif verb.fr == "courir":
            why = clause(again, OTHER["être"], "present", phrase("en retard", "late"))
        elif verb.fr == "attendre":
            why = clause(again, OTHER["vouloir"], "present", None)
            other = g.named(other_than=(subject,))
            why.fr, why.en = words(why.fr, "parler à", other.fr), words(why.en, "to talk to", other.en)
        else:
            why = clause(
                again,
                OTHER["être"],
                "present",
                g.state(subject, [s for s in lexicon.STATES if s.en in ("sad", "ill", "tired", "worried")]),
            )
        g.subject_meets(subject, verb)
    else:
        kind = g.weighted(eat=1, drink=1, home=1)
        again = subject.pronoun()
        if kind == "home":
            g.subject_meets(subject, MOTION["rester"])
            first = clause(subject, MOTION["rester"], g.weighted(present=2, future=1), phrase("à la maison", "at home"))
            why = clause(
                again,
                OTHER["être"],
                "present",
                g.state(subject, [s for s in lexicon.STATES if s.en in ("ill", "tired", "busy", "sad")]),
            )
        else:
            verb, direct = g.action(subject, {"eat": "manger", "drink": "boire"}[kind], adjective=0.3)
            first = clause(subject, verb, "present", direct)
            need = ("faim", "hungry") if kind == "eat" else ("soif", "thirsty")
            why = clause(again, OTHER["avoir"], "present", phrase(need[0], ""))
            why.en = clause(again, OTHER["être"], "present", phrase("", need[1])).en
    link = g.pick([("parce que", "because"), ("car", "because")])
    return words(first.fr, link[0], why.fr), words(first.en, link[1], why.en), "."


@template(1.2)
def feelings(g):
    """Avoir faim, soif, froid, raison, tort, mal à la tête."""
    subject = g.subject()
    kind = g.weighted(have=4, right=2, ache=3)
    if kind == "ache":
        part = g.pick(
            [
                ("à la tête", "a headache"),
                ("aux dents", "toothache"),
                ("au dos", "backache"),
                ("au ventre", "a stomach ache"),
                ("à la gorge", "a sore throat"),
            ]
        )
        g.meets(subject, "avoir mal " + part[0], "subject+adjective")
        mode = g.weighted(**{"present": 3, "was doing": 1})
        told = clause(subject, OTHER["avoir"], mode, phrase(["mal", part[0]], part[1]))
        time = g.pick(
            [phrase("", ""), phrase("ce matin", "this morning")]
            + ([phrase("aujourd'hui", "today")] if mode == "present" else [phrase("hier", "yesterday")])
        )
        return words(told.fr, time.fr), words(told.en, time.en), "."
    fr, en = g.pick(_HAVING) if kind == "have" else g.pick([("raison", "right"), ("tort", "wrong")])
    g.meets(subject, "avoir " + fr, "subject+adjective")
    degree = g.pick([("", ""), ("très", "very"), ("trop", "too")]) if kind == "have" else ("", "")
    mode = g.weighted(**{"present": 3, "was doing": 1, "future": 1})
    negation = "pas" if not degree[0] and g.chance(0.3) else None
    time = phrase("", "")
    if kind == "have" and g.chance(0.4):
        time = phrase(
            *{
                "present": ("maintenant", "now"),
                "was doing": ("hier soir", "yesterday evening"),
                "future": ("ce soir", "this evening"),
            }[mode]
        )
    told = clause(subject, OTHER["avoir"], mode, phrase([degree[0], fr, time.fr], []), negation=negation)
    english = clause(subject, OTHER["être"], mode, phrase([], [degree[1], en, time.en]), negation=negation)
    return told.fr, english.en, "."


def stay_at_home(subject):
    return clause(subject, MOTION["rester"], "future", phrase("à la maison", "at home"))


def go_to(g, subject, places):
    """The subject will go to one of the places, named by their last French words."""
    chosen = g.pick([place for place in lexicon.PLACES if place.at_fr.split()[-1].removeprefix("l'") in places.split()])
    return clause(subject, MOTION["aller"], "future", phrase(chosen.at_fr, chosen.to_en))


def future_plan(g, subject, home=1):
    """A clause in the simple future with something to do, somewhere to go, or (unless `home` is 0) staying at home."""
    kind = g.weighted(do=3, place=2, home=home)
    if kind == "do":
        verb, direct = g.action(
            subject, "manger lire écrire regarder laver nettoyer réparer préparer visiter finir acheter", adjective=0.2
        )
        return clause(subject, verb, "future", direct)
    if kind == "home":
        return stay_at_home(subject)
    return clause(subject, MOTION["aller"], "future", g.place(MOTION["aller"], going=True))


def feeling_and_plan(g, subject):
    """If she is hungry, she will eat some bread; if he is ill, he will stay at home."""
    again = subject.pronoun()
    kind = g.weighted(hungry=2, weary=3, ready=1)
    if kind == "hungry":
        condition = clause(subject, OTHER["avoir"], "present", phrase("faim", ""))
        condition.en = clause(subject, OTHER["être"], "present", phrase("", "hungry")).en
        g.meets(subject, "avoir faim", "subject+adjective")
        verb, direct = g.action(again, "manger", adjective=0.2)
        return condition, clause(again, verb, "future", direct)
    if kind == "weary":
        weary = [state for state in lexicon.STATES if state.en in ("ill", "tired", "busy", "sad")]
        return clause(subject, OTHER["être"], "present", g.state(subject, weary)), stay_at_home(again)
    ready = [state for state in lexicon.STATES if state.en == "ready"]
    leaving = clause(again, MOTION[g.pick(["partir", "venir"])], "future", tail=g.future_time())
    return clause(subject, OTHER["être"], "present", g.state(subject, ready)), leaving


@template(1.4)
def if_it_happens(g):
    """S'il pleut, nous resterons à la maison: present, then future."""
    kind = g.weighted(weather=3, come=3, feel=2)
    if kind == "weather":
        condition = phrase(
            *g.pick(
                [
                    ("il pleut", "it rains"),
                    ("il neige", "it snows"),
                    ("il fait froid", "it is cold"),
                    ("il fait beau", "the weather is fine"),
                    ("il fait chaud", "it is hot"),
                    ("il y a du vent", "it is windy"),
                ]
            )
        )
        subject = g.subject(on=False)
        g.meets(subject, " ".join(condition.fr), "subject+condition")
        if condition.fr[-1] in ("beau", "chaud"):
            then = go_to(g, subject, "plage parc campagne jardin")
        elif g.chance(0.6):
            verb, direct = g.action(subject, "lire écrire regarder nettoyer réparer", adjective=0.2)
            then = clause(subject, verb, "future", direct)
        else:
            then = stay_at_home(subject) if g.chance(0.5) else go_to(g, subject, "musée théâtre bibliothèque")
    elif kind == "come":
        other = g.third()
        verb = MOTION[g.pick("venir partir revenir rester arriver".split())]
        g.subject_meets(other, verb)
        time = g.pick(
            [phrase("demain", "tomorrow"), phrase("ce soir", "this evening"), phrase("samedi", "on Saturday")]
        )
        condition = clause(other, verb, "habit", tail=time)
        subject = g.pronoun("je tu nous vous") if g.chance(0.6) else other.pronoun()
        then = future_plan(g, subject)
    else:
        subject = g.third() if g.chance(0.5) else g.pronoun("je tu il elle nous vous ils elles")
        condition, then = feeling_and_plan(g, subject)
    if g.chance(0.35) and kind != "feel":
        return words(then.fr, "si", condition.fr), words(then.en, "if", condition.en), "."
    return words("si", condition.fr, ",", then.fr), words("if", condition.en, ",", then.en), "."


@template(1.2)
def when_it_happens(g):
    """Quand Paul arrivera, nous mangerons: future in French, present in English."""
    other = g.third()
    verb = MOTION[g.pick("arriver rentrer revenir partir".split())]
    g.subject_meets(other, verb)
    subject = g.pronoun("je tu on nous vous") if g.chance(0.6) else other.pronoun()
    link = g.pick([("quand", "when"), ("dès que", "as soon as")])
    fr = clause(other, verb, "future").fr
    en = clause(other, verb, "habit").en
    then = future_plan(g, subject, home=int(link[1] == "when"))
    if g.chance(0.35):
        return words(then.fr, link[0], fr), words(then.en, link[1], en), "."
    return words(link[0], fr, ",", then.fr), words(link[1], en, ",", then.en), "."


@template(1.2)
def meanwhile(g):
    """Paul lit pendant que Marie dort."""
    first = g.subject()
    second = g.someone(first) if not first.is_pronoun else g.third()
    one, direct = g.action(
        first,
        "manger lire écrire regarder laver nettoyer réparer préparer dessiner écouter",
        adjective=0.2,
        counted=False,
    )
    other = INTRANSITIVE[g.pick("dormir travailler chanter danser jouer étudier rire pleurer".split())]
    g.subject_meets(second, other)
    g.combine("verb+verb", one.name, other.name)
    mode = g.weighted(**{"present": 3, "was doing": 2})
    left, right = clause(first, one, mode, direct), clause(second, other, mode)
    return words(left.fr, "pendant que", right.fr), words(left.en, "while", right.en), "."


@template(1.2)
def contrast(g):
    """Marie aime le thé, mais Paul préfère le café."""
    first = g.third() if g.chance(0.6) else g.pronoun("je tu il elle nous vous")
    others = [n for n in (g.named(other_than=(first,)), g.someone(first)) if n.lemma != first.lemma]
    second = g.pick(others)
    kind = g.pick(["fruit", "drink", "food", "show", "animal", "transport"])
    one = g.pick([n for n in THINGS[kind] if n.fr != "eau"])
    two = g.pick([n for n in THINGS[kind] if n != one and n.fr != "eau"])
    g.combine("noun+noun", *sorted((one.fr, two.fr)))
    phrases = [noun_phrase(n, "generic", "s" if n.kind in MASS else "p") for n in (one, two)]
    likes = g.pick(["aimer", "adorer", "détester"])
    then = {"aimer": "préférer", "adorer": g.pick(["préférer", "détester"]), "détester": g.pick(["adorer", "aimer"])}[
        likes
    ]
    g.meets(first, f"{likes} {one.fr}", "subject+taste")
    if then != "préférer" and g.chance(0.5):
        phrases[1] = phrases[0]
        then = "détester" if likes != "détester" else "adorer"
    left = clause(first, OTHER[likes], "present", phrases[0])
    right = clause(second, OTHER[then], "present", phrases[1])
    return words(left.fr, ", mais", right.fr), words(left.en, ", but", right.en), "."


@template(0.9)
def so_do_i(g):
    """Paul aime le thé, et moi aussi; Marie n'aime pas le vin, et nous non plus."""
    first = g.third() if g.chance(0.8) else g.pronoun("il elle ils elles")
    noun = g.pick([n for k in ("fruit", "drink", "food", "show", "animal") for n in THINGS[k] if n.fr != "eau"])
    liked = noun_phrase(noun, "generic", "s" if noun.kind in MASS else "p")
    g.meets(first, "aimer " + noun.fr, "subject+taste")
    negative = g.chance(0.45)
    verb = OTHER["aimer"] if negative else OTHER[g.pick(["aimer", "adorer", "détester"])]
    told = clause(first, verb, "present", liked, negation="pas" if negative else None)
    other = g.pronoun("je nous")
    echo = ("non plus", "neither do") if negative else ("aussi", "so do")
    return (words(told.fr, ", et", other.stressed(), echo[0]), words(told.en, ", and", echo[1], other.en), ".")


@template(1.1)
def without_doing(g):
    """Paul est parti sans fermer la porte; après avoir mangé."""
    subject = g.subject(on=False)
    verb = MOTION[g.pick("partir sortir revenir".split())]
    kind = g.weighted(without=3, to=3, before=2)
    if kind == "without":
        done, direct = g.action(
            subject,
            "fermer prendre finir manger boire lire nettoyer",
            adjective=0.15,
            objects={"fermer": "porte fenêtre", "prendre": "parapluie clé"},
            kind=g.weighted(the=3, this=1),
        )
        verb = MOTION[g.pick(["partir", "sortir"])]
        tail = participial(done, direct)
        link = ("sans", "without")
    elif kind == "to":
        done, direct = g.action(
            subject,
            "acheter manger boire chercher regarder visiter lire nourrir laver réparer",
            sudden=False,
            adjective=0.2,
        )
        tail = infinitive(done, direct)
        link = ("pour", "")
        tail.en = ["to"] + tail.en
    else:
        verb = MOTION[g.pick(["partir", "sortir"])]
        done, direct = g.action(
            subject,
            "finir manger lire fermer nettoyer",
            adjective=0.15,
            kind="the",
            objects={"fermer": "porte fenêtre", "prendre": "parapluie clé"},
        )
        tail = participial(done, direct)
        link = ("avant de", "before")
    g.subject_meets(subject, verb)
    mode = g.mode(verb, past=4, going=1, future=1)
    told = clause(subject, verb, mode)
    return words(told.fr, link[0], tail.fr), words(told.en, link[1], tail.en), "."


# What one does while doing something else.
_MEANWHILE = {
    "chanter": "travailler marcher danser préparer laver nettoyer conduire dessiner réparer",
    "parler": "marcher manger travailler laver conduire préparer dessiner",
    "marcher": "chanter manger lire écouter",
    "rire": "courir parler lire regarder écouter",
    "pleurer": "parler lire écouter regarder écrire",
    "danser": "chanter écouter",
    "attendre": "chanter lire écrire dessiner",
}


@template(1)
def while_doing(g):
    """En + gérondif: Marie chante en travaillant."""
    subject = g.subject()
    name = g.pick(_MEANWHILE)
    one = INTRANSITIVE[name]
    g.subject_meets(subject, one)
    mode = g.weighted(**{"present": 2, "past": 2, "was doing": 1})
    second = g.pick(_MEANWHILE[name].split())
    g.combine("verb+verb", name, second)
    if second in INTRANSITIVE:
        other, direct = INTRANSITIVE[second], None
    else:
        other, direct = g.action(
            subject,
            second,
            adjective=0.15,
            counted=False,
            objects={"écouter": "chanson"},
            number="s" if second == "conduire" else None,
        )
    tail = participial(other, direct)
    return said(clause(subject, one, mode, tail=phrase(["en", gerund(other.fr), tail.fr[1:]], ["while", tail.en])))


@template(1)
def both_of_them(g):
    """Se reciprocal: Paul et Marie se téléphonent tous les jours."""
    first = g.named()
    pair = both(first, g.named(other_than=(first,))) if g.chance(0.7) else g.kin(number="p")
    fr, en, past, to, etre = g.pick(
        [
            ("téléphoner", "phone", "phoned", "", False),
            ("aimer", "love", "loved", "", True),
            ("écrire", "write", "wrote", "to", False),
            ("voir", "see", "saw", "", True),
            ("aider", "help", "helped", "", True),
            ("parler", "talk", "talked", "to", False),
            ("rencontrer", "meet", "met", "", True),
            ("connaître", "know", "knew", "", True),
        ]
    )
    verb = Verb(fr, en, past, past, to, reflexive=True, goes_with_etre=True, state=fr in ("aimer", "connaître"))
    g.meets(pair, "se " + fr)
    each = phrase("", "each other")
    if fr in ("connaître", "aimer"):
        time = g.pick([phrase("bien", "well"), phrase("beaucoup", "very much"), phrase("très bien", "very well")])
        time = time if fr == "connaître" and time.fr != ["beaucoup"] else phrase("beaucoup", "very much")
        return said(clause(pair, verb, "present", tail=phrase([time.fr], [each.en, time.en])))
    if g.chance(0.5):
        time = phrase(
            *g.pick(
                [
                    ("tous les jours", "every day"),
                    ("tous les soirs", "every evening"),
                    ("chaque semaine", "every week"),
                    ("chaque matin", "every morning"),
                    ("le lundi", "on Mondays"),
                    ("deux fois par semaine", "twice a week"),
                ]
            )
        )
        return said(clause(pair, verb, "habit", tail=phrase(time.fr, [each.en, time.en])))
    time = g.past_time()
    return said(clause(pair, verb, "past", tail=phrase(time.fr, [each.en, time.en]), agreement=etre))
