"""Idioms and set phrases, most of them of unequal length in the two languages."""

from ..clauses import clause, infinitive, participial
from ..lexicon import THINGS
from ..orthography import words
from ..phrases import Nominal, Phrase, a, noun_phrase, phrase
from ..verbs import INTRANSITIVE, MOTION, OTHER, TRANSITIVE, Verb
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
    (("en avoir", "assez"), ("have had had", "had enough"), "skip", True),
]


@template(2)
def idiom(g):
    """Set phrases with any subject."""
    subject = g.subject()
    (fr_verb, fr_rest), (en_forms, en_rest), modes, state = g.pick([i for i in IDIOMS if i[2] != "skip"])
    mode = g.pick(modes.split())
    mode = "was doing" if mode == "was" else mode
    if subject.lemma == "on" and fr_verb in ("tomber", "donner"):
        return None
    if fr_rest.startswith("sa langue"):
        possessive = ("ma", "ta", "sa", "notre", "votre", "leur")[subject.person]
        fr_rest = possessive + fr_rest[2:]
    g.meets(subject, f"{fr_verb} {fr_rest}", "subject+idiom")
    verb = Verb(fr_verb, *en_forms.split(), state=state, goes_with_etre=fr_verb == "tomber")
    negation = "pas" if mode in ("present", "past") and fr_rest in (
        "la queue", "la vaisselle", "les courses", "froid", "en retard", "de bonne humeur", "en vacances", "au courant",
        "la table", "le petit déjeuner", "la cuisine") and g.chance(0.25) else None
    time = None
    if g.chance(0.4) and not (state and mode == "present"):
        time = {"past": g.past_time, "going": g.future_time, "future": g.future_time, "habit": g.regularly,
                "present": lambda: phrase("ce matin", "this morning"),
                "was doing": lambda: phrase("hier", "yesterday")}[mode]()
    return said(clause(subject, verb, mode, phrase(fr_rest, en_rest), tail=time, negation=negation))


@template(1.3)
def feel_like(g):
    """Avoir envie de, avoir hâte de, avoir la flemme de, avoir l'habitude de: -ing in English."""
    subject = g.subject()
    fr, be_or_have, en, ing = g.pick([("envie de", "feel", "like", True), ("hâte de", "be", "looking forward to", True),
                                      ("l'intention de", "intend", "to", False), ("l'habitude de", "be", "used to", True),
                                      ("peur de", "be", "afraid of", True), ("le temps de", "have", "time to", False),
                                      ("besoin de", "need", "to", False)])
    verb, direct = g.action(subject, "manger boire acheter vendre lire regarder porter visiter voir dessiner prendre préparer "
                                     "conduire commencer nettoyer", sudden=False, adjective=0.25, owned=0)
    done = participial(verb, direct) if ing else infinitive(verb, direct)
    g.combine("feel+verb", fr, verb.fr)
    head = Verb("avoir", be_or_have, {"feel": "felt", "be": "was", "intend": "intended", "have": "had", "need": "needed"}[
        be_or_have], "", state=True)
    mode = g.weighted(**{"present": 4, "was doing": 1})
    negation = "pas" if fr in ("envie de", "l'intention de", "l'habitude de", "le temps de", "peur de") and g.chance(0.35) else None
    return said(clause(subject, head, mode, phrase([fr, done.fr], [en, done.en]), negation=negation))


SET = [("il pleut des cordes", "it is raining cats and dogs"), ("ça n'a pas d'importance", "it doesn't matter"),
       ("ce n'est pas la mer à boire", "it isn't that difficult"), ("tant pis", "never mind"),
       ("ce n'est pas grave", "it doesn't matter"), ("ça suffit", "that's enough"), ("il n'y a pas de quoi", "you're welcome")]


