"""The nouns, names, adjectives and places of the grammar.

A noun is written `french gender english`, an underscore standing for a space; each heading is a class, and
classes say which adjectives and verbs suit a noun. An adjective is `french[/feminine[/before a vowel]] english`,
an English word with a trailing + being compared by its ending (taller) and the others by more and most.
"""

from dataclasses import dataclass

from . import english_forms, french_forms
from .orthography import begins_with_vowel_sound


@dataclass(frozen=True)
class Noun:
    """A noun with its singular and plural in both languages."""

    fr: str
    gender: str
    en: str
    kind: str
    human: bool = False

    def french(self, number):
        return self.fr if number == "s" else french_forms.plural(self.fr)

    def english(self, number):
        return self.en if number == "s" else english_forms.plural(self.en)


@dataclass(frozen=True)
class Adjective:
    """An adjective, its place in French, and its English comparison."""

    fr: str
    fr_feminine: str
    fr_before_vowel: str
    en: str
    by_ending: bool
    precedes: bool = False
    invariable: bool = False

    def french(self, gender, number, next_word=None):
        if self.invariable:
            return self.fr
        if (
            gender == "m"
            and number == "s"
            and self.fr_before_vowel
            and next_word
            and begins_with_vowel_sound(next_word)
        ):
            return self.fr_before_vowel
        return french_forms.agree(self.fr, gender, number, self.fr_feminine)


def _nouns(kind, table, human=False):
    return [
        Noun(fr.replace("_", " "), gender, en.replace("_", " "), kind, human)
        for fr, gender, en in (entry.split() for entry in table.split(","))
    ]


def _adjectives(table, precedes=False):
    found = []
    for entry in table.split(","):
        fr, en = entry.split()
        forms = fr.split("/") + ["", ""]
        found.append(
            Adjective(
                forms[0],
                forms[1] or french_forms.feminine(forms[0]),
                forms[2],
                en.rstrip("+").replace("_", " "),
                en.endswith("+"),
                precedes,
                invariable=forms[0] == "marron",
            )
        )
    return found


THINGS = {
    kind: _nouns(kind, table)
    for kind, table in {
        "fruit": "pomme f apple, poire f pear, orange f orange, tomate f tomato, fraise f strawberry",
        "cake": "gâteau m cake, croissant m croissant, œuf m egg",
        "food": "pain m bread, fromage m cheese, viande f meat, riz m rice, poisson m fish, chocolat m chocolate",
        "dish": "soupe f soup, salade f salad",
        "drink": "eau f water, lait m milk, café m coffee, thé m tea, vin m wine",
        "text": "livre m book, lettre f letter, roman m novel, article m article, poème m poem, histoire f story",
        "press": "journal m newspaper, message m message",
        "show": "film m film, match m match, émission f programme",
        "clothes": "chemise f shirt, manteau m coat, chapeau m hat, veste f jacket, écharpe f scarf",
        "dress": "robe f dress",
        "pocket": "clé f key, stylo m pen, parapluie m umbrella, montre f watch, bague f ring",
        "case": "sac m bag, valise f suitcase, boîte f box",
        "device": "téléphone m phone, ordinateur m computer, lampe f lamp, vélo m bike",
        "dishes": "verre m glass, assiette f plate, bouteille f bottle",
        "present": "cadeau m present",
        "picture": "photo f photo, tableau m painting",
        "furniture": "table f table, chaise f chair, lit m bed, armoire f wardrobe, fauteuil m armchair",
        "vehicle": "voiture f car, camion m lorry, bateau m boat",
        "transport": "train m train, bus m bus, avion m plane",
        "opening": "porte f door, fenêtre f window",
        "room": "cuisine f kitchen, chambre f bedroom, salon m living_room",
        "house": "maison f house, appartement m flat",
        "sight": "château m castle, église f church, musée m museum, ville f town, île f island",
        "animal": "chat m cat, chien m dog, cheval m horse, oiseau m bird, lapin m rabbit, souris f mouse",
        "study": "question f question, problème m problem, leçon f lesson, exercice m exercise, règle f rule",
        "song": "chanson f song",
        "meal": "repas m meal, dîner m dinner, petit_déjeuner m breakfast",
        "plant": "arbre m tree, fleur f flower",
        "nature": "montagne f mountain, rivière f river, forêt f forest, jardin m garden",
    }.items()
}
TOWN = _nouns(
    "town",
    "hôtel m hotel, restaurant m restaurant, village m village, pharmacie f pharmacy, "
    "boulangerie f bakery, bibliothèque f library, banque f bank, école f school, "
    "hôpital m hospital, parc m park, théâtre m theatre, gare f station, plage f beach",
)
MASS = ("food", "drink", "dish")

