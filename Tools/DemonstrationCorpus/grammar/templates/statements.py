"""Plain statements: one template for each tense, with objects, places and times."""

from .. import lexicon
from ..clauses import Adverb, clause, infinitive
from ..grammar import IN_FUTURE
from ..lexicon import MASS
from ..orthography import words
from ..phrases import Phrase, a, noun_phrase, phrase
from ..verbs import GIVING, INTRANSITIVE, MOTION, OTHER, TRANSITIVE
from .registry import said, template

OFTEN = [
    Adverb("souvent", "often"),
    Adverb("toujours", "always"),
    Adverb("parfois", "sometimes"),
    Adverb("rarement", "rarely"),
]
# What people do again and again, and to what.
HABITS = {
    "manger": "fruit cake food dish",
    "boire": "drink",
    "acheter": "fruit cake food journal",
    "lire": "text press",
    "regarder": "show",
    "chercher": "pocket",
    "porter": "clothes",
    "laver": "voiture chemise",
    "nettoyer": "room",
    "réparer": "vélo voiture montre ordinateur",
    "préparer": "meal dish",
    "dessiner": "animal plant",
    "écouter": "song",
    "prendre": "train bus",
    "nourrir": "animal",
    "oublier": "pocket",
    "écrire": "lettre message",
}


def habit(g, subject, some="", apart_from=()):
    """A verb and an object for things done regularly: il achète du pain, elle cherche ses clés."""
    needs_owner = ("chercher", "oublier", "nourrir") if subject.lemma == "on" else ()
    verb = TRANSITIVE[g.pick(v for v in HABITS if v not in needs_owner and v not in apart_from)]
    g.subject_meets(subject, verb)
    noun = g.noun_for(verb, None, HABITS[verb.fr])
    if noun.kind in MASS or noun.kind in ("transport", "room", "meal"):
        return verb, g.thing(noun, adjective=0.15, kind="some" if noun.kind in MASS else None, some=some)
    if noun.kind == "song" and g.chance(0.5):
        return verb, g.thing(noun, adjective=0.2, kind="this", number="s")
    own = verb.fr in ("chercher", "laver", "nourrir", "oublier") and subject.lemma != "on"
    number = g.weighted(s=1, p=1) if own else "p"
    return verb, g.thing(noun, subject, adjective=0.2, kind="own" if own else "a", number=number, some=some)


def fronted(time, sentence):
    """Hier, Paul … / Yesterday, Paul …"""
    return Phrase(words(time.fr, ",", sentence.fr), words(time.en, ",", sentence.en))


def timed(g, subject, verb, mode, direct, time, front=0.25, **options):
    """The clause with its time at the end, or now and then at the front."""
    if g.chance(front):
        return fronted(time, clause(subject, verb, mode, direct, **options))
    return clause(subject, verb, mode, direct, tail=time, **options)


@template(1.6)
def action_now(g):
    subject = g.subject()
    verb, direct = g.action(subject, sudden=False)
    tail = g.now() if not verb.state and g.chance(0.35) else None
    return said(clause(subject, verb, "present", direct, tail=tail))


@template(1.3)
def action_habit(g):
    subject = g.subject()
    verb, direct = habit(g, subject)
    if g.chance(0.5):
        return said(clause(subject, verb, "habit", direct, adverb=g.pick(OFTEN)))
    return said(timed(g, subject, verb, "habit", direct, g.regularly()))


@template(2)
def action_past(g):
    subject = g.subject()
    verb, direct = g.action(subject, " ".join(v for v in TRANSITIVE if v not in ("connaître", "porter")))
    if g.chance(0.35):
        return said(clause(subject, verb, "past", direct))
    return said(timed(g, subject, verb, "past", direct, g.time_of(verb, "past", direct)))


@template(1.4)
def action_going(g):
    subject = g.subject()
    verb, direct = g.action(
        subject, " ".join(v for v in TRANSITIVE if v not in ("connaître", "voir", "comprendre")), sudden=False
    )
    tail = g.time_of(verb, "going", direct) if g.chance(0.6) else None
    return said(clause(subject, verb, "going", direct, tail=tail))