@template(0.9)
def remarks(g):
    """A remark after a word of address: Marie, ne t'inquiète pas !"""
    person = g.named()
    fr, en, end = g.pick([
        ("ne t'inquiète pas", "don't worry", "!"), ("dépêche-toi", "hurry up", "!"), ("fais attention", "be careful", "!"),
        ("tais-toi", "be quiet", "!"), ("qu'est-ce qu'il y a", "what is the matter", "?"),
        ("ça va bien", "are you all right", "?"), ("ce n'est pas grave", "it doesn't matter", "."),
        ("il pleut des cordes", "it is raining cats and dogs", "."), ("tu me manques", "I miss you", "."),
        ("tu as de la chance", "you are lucky", "."), ("à tout à l'heure", "see you later", "!"),
        ("à demain", "see you tomorrow", "!"), ("bon courage", "good luck", "!"), ("assieds-toi", "sit down", "."),
        ("je n'en peux plus", "I can't take any more", "."), ("on y va", "shall we go", "?"),
        ("ça m'est égal", "I don't mind", "."), ("ce n'est pas ta faute", "it isn't your fault", "."),
        ("c'est à toi", "it is your turn", "."), ("laisse-moi tranquille", "leave me alone", "!"),
        ("à quoi penses-tu", "what are you thinking about", "?"), ("joyeux anniversaire", "happy birthday", "!"),
        ("bonne nuit", "good night", "!"), ("bon appétit", "enjoy your meal", "!")])
    g.combine("remark", person.lemma, fr)
    if g.chance(0.5):
        return words(person.fr, ",", fr), words(person.en, ",", en), end
    return words(fr, ",", person.fr), words(en, ",", person.en), end


@template(0.9)
def mood(g):
    """En vouloir à, se moquer de, s'entendre avec, tomber amoureux de …: verbs with a person."""
    subject = g.subject(on=False)
    person = g.someone(subject) if not subject.is_pronoun else g.third()
    fall = "amoureux" if subject.gender == "m" else "amoureuse"
    fall = fall if fall.endswith("x") or subject.number == "s" else fall + "s"
    options = [
        (Verb("tomber", "fall", "fell", "fallen", goes_with_etre=True), fall + " de", "in love with", ("past",)),
        (Verb("moquer", "make", "made", "made", reflexive=True, goes_with_etre=True), "de", "fun of", ("present", "past")),
        (Verb("entendre", "get", "got", "got", reflexive=True, goes_with_etre=True, state=True), "bien avec",
         "on well with", ("present",)),
        (Verb("occuper", "look", "looked", "looked", reflexive=True, goes_with_etre=True), "de", "after",
         ("present", "past", "going", "future")),
        (Verb("prendre", "take", "took", "taken"), "soin de", "care of", ("present", "past", "future")),
        (Verb("rendre", "pay", "paid", "paid"), "visite à", "a visit to", ("past", "going", "future")),
        (Verb("faire", "trust", "trusted", "trusted", state=True), "confiance à", "", ("present",)),
        (Verb("souvenir", "remember", "remembered", "remembered", reflexive=True, goes_with_etre=True, state=True), "de", "",
         ("present",)),
        (Verb("avoir", "be", "was", "been", state=True), "peur de", "afraid of", ("present", "was doing")),
        (Verb("être", "be", "was", "been", state=True), "en colère contre", "angry with", ("present", "was doing")),
    ]
    verb, link, en, modes = g.pick([(o[0], o[1], o[2], o[3]) for o in options])
    from ..phrases import de
    last = link.split()[-1]
    governed = de(person.fr) if last == "de" else a(person.fr) if last == "à" else [last] + person.fr
    mode = g.pick(modes)
    g.meets(person, f"{verb.fr} {link.split()[0] if verb.fr != 'tomber' else ''}", "idiom+person")
    g.meets(subject, f"{verb.fr} {link.split()[0] if verb.fr != 'tomber' else ''}", "subject+idiom")
    time = {"past": g.past_time, "going": g.future_time, "future": g.future_time}.get(mode)
    tail = time() if time and g.chance(0.4) else phrase("", "")
    told = clause(subject, verb, mode, phrase([link.split()[:-1], governed], [en, person.en]), tail=tail)
    return said(told)


__all__ = ["THINGS", "INTRANSITIVE", "MOTION", "OTHER", "TRANSITIVE", "Nominal", "Phrase", "noun_phrase"]
