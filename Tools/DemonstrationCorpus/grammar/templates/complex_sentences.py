"""Subordinate clauses and infinitives: que, si, il faut, trop … pour, faire faire, manquer."""

from .. import lexicon
from ..clauses import Clitic, clause, finite, french_predicate, infinitive
from ..lexicon import THINGS
from ..orthography import words
from ..phrases import a, noun_phrase, phrase, pronoun
from ..verbs import INTRANSITIVE, MOTION, OTHER, TRANSITIVE, Verb
from .linking import feeling
from .registry import said, template


def event(g, who):
    """Something that happens to somebody, for a subordinate clause."""
    kind = g.weighted(state=3, come=3, do=3, profession=1)
    if kind == "profession" and (who.number == "p" or who.lemma in [noun.fr for noun in lexicon.PEOPLE]):
        kind = "state"
    if kind == "state":
        return feeling(g, who)
    if kind == "come":
        verb = MOTION[g.pick("partir arriver venir revenir rentrer".split())]
        g.subject_meets(who, verb)
        mode = g.weighted(past=1, future=1)
        return clause(who, verb, mode, tail=g.past_time() if mode == "past" else g.future_time())
    if kind == "profession":
        masculine, feminine, en = g.pick(lexicon.PROFESSIONS)
        g.meets(who, masculine, "subject+profession")
        return clause(who, OTHER["être"], "present", phrase(masculine if who.gender == "m" else feminine, ["a", en]))
    verb, direct = g.action(
        who, adjective=0.15, among=" ".join(v for v in TRANSITIVE if v not in ("connaître", "porter"))
    )
    return clause(who, verb, "past", direct)


@template(1.8)
def think_that(g):
    """Je pense que Marie a raison."""
    speaker = g.pronoun() if g.chance(0.5) else g.third()
    verb = OTHER[g.pick(["penser", "croire", "savoir que", "dire"])]
    about = g.someone(speaker) if not speaker.is_pronoun else g.third()
    g.subject_meets(speaker, verb)
    opening = clause(speaker, verb, "present")
    if verb.fr == "dire":
        inner = clause(about, MOTION[g.pick(["arriver", "partir", "revenir"])], "past", tail=g.past_time())
        g.subject_meets(about, MOTION["arriver"])
    else:
        inner = event(g, about)
    return words(opening.fr, "que", inner.fr), words(opening.en, "that", inner.en), "."


@template(1.3)
def wonder_whether(g):
    """Je ne sais pas si Paul est prêt; elle demande pourquoi tu pleures."""
    speaker = g.pronoun("je tu il elle on nous vous ils elles") if g.chance(0.5) else g.third()
    about = g.someone(speaker) if not speaker.is_pronoun else g.third()
    if g.chance(0.25) and speaker.is_pronoun:
        about = g.pronoun("il elle ils elles")
        if speaker.person in (2, 5):
            about = g.third()
    opening = g.weighted(know=3, ask=2)
    told = (
        clause(speaker, OTHER["savoir que"], "present", negation="pas")
        if opening == "know"
        else clause(speaker, OTHER["demander"], "present")
    )
    g.subject_meets(speaker, OTHER["savoir que" if opening == "know" else "demander"])
    if g.chance(0.6):
        inner = event(g, about)
        return words(told.fr, "si", inner.fr), words(told.en, "whether", inner.en), "."
    link, verb, mode = g.pick(
        [
            (("pourquoi", "why"), INTRANSITIVE["pleurer"], "present"),
            (("pourquoi", "why"), INTRANSITIVE["rire"], "present"),
            (("où", "where"), OTHER["habiter"], "present"),
            (("quand", "when"), MOTION["revenir"], "future"),
            (("quand", "when"), MOTION["arriver"], "future"),
            (("où", "where"), INTRANSITIVE["travailler"], "present"),
            (("comment", "how"), MOTION["rentrer"], "past"),
        ]
    )
    g.subject_meets(about, verb)
    inner = clause(about, verb, mode)
    return words(told.fr, link[0], inner.fr), words(told.en, link[1], inner.en), "."


