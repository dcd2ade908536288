"""Plain statements: one template for each tense and kind of complement."""

from .. import lexicon, verbs
from ..clauses import Adverb, clause, infinitive
from ..grammar import IN_FUTURE
from ..lexicon import MASS
from ..orthography import words
from ..phrases import Nominal, Phrase, a, belonging_to, de, noun_phrase, phrase, pronoun
from ..verbs import GIVING, INTRANSITIVE, MOTION, OTHER, REFLEXIVE, TRANSITIVE
from .registry import said, template

OFTEN = [Adverb("souvent", "often"), Adverb("toujours", "always"), Adverb("parfois", "sometimes"),
         Adverb("rarement", "rarely")]
# What people do again and again, and to what.
HABITS = {"manger": "fruit cake food dish", "boire": "drink", "acheter": "fruit cake food journal", "lire": "text press",
          "regarder": "show", "chercher": "pocket", "porter": "clothes", "laver": "voiture chemise", "nettoyer": "room",
          "réparer": "vélo voiture montre ordinateur", "préparer": "meal dish", "dessiner": "animal plant",
          "écouter": "song", "prendre": "train bus", "nourrir": "animal", "oublier": "pocket", "écrire": "lettre message"}


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
    return said(timed(g, subject, verb, "past", direct, g.time_of(verb, "past")))


@template(1.4)
def action_going(g):
    subject = g.subject()
    verb, direct = g.action(subject, " ".join(v for v in TRANSITIVE if v not in ("connaître", "voir", "comprendre")), sudden=False)
    tail = g.time_of(verb, "going") if g.chance(0.6) else None
    return said(clause(subject, verb, "going", direct, tail=tail))


@template(1.4)
def action_future(g):
    subject = g.subject()
    verb, direct = g.action(subject, " ".join(IN_FUTURE), sudden=False)
    return said(timed(g, subject, verb, "future", direct, g.time_of(verb, "future")))


@template(1)
def used_to(g):
    """Quand j'étais petite, je jouais dans le jardin."""
    subject = g.pronoun("je tu nous") if g.chance(0.4) else g.third()
    agreeing = lexicon.PERSONAL[1] if g.chance(0.5) else lexicon.PERSONAL[2]
    was = clause(subject, OTHER["être"], "was doing",
                 Phrase([agreeing.french(subject.gender, subject.number)], ["little" if agreeing.en == "short" else "young"]))
    again = subject.pronoun()
    if g.chance(0.5):
        verb = g.pick([INTRANSITIVE[v] for v in "travailler chanter danser nager jouer étudier".split()])
        then = clause(again, verb, "used to", tail=g.place(verb))
    else:
        verb, direct = habit(g, subject, apart_from=("chercher",))
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
        verb, direct = g.action(subject, "manger boire lire écrire regarder laver nettoyer réparer préparer dessiner écouter",
                                adjective=0.2)
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
    time = {"past": lambda: g.time_of(verb, "past"), "present": lambda: g.pick([phrase("demain", "tomorrow"), phrase("ce soir", "this evening")]),
            "future": lambda: g.time_of(verb, "future")}[mode]()
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
        return said(clause(subject, MOTION["rester"], "past",
                           tail=phrase([place.fr, "pendant", length.fr], [place.en, "for", length.en])))
    g.subject_meets(subject, MOTION["tomber"])
    where = phrase(*g.pick([("dans l'escalier", "on the stairs"), ("dans la rue", "in the street"),
                            ("dans la rivière", "into the river"), ("de l'arbre", "out of the tree"),
                            ("dans la neige", "in the snow")]))
    return said(timed(g, subject, MOTION["tomber"], "past", where, g.past_time(), front=0.5))


@template(1.3)
def just_done(g):
    subject = g.subject()
    if g.chance(0.4):
        verb = MOTION[g.pick("arriver partir rentrer sortir revenir".split())]
        g.subject_meets(subject, verb)
        return said(clause(subject, verb, "just"))
    verb, direct = g.action(subject, " ".join(v for v in TRANSITIVE if v not in ("connaître", "porter", "attendre")))
    return said(clause(subject, verb, "just", direct))


