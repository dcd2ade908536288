"""Clock times, dates, the weather, polite requests and orders."""

from .. import french_forms as ff
from .. import lexicon
from ..clauses import clause
from ..clock import MINUTES, MONTHS, english_date, english_time, french_date, french_time
from ..french_forms import imperative
from ..lexicon import MASS, THINGS
from ..orthography import words
from ..numbers import english_year, french_number
from ..phrases import Phrase, noun_phrase, phrase, pronoun
from ..verbs import GIVING, INTRANSITIVE, MOTION, REFLEXIVE, TRANSITIVE, Verb
from .registry import said, template

_FEELS = [("beau", "the weather is fine", "the weather was fine", "the weather will be fine"),
          ("froid", "it is cold", "it was cold", "it will be cold"),
          ("chaud", "it is hot", "it was hot", "it will be hot"),
          ("mauvais", "the weather is bad", "the weather was bad", "the weather will be bad"),
          ("frais", "it is cool", "it was cool", "it will be cool")]
_THERE = [("du vent", "windy"), ("du soleil", "sunny"), ("du brouillard", "foggy"), ("des nuages", "cloudy")]


def a_time(g, part_of_day=True):
    """A clock time in both languages, now and then with the part of the day."""
    hour, minute = g.number(1, 12), g.pick(MINUTES)
    g.combine("hour+minute", str(hour), str(minute))
    fr, en = french_time(hour, minute), english_time(hour, minute)
    if part_of_day and g.chance(0.4) and "midi" not in fr and "noon" not in en:
        choices = [("du matin", "in the morning")] if 5 <= hour < 12 else []
        if hour < 5 or hour == 12:
            choices.append(("de l'après-midi", "in the afternoon"))
        if 6 <= hour < 11:
            choices.append(("du soir", "in the evening"))
        said_fr, said_en = g.pick(choices)
        return phrase([fr, said_fr], [en, said_en])
    return phrase(fr, en)


def a_date(g, year=False, weekday=None):
    month = g.pick(range(12))
    day = g.pick(range(1, MONTHS[month][2] + 1))
    g.combine("day+month", str(day), str(month))
    chosen_year = None
    if year:
        chosen_year = a_year(g, old=False)
    day_name = g.pick(range(7)) if weekday and not year else None
    return (words(french_date(day, month, chosen_year, day_name)), words(english_date(day, month, chosen_year, day_name)))


def a_year(g, old=True):
    year = g.number(1701, 1909) if old and g.chance(0.35) else g.number(1910, 2019)
    g.combine("year", str(year), "")
    return year


@template(0.9)
def the_time(g):
    time = a_time(g)
    kind = g.weighted(now=4, already=1, almost=1)
    if kind == "now":
        return words("il est", time.fr), words("it is", time.en), "."
    added = ("déjà", "already") if kind == "already" else ("presque", "almost")
    return words("il est", added[0], time.fr), words("it is", added[1], time.en), "."


@template(1.5)
def timetable(g):
    """Le train pour Lyon part à dix heures moins vingt."""
    kind = g.weighted(train=4, opens=4, person=3)
    time = a_time(g, part_of_day=kind != "person")
    if kind == "train":
        noun = g.pick(THINGS["transport"] + THINGS["vehicle"][2:])
        city = g.city()
        g.combine("noun+place", noun.fr, city.lemma)
        kind_fr, kind_en, verb = g.pick([("pour", "to", "partir"), ("de", "from", "arriver")])
        subject = noun_phrase(noun, "the", "s")
        subject.fr += [kind_fr] + city.fr
        subject.en += [kind_en] + city.en
        return said(clause(subject, MOTION[verb], "habit", tail=Phrase(["à"] + time.fr, ["at"] + time.en)))
    if kind == "opens":
        noun = g.pick([n for n in lexicon.TOWN if n.fr not in ("village", "gare", "hôpital", "hôtel", "plage")]
                      + THINGS["sight"][:3])
        subject = noun_phrase(noun, "the", "s")
        verb = TRANSITIVE[g.pick(["ouvrir", "fermer"])]
        g.combine("noun+verb", noun.fr, verb.fr)
        time = phrase(["à", time.fr], ["at", time.en])
        return said(clause(subject, verb, "habit", tail=time))
    subject = g.third()
    verb = g.pick([MOTION[v] for v in "partir rentrer arriver sortir".split()] + [INTRANSITIVE["travailler"]])
    g.subject_meets(subject, verb)
    if verb.fr == "travailler":
        return said(clause(subject, verb, "habit", tail=Phrase(["jusque", "à"] + time.fr, ["until"] + time.en)))
    mode = g.weighted(habit=1, past=3, future=1)
    when = phrase(*g.pick({
        "habit": [("", ""), ("tous les jours", "every day"), ("le lundi", "on Mondays"), ("le vendredi", "on Fridays")],
        "past": [("", ""), ("hier", "yesterday"), ("avant-hier", "the day before yesterday"), ("jeudi dernier", "last Thursday")],
        "future": [("", ""), ("demain", "tomorrow"), ("après-demain", "the day after tomorrow"),
                   ("mardi prochain", "next Tuesday")]}[mode]))
    return said(clause(subject, verb, mode, tail=phrase(["à", time.fr, when.fr], ["at", time.en, when.en])))


