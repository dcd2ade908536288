"""Relative clauses: qui, que (with agreement), où, dont, and cleft sentences."""

from .. import lexicon
from ..clauses import Clitic, clause
from ..lexicon import THINGS
from ..orthography import words
from ..phrases import Nominal, noun_phrase, phrase
from ..verbs import INTRANSITIVE, MOTION, OTHER, SOCIAL, TRANSITIVE, Verb
from .registry import template


def person_head(g, number=None):
    return g.people("the", number or g.weighted(s=3, p=1))


def relative_subject(head, human):
    """The relative pronoun as a subject that agrees with its antecedent."""
    return Nominal(
        ["qui"],
        ["who" if human else "that"],
        head.gender,
        head.number,
        head.person,
        head.english_person,
        human,
        head.lemma,
    )


@template(1.5)
def who_does(g):
    """L'homme qui porte un chapeau noir est mon oncle."""
    head = person_head(g)
    who = relative_subject(head, True)
    mode = g.weighted(present=3, past=2)
    verb, direct = g.action(
        who,
        "manger boire acheter lire écrire regarder chercher porter ouvrir laver nettoyer réparer "
        "prendre dessiner attendre casser perdre vendre traduire",
        sudden=mode == "past",
        adjective=0.4,
    )
    if verb.fr == "porter":
        mode = "present"
    relative = clause(who, verb, mode, direct)
    be = ("sont", "are") if head.number == "p" else ("est", "is")
    if g.chance(0.5) and head.number == "s":
        kin = g.kin(number="s")
        while kin.gender != head.gender or head.lemma == "garçon" and kin.lemma in ("père", "oncle"):
            kin = g.kin(number="s")
        told = phrase([be[0], kin.fr], [be[1], kin.en])
    else:
        adjective = g.state(head, lexicon.TRAITS)
        told = phrase([be[0], adjective.fr], [be[1], adjective.en])
    return words(head.fr, relative.fr, told.fr), words(head.en, relative.en, told.en), "."


@template(1)
def know_who(g):
    """Je connais une femme qui parle japonais."""
    subject = g.subject()
    kind = g.weighted(the=1, a=2)
    head = g.people(kind, "s")
    who = relative_subject(head, True)
    verb = g.pick(
        [
            ("connaître", "present", SOCIAL),
            ("voir", "past", TRANSITIVE),
            ("rencontrer", "past", SOCIAL),
            ("aider", "going", SOCIAL),
            ("inviter", "past", SOCIAL),
            ("chercher", "present", SOCIAL),
        ]
    )
    g.subject_meets(subject, verb[2][verb[0]])
    g.meets(head, verb[0], "verb+person")
    ending = g.weighted(language=2, home=2, work=2)
    if ending == "language":
        fr, en = g.pick(lexicon.LANGUAGES)
        g.meets(head, f"parler {fr}", "subject+language")
        relative = clause(who, OTHER["parler langue"], "present", phrase(fr, en))
    elif ending == "home":
        city = g.city()
        where = g.country()[1] if g.chance(0.5) else phrase(["à", city.fr], ["in", city.en])
        g.meets(head, " ".join(where.fr), "subject+home")
        relative = clause(who, OTHER["habiter"], "present", where)
    else:
        job = INTRANSITIVE[g.pick(["travailler", "chanter", "danser", "étudier"])]
        relative = clause(who, job, "present", g.place(job))
        g.meets(head, job.name)
    told = clause(subject, verb[2][verb[0]], verb[1], head)
    return words(told.fr, relative.fr), words(told.en, relative.en), "."


@template(1.6)
def which_was(g):
    """La robe que Marie a achetée est verte: agreement with the antecedent."""
    subject = g.subject(0.5)
    verb, direct = g.action(
        subject,
        "manger acheter vendre lire écrire trouver perdre réparer casser visiter dessiner choisir "
        "recevoir traduire préparer envoyer",
        kind="the",
        adjective=0,
    )
    noun = next(n for nouns in THINGS.values() for n in nouns if n.fr == direct.lemma)
    if noun.kind == "meal":
        return None
    adjectives = [x for side in lexicon.adjectives_for(noun) for x in side if x.fr not in ("nouveau", "jeune")]
    adjective = g.pick(adjectives)
    g.combine("noun+adjective", noun.fr, adjective.fr)
    inside = clause(subject, verb, "past", clitics=[Clitic("", "", direct)])
    mode = "was doing" if verb.fr in ("manger", "préparer") or g.chance(0.2) else "present"
    told = clause(direct, OTHER["être"], mode, phrase([adjective.french(direct.gender, direct.number)], [adjective.en]))
    fr = words(direct.fr, "que", inside.fr, told.fr[len(direct.fr) :])
    return fr, words(direct.en, "that", inside.en, told.en[len(direct.en) :]), "."


@template(1)
def whom_one_met(g):
    """Les amis que nous avons invités arrivent demain."""
    head = (
        g.people("the")
        if g.chance(0.6)
        else noun_phrase(g.pick([n for n in lexicon.KIN if n.en in ("friend", "neighbour", "cousin")]), "the")
    )
    subject = g.pronoun() if g.chance(0.5) else g.named(other_than=(head,))
    verb = SOCIAL[g.pick("aider inviter rencontrer remercier attendre".split())]
    g.meets(head, verb.name, "verb+person")
    inside = clause(subject, verb, "past", clitics=[Clitic("", "", head)])
    kind = g.weighted(come=1, be=1, live=1)
    if kind == "come":
        ending = clause(head, MOTION[g.pick(["arriver", "partir", "revenir"])], "future", tail=g.future_time())
    elif kind == "be":
        ending = clause(head, OTHER["être"], "present", g.state(head, lexicon.TRAITS))
    else:
        city = g.city()
        ending = clause(head, OTHER["habiter"], "present", phrase(["à", city.fr], ["in", city.en]))
    n, m = len(head.fr), len(head.en)
    return words(head.fr, "que", inside.fr, ending.fr[n:]), words(head.en, "that", inside.en, ending.en[m:]), "."


