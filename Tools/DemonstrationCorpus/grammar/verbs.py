"""The verbs of the grammar, with the classes of things they go with.

`se lever: get got got +up` reads: reflexive; English base, past and participle (regular when left out) and the
particle. A French verb may carry its preposition (`téléphoner à`). A star marks a state, which English puts into
the simple present; every other present becomes progressive.
"""

from dataclasses import dataclass

from . import english_forms


@dataclass(frozen=True)
class Verb:
    """A verb in both languages; `preposition` is the French one before its object."""

    fr: str
    en: str
    past: str
    pp: str
    particle: str = ""
    preposition: str = ""
    reflexive: bool = False
    state: bool = False
    goes_with_etre: bool = False
    objects: tuple = ()

    @property
    def ing(self):
        return english_forms.ing(self.en)

    @property
    def name(self):
        return ("se " if self.reflexive else "") + self.fr + (f" {self.preposition}" if self.preposition else "")


_WITH_ETRE = frozenset(
    "aller venir revenir arriver partir rentrer sortir monter descendre tomber rester naître mourir " "devenir".split()
)


def _verb(line):
    spec, _, objects = line.partition("|")
    left, right = (side.strip() for side in spec.split(":"))
    state = left.startswith("*")
    fr = left.lstrip("*").split()
    reflexive = fr[0] == "se"
    fr = fr[1:] if reflexive else fr
    en = right.split()
    particle = " ".join(word.lstrip("+").replace("_", " ") for word in en if word.startswith("+"))
    forms = [word for word in en if not word.startswith("+")]
    if len(forms) == 1:
        forms += [english_forms.regular_past(forms[0])] * 2
    return Verb(
        fr[0],
        *forms,
        particle,
        fr[1] if len(fr) > 1 else "",
        reflexive,
        state,
        reflexive or fr[0] in _WITH_ETRE,
        tuple(objects.split()),
    )


def _verbs(table):
    return {verb.name: verb for verb in map(_verb, table.strip().splitlines())}


TRANSITIVE = _verbs("""
manger: eat ate eaten | fruit cake food dish
boire: drink drank drunk | drink
acheter: buy bought bought | fruit cake food drink text clothes dress pocket case device picture furniture vehicle house
vendre: sell sold sold | picture furniture voiture bateau vélo house cheval
lire: read read read | text press
écrire: write wrote written | text message
regarder: watch | show
chercher: look +for | pocket case device chat chien lapin clothes
trouver: find found found | pocket case chat chien clothes photo
perdre: lose lost lost | pocket case clothes
porter: wear wore worn | clothes dress
ouvrir: open | opening case present bouteille lettre
fermer: close | opening case
laver: wash | clothes dress dishes voiture
nettoyer: clean | room table fenêtre porte
réparer: repair | device vehicle table chaise lit porte fenêtre montre
casser: break broke broken | dishes lampe fenêtre chaise téléphone
préparer: prepare | meal dish gâteau thé café poisson
visiter: visit | sight house
dessiner: draw drew drawn | animal plant maison château montagne
*voir: see saw seen | animal sight show montagne rivière avion bateau
*connaître: know knew known | song sight livre roman poème histoire
écouter: listen +to | song histoire
attendre: wait +for | transport lettre
apprendre: learn | song poème leçon règle
*comprendre: understand understood understood | study poème article lettre
expliquer: explain | problème leçon exercice règle
oublier: forget forgot forgotten | pocket case present
finir: finish | text repas exercice
commencer: start | text exercice leçon
prendre: take took taken | transport parapluie clé stylo
cacher: hide hid hidden | present clé lettre bague photo
couper: cut cut cut | fruit pain fromage viande gâteau
choisir: choose chose chosen | clothes dress present livre film téléphone tableau
envoyer: send sent sent | lettre message article photo cadeau
recevoir: receive | lettre message cadeau
traduire: translate | text
conduire: drive drove driven | voiture camion
nourrir: feed fed fed | animal
""")
# Verbs whose object is a person.
SOCIAL = _verbs("""
aider: help
inviter: invite
rencontrer: meet met met
remercier: thank
attendre: wait +for
écouter: listen +to
chercher: look +for
*connaître: know knew known
*aimer: love
*comprendre: understand understood understood
téléphoner à: phone
parler à: talk +to
répondre à: answer
écrire à: write wrote written +to
""")
GIVING = _verbs("""
donner: give gave given | fruit livre lettre clé stylo chat lapin fleur
montrer: show showed shown | picture device dress livre lettre
offrir: give gave given | present fleur bague montre livre tableau
prêter: lend lent lent | vélo voiture ordinateur livre roman parapluie stylo manteau
envoyer: send sent sent | photo lettre message cadeau
""")
INTRANSITIVE = _verbs("""
dormir: sleep slept slept
travailler: work
chanter: sing sang sung
danser: dance
nager: swim swam swum
courir: run ran run
rire: laugh
pleurer: cry
jouer: play
parler: talk
voyager: travel
étudier: study
marcher: walk
attendre: wait
""")
MOTION = _verbs("""
aller: go went gone
arriver: arrive
partir: leave left left
rentrer: come came come +home
sortir: go went gone +out
venir: come came come
revenir: come came come +back
rester: stay
tomber: fall fell fallen
""")
REFLEXIVE = _verbs("""
se lever: get got got +up
se réveiller: wake woke woken +up
se coucher: go went gone +to_bed
se habiller: get got got +dressed
se reposer: rest
se promener: go went gone +for_a_walk
se dépêcher: hurry
se amuser: have had had +fun
se ennuyer: get got got +bored
se perdre: get got got +lost
""")
OTHER = _verbs("""
*être: be was been
*avoir: have had had
*vouloir: want
*aimer: like
*adorer: love
*détester: hate
*préférer: prefer
*habiter: live
*pouvoir: can could could
*devoir: must must must
*savoir: know knew known +how_to
*penser: think thought thought
*croire: believe
*dire: say said said
*coûter: cost cost cost
demander: ask
faire: do did done
rendre: return
raconter: tell told told
mettre: put put put
construire: build built built
peindre: paint
""")
OTHER["parler langue"] = _verb("*parler: speak spoke spoken")
OTHER["apprendre langue"] = _verb("apprendre: learn")
OTHER["trouver avis"] = _verb("*trouver: find found found")
OTHER["savoir que"] = _verb("*savoir: know knew known")


def verb(name):
    """The verb of that name, from whichever list has it."""
    for table in (OTHER, TRANSITIVE, INTRANSITIVE, MOTION, REFLEXIVE, GIVING, SOCIAL):
        if name in table:
            return table[name]
    raise KeyError(name)