@template(1.4)
def action_future(g):
    subject = g.subject()
    verb, direct = g.action(subject, " ".join(IN_FUTURE), sudden=False)
    return said(timed(g, subject, verb, "future", direct, g.time_of(verb, "future", direct)))


@template(1)
def used_to(g):
    """Quand j'étais petite, je jouais dans le jardin."""
    subject = g.pronoun("je tu nous") if g.chance(0.4) else g.third()
    agreeing = lexicon.PERSONAL[1] if g.chance(0.5) else lexicon.PERSONAL[2]
    was = clause(
        subject,
        OTHER["être"],
        "was doing",
        Phrase([agreeing.french(subject.gender, subject.number)], ["little" if agreeing.en == "short" else "young"]),
    )
    again = subject.pronoun()
    if g.chance(0.5):
        verb = g.pick([INTRANSITIVE[v] for v in "travailler chanter danser nager jouer étudier".split()])
        then = clause(again, verb, "used to", tail=g.place(verb))
    else:
        verb, direct = habit(g, subject, apart_from=("chercher", "laver", "réparer", "nettoyer", "prendre"))
        then = clause(again, verb, "used to", direct)
    g.subject_meets(subject, verb)
    return words("quand", was.fr, ",", then.fr), words("when", was.en, ",", then.en), "."


@template(1.2)
def doing_when(g):
    """Paul dormait quand le téléphone a sonné / quand Marie est arrivée."""
    subject = g.subject(on=False)
    if g.chance(0.5):
        verb = g.pick([v for v in INTRANSITIVE.values() if v.fr not in ("voyager", "attendre")])
        doing = clause(subject, verb, "was doing")
    else:
        verb, direct = g.action(
            subject,
            "manger boire lire écrire regarder laver nettoyer réparer préparer dessiner écouter",
            adjective=0.2,
            counted=False,
        )
        doing = clause(subject, verb, "was doing", direct)
    g.subject_meets(subject, verb)
    other = g.someone(subject) if not subject.is_pronoun else g.third()
    came = clause(other, g.pick([MOTION[v] for v in "arriver rentrer partir venir revenir".split()]), "past")
    return words(doing.fr, "quand", came.fr), words(doing.en, "when", came.en), "."


@template(1.2)
def doing_somewhere(g):
    subject = g.subject()
    verb = g.pick([INTRANSITIVE[v] for v in "travailler chanter danser courir jouer étudier marcher attendre".split()])
    g.subject_meets(subject, verb)
    mode = g.mode(verb, present=3, past=2, going=1, future=1)
    tail = g.place(verb)
    if mode in ("going", "future") or g.chance(0.3):
        time = g.past_time() if mode == "past" else g.now() if mode == "present" else g.future_time()
        tail = phrase([tail.fr, time.fr], [tail.en, time.en])
    return said(clause(subject, verb, mode, tail=tail))


@template(1.8)
def motion(g):
    """Passé composé with être, futur proche and futur simple of going and coming."""
    subject = g.subject(on=False)
    verb = MOTION[g.pick("aller arriver rentrer sortir venir revenir partir".split())]
    g.subject_meets(subject, verb)
    mode = g.weighted(past=5, future=2, present=1)
    far = verb.fr in ("partir", "revenir")
    time = {
        "past": lambda: g.past_time(far=far),
        "present": lambda: g.pick([phrase("demain", "tomorrow"), phrase("ce soir", "this evening")]),
        "future": lambda: g.future_time(far=far),
    }[mode]()
    if verb.fr in ("aller", "venir"):
        place = g.place(verb, going=True)
        time = phrase([place.fr, time.fr], [place.en, time.en])
    elif verb.fr == "arriver" and g.chance(0.5):
        place = g.place(verb)
        time = phrase([place.fr, time.fr], [place.en, time.en])
    if verb.fr == "partir" and g.chance(0.5):
        city = g.city()
        g.combine("verb+place", "partir pour", city.lemma)
        time = phrase(["pour", city.fr, time.fr], ["for", city.en, time.en])
    return said(clause(subject, verb, mode, tail=time))