KIN = _nouns(
    "kin",
    "père m father, mère f mother, frère m brother, sœur f sister, oncle m uncle, tante f aunt, "
    "cousin m cousin, cousine f cousin, ami m friend, amie f friend, voisin m neighbour, "
    "voisine f neighbour, fils m son, fille f daughter",
    human=True,
)
KIN_PLURAL = _nouns(
    "kin",
    "frère m brother, sœur f sister, ami m friend, voisin m neighbour, enfant m child, "
    "parent m parent, cousin m cousin",
    human=True,
)
PEOPLE = _nouns(
    "people",
    "homme m man, femme f woman, garçon m boy, médecin m doctor, infirmière f nurse, "
    "professeur m teacher, directeur m manager, directrice f manager, boulanger m baker, "
    "étudiant m student, étudiante f student, facteur m postman, chanteur m singer, "
    "chanteuse f singer, avocat m lawyer, avocate f lawyer",
    human=True,
)
PROFESSIONS = (
    ("médecin", "médecin", "doctor"),
    ("infirmier", "infirmière", "nurse"),
    ("boulanger", "boulangère", "baker"),
    ("avocat", "avocate", "lawyer"),
    ("acteur", "actrice", "actor"),
    ("chanteur", "chanteuse", "singer"),
    ("étudiant", "étudiante", "student"),
    ("musicien", "musicienne", "musician"),
)
MEN = "Paul Pierre Antoine Lucas Marc Thomas Julien Nicolas".split()
WOMEN = "Marie Claire Sophie Alice Emma Anne Julie Isabelle".split()

BEFORE = {
    a.fr: a
    for a in _adjectives(
        "petit small+, grand big+, beau/belle/bel beautiful, joli pretty+, vieux/vieille/vieil old+, "
        "nouveau/nouvelle/nouvel new+, bon/bonne good+, mauvais bad+, long/longue long+, gros/grosse big+, "
        "jeune young+",
        precedes=True,
    )
}
AFTER = {
    a.fr: a
    for a in _adjectives(
        "rouge red+, bleu blue+, vert green+, noir black+, blanc/blanche white+, gris grey+, jaune yellow+, "
        "marron brown+, "
        "rond round+, froid cold+, chaud hot+, délicieux delicious, cher expensive, lourd heavy+, léger light+, "
        "propre clean+, sale dirty+, rapide fast+, lent slow+, célèbre famous, moderne modern, dangereux dangerous, "
        "tranquille quiet+, vide empty+, intéressant interesting, ennuyeux boring, drôle funny+, difficile difficult, "
        "facile easy+, simple simple+, utile useful, important important, français French, italien/italienne Italian, "
        "anglais English, solide solid, élégant elegant, profond deep+, triste sad+, court short+"
    )
}
COLOURS = "rouge bleu vert noir blanc gris jaune"
_SUITS = f"""
fruit: petit gros bon beau rouge vert
cake: petit gros bon chaud froid délicieux
food: bon français italien délicieux
dish: bon chaud froid délicieux
drink: bon chaud froid
text: vieux long beau intéressant ennuyeux drôle célèbre triste français anglais court
press: vieux long intéressant important français anglais court
show: vieux long beau intéressant ennuyeux drôle français anglais italien
clothes: petit joli vieux nouveau {COLOURS} marron élégant cher léger propre sale
dress: petit joli beau vieux nouveau rouge bleu vert noir blanc jaune élégant cher
pocket: petit joli vieux nouveau {COLOURS} cher
case: petit grand joli vieux {COLOURS} marron lourd léger vide
device: petit joli vieux nouveau rouge bleu vert noir blanc cher moderne utile
dishes: petit grand joli vieux vert bleu vide propre sale
present: petit gros beau joli cher utile
picture: petit grand joli beau vieux célèbre
furniture: petit grand beau vieux nouveau rouge bleu vert noir blanc moderne solide cher
vehicle: petit gros beau vieux nouveau rouge bleu vert noir blanc gris rapide cher moderne
transport: petit vieux nouveau rouge bleu blanc rapide moderne
opening: petit grand joli vieux rouge bleu vert blanc
room: petit grand joli beau blanc jaune moderne tranquille propre
house: petit grand joli beau vieux blanc moderne tranquille cher
town: petit grand beau vieux nouveau moderne tranquille célèbre
sight: petit grand beau vieux célèbre tranquille moderne italien français
animal: petit gros beau vieux jeune noir blanc gris rapide dangereux drôle
study: bon long difficile facile simple intéressant important
song: joli beau vieux long triste drôle français célèbre italien
meal: bon long chaud froid simple délicieux
plant: petit grand joli beau vieux blanc vert rouge
nature: petit grand beau célèbre tranquille profond dangereux"""
# What the class allows and the noun does not.
_UNSUITED = """
joli: arbre clé ordinateur téléphone verre
rouge: arbre orange clé bateau lit
vert: arbre fleur orange fraise clé montre lit verre
blanc: arbre
noir: lit bague
gris: bague
bleu: clé
jaune: clé
grand: fleur
petit: montagne
gros: cheval œuf
beau: match émission pharmacie banque gare hôpital école
vieux: plage pharmacie fleur ville île souris message lettre avion
long: règle question problème
bon: eau lait règle problème
jeune: oiseau souris
cher: clé parapluie stylo
lourd: boîte
vide: assiette
utile: vélo lampe
important: journal
chaud: vin salade
froid: vin salade croissant gâteau
délicieux: œuf fromage
drôle: match
profond: montagne jardin
dangereux: jardin oiseau lapin souris cheval chat
célèbre: forêt rivière lettre hôpital banque pharmacie boulangerie gare
moderne: île château parc plage village
nouveau: village plage
tranquille: banque pharmacie boulangerie gare école hôpital théâtre
intéressant: règle
italien: château musée émission viande poisson riz pain
français: message poisson riz
anglais: message"""


