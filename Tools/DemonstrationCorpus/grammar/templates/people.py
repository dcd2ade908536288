"""People and things: reflexive verbs, what they are like, where they live, what they speak."""

from .. import lexicon, verbs
from ..clauses import clause
from ..phrases import Nominal, Phrase, a, belonging_to, de, noun_phrase, phrase, pronoun
from ..verbs import INTRANSITIVE, MOTION, OTHER, REFLEXIVE, TRANSITIVE
from .registry import said, template
from .statements import timed


@template(1.2)
def reflexive_past(g):
    """Elles se sont levées à midi is in `everyday`; here with days and weeks."""
    subject = g.subject(on=False)
    verb = g.pick([v for v in REFLEXIVE.values() if v.fr != "dépêcher"])
    g.subject_meets(subject, verb)
    if verb.fr in ("promener", "reposer", "amuser", "ennuyer", "perdre"):
        place = g.place(verb)
        return said(
            timed(g, subject, verb, "past", place, g.past_time(), front=0.4)
            if g.chance(0.7)
            else clause(subject, verb, "past", place)
        )
    when = phrase(*g.pick([("tard", "late"), ("tôt", "early"), ("très tard", "very late"), ("trop tard", "too late")]))
    if verb.fr == "habiller":
        when = phrase("en dix minutes", "in ten minutes") if g.chance(0.5) else phrase("rapidement", "quickly")
    time = phrase(
        *g.pick(
            [
                ("hier", "yesterday"),
                ("ce matin", "this morning"),
                ("avant-hier", "the day before yesterday"),
                ("samedi dernier", "last Saturday"),
                ("dimanche dernier", "last Sunday"),
            ]
        )
    )
    return said(timed(g, subject, verb, "past", when, time, front=0.6))


@template(1.2)
def reflexive_now(g):
    subject = g.subject()
    verb = g.pick([v for v in REFLEXIVE.values() if v.fr not in ("perdre",)])
    g.subject_meets(subject, verb)
    if verb.fr in ("lever", "réveiller", "coucher"):
        when = phrase(*g.pick([("tard", "late"), ("tôt", "early"), ("très tôt", "very early")]))
        time = phrase(
            *g.pick(
                [
                    ("tous les jours", "every day"),
                    ("le week-end", "at weekends"),
                    ("le lundi", "on Mondays"),
                    ("le samedi", "on Saturdays"),
                    ("chaque dimanche", "every Sunday"),
                ]
            )
        )
        return said(clause(subject, verb, "habit", tail=phrase([when.fr, time.fr], [when.en, time.en])))
    if verb.fr in ("dépêcher", "habiller"):
        return said(
            clause(
                subject,
                verb,
                "present",
                tail=(
                    g.pick([None, phrase("maintenant", "now"), phrase("dans la chambre", "in the bedroom")])
                    if verb.fr == "habiller"
                    else g.pick([None, phrase("ce matin", "this morning")])
                ),
            )
        )
    place = g.place(verb)
    return said(clause(subject, verb, "present", place, tail=g.now() if g.chance(0.4) else None))


@template(0.8)
def washing(g):
    """Se laver les mains: the article in French, the possessive in English, and no agreement."""
    subject = g.subject(on=False)
    fr, base, ing, past = g.pick(
        [
            ("laver", "wash", "washing", "washed"),
            ("brosser", "brush", "brushing", "brushed"),
            ("couper", "cut", "cutting", "cut"),
        ]
    )
    part = g.pick(
        {
            "laver": [("les mains", "hands"), ("les cheveux", "hair"), ("les pieds", "feet")],
            "brosser": [("les dents", "teeth"), ("les cheveux", "hair")],
            "couper": [("les cheveux", "hair")],
        }[fr]
    )
    verb = verbs.Verb(fr, base, past, past, reflexive=True, goes_with_etre=True)
    g.meets(subject, f"se {fr} {part[0]}")
    direct = phrase(part[0], [subject.possessive(), part[1]])
    mode = g.weighted(present=2, past=3, going=1)
    time = (
        {
            "present": g.now,
            "past": g.past_time,
            "going": lambda: g.pick(
                [phrase("demain", "tomorrow"), phrase("ce soir", "this evening"), phrase("maintenant", "now")]
            ),
        }[mode]()
        if g.chance(0.5)
        else None
    )
    return said(clause(subject, verb, mode, direct, tail=time, agreement=False))


@template(1.3)
def how_people_are(g):
    subject = g.subject(on=False)
    again = g.chance(0.5)
    adjective = g.state(subject, lexicon.STATES if again else lexicon.TRAITS)
    degree = g.pick([("", ""), ("", ""), ("très", "very"), ("trop", "too"), ("un peu", "a little")])
    time = (
        g.pick([("aujourd'hui", "today"), ("ce matin", "this morning"), ("ce soir", "this evening")])
        if again
        else ("", "")
    )
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
    if adjective.fr in lexicon.COLOURS.split() + [
        "marron",
        "français",
        "italien",
        "anglais",
        "nouveau",
        "vide",
        "délicieux",
    ]:
        degree = ("", "")
    pleasant = "joli beau bon célèbre intéressant tranquille drôle élégant utile propre solide rapide moderne"
    if degree[0] == "trop" and adjective.fr in pleasant.split():
        degree = ("très", "very")
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
    verb = INTRANSITIVE[
        g.pick(
            "dormir travailler chanter danser nager courir pleurer jouer parler étudier marcher attendre "
            "voyager".split()
        )
    ]
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
        tail = g.pick(
            [
                None,
                phrase("à l'école", "at school"),
                phrase("avec un professeur", "with a teacher"),
                phrase("à la maison", "at home"),
            ]
        )
        return said(clause(subject, verb, g.mode(verb, present=2, past=1, going=1, future=1), language, tail=tail))
    degree = g.pick(
        [("", ""), ("bien", "well"), ("très bien", "very well"), ("un peu", "a little"), ("assez mal", "rather badly")]
    )
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