@template(1.2)
def getting_up(g):
    """Reflexive verbs with the time: Elle se lève à sept heures et quart; nous nous sommes couchés à minuit."""
    subject = g.subject(on=False)
    verb = REFLEXIVE[g.pick(["se lever", "se réveiller", "se coucher"])]
    g.subject_meets(subject, verb)
    time = a_time(g, part_of_day=False)
    mode = g.weighted(habit=3, past=3, future=1)
    negation = "jamais" if mode == "habit" and g.chance(0.15) else None
    at = phrase(["à", time.fr], ["at", time.en])
    if mode == "past" and g.chance(0.4):
        day = g.pick([("hier", "yesterday"), ("ce matin", "this morning"), ("dimanche dernier", "last Sunday"),
                      ("samedi dernier", "last Saturday")])
        return said(Phrase(words(day[0], ",", clause(subject, verb, mode, tail=at).fr),
                           words(day[1], ",", clause(subject, verb, mode, tail=at).en)))
    return said(clause(subject, verb, mode, negation=negation, tail=at))


@template(1.2)
def what_day(g):
    """Dates without a year."""
    kind = g.weighted(today=2, party=3, meet=3)
    fr, en = a_date(g, weekday=g.chance(0.5))
    if kind == "today":
        day = g.pick([("aujourd'hui , c'est", "today is"), ("demain , ce sera", "tomorrow will be"),
                      ("hier , c'était", "yesterday was")])
        return words(day[0], fr), words(day[1], en), "."
    if kind == "party":
        event = g.pick([("la fête", "the party"), ("l'examen", "the exam"), ("le concert", "the concert"),
                        ("la réunion", "the meeting"), ("le mariage", "the wedding")])
        g.combine("event+month", event[0], en[-1])
        verb = g.pick([("aura lieu", "will take place"), ("a eu lieu", "took place")])
        return words(event[0], verb[0], fr), words(event[1], verb[1], "on", en), "."
    subject = g.subject(on=False)
    verb = MOTION[g.pick("partir arriver revenir".split())]
    g.subject_meets(subject, verb)
    return said(clause(subject, verb, g.weighted(past=1, future=1), tail=Phrase(fr, ["on"] + en)))


