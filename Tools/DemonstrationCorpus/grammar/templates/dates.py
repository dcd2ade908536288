"""Dates, years and the weather."""

from .. import french_forms as ff
from .. import lexicon
from ..clauses import clause
from ..clock import MONTHS, WEEKDAYS, english_date, french_date
from ..lexicon import THINGS
from ..numbers import english_year, french_number
from ..orthography import words
from ..phrases import Phrase, noun_phrase, phrase
from ..verbs import MOTION, Verb
from .registry import said, template

_FEELS = [
    ("beau", "the weather is fine", "the weather was fine", "the weather will be fine"),
    ("froid", "it is cold", "it was cold", "it will be cold"),
    ("chaud", "it is hot", "it was hot", "it will be hot"),
    ("mauvais", "the weather is bad", "the weather was bad", "the weather will be bad"),
    ("frais", "it is cool", "it was cool", "it will be cool"),
]
_THERE = [("du vent", "windy"), ("du soleil", "sunny"), ("du brouillard", "foggy"), ("des nuages", "cloudy")]


def a_date(g, year=False, weekday=None):
    month = MONTHS.index(g.pick(MONTHS))
    day = g.pick([("day", n) for n in range(1, MONTHS[month][2] + 1)])[1]
    g.combine("day+month", str(day), str(month))
    chosen_year = None
    if year:
        chosen_year = a_year(g, old=False)
    day_name = WEEKDAYS.index(g.pick(WEEKDAYS)) if weekday and not year else None
    return (
        words(french_date(day, month, chosen_year, day_name)),
        words(english_date(day, month, chosen_year, day_name)),
    )


def a_year(g, old=True):
    year = g.number(1701, 1909) if old and g.chance(0.35) else g.number(1925, 1999)
    g.combine("year", str(year), "")
    return year


@template(1.5)
def what_day(g):
    """Dates without a year."""
    kind = g.weighted(today=2, party=3, meet=3)
    fr, en = a_date(g, weekday=g.chance(0.5))
    if kind == "today":
        day = g.pick(
            [
                ("aujourd'hui , c'est", "today is"),
                ("demain , ce sera", "tomorrow will be"),
                ("hier , c'était", "yesterday was"),
            ]
        )
        return words(day[0], fr), words(day[1], en), "."
    if kind == "party":
        event = g.pick(
            [
                ("la fête", "the party"),
                ("l'examen", "the exam"),
                ("le concert", "the concert"),
                ("la réunion", "the meeting"),
                ("le mariage", "the wedding"),
            ]
        )
        g.combine("event+month", event[0], en[-1])
        verb = g.pick([("aura lieu", "will take place"), ("a eu lieu", "took place")])
        return words(event[0], verb[0], fr), words(event[1], verb[1], "on", en), "."
    subject = g.subject(on=False)
    verb = MOTION[g.pick("partir arriver revenir".split())]
    g.subject_meets(subject, verb)
    return said(clause(subject, verb, g.weighted(past=1, future=1), tail=Phrase(fr, ["on"] + en)))


@template(1.3)
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
        return said(
            clause(
                subject,
                verb,
                "past",
                tail=phrase([place.fr, "en", french_number(year)], [place.en, "in", english_year(year)]),
            )
        )
    year = a_year(g)
    if kind == "built":
        noun = g.pick(
            THINGS["sight"][:3]
            + THINGS["house"]
            + lexicon.TOWN[:1]
            + [t for t in lexicon.TOWN if t.fr in ("gare", "école", "théâtre", "hôpital", "bibliothèque")]
        )
        subject = noun_phrase(noun, g.weighted(the=1, this=2), "s", *g.adjectives(noun, 0.3, allow="lasting"))
        verb = g.pick([("construire", "built"), ("vendre", "sold"), ("fermer", "closed")])
        g.combine("verb+object", verb[0], noun.fr)
        done = ff.agree(ff.participle(verb[0]), noun.gender, "s")
        return (
            words(subject.fr, "a été", done, "en", french_number(year)),
            words(subject.en, "was", verb[1], "in", english_year(year)),
            ".",
        )
    noun = g.pick(THINGS["picture"][1:] + THINGS["text"] + THINGS["song"])
    verb = (
        g.pick([("peindre", "painted")])
        if noun.fr == "tableau"
        else g.pick([("écrire", "written"), ("traduire", "translated")])
    )
    g.combine("verb+object", verb[0], noun.fr)
    subject = noun_phrase(noun, "this", "s", *g.adjectives(noun, 0.3, allow="lasting"))
    done = ff.agree(ff.participle(verb[0]), noun.gender, "s")
    return (
        words(subject.fr, "a été", done, "en", french_number(year)),
        words(subject.en, "was", verb[1], "in", english_year(year)),
        ".",
    )


@template(1)
def weather(g):
    place = g.city()
    where = phrase(["à", place.fr], ["in", place.en])
    if g.chance(0.3):
        where = g.country()[1]
    kind = g.weighted(feels=4, there=3, rain=4, ask=1)
    tense = g.pick(
        [
            ("present", None),
            ("past", "hier"),
            ("past", "hier soir"),
            ("past", "lundi dernier"),
            ("past", "la semaine dernière"),
            ("future", "demain"),
            ("future", "ce soir"),
            ("future", "après-demain"),
        ]
    )
    times = {
        "hier": "yesterday",
        "hier soir": "yesterday evening",
        "lundi dernier": "last Monday",
        None: "",
        "la semaine dernière": "last week",
        "demain": "tomorrow",
        "ce soir": "this evening",
        "après-demain": "the day after tomorrow",
    }
    which = {"present": 0, "past": 1, "future": 2}[tense[0]]
    if kind == "feels":
        chosen = g.pick(_FEELS)
        g.combine("weather+place", chosen[0], where.fr[-1])
        fr, en = words("il", ("fait", "faisait", "fera")[which], chosen[0]), chosen[1 + which]
    elif kind == "there":
        chosen = g.pick(_THERE)
        g.combine("weather+place", chosen[0], where.fr[-1])
        fr, en = (
            words("il y", ("a", "avait", "aura")[which], chosen[0]),
            ("it is", "it was", "it will be")[which] + " " + chosen[1],
        )
    elif kind == "ask":
        g.combine("weather+place", "quel temps", where.fr[-1])
        fr = words("quel temps", ("fait-il", "faisait-il", "fera-t-il")[which], where.fr, tense[1] or "")
        return (
            fr,
            words(
                "what",
                ("is", "was", "will")[which],
                "the weather",
                "be" if which == 2 else "",
                "like",
                where.en,
                times[tense[1]],
            ),
            "?",
        )
    else:
        since = g.chance(0.35)
        verb = g.pick(
            [
                (("pleut", "pleuvait", "pleuvra"), "raining", "rain"),
                (("neige", "neigeait", "neigera"), "snowing", "snow"),
            ]
        )
        g.combine("weather+place", verb[2], where.fr[-1])
        if since:
            length = g.duration("jours semaines")
            return (
                words("il", verb[0][0], where.fr, "depuis", length.fr),
                words("it has been", verb[1], where.en, "for", length.en),
                ".",
            )
        fr = words("il", verb[0][which])
        en = ("it is " + verb[1], "it was " + verb[1], "it will " + verb[2])[which]
    if tense[1] and g.chance(0.5):
        return words(tense[1], ",", fr, where.fr), words(times[tense[1]], ",", en, where.en), "."
    return words(fr, where.fr, tense[1] or ""), words(en, where.en, times[tense[1]]), "."