@template(1)
def in_the_middle(g):
    """Être en train de, être sur le point de."""
    subject = g.subject()
    verb, direct = g.action(subject, "manger boire lire écrire regarder laver nettoyer réparer préparer dessiner écouter "
                                     "finir couper choisir traduire nourrir", sudden=False)
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
    verb, direct = g.action(subject, sudden=False,
                            among=" ".join(v for v in TRANSITIVE if v not in ("connaître", "comprendre")))
    tail = g.future_time() if g.chance(0.3) else None
    return said(clause(subject, verb, "present", direct, modal=modal_verb, negation=negation, tail=tail))


@template(1.5)
def giving(g):
    """Donner une pomme à sa sœur: English puts the person first."""
    subject = g.subject(on=False)
    verb, direct = g.action(subject, table=GIVING)
    receiver = g.someone(subject)
    mode = g.mode(verb, present=2, past=4, going=1, future=1)
    told = clause(subject, verb, mode, tail=None)
    time = {"past": g.past_time, "present": lambda: phrase("", ""), "going": g.future_time,
            "future": g.future_time}[mode]() if g.chance(0.4) else phrase("", "")
    return (words(told.fr, direct.fr, a(receiver.fr), time.fr), words(told.en, receiver.en, direct.en, time.en), ".")


@template(1.2)
def reflexive_past(g):
    """Elles se sont levées à midi is in `everyday`; here with days and weeks."""
    subject = g.subject(on=False)
    verb = g.pick([v for v in REFLEXIVE.values() if v.fr != "dépêcher"])
    g.subject_meets(subject, verb)
    if verb.fr in ("promener", "reposer", "amuser", "ennuyer", "perdre"):
        place = g.place(verb)
        return said(timed(g, subject, verb, "past", place, g.past_time(), front=0.4)
                    if g.chance(0.7) else clause(subject, verb, "past", place))
    when = phrase(*g.pick([("tard", "late"), ("tôt", "early"), ("très tard", "very late"), ("trop tard", "too late")]))
    if verb.fr == "habiller":
        when = phrase("en dix minutes", "in ten minutes") if g.chance(0.5) else phrase("rapidement", "quickly")
    time = phrase(*g.pick([("hier", "yesterday"), ("ce matin", "this morning"), ("avant-hier", "the day before yesterday"),
                           ("samedi dernier", "last Saturday"), ("dimanche dernier", "last Sunday")]))
    return said(timed(g, subject, verb, "past", when, time, front=0.6))


@template(1.2)
def reflexive_now(g):
    subject = g.subject()
    verb = g.pick([v for v in REFLEXIVE.values() if v.fr not in ("perdre",)])
    g.subject_meets(subject, verb)
    if verb.fr in ("lever", "réveiller", "coucher"):
        when = phrase(*g.pick([("tard", "late"), ("tôt", "early"), ("très tôt", "very early")]))
        time = phrase(*g.pick([("tous les jours", "every day"), ("le week-end", "at weekends"), ("le lundi", "on Mondays"),
                               ("le samedi", "on Saturdays"), ("chaque dimanche", "every Sunday")]))
        return said(clause(subject, verb, "habit", tail=phrase([when.fr, time.fr], [when.en, time.en])))
    if verb.fr in ("dépêcher", "habiller"):
        return said(clause(subject, verb, "present", tail=g.pick([None, phrase("maintenant", "now"),
                                                                  phrase("dans la chambre", "in the bedroom")])
                           if verb.fr == "habiller" else g.pick([None, phrase("ce matin", "this morning")])))
    place = g.place(verb)
    return said(clause(subject, verb, "present", place, tail=g.now() if g.chance(0.4) else None))