@template(1.3)
def one_must(g):
    """Il faut + infinitive, il faut que + subjunctive, il me faut."""
    kind = g.weighted(must=3, that=4, need=2)
    if kind == "must":
        verb = TRANSITIVE[
            g.pick(
                "ouvrir fermer laver nettoyer réparer préparer finir commencer apprendre nourrir lire écouter "
                "choisir prendre acheter manger".split()
            )
        ]
        direct = g.thing(g.noun_for(verb), adjective=0.2, kind=g.weighted(the=2, this=2), allow="looks")
        done = infinitive(verb, direct)
        tense = g.pick(
            [("il faut", "you have to"), ("il ne faut pas", "you mustn't"), ("il faudra", "you will have to")]
        )
        return words(tense[0], done.fr), words(tense[1], done.en), "."
    person = g.pronoun("je tu il elle nous vous ils elles") if g.chance(0.5) else g.third()
    have = "has to" if person.english_person == 2 else "have to"
    if kind == "that":
        if g.chance(0.5):
            verb, direct = g.action(
                person, "finir choisir vendre nourrir lire écrire prendre manger", sudden=False, adjective=0.2
            )
            tail_fr, tail_en = direct.fr, words(verb.en, verb.particle, direct.en)
        else:
            verb = MOTION[g.pick("partir venir aller rentrer revenir".split())]
            g.subject_meets(person, verb)
            place = g.place(verb, going=True) if verb.fr in ("aller", "venir") else g.future_time()
            tail_fr, tail_en = place.fr, words(verb.en, verb.particle, place.en)
        return (
            words("il faut que", person.fr, finite(verb.fr, "subjunctive", person.person), tail_fr),
            words(person.en, have, tail_en),
            ".",
        )
    pronoun_fr, en = g.pick([("me", "I need"), ("te", "you need"), ("nous", "we need"), ("vous", "you need")])
    noun = g.pick([n for k in ("pocket", "case", "device", "clothes", "furniture", "vehicle") for n in THINGS[k]])
    g.combine("verb+object", "falloir", noun.fr)
    direct = g.thing(noun, adjective=0.5, kind="a", number="s", allow="looks")
    return words("il", pronoun_fr, "faut", direct.fr), words(en, direct.en), "."


@template(1)
def it_is_hard(g):
    """Il est difficile de traduire ce poème."""
    verb = TRANSITIVE[
        g.pick(
            "traduire comprendre expliquer apprendre réparer trouver vendre choisir écrire dessiner nettoyer "
            "conduire préparer".split()
        )
    ]
    direct = g.thing(g.noun_for(verb), adjective=0.3, kind=g.weighted(this=3, a=2), allow="looks")
    if direct.fr[0] in ("de", "des", "du"):
        return None
    done = infinitive(verb, direct)
    adjective = g.pick(
        [("difficile", "difficult"), ("facile", "easy"), ("simple", "simple")]
        + {
            "conduire": [("dangereux", "dangerous")],
            "apprendre": [("utile", "useful"), ("important", "important")],
            "comprendre": [("important", "important")],
            "traduire": [("utile", "useful")],
            "expliquer": [("utile", "useful"), ("important", "important")],
            "nettoyer": [("important", "important")],
        }.get(verb.fr, [])
    )
    g.combine("adjective+verb", adjective[0], verb.fr)
    be = g.pick([("il est", "it is"), ("il n'est pas", "it isn't"), ("il était", "it was")])
    return words(be[0], adjective[0], "de", done.fr), words(be[1], adjective[1], "to", done.en), "."


@template(1)
def too_tired(g):
    """Trop fatigué pour travailler; assez grand pour: the English order of enough."""
    subject = g.subject(on=False)
    choices = {
        "fatigué": "travailler danser courir conduire étudier",
        "malade": "travailler voyager marcher danser",
        "jeune": "conduire voyager travailler",
        "triste": "chanter rire danser",
        "timide": "chanter danser parler",
        "inquiet": "dormir travailler rire",
        "occupé": "jouer parler voyager",
        "vieux": "courir danser voyager",
    }
    enough = {
        "riche": "voyager",
        "courageux": "chanter parler voyager nager",
        "patient": "attendre étudier",
        "calme": "parler conduire travailler",
    }
    too = g.chance(0.6)
    name = g.pick(choices if too else enough)
    adjective = next(x for x in lexicon.PERSONAL if x.fr == name)
    done = g.pick((choices if too else enough)[name].split())
    g.meets(subject, name, "subject+adjective")
    g.combine("adjective+verb", name, done)
    verb = INTRANSITIVE.get(done) or TRANSITIVE[done]
    goal = infinitive(verb, noun_phrase(THINGS["vehicle"][g.number(0, 1)], "the", "s") if done == "conduire" else None)
    form = adjective.french(subject.gender, subject.number)
    told = (
        phrase(["trop", form, "pour", goal.fr], ["too", adjective.en, "to", goal.en])
        if too
        else phrase(["assez", form, "pour", goal.fr], [adjective.en, "enough to", goal.en])
    )
    negation = "pas" if not too and g.chance(0.4) else None
    return said(clause(subject, OTHER["être"], g.weighted(**{"present": 3, "was doing": 1}), told, negation=negation))


