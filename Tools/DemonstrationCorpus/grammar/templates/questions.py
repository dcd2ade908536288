"""Questions by tone, with est-ce que and by inversion, and with question words."""

from .. import french_forms as ff
from .. import lexicon
from ..clauses import clause
from ..grammar import IN_FUTURE
from ..lexicon import MASS, THINGS
from ..orthography import words
from ..phrases import Nominal, noun_phrase, phrase, pronoun
from ..verbs import INTRANSITIVE, MOTION, OTHER, REFLEXIVE, SOCIAL, TRANSITIVE
from .negation import HAVING, some_noun
from .registry import said, template


def asker(g):
    """A subject one asks about; je and complex inversion are left to est-ce que."""
    return g.pronoun("tu il elle on nous vous ils elles") if g.chance(0.5) else g.third()


def asked_about(mode):
    """The verbs of a question in the mode."""
    return " ".join(IN_FUTURE if mode == "future" else (v for v in TRANSITIVE if v not in ("connaître", "porter")))


def form(g):
    return g.weighted(**{"tone": 3, "est-ce que": 4, "inversion": 4})


@template(1.4)
def yes_no_action(g):
    subject = asker(g)
    mode = g.weighted(present=3, past=4, future=1, going=1)
    verb, direct = g.action(
        subject, asked_about(mode), sudden=mode == "past", kind=g.weighted(the=3, this=1), adjective=0.25
    )
    time = g.time_of(verb, mode, direct) if mode == "past" and g.chance(0.3) else None
    return said(clause(subject, verb, mode, direct, ask=form(g), tail=time), "?")


@template(1.1)
def yes_no_having(g):
    subject = asker(g)
    noun = some_noun(g, HAVING + ["fruit", "food", "drink"], "verb+object", "avoir")
    g.subject_meets(subject, OTHER["avoir"])
    number = "s" if noun.kind in MASS or noun.kind in ("vehicle", "device", "furniture") else g.weighted(s=1, p=2)
    before, after = g.adjectives(noun, 0.25, allow="opinions")
    direct = noun_phrase(noun, "some" if noun.kind in MASS else "a", number, before, after, some="any")
    return said(clause(subject, OTHER["avoir"], "present", direct, ask=form(g)), "?")


@template(1)
def yes_no_being(g):
    subject = g.pronoun("tu il elle nous vous ils elles") if g.chance(0.4) else g.third()
    mode = "was doing" if g.chance(0.25) else "present"
    adjective = g.state(subject, lexicon.PERSONAL if mode == "present" else lexicon.STATES)
    time = phrase("hier soir", "yesterday evening") if mode != "present" and g.chance(0.5) else None
    return said(clause(subject, OTHER["être"], mode, adjective, ask=form(g), tail=time), "?")


@template(1)
def yes_no_moving(g):
    subject = g.pronoun("tu il elle nous vous ils elles") if g.chance(0.4) else g.third()
    if g.chance(0.4):
        verb = REFLEXIVE[g.pick(["se reposer", "se amuser", "se promener", "se perdre", "se ennuyer"])]
        place = g.place(verb)
    else:
        verb = MOTION[g.pick(["aller", "venir", "rester", "sortir", "partir", "arriver", "rentrer"])]
        place = (
            g.place(verb, going=True)
            if verb.fr in ("aller", "venir")
            else g.place(verb) if verb.fr == "rester" else g.past_time()
        )
    g.subject_meets(subject, verb)
    return said(clause(subject, verb, "past", place, ask=form(g)), "?")


@template(0.9)
def yes_no_wanting(g):
    """Pouvoir, vouloir and savoir in questions."""
    subject = g.pronoun("tu il elle nous vous ils elles") if g.chance(0.6) else g.third()
    modal = OTHER[g.weighted(pouvoir=3, vouloir=3)]
    verb, direct = g.action(
        subject,
        "acheter lire regarder chercher ouvrir fermer laver nettoyer réparer préparer visiter "
        "écouter finir commencer prendre couper choisir envoyer conduire nourrir voir",
        kind=g.weighted(the=3, this=1),
        adjective=0.2,
    )
    return said(clause(subject, verb, "present", direct, modal=modal, ask=form(g)), "?")


def question_word(g, word_fr, word_en, subject, verb, mode, direct=None, tail=None, **options):
    """A question word in front, then est-ce que or inversion in French and the auxiliary in English."""
    asked = clause(subject, verb, mode, direct, ask=g.pick(["est-ce que", "inversion"]), tail=tail, **options)
    return words(word_fr, asked.fr), words(word_en, asked.en), "?"