@template(1)
def where_one_lives(g):
    """La ville où habite mon oncle est tranquille."""
    noun = g.pick([n for n in THINGS["sight"] if n.fr in ("ville", "île")] + THINGS["house"] + lexicon.TOWN[:3])
    subject = g.third() if g.chance(0.7) else g.pronoun()
    houses = noun.kind in ("house", "sight") and noun.fr != "île" or noun.fr == "village"
    verb = OTHER["habiter"] if houses else INTRANSITIVE[g.pick(["travailler", "chanter", "attendre"])]
    if noun.fr == "île":
        verb = OTHER["habiter"]
    g.meets(subject, f"{verb.fr} {noun.fr}", "subject+home")
    if subject.is_pronoun:
        g.combine("pronoun+home", subject.lemma, noun.fr)
    head = noun_phrase(noun, "the", "s")
    told = clause(subject, verb, "present")
    fr = words("où", told.fr)
    if not subject.is_pronoun and g.chance(0.5):
        fr = words("où", told.fr[len(subject.fr) :], subject.fr)
    adjective = g.pick([x for side in lexicon.adjectives_for(noun) for x in side if x.fr not in ("nouveau",)])
    g.combine("noun+adjective", noun.fr, adjective.fr)
    if g.chance(0.4):
        city = g.city()
        away = g.pick([("loin de", "far from"), ("près de", "near")])
        ending = phrase(["est", away[0], city.fr], ["is", away[1], city.en])
    else:
        ending = phrase(["est", adjective.french(noun.gender, "s")], ["is", adjective.en])
    return words(head.fr, fr, ending.fr), words(head.en, "where", told.en, ending.en), "."


@template(1.3)
def of_which(g):
    """Dont: le livre dont Paul parle; la femme dont le fils est malade; l'outil dont j'ai besoin."""
    kind = g.weighted(talk=3, whose=4, need=3)
    if kind == "whose":
        head = g.people("the", "s")
        relative = noun_phrase(g.pick(lexicon.KIN), "the")
        g.combine("whose", head.lemma, relative.lemma)
        end = g.weighted(state=2, profession=1, city=2)
        if end == "state":
            told = clause(relative, OTHER["être"], "present", g.state(relative, lexicon.TRAITS))
        elif end == "profession":
            masculine, feminine, en = g.pick(lexicon.PROFESSIONS)
            g.meets(relative, masculine, "subject+profession")
            told = clause(
                relative, OTHER["être"], "present", phrase(masculine if relative.gender == "m" else feminine, ["a", en])
            )
        else:
            city = g.city()
            told = clause(relative, OTHER["habiter"], "present", phrase(["à", city.fr], ["in", city.en]))
        subject = g.pronoun("je tu nous vous il elle on") if g.chance(0.5) else g.named()
        verb, mode = g.pick(
            [
                (SOCIAL["connaître"], "present"),
                (SOCIAL["rencontrer"], "past"),
                (SOCIAL["aider"], "past"),
                (SOCIAL["inviter"], "past"),
                (SOCIAL["attendre"], "present"),
            ]
        )
        opening = clause(subject, verb, mode, head)
        return words(opening.fr, "dont", told.fr), words(opening.en, "whose", told.en[1:]), "."
    subject = g.subject(0.5)
    if kind == "talk":
        noun = g.pick(THINGS["text"] + THINGS["show"] + THINGS["study"] + THINGS["song"])
        g.meets(subject, "parler de")
        g.combine("verb+object", "parler de", noun.fr)
        told = clause(subject, INTRANSITIVE["parler"], "present", tail=phrase("", "about"))
    else:
        noun = g.pick(THINGS["pocket"] + THINGS["device"] + THINGS["case"] + THINGS["text"][:1] + THINGS["clothes"])
        g.meets(subject, "avoir besoin de")
        g.combine("verb+object", "avoir besoin de", noun.fr)
        needs = clause(subject, Verb("avoir", "need", "needed", "needed", state=True), "present")
        told = phrase([needs.fr, "besoin"], needs.en)
    head = noun_phrase(noun, "the", "s")
    adjective = g.pick([x for side in lexicon.adjectives_for(noun) for x in side if x.fr not in ("nouveau",)])
    g.combine("noun+adjective", noun.fr, adjective.fr)
    return (
        words(head.fr, "dont", told.fr, "est", adjective.french(noun.gender, "s")),
        words(head.en, "that", told.en, "is", adjective.en),
        ".",
    )


@template(0.9)
def it_was(g):
    """C'est Marie qui a cassé le verre."""
    subject = g.named() if g.chance(0.6) else g.kin(number="s")
    verb, direct = g.action(
        subject,
        " ".join(v for v in TRANSITIVE if v not in ("connaître", "porter", "attendre")),
        kind=g.weighted(the=2, this=2),
        adjective=0.3,
    )
    told = clause(subject, verb, "past", direct)
    n, m = len(subject.fr), len(subject.en)
    return words("c'est", subject.fr, "qui", told.fr[n:]), words("it was", subject.en, "who", told.en[m:]), "."