@template(1)
def have_it_done(g):
    """Faire réparer sa voiture: to have one's car repaired."""
    subject = g.subject(on=False)
    verb, direct = g.action(
        subject, "réparer laver nettoyer traduire", adjective=0.25, kind=g.weighted(own=3, the=2, this=1)
    )
    mode = g.mode(verb, past=3, going=2, present=2, future=1)
    make = Verb("faire", "have", "had", "had")
    time = g.time_of(verb, mode, direct) if mode != "present" and g.chance(0.5) else phrase("", "")
    told = clause(subject, make, mode)
    return words(told.fr, verb.fr, direct.fr, time.fr), words(told.en, direct.en, verb.pp, time.en), "."


@template(1.2)
def missing(g):
    """Tu me manques; ce film plaît à Marie: the French object is the English subject."""
    kind = g.weighted(miss=3, please=3)
    lacking = Verb("manquer", "miss", "missed", "missed", state=True, preposition="à")
    if kind == "miss":
        missed = g.third(number="s") if g.chance(0.6) else g.pronoun("tu il elle vous")
        if g.chance(0.5):
            who, clitic = g.pick([("je", "me"), ("nous", "nous")])
            who = pronoun(who)
            fr = words(missed.fr, clitic, finite("manquer", "present", missed.person))
        else:
            who = g.named(other_than=(missed,))
            g.combine("missing", who.lemma, missed.lemma)
            fr = words(missed.fr, finite("manquer", "present", missed.person), a(who.fr))
        g.meets(missed, "manquer")
        miss = clause(who, lacking, "present")
        english = words(miss.en, missed.object_pronoun() if missed.is_pronoun else missed.en)
        degree = g.pick([("", ""), ("beaucoup", "very much")])
        if degree[0]:
            at = len(fr) if "à" not in fr else fr.index("à")
            fr = fr[:at] + [degree[0]] + fr[at:]
        return fr, words(english, degree[1]), "."
    noun = g.pick(
        [n for k in ("text", "show", "song", "house", "sight", "dress", "picture", "present") for n in THINGS[k]]
    )
    thing = g.thing(noun, kind="this", adjective=0.35)
    pleasing = Verb("plaire", "please", "pleased", "pleased")
    mode, tense_fr = g.pick([("present", "present"), ("past", "perfect"), ("future", "future")])
    if g.chance(0.5):
        who_fr, who = g.pick([("me", "je"), ("te", "tu"), ("nous", "nous"), ("vous", "vous")])
        fr = words(thing.fr, french_predicate(thing, pleasing, tense_fr, clitics=[Clitic(who_fr, "")]))
        who = pronoun(who)
    else:
        who = g.named() if g.chance(0.6) else g.kin()
        g.meets(who, "plaire " + noun.fr, "subject+taste")
        fr = words(thing.fr, french_predicate(thing, pleasing, tense_fr), a(who.fr))
    g.combine("verb+object", "plaire", noun.fr)
    likes = clause(who, OTHER["aimer"], mode, thing)
    return fr, likes.en, "."


@template(1)
def learning_to(g):
    """Apprendre à, commencer à, oublier de, essayer de, aider quelqu'un à."""
    subject = g.subject()
    start = g.pick(
        [
            (Verb("apprendre", "learn", "learned", "learned"), "à", ("present", "past", "going")),
            (Verb("commencer", "start", "started", "started"), "à", ("past",)),
            (Verb("oublier", "forget", "forgot", "forgotten"), "de", ("past",)),
            (Verb("essayer", "try", "tried", "tried"), "de", ("present", "past", "going")),
            (Verb("décider", "decide", "decided", "decided"), "de", ("past",)),
            (Verb("refuser", "refuse", "refused", "refused"), "de", ("past", "present")),
        ]
    )
    mode = g.pick(start[2])
    if start[0].fr == "apprendre":
        verb = INTRANSITIVE[g.pick("nager danser chanter parler marcher".split())]
        done = infinitive(verb)
        if verb.fr in ("parler", "marcher"):
            fr, en = g.pick(lexicon.LANGUAGES)
            done = phrase(["parler", fr], ["speak", en])
        g.subject_meets(subject, verb)
    else:
        longer = "lire écrire manger préparer nettoyer réparer traduire laver vendre"
        verb, direct = g.action(
            subject,
            (
                longer
                if start[0].fr == "commencer"
                else (
                    longer + " ouvrir fermer boire acheter prendre envoyer"
                    if start[0].fr != "essayer"
                    else longer + " ouvrir fermer comprendre dessiner"
                )
            ),
            adjective=0.2,
            counted=False,
        )
        done = infinitive(verb, direct)
        g.combine("verb+verb", start[0].fr, verb.fr)
    if subject.is_pronoun and start[0].fr == "apprendre":
        g.combine("verb+verb", subject.lemma + " apprendre", " ".join(done.fr))
    told = clause(subject, start[0], mode)
    return words(told.fr, start[1], done.fr), words(told.en, "to", done.en), "."