@template(0.8)
def washing(g):
    """Se laver les mains: the article in French, the possessive in English, and no agreement."""
    subject = g.subject(on=False)
    fr, base, ing, past = g.pick([("laver", "wash", "washing", "washed"), ("brosser", "brush", "brushing", "brushed"),
                                  ("couper", "cut", "cutting", "cut")])
    part = g.pick({"laver": [("les mains", "hands"), ("les cheveux", "hair"), ("les pieds", "feet")],
                   "brosser": [("les dents", "teeth"), ("les cheveux", "hair")],
                   "couper": [("les cheveux", "hair")]}[fr])
    verb = verbs.Verb(fr, base, past, past, reflexive=True, goes_with_etre=True)
    g.meets(subject, f"se {fr} {part[0]}")
    direct = phrase(part[0], [subject.possessive(), part[1]])
    mode = g.weighted(present=2, past=3, going=1)
    time = {"present": g.now, "past": g.past_time, "going": lambda: g.pick([phrase("demain", "tomorrow"), phrase("ce soir", "this evening"),
                                      phrase("maintenant", "now")])}[mode]() if g.chance(0.5) else None
    return said(clause(subject, verb, mode, direct, tail=time, agreement=False))


@template(1.3)
def how_people_are(g):
    subject = g.subject(on=False)
    again = g.chance(0.5)
    adjective = g.state(subject, lexicon.STATES if again else lexicon.TRAITS)
    degree = g.pick([("", ""), ("", ""), ("très", "very"), ("trop", "too"), ("un peu", "a little")])
    time = g.pick([("aujourd'hui", "today"), ("ce matin", "this morning"), ("ce soir", "this evening")]) if again else ("", "")
    if not again and degree[0] == "un peu":
        degree = ("assez", "quite")
    if adjective.en == ["ready"] or adjective.en in (["happy"], ["surprised"], ["calm"]) and degree[0] != "très":
        degree = ("", "")
    told = phrase([degree[0], adjective.fr, time[0]], [degree[1], adjective.en, time[1]])
    if again and g.chance(0.3):
        past = g.pick([("hier", "yesterday"), ("hier soir", "yesterday evening"), ("la semaine dernière", "last week")])
        told = phrase([degree[0], adjective.fr, past[0]], [degree[1], adjective.en, past[1]])
        return said(clause(subject, OTHER["être"], "was doing", told))
    return said(clause(subject, OTHER["être"], "present", told))


@template(1.6)
def how_things_are(g):
    """La voiture de mon père est rouge."""
    kinds = "clothes dress pocket case device picture vehicle house animal text press show furniture".split()
    noun = g.pick([noun for kind in kinds for noun in lexicon.THINGS[kind]])
    number = g.weighted(s=4, p=1)
    before, after = lexicon.adjectives_for(noun)
    adjective = g.pick(before + after)
    g.combine("noun+adjective", noun.fr, adjective.fr)
    kind = g.weighted(the=2, this=2, own=3, of=3)
    if noun.kind in ("show", "press"):
        kind = g.weighted(the=1, this=1)
    if kind == "of":
        base = noun_phrase(noun, "the", number)
        owner = g.named() if g.chance(0.5) else g.kin(number="s")
        fr, en = belonging_to(base.fr, base.en[1:], owner)
        subject = Nominal(fr, en, base.gender, number, base.person, base.english_person, False, noun.fr)
    else:
        subject = noun_phrase(noun, kind, number, owner=pronoun(g.pick("je tu nous vous ils".split())))
    degree = g.pick([("", ""), ("", ""), ("très", "very"), ("trop", "too"), ("assez", "quite")])
    if adjective.fr in lexicon.COLOURS.split() + ["marron", "français", "italien", "anglais", "nouveau", "vide", "délicieux"]:
        degree = ("", "")
    mode = "was doing" if g.chance(0.2) else "present"
    told = phrase([degree[0], adjective.french(noun.gender, number)], [degree[1], adjective.en])
    return said(clause(subject, OTHER["être"], mode, told))