@template(1)
def history(g):
    """Years: births, passives, and how old things are."""
    kind = g.weighted(born=3, built=3, moved=2)
    if kind == "born":
        subject = g.third(number="s") if g.chance(0.8) else g.pronoun("je il elle")
        verb = Verb("naître", "be", "was", "born", "born", goes_with_etre=True)
        g.subject_meets(subject, verb)
        if g.chance(0.5):
            fr, en = a_date(g, year=True)
            return said(clause(subject, verb, "past", tail=Phrase(fr, ["on"] + en)))
        year = a_year(g, old=False)
        city = g.city()
        place = phrase(["à", city.fr], ["in", city.en]) if g.chance(0.5) else phrase("", "")
        return said(clause(subject, verb, "past", tail=phrase([place.fr, "en", french_number(year)],
                                                              [place.en, "in", english_year(year)])))
    year = a_year(g)
    if kind == "built":
        noun = g.pick(THINGS["sight"][:3] + THINGS["house"] + lexicon.TOWN[:1] + [t for t in lexicon.TOWN if t.fr in (
            "gare", "école", "théâtre", "hôpital", "bibliothèque")])
        subject = noun_phrase(noun, g.weighted(the=1, this=2), "s", *g.adjectives(noun, 0.3))
        verb = g.pick([("construire", "built"), ("vendre", "sold"), ("fermer", "closed")])
        g.combine("verb+object", verb[0], noun.fr)
        done = ff.agree(ff.participle(verb[0]), noun.gender, "s")
        return (words(subject.fr, "a été", done, "en", french_number(year)),
                words(subject.en, "was", verb[1], "in", english_year(year)), ".")
    noun = g.pick(THINGS["picture"][1:] + THINGS["text"] + THINGS["song"])
    verb = g.pick([("peindre", "painted")]) if noun.fr == "tableau" else g.pick([("écrire", "written"), ("traduire", "translated")])
    g.combine("verb+object", verb[0], noun.fr)
    subject = noun_phrase(noun, "this", "s", *g.adjectives(noun, 0.3))
    done = ff.agree(ff.participle(verb[0]), noun.gender, "s")
    return (words(subject.fr, "a été", done, "en", french_number(year)),
            words(subject.en, "was", verb[1], "in", english_year(year)), ".")


@template(1)
def weather(g):
    place = g.city()
    where = phrase(["à", place.fr], ["in", place.en])
    if g.chance(0.3):
        where = g.country()[1]
    kind = g.weighted(feels=4, there=3, rain=4, ask=1)
    tense = g.pick([("present", None), ("past", "hier"), ("past", "hier soir"), ("past", "lundi dernier"),
                    ("past", "la semaine dernière"), ("future", "demain"), ("future", "ce soir"),
                    ("future", "après-demain")])
    times = {"hier": "yesterday", "hier soir": "yesterday evening", "lundi dernier": "last Monday", None: "",
             "la semaine dernière": "last week", "demain": "tomorrow", "ce soir": "this evening",
             "après-demain": "the day after tomorrow"}
    which = {"present": 0, "past": 1, "future": 2}[tense[0]]
    if kind == "feels":
        chosen = g.pick(_FEELS)
        g.combine("weather+place", chosen[0], where.fr[-1])
        fr, en = words("il", ("fait", "faisait", "fera")[which], chosen[0]), chosen[1 + which]
    elif kind == "there":
        chosen = g.pick(_THERE)
        g.combine("weather+place", chosen[0], where.fr[-1])
        fr, en = words("il y", ("a", "avait", "aura")[which], chosen[0]), ("it is", "it was", "it will be")[which] + " " + chosen[1]
    elif kind == "ask":
        g.combine("weather+place", "quel temps", where.fr[-1])
        fr = words("quel temps", ("fait-il", "faisait-il", "fera-t-il")[which], where.fr, tense[1] or "")
        return fr, words("what", ("is", "was", "will")[which], "the weather", "be" if which == 2 else "", "like", where.en,
                         times[tense[1]]), "?"
    else:
        since = g.chance(0.35)
        verb = g.pick([(("pleut", "pleuvait", "pleuvra"), "raining", "rain"),
                       (("neige", "neigeait", "neigera"), "snowing", "snow")])
        g.combine("weather+place", verb[2], where.fr[-1])
        if since:
            length = g.duration("jours semaines")
            return (words("il", verb[0][0], where.fr, "depuis", length.fr),
                    words("it has been", verb[1], where.en, "for", length.en), ".")
        fr = words("il", verb[0][which])
        en = ("it is " + verb[1], "it was " + verb[1], "it will " + verb[2])[which]
    if tense[1] and g.chance(0.5):
        return words(tense[1], ",", fr, where.fr), words(times[tense[1]], ",", en, where.en), "."
    return words(fr, where.fr, tense[1] or ""), words(en, where.en, times[tense[1]]), "."