@template(1.4)
def where_when_why(g):
    subject = asker(g)
    mode = g.weighted(past=4, present=2, going=1)
    kind = g.weighted(where=3, when=3, why=3, how=1)
    verb, direct = g.action(
        subject,
        {
            "where": "acheter vendre perdre trouver cacher réparer apprendre",
            "when": "acheter vendre lire écrire perdre laver nettoyer réparer visiter finir commencer envoyer recevoir",
            "why": "manger acheter vendre chercher porter ouvrir fermer casser cacher prendre couper choisir oublier",
            "how": "casser trouver réparer ouvrir préparer apprendre traduire nettoyer choisir",
        }[kind],
        sudden=mode == "past",
        kind=g.weighted(the=3, this=1),
        adjective=0.15,
    )
    if kind == "when" and mode == "present":
        mode = "going"
    fr, en = {
        "where": ("où", "where"),
        "when": ("quand", "when"),
        "why": ("pourquoi", "why"),
        "how": ("comment", "how"),
    }[kind]
    return question_word(g, fr, en, subject, verb, mode, direct)


@template(1)
def where_to(g):
    """Going, living, working: où, quand, comment without an object."""
    subject = asker(g)
    kind = g.weighted(live=1, go=3, work=3, leave=3)
    if kind == "live":
        g.subject_meets(subject, OTHER["habiter"])
        return question_word(g, "où", "where", subject, OTHER["habiter"], "present")
    if kind == "go":
        g.subject_meets(subject, MOTION["aller"])
        mode = g.weighted(present=2, past=2, future=1) if subject.fr != ["on"] else "present"
        time = {"present": phrase("", ""), "past": g.past_time(), "future": g.future_time()}[mode]
        return question_word(g, "où", "where", subject, MOTION["aller"], mode, tail=time)
    if kind == "work":
        verb = INTRANSITIVE[g.pick("travailler chanter danser jouer étudier pleurer rire courir".split())]
        g.subject_meets(subject, verb)
        word = (
            ("pourquoi", "why")
            if verb.fr in ("pleurer", "rire", "courir")
            else g.pick([("où", "where"), ("pourquoi", "why"), ("avec qui", "who")])
        )
        tail = phrase("", "with") if word[1] == "who" else phrase("", "")
        return question_word(g, *word, subject, verb, g.weighted(present=2, past=2), tail=tail)
    if subject.fr == ["on"]:
        return None
    verb = MOTION[g.pick("partir arriver rentrer revenir venir".split())]
    g.subject_meets(subject, verb)
    word = g.pick([("quand", "when"), ("pourquoi", "why"), ("à quelle heure", "what time"), ("comment", "how")])
    if word[1] == "how":
        verb = MOTION[g.pick("rentrer venir".split())]
    mode = "past" if word[1] in ("why", "how") else g.weighted(past=3, future=2)
    return question_word(g, *word, subject, verb, mode)


@template(1)
def what(g):
    """Qu'est-ce que … ? and Que … ?"""
    subject = g.pronoun("tu il elle on nous vous ils elles") if g.chance(0.5) else g.third()
    verb = g.pick(
        [
            TRANSITIVE[v]
            for v in "manger boire acheter vendre lire écrire regarder chercher trouver perdre voir "
            "préparer dessiner apprendre oublier prendre choisir".split()
        ]
    )
    g.subject_meets(subject, verb)
    sudden = verb.fr in ("trouver", "perdre", "oublier")
    mode = "past" if sudden else g.mode(verb, past=3, present=3, going=1, future=1)
    time = g.past_time() if mode == "past" and g.chance(0.5) else None
    if subject.is_pronoun and g.chance(0.4):
        asked = clause(subject, verb, mode, ask="inversion", tail=time)
        return words("que", asked.fr), words("what", asked.en), "?"
    told, asked = clause(subject, verb, mode, tail=time), clause(subject, verb, mode, ask="tone", tail=time)
    return words("qu'est-ce que", told.fr), words("what", asked.en), "?"


@template(0.9)
def who(g):
    """Qui a cassé le verre ? Qui as-tu invité ?"""
    if g.chance(0.55):
        nobody = Nominal(["qui"], ["who"], lemma="qui")
        mode = g.weighted(past=4, future=1, present=1)
        verb, direct = g.action(
            nobody, asked_about(mode), sudden=mode == "past", kind=g.weighted(the=3, this=1), adjective=0.3
        )
        return said(clause(nobody, verb, mode, direct), "?")
    subject = asker(g)
    verb = SOCIAL[g.pick("aider inviter rencontrer attendre écouter remercier".split())]
    g.subject_meets(subject, verb)
    mode = g.weighted(past=3, going=1) if verb.fr not in ("attendre",) else g.weighted(past=1, present=2)
    time = g.past_time() if mode == "past" else phrase("", "")
    return question_word(g, "qui", "who", subject, verb, mode, tail=time)


