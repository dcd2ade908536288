"""The random choices that templates are written in: subjects, objects, times, places and people."""

from . import lexicon, verbs
from .choices import Choices
from .clock import WEEKDAYS
from .lexicon import MASS, MEN, THINGS, WOMEN
from .numbers import english_number, french_number
from .phrases import Nominal, Phrase, belonging_to, both, name, noun_phrase, phrase, pronoun

# Adjectives that may stand on both sides of one noun, so that the English order is the French one: small red.
_OUTER = ("petit", "grand", "joli", "beau", "vieux", "nouveau")
_INNER = tuple(lexicon.COLOURS.split()) + ("marron", "français", "italien", "anglais", "moderne")
_PASSING = ("sale", "propre", "vide")
# Verbs whose object often belongs to the subject: Paul cherche sa clé.
_OWN = frozenset(
    "chercher trouver perdre porter laver nettoyer réparer casser oublier vendre prêter conduire nourrir "
    "montrer cacher".split()
)
_OWNED_KINDS = frozenset("clothes dress pocket case device vehicle animal house room picture text".split())
_SUDDEN = frozenset("perdre oublier trouver casser recevoir".split())
# Verbs whose object one may call interesting or cheap, and those that may take two or ten things.
_JUDGED = frozenset(
    "lire regarder manger boire acheter vendre voir visiter écouter choisir porter préparer connaître chercher "
    "trouver écrire offrir raconter".split()
)
_COUNTED = frozenset(
    "acheter vendre lire écrire manger casser dessiner recevoir envoyer perdre trouver réparer laver "
    "traduire".split()
)
# The verbs met in the simple future, so that each of its forms is frequent enough to be learnt.
IN_FUTURE = tuple(
    "acheter vendre lire écrire regarder manger visiter réparer nettoyer finir choisir envoyer voir "
    "prendre préparer donner montrer prêter aider inviter attendre téléphoner aller partir arriver rentrer "
    "revenir venir rester travailler chanter jouer être avoir apprendre coûter".split()
)
_PERISHABLE = MASS + ("fruit", "cake", "press", "meal")
# What one may have done years ago; the rest happened yesterday or last week.
_LASTING = frozenset("acheter vendre visiter écrire traduire perdre trouver rencontrer devenir apprendre".split())
# Where one does what; other verbs go with every place.
_PLACES_OF = {
    key: value.split(", ")
    for key, value in {
        "travailler": "gare, école, musée, hôpital, restaurant, bibliothèque, marché, théâtre, hôtel, boulangerie",
        "chanter": "école, restaurant, théâtre, parc, jardin, ville, hôtel",
        "danser": "école, plage, parc, théâtre, hôtel, jardin",
        "jouer": "école, plage, parc, jardin, campagne, théâtre",
        "étudier": "école, bibliothèque, jardin, parc, campagne",
        "nager": "plage, hôtel",
        "courir": "plage, parc, ville, campagne, jardin",
        "marcher": "plage, parc, ville, campagne, jardin",
        "attendre": "gare, école, musée, hôpital, restaurant, bibliothèque, marché, théâtre, hôtel, boulangerie, parc",
        "se reposer": "plage, parc, jardin, hôtel, campagne",
        "se amuser": "école, plage, parc, théâtre, musée, ville, jardin",
        "se promener": "plage, parc, ville, jardin, campagne, marché",
        "se perdre": "ville, campagne, musée, gare, marché, parc",
        "acheter": "gare, musée, marché, boulangerie, ville, plage, théâtre",
        "vendre": "marché, ville, gare, plage",
        "manger": "gare, école, hôpital, restaurant, marché, plage, théâtre, hôtel, ville, campagne",
        "boire": "gare, restaurant, marché, plage, théâtre, hôtel, ville, campagne",
        "apprendre": "école, musée, bibliothèque, théâtre",
        "lire": "école, bibliothèque, plage, hôtel, parc, hôpital",
        "écrire": "école, bibliothèque, hôtel",
    }.items()
}
_NOUNS = {noun.fr: noun for nouns in THINGS.values() for noun in nouns}