def _table(text):
    return {key: values.split() for key, values in (line.split(": ") for line in text.strip().splitlines())}


_CLASS_ADJECTIVES, _EXCEPTIONS = _table(_SUITS), _table(_UNSUITED)


def adjectives_for(noun):
    """The adjectives before and after the noun that make sense with it."""
    suitable = [name for name in _CLASS_ADJECTIVES[noun.kind] if noun.fr not in _EXCEPTIONS.get(name, ())]
    return [BEFORE[n] for n in suitable if n in BEFORE], [AFTER[n] for n in suitable if n in AFTER]


PERSONAL = _adjectives(
    "grand tall+, petit short+, jeune young+, vieux/vieille old+, content happy+, triste sad+, fatigué tired, "
    "malade ill, riche rich+, gentil/gentille kind+, sérieux serious, timide shy+, intelligent clever+, "
    "drôle funny+, prêt ready, "
    "inquiet/inquiète worried, poli polite, calme calm+, courageux brave+, jaloux/jalouse jealous, occupé busy+, "
    "surpris surprised, patient patient"
)
STATES = [a for a in PERSONAL if a.en in "happy sad tired ill ready worried calm jealous busy surprised".split()]
TRAITS = [
    a
    for a in PERSONAL
    if a.en in "tall short young old rich kind serious shy clever funny polite calm brave patient".split()
]


@dataclass(frozen=True)
class Place:
    """Where one is, and where one goes, in both languages."""

    at_fr: str
    at_en: str
    to_en: str


PLACES = [Place(*(part.strip() for part in line.split("|"))) for line in """
à la gare | at the station | to the station
à l'école | at school | to school
au musée | at the museum | to the museum
à l'hôpital | at the hospital | to the hospital
au restaurant | at the restaurant | to the restaurant
à la bibliothèque | at the library | to the library
au marché | at the market | to the market
à la plage | at the beach | to the beach
au théâtre | at the theatre | to the theatre
à l'hôtel | at the hotel | to the hotel
à la boulangerie | at the bakery | to the bakery
au parc | in the park | to the park
en ville | in town | into town
dans le jardin | in the garden | into the garden
à la campagne | in the country | to the country""".strip().splitlines()]
INDOORS = [
    ("la cuisine", "the kitchen"),
    ("le salon", "the living room"),
    ("la chambre", "the bedroom"),
    ("le jardin", "the garden"),
    ("la rue", "the street"),
    ("la voiture", "the car"),
]
CITIES = (
    ("Paris", "Paris"),
    ("Lyon", "Lyon"),
    ("Marseille", "Marseille"),
    ("Rome", "Rome"),
    ("Londres", "London"),
    ("Bruxelles", "Brussels"),
    ("Genève", "Geneva"),
    ("Athènes", "Athens"),
)
COUNTRIES = (
    ("France", "f", "France"),
    ("Italie", "f", "Italy"),
    ("Espagne", "f", "Spain"),
    ("Allemagne", "f", "Germany"),
    ("Portugal", "m", "Portugal"),
    ("Canada", "m", "Canada"),
    ("Japon", "m", "Japan"),
    ("États-Unis", "p", "the United States"),
)
LANGUAGES = (
    ("français", "French"),
    ("anglais", "English"),
    ("italien", "Italian"),
    ("espagnol", "Spanish"),
    ("allemand", "German"),
    ("japonais", "Japanese"),
)