@template(1)
def stayed(g):
    """Rester, tomber, naître: être verbs that stay where they are."""
    subject = g.subject(on=False)
    if g.chance(0.6):
        g.subject_meets(subject, MOTION["rester"])
        place = g.place(MOTION["rester"])
        long = place.fr[-1] in ("l'hôpital", "l'hôtel", "campagne")
        length = g.duration("jours semaines" if long else "minutes heures")
        return said(
            clause(
                subject,
                MOTION["rester"],
                "past",
                tail=phrase([place.fr, "pendant", length.fr], [place.en, "for", length.en]),
            )
        )
    g.subject_meets(subject, MOTION["tomber"])
    where = phrase(
        *g.pick(
            [
                ("dans l'escalier", "on the stairs"),
                ("dans la rue", "in the street"),
                ("dans la rivière", "into the river"),
                ("de l'arbre", "out of the tree"),
                ("dans la neige", "in the snow"),
            ]
        )
    )
    return said(timed(g, subject, MOTION["tomber"], "past", where, g.past_time(), front=0.5))


@template(1.3)
def just_done(g):
    subject = g.subject()
    if g.chance(0.4):
        verb = MOTION[g.pick("arriver partir rentrer sortir revenir".split())]
        g.subject_meets(subject, verb)
        return said(clause(subject, verb, "just"))
    verb, direct = g.action(
        subject, " ".join(v for v in TRANSITIVE if v not in ("connaître", "porter", "attendre", "chercher"))
    )
    return said(clause(subject, verb, "just", direct))


@template(1)
def in_the_middle(g):
    """Être en train de, être sur le point de."""
    subject = g.subject()
    verb, direct = g.action(
        subject,
        "manger boire lire écrire regarder laver nettoyer réparer préparer dessiner écouter "
        "finir couper choisir traduire nourrir",
        sudden=False,
    )
    done = infinitive(verb, direct, person=subject.person)
    if g.chance(0.6):
        fr = clause(subject, OTHER["être"], "present").fr + words("en train de", done.fr)
        return fr, clause(subject, verb, "present", direct).en, "."
    about = clause(subject, OTHER["être"], "present")
    return words(about.fr, "sur le point de", done.fr), words(about.en, "about to", done.en), "."


@template(1.8)
def modal(g):
    subject = g.subject()
    modal_verb = OTHER[g.weighted(pouvoir=2, vouloir=3, devoir=3, savoir=1)]
    negation = "pas" if modal_verb.fr != "devoir" and g.chance(0.35) else None
    if modal_verb.fr == "savoir":
        verb = INTRANSITIVE[g.pick("nager chanter danser".split())] if g.chance(0.6) else TRANSITIVE["conduire"]
        g.subject_meets(subject, verb)
        direct = noun_phrase(g.noun_for(verb), "a") if verb.objects else None
        return said(clause(subject, verb, "present", direct, modal=modal_verb, negation=negation))
    verb, direct = g.action(
        subject, sudden=False, among=" ".join(v for v in TRANSITIVE if v not in ("connaître", "comprendre"))
    )
    timely = (
        verb.fr in "acheter vendre regarder visiter voir lire finir nettoyer réparer laver préparer envoyer".split()
    )
    tail = g.future_time() if timely and g.chance(0.4) else None
    return said(clause(subject, verb, "present", direct, modal=modal_verb, negation=negation, tail=tail))


@template(1.5)
def giving(g):
    """Donner une pomme à sa sœur: English puts the person first."""
    subject = g.subject(on=False)
    verb, direct = g.action(subject, table=GIVING)
    receiver = g.someone(subject)
    mode = g.mode(verb, present=2, past=4, going=1, future=1)
    told = clause(subject, verb, mode, tail=None)
    time = (
        {"past": g.past_time, "present": lambda: phrase("", ""), "going": g.future_time, "future": g.future_time}[
            mode
        ]()
        if g.chance(0.4)
        else phrase("", "")
    )
    return (words(told.fr, direct.fr, a(receiver.fr), time.fr), words(told.en, receiver.en, direct.en, time.en), ".")