class Grammar(Choices):
    """Balanced choices over the lexicon. Every method returns words in both languages at once."""

    # Things

    def adjectives(self, noun, probability, both_sides=0.15, allow="any"):
        """None, one or (rarely) two adjectives that suit the noun: (before, after).

        `allow`: "looks" for size, age, colour and origin; "opinions" for these and interesting or cheap; "any" adds
        passing states such as dirty and empty; "lasting" fits what is centuries old.
        """
        if not self.chance(probability):
            return None, None
        before, after = lexicon.adjectives_for(noun)
        outer = [adjective for adjective in before if adjective.fr in _OUTER]
        inner = [adjective for adjective in after if adjective.fr in _INNER]
        if allow == "lasting":
            outer, inner = [adjective for adjective in outer if adjective.fr != "nouveau"], []
        if outer and inner and self.chance(both_sides):
            chosen = (self.pick(outer), self.pick(inner))
        else:
            options = outer + inner if allow in ("looks", "lasting") else before + after
            if allow == "opinions":
                options = [adjective for adjective in options if adjective.fr not in _PASSING]
            if not options:
                return None, None
            adjective = self.pick(options)
            chosen = (adjective, None) if adjective.precedes else (None, adjective)
        for adjective in filter(None, chosen):
            self.combine("noun+adjective", noun.fr, adjective.fr)
        return chosen

    def thing(
        self, noun, owner=None, adjective=0.3, kind=None, number=None, some="some", owned=1, counted=True, allow="any"
    ):
        """A phrase around the noun: an apple, the red apples, his old car, some cold milk, breakfast."""
        before, after = self.adjectives(noun, adjective, allow=allow)
        if noun.kind in MASS:
            return noun_phrase(noun, kind or self.weighted(some=5, the=2, this=1), "s", before, after, owner, some)
        if noun.kind == "study" and not kind:
            kind, number = self.weighted(the=3, this=2, a=1), number or self.weighted(s=3, p=1)
        if noun.kind == "meal" and noun.fr != "repas" and kind in (None, "the"):
            # One prepares dinner, without an article in English, but the simple dinner.
            kind = kind or "a" if before or after else "generic"
            return noun_phrase(noun, kind, "s", before, after)
        number = number or ("s" if noun.kind in ("transport", "meal", "house", "room") else self.weighted(s=3, p=1))
        if not kind and noun.kind in ("transport", "opening", "room"):
            kind = self.weighted(the=4, this=1)
        possible = owner is not None and owner.lemma != "on" and noun.kind in _OWNED_KINDS
        kind = kind or self.weighted(a=3, the=2, this=1, own=owned if possible else 0, count=counted and number == "p")
        if kind == "own" and not possible:
            kind = "the"
        if kind == "count":
            return noun_phrase(noun, "bare", "p", before, after, count=self.number(2, 12))
        return noun_phrase(noun, kind, number, before, after, owner, some)

    def noun_for(self, verb, subject=None, objects=None):
        """A noun that can be the object of the verb; `objects` narrows the choice."""
        nouns = []
        for entry in objects.split() if objects else verb.objects:
            nouns += THINGS.get(entry) or [_NOUNS[entry]]
        if subject is not None and (subject.gender == "m" or subject.number == "p"):
            nouns = [noun for noun in nouns if noun.kind != "dress"]
        noun = self.pick(nouns)
        self.combine("verb+object", verb.name, noun.fr)
        return noun

    def action(self, subject, among=None, sudden=True, table=verbs.TRANSITIVE, objects=None, **options):
        """A transitive verb with its object: (verb, object); `objects` maps verbs to the nouns allowed here."""
        names = [n for n in among.split() if n in table] if among else list(table)
        if not sudden:
            names = [n for n in names if n not in _SUDDEN]
        verb = table[self.pick(names)]
        self.subject_meets(subject, verb)
        options.setdefault("owned", 8 if verb.fr in _OWN else 0)
        options.setdefault("counted", verb.fr in _COUNTED)
        options.setdefault("allow", "opinions" if verb.fr in _JUDGED else "looks")
        return verb, self.thing(self.noun_for(verb, subject, (objects or {}).get(verb.fr)), subject, **options)

    # People

    def subject_meets(self, subject, verb):
        self.meets(subject, verb.name)

    def meets(self, subject, other, kind="subject+verb"):
        """Record the subject's words beside the verb or adjective; pronouns meet everything."""
        if not subject.is_pronoun:
            for lemma in subject.lemma.split("+"):
                self.combine(kind, lemma, other)

    def named(self, gender=None, other_than=()):
        gender = gender or self.weighted(m=1, f=1)
        used = [word for nominal in other_than for word in nominal.fr]
        return name(self.pick([n for n in (MEN if gender == "m" else WOMEN) if n not in used]), gender)

    def kin(self, owner=None, number=None, owners="je tu nous vous ils", kind="own"):
        """my brother, our neighbours."""
        owner = owner or pronoun(self.pick(owners.split()))
        number = number or self.weighted(s=4, p=1)
        noun = self.pick(lexicon.KIN if number == "s" else lexicon.KIN_PLURAL)
        return noun_phrase(noun, kind, number, owner=owner)

    def kin_of(self, owner):
        """le frère de Paul, Paul's brother."""
        relative = noun_phrase(self.pick(lexicon.KIN), "the")
        fr, en = belonging_to(relative.fr, relative.en[1:], owner)
        return Nominal(fr, en, relative.gender, lemma=relative.lemma)

    def familiar(self):
        """Somebody whose profession is not in the name: Marie, notre voisin, le frère de Paul."""
        kind = self.weighted(name=4, kin=3, of=1)
        return {"name": self.named, "kin": lambda: self.kin(number="s"), "of": lambda: self.kin_of(self.named())}[
            kind
        ]()

    def people(self, kind=None, number=None):
        noun = self.pick(lexicon.PEOPLE)
        return noun_phrase(noun, kind or self.weighted(the=4, this=1), number or self.weighted(s=4, p=1))

    def third(self, number=None):
        """A subject that is not a pronoun, so that il, elle, lui, son … can refer to it."""
        if number != "s" and self.chance(0.12 if number is None else 0.5):
            first = self.named()
            return both(first, self.named(other_than=(first,)))
        kind = self.weighted(name=5, kin=3, people=3, of=1)
        if kind == "name" and number != "p":
            return self.named()
        if kind == "of" and number != "p":
            return self.kin_of(self.named())
        return self.kin(number=number) if kind == "kin" else self.people(number=number)

    def pronoun(self, among="je tu il elle on nous vous ils elles"):
        return pronoun(self.pick(among.split()), self.weighted(m=1, f=1))

    def subject(self, pronouns=0.5, on=True):
        """Any subject: a pronoun, a name, mon frère, la voisine, Paul et Marie."""
        if self.chance(pronouns):
            return self.pronoun("je tu il elle on nous vous ils elles" if on else "je tu il elle nous vous ils elles")
        return self.third()

    def someone(self, apart_from):
        """A person as an object: a name, a relative of the subject's or somebody in the town."""
        kind = self.weighted(name=3, kin=3, people=2)
        if kind == "name":
            return self.named(other_than=(apart_from,))
        if kind == "kin" and apart_from.lemma != "on":
            kin = self.kin(owner=apart_from)
            if kin.lemma != apart_from.lemma:
                return kin
        people = self.people()
        return people if people.lemma != apart_from.lemma else self.named(other_than=(apart_from,))

    def state(self, subject, among=lexicon.PERSONAL):
        """An adjective agreeing with the subject."""
        adjective = self.pick(among)
        self.meets(subject, adjective.fr, "subject+adjective")
        return Phrase([adjective.french(subject.gender, subject.number)], [adjective.en])

    # Times and places

    def mode(self, verb, **weights):
        """A mode at random, the simple future only for the verbs that are met in it."""
        if verb.fr not in IN_FUTURE or verb.reflexive:
            weights.pop("future", None)
        return self.weighted(**weights)

    def time_of(self, verb, mode, direct=None):
        """When something happened or will happen: long ago only what one remembers, not the purchase of an apple."""
        far = verb.fr in _LASTING and not verb.reflexive
        far = far and (direct is None or _NOUNS[direct.lemma].kind not in _PERISHABLE)
        return self.past_time(far) if mode == "past" else self.future_time(far)

    def past_time(self, far=False):
        """When it was; `far` allows months and years."""
        kind = self.weighted(fixed=5, ago=3, weekday=2)
        if kind == "ago":
            n = self.number(2, 10 if far else 6)
            unit = self.pick(
                [("semaines", "weeks"), ("mois", "months"), ("ans", "years")] if far else [("jours", "days")]
            )
            return phrase(f"il y a {french_number(n)} {unit[0]}", f"{english_number(n)} {unit[1]} ago")
        if kind == "weekday":
            day = self.pick(WEEKDAYS)
            return phrase(f"{day[0]} dernier", f"last {day[1]}")
        return phrase(
            *self.pick(
                [
                    ("hier", "yesterday"),
                    ("hier soir", "yesterday evening"),
                    ("ce matin", "this morning"),
                    ("avant-hier", "the day before yesterday"),
                    ("la semaine dernière", "last week"),
                ]
                + [("le mois dernier", "last month"), ("l'année dernière", "last year")] * far
            )
        )

    def future_time(self, far=False):
        """When it will be; `far` allows months and years."""
        kind = self.weighted(fixed=5, weekday=2)
        if kind == "weekday":
            day = self.pick(WEEKDAYS)
            return phrase(f"{day[0]} prochain", f"next {day[1]}")
        return phrase(
            *self.pick(
                [
                    ("demain", "tomorrow"),
                    ("demain matin", "tomorrow morning"),
                    ("ce soir", "this evening"),
                    ("après-demain", "the day after tomorrow"),
                    ("bientôt", "soon"),
                    ("la semaine prochaine", "next week"),
                ]
                + [("le mois prochain", "next month"), ("l'année prochaine", "next year")] * far
            )
        )

    def now(self):
        return phrase(
            *self.pick(
                [
                    ("maintenant", "now"),
                    ("en ce moment", "at the moment"),
                    ("aujourd'hui", "today"),
                    ("ce matin", "this morning"),
                ]
            )
        )

    def regularly(self):
        kind = self.weighted(fixed=3, weekday=2, times=2)
        if kind == "weekday":
            day = self.pick(WEEKDAYS)
            return phrase(f"le {day[0]}", f"on {day[1]}s")
        if kind == "times":
            n = self.number(1, 4)
            period = self.pick([("semaine", "week"), ("mois", "month")])
            often = {1: "once", 2: "twice"}.get(n) or english_number(n) + " times"
            return phrase(f"{french_number(n, feminine=True)} fois par {period[0]}", f"{often} a {period[1]}")
        return phrase(
            *self.pick(
                [
                    ("tous les jours", "every day"),
                    ("tous les soirs", "every evening"),
                    ("chaque matin", "every morning"),
                    ("chaque semaine", "every week"),
                    ("chaque dimanche", "every Sunday"),
                    ("le week-end", "at weekends"),
                ]
            )
        )

    def now_and_then(self):
        """Once a year rather than three times a day."""
        return phrase(
            *self.pick(
                [
                    ("tous les étés", "every summer"),
                    ("chaque année", "every year"),
                    ("une fois par an", "once a year"),
                    ("deux fois par an", "twice a year"),
                    ("en été", "in summer"),
                    ("en hiver", "in winter"),
                ]
            )
        )

    def duration(self, units):
        """twenty minutes, three years, in one of the units named in French."""
        unit = self.pick(units.split())
        en = {
            "minutes": "minutes",
            "heures": "hours",
            "jours": "days",
            "semaines": "weeks",
            "mois": "months",
            "ans": "years",
        }[unit]
        n = self.number(2, 9) * 5 if unit == "minutes" else self.number(2, 5 if unit == "heures" else 9)
        return phrase(f"{french_number(n)} {unit}", f"{english_number(n)} {en}")

    def place(self, verb=None, going=False):
        """at the station, to the station, with what it meets recorded."""
        places = lexicon.PLACES
        if verb and verb.name in _PLACES_OF:
            places = [p for p in places if p.at_fr.split()[-1].removeprefix("l'") in _PLACES_OF[verb.name]]
        chosen = self.pick(places)
        if verb:
            self.combine("verb+place", verb.name, chosen.at_fr)
        return phrase(chosen.at_fr, chosen.to_en if going else chosen.at_en)

    def city(self):
        fr, en = self.pick(lexicon.CITIES)
        return name(fr, "f", en)

    def country(self):
        """(with its article, after in or to): (la France, France), (en France, in France)."""
        fr, kind, en = self.pick(lexicon.COUNTRIES)
        article = {"f": "la", "m": "le", "p": "les"}[kind]
        before = {"f": "en", "m": "au", "p": "aux"}[kind]
        return phrase([article, fr], en), phrase([before, fr], "in " + en), phrase([before, fr], "to " + en)
