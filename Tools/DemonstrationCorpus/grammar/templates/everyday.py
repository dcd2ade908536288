"""Clock times: what time it is, timetables, getting up."""

from .. import lexicon
from ..clauses import clause
from ..clock import MINUTES, english_time, french_time
from ..lexicon import THINGS
from ..orthography import words
from ..phrases import Phrase, noun_phrase, phrase
from ..verbs import INTRANSITIVE, MOTION, REFLEXIVE, TRANSITIVE
from .registry import said, template


def a_time(g, part_of_day=True, not_in=""):
    """A clock time in both languages, now and then with the part of the day, unless that is `not_in`."""
    hour, minute = g.number(1, 12), g.pick(MINUTES)
    g.combine("hour+minute", str(hour), str(minute))
    fr, en = french_time(hour, minute), english_time(hour, minute)
    if part_of_day and g.chance(0.4) and "midi" not in fr and "noon" not in en:
        choices = [("du matin", "in the morning")] if 5 <= hour < 12 else []
        if hour < 5 or hour == 12:
            choices.append(("de l'après-midi", "in the afternoon"))
        if 6 <= hour < 11:
            choices.append(("du soir", "in the evening"))
        choices = [choice for choice in choices if choice[0] != not_in]
        if choices:
            said_fr, said_en = g.pick(choices)
            return phrase([fr, said_fr], [en, said_en])
    return phrase(fr, en)


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
    if kind == "train":
        time = a_time(g)
        noun = g.pick(THINGS["transport"] + THINGS["vehicle"][2:])
        city = g.city()
        g.combine("noun+place", noun.fr, city.lemma)
        kind_fr, kind_en, verb = g.pick([("pour", "to", "partir"), ("de", "from", "arriver")])
        subject = noun_phrase(noun, "the", "s")
        subject.fr += [kind_fr] + city.fr
        subject.en += [kind_en] + city.en
        return said(clause(subject, MOTION[verb], "habit", tail=Phrase(["à"] + time.fr, ["at"] + time.en)))
    if kind == "opens":
        noun = g.pick(
            [n for n in lexicon.TOWN if n.fr not in ("village", "gare", "hôpital", "hôtel", "plage")]
            + THINGS["sight"][:3]
        )
        subject = noun_phrase(noun, "the", "s")
        verb = TRANSITIVE[g.pick(["ouvrir", "fermer"])]
        g.combine("noun+verb", noun.fr, verb.fr)
        time = a_time(g, not_in="du soir" if verb.fr == "ouvrir" else "du matin")
        time = phrase(["à", time.fr], ["at", time.en])
        return said(clause(subject, verb, "habit", tail=time))
    time = a_time(g, part_of_day=False)
    subject = g.third()
    verb = g.pick([MOTION[v] for v in "partir rentrer arriver sortir".split()] + [INTRANSITIVE["travailler"]])
    g.subject_meets(subject, verb)
    if verb.fr == "travailler":
        return said(clause(subject, verb, "habit", tail=Phrase(["jusque", "à"] + time.fr, ["until"] + time.en)))
    mode = g.weighted(habit=1, past=3, future=1)
    when = phrase(
        *g.pick(
            {
                "habit": [
                    ("", ""),
                    ("tous les jours", "every day"),
                    ("le lundi", "on Mondays"),
                    ("le vendredi", "on Fridays"),
                ],
                "past": [
                    ("", ""),
                    ("hier", "yesterday"),
                    ("avant-hier", "the day before yesterday"),
                    ("jeudi dernier", "last Thursday"),
                ],
                "future": [
                    ("", ""),
                    ("demain", "tomorrow"),
                    ("après-demain", "the day after tomorrow"),
                    ("mardi prochain", "next Tuesday"),
                ],
            }[mode]
        )
    )
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
        day = g.pick(
            [
                ("hier", "yesterday"),
                ("ce matin", "this morning"),
                ("dimanche dernier", "last Sunday"),
                ("samedi dernier", "last Saturday"),
            ]
        )
        return said(
            Phrase(
                words(day[0], ",", clause(subject, verb, mode, tail=at).fr),
                words(day[1], ",", clause(subject, verb, mode, tail=at).en),
            )
        )
    return said(clause(subject, verb, mode, negation=negation, tail=at))