@template(1.3)
def orders(g):
    """Fermez la porte, s'il vous plaît. N'oublie pas ton parapluie ! Allons au parc !"""
    person = g.pick([1, 4])
    owner = pronoun("tu" if person == 1 else "vous")
    kind = g.weighted(do=4, dont=3, lets=2, give=3)
    if kind == "lets":
        if g.chance(0.5):
            place = g.place(MOTION["aller"], going=True)
            time = g.pick([phrase("", ""), phrase("demain", "tomorrow"), phrase("ce soir", "this evening"),
                           phrase("maintenant", "now")])
            return words("allons", place.fr, time.fr), words("let's go", place.en, time.en), "!"
        verb = TRANSITIVE[g.pick("prendre regarder manger acheter visiter préparer choisir écouter lire nettoyer".split())]
        direct = g.thing(g.noun_for(verb, pronoun("il")), adjective=0.25, judged=False, counted=False)
        return words(imperative(verb.fr, 3), direct.fr), words("let's", verb.en, verb.particle, direct.en), "!"
    if kind == "give":
        verb = GIVING[g.pick("donner montrer prêter envoyer".split())]
        direct = g.thing(g.noun_for(verb, pronoun("il")), owner, adjective=0.3, kind=g.weighted(the=2, own=2, this=1), judged=False)
        please = g.chance(0.4)
        ending = phrase([",", "s'il te plaît" if person == 1 else "s'il vous plaît"], [",", "please"]) if please else phrase("", "")
        to = g.pick([("moi", "me"), ("nous", "us")])
        return (words(imperative(verb.fr, person) + "-" + to[0], direct.fr, ending.fr),
                words(verb.en, to[1], direct.en, ending.en), "." if please else "!")
    if kind == "dont":
        verb = TRANSITIVE[g.pick("oublier perdre casser manger boire ouvrir fermer vendre lire prendre acheter cacher "
                                 "couper regarder".split())]
        own = verb.fr in ("oublier", "perdre", "vendre")
        direct = g.thing(g.noun_for(verb, pronoun("il")), owner, adjective=0.2,
                         kind="own" if own else g.weighted(the=1, this=2), judged=False)
        return words("ne", imperative(verb.fr, person), "pas", direct.fr), words("don't", verb.en, direct.en), "!"
    verb = TRANSITIVE[g.pick("ouvrir fermer laver nettoyer lire finir écouter regarder prendre choisir manger apprendre "
                             "préparer nourrir couper".split())]
    direct = g.thing(g.noun_for(verb, pronoun("il")), owner, adjective=0.2, kind=g.weighted(the=3, this=2), judged=False)
    please = phrase([",", "s'il te plaît" if person == 1 else "s'il vous plaît"], [",", "please"])
    return (words(imperative(verb.fr, person), direct.fr, please.fr),
            words(verb.en, verb.particle, direct.en, please.en), ".")


@template(0.9)
def polite(g):
    """Je voudrais …, pourriez-vous …"""
    kind = g.weighted(like=3, could=3, may=2)
    if kind == "like":
        noun = g.pick([n for k in ("fruit", "cake", "drink", "food", "dish") for n in THINGS[k]])
        g.combine("verb+object", "voudrais", noun.fr)
        direct = g.thing(noun, kind=None if noun.kind not in MASS else "some", adjective=0.3, number="p" if g.chance(0.4) else "s")
        who = g.pick([("je voudrais", "I would like"), ("nous voudrions", "we would like")])
        please = phrase(", s'il vous plaît", ", please")
        return words(who[0], direct.fr, please.fr), words(who[1], direct.en, please.en), "."
    if kind == "could":
        verb = TRANSITIVE[g.pick("ouvrir fermer laver nettoyer réparer préparer expliquer traduire lire choisir".split())]
        direct = g.thing(g.noun_for(verb, pronoun("il")), adjective=0.25, kind=g.weighted(the=2, this=2), judged=False)
        ask = g.pick(["pourriez-vous", "pourrais-tu"])
        return words(ask, verb.fr, direct.fr), words("could you", verb.en, direct.en), "?"
    verb = TRANSITIVE[g.pick("prendre regarder lire ouvrir fermer manger voir choisir dessiner".split())]
    direct = g.thing(g.noun_for(verb, pronoun("il")), adjective=0.25, kind=g.weighted(the=2, this=2), judged=False)
    ask = g.pick([("est-ce que je peux", "may I"), ("puis-je", "may I")])
    return words(ask[0], verb.fr, direct.fr), words(ask[1], verb.en, direct.en), "?"
