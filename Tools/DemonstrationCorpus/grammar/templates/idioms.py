"""Idioms and set phrases, most of them of unequal length in the two languages."""

from ..clauses import clause, infinitive, participial
from ..orthography import words
from ..phrases import a, de, phrase
from ..verbs import INTRANSITIVE, Verb
from .registry import said, template

# (French verb, rest of the idiom, English verb with its forms, rest, modes)
IDIOMS = [
    (("avoir", "le mal du pays"), ("be was been", "homesick"), "present was future", True),
    (("faire", "la grasse matinée"), ("have had had", "a lie-in"), "past habit going future", False),
    (("faire", "la queue"), ("stand stood stood", "in line"), "present past was", False),
    (("tomber", "dans les pommes"), ("pass passed passed", "out"), "past", False),
    (("prendre", "un verre"), ("have had had", "a drink"), "past going future", False),
    (("avoir", "du pain sur la planche"), ("have had had", "a lot of work to do"), "present was future", True),
    (("donner", "sa langue au chat"), ("give gave given", "up guessing"), "past going present", False),
    (("passer", "une nuit blanche"), ("have had had", "a sleepless night"), "past future", False),
    (("faire", "des économies"), ("save saved saved", "money"), "present past going", False),
    (("faire", "la vaisselle"), ("do did done", "the washing-up"), "present past going future", False),
    (("faire", "les courses"), ("go went gone", "shopping"), "present past going future", False),
    (("faire", "du vélo"), ("go went gone", "cycling"), "past going habit", False),
    (("perdre", "la tête"), ("go went gone", "mad"), "present past", False),
    (("prendre", "froid"), ("catch caught caught", "a cold"), "past going", False),
    (("avoir", "de la chance"), ("be was been", "lucky"), "present was", True),
    (("être", "en retard"), ("be was been", "late"), "present was future", True),
    (("être", "de bonne humeur"), ("be was been", "in a good mood"), "present was", True),
    (("être", "de mauvaise humeur"), ("be was been", "in a bad mood"), "present was", True),
    (("être", "en vacances"), ("be was been", "on holiday"), "present was future", True),
    (("être", "au courant"), ("know knew known", "about it"), "present", True),
    (("faire", "demi-tour"), ("turn turned turned", "back"), "past future", False),
    (("mettre", "la table"), ("lay laid laid", "the table"), "present past going", False),
    (("prendre", "le petit déjeuner"), ("have had had", "breakfast"), "present past going", False),
    (("faire", "la cuisine"), ("cook cooked cooked", ""), "present past going habit", False),
    (("avoir", "hâte de partir"), ("look looked looked", "forward to leaving"), "present", False),
]


@template(2)
def idiom(g):
    """Set phrases with any subject."""
    subject = g.subject()
    (fr_verb, fr_rest), (en_forms, en_rest), modes, state = g.pick(IDIOMS)
    mode = g.pick(modes.split())
    mode = "was doing" if mode == "was" else mode
    if subject.lemma == "on" and fr_verb in ("tomber", "donner"):
        return None
    if fr_rest.startswith("sa langue"):
        possessive = ("ma", "ta", "sa", "notre", "votre", "leur")[subject.person]
        fr_rest = possessive + fr_rest[2:]
    g.meets(subject, f"{fr_verb} {fr_rest}", "subject+idiom")
    verb = Verb(fr_verb, *en_forms.split(), state=state, goes_with_etre=fr_verb == "tomber")
    negation = (
        "pas"
        if mode in ("present", "past")
        and fr_rest
        in (
            "la queue",
            "la vaisselle",
            "les courses",
            "froid",
            "en retard",
            "de bonne humeur",
            "en vacances",
            "au courant",
            "la table",
            "le petit déjeuner",
            "la cuisine",
        )
        and g.chance(0.25)
        else None
    )
    time = None
    if mode == "habit" or g.chance(0.4) and not (state and mode == "present"):
        time = {
            "past": g.past_time,
            "going": g.future_time,
            "future": g.future_time,
            "habit": g.regularly,
            "present": lambda: phrase("ce matin", "this morning"),
            "was doing": lambda: phrase("hier", "yesterday"),
        }[mode]()
    return said(clause(subject, verb, mode, phrase(fr_rest, en_rest), tail=time, negation=negation))


# (French, English verb and what follows it, whether -ing follows, verbs that suit)
_FEELINGS = [
    (
        "envie de",
        "feel felt",
        "like",
        True,
        "manger boire acheter vendre lire regarder visiter voir dormir danser chanter "
        "pleurer rire travailler nager voyager",
    ),
    (
        "hâte de",
        "be was",
        "looking forward to",
        True,
        "visiter voir lire commencer manger recevoir travailler voyager nager",
    ),
    (
        "l'intention de",
        "intend intended",
        "to",
        False,
        "acheter vendre lire écrire visiter apprendre traduire réparer " "nettoyer préparer voyager étudier",
    ),
    (
        "peur de",
        "be was",
        "afraid of",
        True,
        "conduire perdre casser oublier ouvrir nager danser chanter parler voyager courir",
    ),
    (
        "le temps de",
        "have had",
        "time to",
        False,
        "manger lire écrire regarder visiter nettoyer laver réparer préparer " "finir nourrir dormir jouer étudier",
    ),
    (
        "besoin de",
        "need needed",
        "to",
        False,
        "acheter vendre nettoyer laver réparer finir dormir travailler parler étudier",
    ),
    (
        "l'habitude de",
        "be was",
        "used to",
        True,
        "conduire danser chanter nager courir voyager travailler marcher attendre " "parler",
    ),
]