@template(0.8)
def profession(g):
    """Marie est infirmière: no article in French."""
    subject = g.familiar() if g.chance(0.75) else g.pronoun("je tu il elle")
    masculine, feminine, en = g.pick(lexicon.PROFESSIONS)
    title = masculine if subject.gender == "m" else feminine
    g.meets(subject, masculine, "subject+profession")
    told = phrase(title, ["a", en])
    kind = g.weighted(be=3, become=2, was=1)
    if kind == "become" and en != "student":
        verb = verbs.Verb("devenir", "become", "became", "become", goes_with_etre=True)
        if g.chance(0.5):
            return said(clause(subject, verb, "present", told, modal=OTHER["vouloir"]))
        return said(clause(subject, verb, "past", told))
    return said(clause(subject, OTHER["être"], "was doing" if kind == "was" else "present", told))


@template(1)
def living_somewhere(g):
    subject = g.subject()
    verb = OTHER["habiter"]
    if g.chance(0.5):
        city = g.city()
        where = Phrase(a(city.fr), ["in"] + city.en)
    else:
        where = g.country()[1]
    g.meets(subject, " ".join(where.fr), "subject+home")
    if g.chance(0.5):
        length = g.duration("semaines mois ans")
        return said(clause(subject, verb, "since", where, tail=phrase(["depuis", length.fr], ["for", length.en])))
    return said(clause(subject, verb, "present", where))


@template(0.9)
def doing_since(g):
    subject = g.subject()
    verb = INTRANSITIVE[g.pick("dormir travailler chanter danser nager courir pleurer jouer parler étudier marcher attendre "
                               "voyager".split())]
    g.subject_meets(subject, verb)
    since, how_long = ("depuis", "since") if g.chance(0.65) else ("pendant", "past")
    # After `depuis`, hours could also be a clock time.
    short = "minutes" if how_long == "since" else "minutes heures"
    length = g.duration("jours semaines mois ans" if verb.fr in ("voyager", "étudier", "travailler") else short)
    return said(clause(subject, verb, how_long, tail=phrase([since, length.fr], ["for", length.en])))


@template(0.9)
def languages(g):
    subject = g.subject()
    fr, en = g.pick(lexicon.LANGUAGES)
    verb = OTHER[g.weighted(**{"parler langue": 3, "apprendre langue": 2})]
    g.meets(subject, f"{verb.fr} {fr}", "subject+language")
    if verb.fr == "apprendre":
        language = phrase(["le", fr], en)
        tail = g.pick([None, phrase("à l'école", "at school"), phrase("avec un professeur", "with a teacher"),
                       phrase("à la maison", "at home")])
        return said(clause(subject, verb, g.mode(verb, present=2, past=1, going=1, future=1), language, tail=tail))
    degree = g.pick([("", ""), ("bien", "well"), ("très bien", "very well"), ("un peu", "a little"),
                     ("assez mal", "rather badly")])
    negation = "pas" if degree[0] in ("", "bien") and g.chance(0.3) else None
    return said(clause(subject, verb, "present", phrase([degree[0], fr], [en, degree[1]]), negation=negation))


@template(0.9)
def travelling(g):
    """Pays et villes: en France, au Japon, aux États-Unis."""
    subject = g.subject(on=False)
    land, _, to = g.country()
    kind = g.weighted(go=3, come=2, visit=2)
    if kind == "go":
        g.meets(subject, " ".join(to.fr), "subject+country")
        mode = g.weighted(past=3, future=2)
        time = g.past_time(far=True) if mode == "past" else g.future_time(far=True)
        return said(timed(g, subject, MOTION["aller"], mode, to, time))
    if kind == "come":
        g.meets(subject, "venir de " + land.fr[1], "subject+country")
        coming = phrase(["de", land.fr[1]] if land.fr[0] == "la" else de(land.fr), ["from", land.en])
        if g.chance(0.5):
            return said(clause(subject, MOTION["revenir"], "past", coming, tail=g.past_time(far=True)))
        return said(clause(subject, MOTION["revenir"], "future", coming, tail=g.future_time(far=True)))
    g.meets(subject, "visiter " + land.fr[1], "subject+country")
    mode = g.weighted(past=2, future=1, going=1)
    time = g.past_time(far=True) if mode == "past" else g.future_time(far=True)
    return said(timed(g, subject, TRANSITIVE["visiter"], mode, land, time))