@template(1)
def how_many(g):
    """Combien de pommes as-tu achetées ? The participle agrees with what was counted."""
    subject = asker(g)
    verb = TRANSITIVE[
        g.pick("manger acheter vendre lire écrire laver réparer casser dessiner recevoir traduire perdre".split())
    ]
    noun = g.noun_for(verb)
    while noun.kind in MASS or noun.kind == "dress":
        noun = g.noun_for(verb)
    g.subject_meets(subject, verb)
    counted = noun_phrase(noun, "of", "p", *g.adjectives(noun, 0.2, allow="opinions"), some="")
    mode = g.mode(verb, past=3, future=1, going=1) if verb.fr not in ("casser", "recevoir", "perdre") else "past"
    style = g.pick(["est-ce que", "inversion"])
    asked = clause(subject, verb, mode, ask=style)
    if mode == "past":
        asked.fr[-1] = ff.agree(ff.participle(verb.fr), noun.gender, "p")
    return words("combien", counted.fr, asked.fr), words("how many", counted.en, asked.en), "?"


@template(0.9)
def which(g):
    """Quel livre as-tu choisi ? Quelle est la couleur … ?"""
    subject = asker(g)
    verb = TRANSITIVE[
        g.pick(
            "manger acheter vendre lire regarder chercher choisir prendre traduire visiter finir "
            "préparer porter".split()
        )
    ]
    noun = g.noun_for(verb, subject)
    if noun.kind in MASS or noun.kind == "meal":
        return None
    g.subject_meets(subject, verb)
    number = "s" if noun.kind in ("transport", "house") else g.weighted(s=2, p=1)
    chosen = noun_phrase(noun, "which", number, *g.adjectives(noun, 0.15, allow="opinions"))
    mode = g.mode(verb, past=3, going=1, future=1) if verb.fr not in ("chercher", "porter") else "present"
    style = g.pick(["est-ce que", "inversion"])
    asked = clause(subject, verb, mode, ask=style)
    if mode == "past":
        asked.fr[-1] = ff.agree(ff.participle(verb.fr), noun.gender, number)
    return words(chosen.fr, asked.fr), words(chosen.en, asked.en), "?"


@template(0.7)
def where_is(g):
    """Où est mon parapluie ? Comment va ta mère ?"""
    kind = g.weighted(thing=3, person=2)
    if kind == "thing":
        noun = g.pick([n for k in ("pocket", "clothes", "case", "device", "text", "animal") for n in THINGS[k]])
        owner = pronoun(g.pick("je tu nous vous ils".split()))
        thing = g.thing(noun, owner, adjective=0.45, kind=g.weighted(own=3, the=1))
        verb = "sont" if thing.number == "p" else "est"
        end = "are" if thing.number == "p" else "is"
        g.combine("asked", owner.lemma, noun.fr)
        return words("où", verb, thing.fr), words("where", end, thing.en), "?"
    person = g.kin(owners="tu vous")
    g.meets(person, "aller bien")
    verb, be = ("vont", "are") if person.number == "p" else ("va", "is")
    today = g.pick(
        [
            ("", ""),
            ("aujourd'hui", "today"),
            ("ce matin", "this morning"),
            ("ce soir", "this evening"),
            ("maintenant", "now"),
        ]
    )
    return words("comment", verb, person.fr, today[0]), words("how", be, person.en, today[1]), "?"


@template(0.7)
def is_there(g):
    """Y a-t-il une gare près d'ici ?"""
    noun = g.pick(lexicon.THINGS["sight"][:3] + lexicon.TOWN)
    where = g.pick(
        [
            ("près d'ici", "near here"),
            ("près de la gare", "near the station"),
            ("dans la rue", "in the street"),
            ("dans ce village", "in this village"),
            ("près de l'école", "near the school"),
            ("à Genève", "in Geneva"),
            ("à Lyon", "in Lyon"),
            ("près du château", "near the castle"),
        ]
    )
    if noun.fr in where[0]:
        return None
    g.combine("noun+place", noun.fr, where[0])
    before, after = g.adjectives(noun, 0.3, allow="opinions") if noun.kind in ("sight", "town") else (None, None)
    thing = noun_phrase(noun, "a", "s", before, after)
    start = g.pick(["y a-t-il", "est-ce qu'il y a", "il y a"])
    return words(start, thing.fr, where[0]), words("is there", thing.en, where[1]), "?"