@template(1.3)
def feel_like(g):
    """Avoir envie de, avoir hâte de, avoir l'intention de: -ing or to in English."""
    subject = g.subject()
    fr, forms, en, ing, suited = g.pick(_FEELINGS)
    name = g.pick(suited.split())
    if name in INTRANSITIVE:
        verb, direct = INTRANSITIVE[name], None
        g.subject_meets(subject, verb)
        place = (
            g.place(verb)
            if name in "travailler chanter danser étudier courir marcher".split() and g.chance(0.3)
            else None
        )
    else:
        verb, direct = g.action(
            subject,
            name,
            adjective=0.25,
            owned=4 if name in ("perdre", "casser", "oublier") else 0,
            counted=False,
            number=None if name in ("manger", "acheter", "lire") else "s",
        )
        place = None
    done = participial(verb, direct, place) if ing else infinitive(verb, direct, place)
    g.combine("feel+verb", fr, verb.fr)
    base, past = forms.split()
    head = Verb("avoir", base, past, past, state=True)
    # In the past, `avoir l'habitude` is nearer to `used to`; it stays in the present here.
    mode = "present" if fr == "l'habitude de" else g.weighted(**{"present": 4, "was doing": 1})
    negation = "pas" if fr not in ("hâte de", "besoin de") and g.chance(0.35) else None
    return said(clause(subject, head, mode, phrase([fr, done.fr], [en, done.en]), negation=negation))


@template(0.9)
def remarks(g):
    """A remark after a word of address: Marie, ne t'inquiète pas !"""
    person = g.named()
    fr, en, end = g.pick(
        [
            ("ne t'inquiète pas", "don't worry", "!"),
            ("dépêche-toi", "hurry up", "!"),
            ("fais attention", "be careful", "!"),
            ("tais-toi", "be quiet", "!"),
            ("qu'est-ce qu'il y a", "what is the matter", "?"),
            ("ça va bien", "are you all right", "?"),
            ("ce n'est pas grave", "it doesn't matter", "."),
            ("il pleut des cordes", "it is raining cats and dogs", "."),
            ("tu me manques", "I miss you", "."),
            ("tu as de la chance", "you are lucky", "."),
            ("à tout à l'heure", "see you later", "!"),
            ("à demain", "see you tomorrow", "!"),
            ("bon courage", "good luck", "!"),
            ("assieds-toi", "sit down", "."),
            ("je n'en peux plus", "I can't take any more", "."),
            ("on y va", "shall we go", "?"),
            ("ça m'est égal", "I don't mind", "."),
            ("ce n'est pas ta faute", "it isn't your fault", "."),
            ("c'est à toi", "it is your turn", "."),
            ("laisse-moi tranquille", "leave me alone", "!"),
            ("à quoi penses-tu", "what are you thinking about", "?"),
            ("joyeux anniversaire", "happy birthday", "!"),
            ("bonne nuit", "good night", "!"),
            ("bon appétit", "enjoy your meal", "!"),
        ]
    )
    g.combine("remark", person.lemma, fr)
    if g.chance(0.5):
        return words(person.fr, ",", fr), words(person.en, ",", en), end
    return words(fr, ",", person.fr), words(en, ",", person.en), end


@template(0.9)
def mood(g):
    """En vouloir à, se moquer de, s'entendre avec, tomber amoureux de …: verbs with a person."""
    subject = g.subject(on=False)
    person = g.someone(subject) if not subject.is_pronoun else g.third(number="s")
    fall = "amoureux" if subject.gender == "m" else "amoureuse"
    fall = fall if fall.endswith("x") or subject.number == "s" else fall + "s"
    verb, link, en, modes = g.pick(
        [
            (Verb("tomber", "fall", "fell", "fallen", goes_with_etre=True), fall + " de", "in love with", ("past",)),
            (
                Verb("moquer", "make", "made", "made", reflexive=True, goes_with_etre=True),
                "de",
                "fun of",
                ("present", "past"),
            ),
            (
                Verb("entendre", "get", "got", "got", reflexive=True, goes_with_etre=True, state=True),
                "bien avec",
                "on well with",
                ("present",),
            ),
            (
                Verb("occuper", "look", "looked", "looked", reflexive=True, goes_with_etre=True),
                "de",
                "after",
                ("present", "past", "going", "future"),
            ),
            (Verb("prendre", "take", "took", "taken"), "soin de", "care of", ("present", "past", "future")),
            (Verb("rendre", "pay", "paid", "paid"), "visite à", "a visit to", ("past", "going", "future")),
            (Verb("faire", "trust", "trusted", "trusted", state=True), "confiance à", "", ("present",)),
            (
                Verb(
                    "souvenir", "remember", "remembered", "remembered", reflexive=True, goes_with_etre=True, state=True
                ),
                "de",
                "",
                ("present",),
            ),
            (Verb("avoir", "be", "was", "been", state=True), "peur de", "afraid of", ("present", "was doing")),
            (Verb("être", "be", "was", "been", state=True), "en colère contre", "angry with", ("present", "was doing")),
        ]
    )
    last = link.split()[-1]
    governed = de(person.fr) if last == "de" else a(person.fr) if last == "à" else [last] + person.fr
    mode = g.pick(modes)
    idiom_name = "tomber amoureux" if verb.fr == "tomber" else f"{verb.fr} {link}"
    g.meets(person, idiom_name, "idiom+person")
    g.meets(subject, idiom_name, "subject+idiom")
    time = {"past": g.past_time, "going": g.future_time, "future": g.future_time}.get(mode)
    tail = time() if time and g.chance(0.4) else phrase("", "")
    told = clause(subject, verb, mode, phrase([link.split()[:-1], governed], [en, person.en]), tail=tail)
    return said(told)
