"""Inflection of French verbs, nouns and adjectives: the rules, and tables of what escapes them."""

PRESENT = {
    "être": "suis es est sommes êtes sont",
    "avoir": "ai as a avons avez ont",
    "aller": "vais vas va allons allez vont",
    "faire": "fais fais fait faisons faites font",
    "pouvoir": "peux peux peut pouvons pouvez peuvent",
    "vouloir": "veux veux veut voulons voulez veulent",
    "devoir": "dois dois doit devons devez doivent",
    "savoir": "sais sais sait savons savez savent",
    "venir": "viens viens vient venons venez viennent",
    "prendre": "prends prends prend prenons prenez prennent",
    "mettre": "mets mets met mettons mettez mettent",
    "dire": "dis dis dit disons dites disent",
    "lire": "lis lis lit lisons lisez lisent",
    "écrire": "écris écris écrit écrivons écrivez écrivent",
    "voir": "vois vois voit voyons voyez voient",
    "croire": "crois crois croit croyons croyez croient",
    "boire": "bois bois boit buvons buvez boivent",
    "recevoir": "reçois reçois reçoit recevons recevez reçoivent",
    "connaître": "connais connais connaît connaissons connaissez connaissent",
    "suivre": "suis suis suit suivons suivez suivent",
    "vivre": "vis vis vit vivons vivez vivent",
    "partir": "pars pars part partons partez partent",
    "sortir": "sors sors sort sortons sortez sortent",
    "dormir": "dors dors dort dormons dormez dorment",
    "sentir": "sens sens sent sentons sentez sentent",
    "ouvrir": "ouvre ouvres ouvre ouvrons ouvrez ouvrent",
    "offrir": "offre offres offre offrons offrez offrent",
    "courir": "cours cours court courons courez courent",
    "mourir": "meurs meurs meurt mourons mourez meurent",
    "rire": "ris ris rit rions riez rient",
    "sourire": "souris souris sourit sourions souriez sourient",
    "conduire": "conduis conduis conduit conduisons conduisez conduisent",
    "traduire": "traduis traduis traduit traduisons traduisez traduisent",
    "construire": "construis construis construit construisons construisez construisent",
    "peindre": "peins peins peint peignons peignez peignent",
    "plaire": "plais plais plaît plaisons plaisez plaisent",
    "acheter": "achète achètes achète achetons achetez achètent",
    "lever": "lève lèves lève levons levez lèvent",
    "promener": "promène promènes promène promenons promenez promènent",
    "préférer": "préfère préfères préfère préférons préférez préfèrent",
    "répéter": "répète répètes répète répétons répétez répètent",
    "appeler": "appelle appelles appelle appelons appelez appellent",
    "envoyer": "envoie envoies envoie envoyons envoyez envoient",
    "nettoyer": "nettoie nettoies nettoie nettoyons nettoyez nettoient",
    "essayer": "essaie essaies essaie essayons essayez essaient",
    "ennuyer": "ennuie ennuies ennuie ennuyons ennuyez ennuient",
}
PARTICIPLE = {
    "être": "été",
    "avoir": "eu",
    "faire": "fait",
    "pouvoir": "pu",
    "vouloir": "voulu",
    "devoir": "dû",
    "savoir": "su",
    "venir": "venu",
    "prendre": "pris",
    "mettre": "mis",
    "dire": "dit",
    "lire": "lu",
    "écrire": "écrit",
    "voir": "vu",
    "croire": "cru",
    "boire": "bu",
    "recevoir": "reçu",
    "connaître": "connu",
    "suivre": "suivi",
    "vivre": "vécu",
    "ouvrir": "ouvert",
    "offrir": "offert",
    "courir": "couru",
    "mourir": "mort",
    "naître": "né",
    "rire": "ri",
    "sourire": "souri",
    "conduire": "conduit",
    "traduire": "traduit",
    "construire": "construit",
    "peindre": "peint",
    "plaire": "plu",
}
FUTURE_STEM = {
    "être": "ser",
    "avoir": "aur",
    "aller": "ir",
    "faire": "fer",
    "pouvoir": "pourr",
    "vouloir": "voudr",
    "devoir": "devr",
    "savoir": "saur",
    "venir": "viendr",
    "voir": "verr",
    "recevoir": "recevr",
    "courir": "courr",
    "mourir": "mourr",
    "acheter": "achèter",
    "lever": "lèver",
    "promener": "promèner",
    "appeler": "appeller",
    "envoyer": "enverr",
    "nettoyer": "nettoier",
    "ennuyer": "ennuier",
    "essayer": "essaier",
}
SUBJUNCTIVE = {
    "être": "sois sois soit soyons soyez soient",
    "avoir": "aie aies ait ayons ayez aient",
    "aller": "aille ailles aille allions alliez aillent",
    "faire": "fasse fasses fasse fassions fassiez fassent",
}
# Derived verbs follow their model: revenir like venir.
_LIKE = {
    "re": ("venir", "faire", "mettre", "voir", "prendre"),
    "de": ("venir",),
    "com": ("prendre",),
    "sou": ("venir",),
    "ap": ("prendre",),
}
_REGULAR_IR = ("finir", "choisir", "réussir", "nourrir", "remplir", "grandir", "réfléchir", "obéir")


def _model(infinitive):
    for prefix, models in _LIKE.items():
        if infinitive.startswith(prefix) and infinitive[len(prefix) :] in models:
            return prefix, infinitive[len(prefix) :]
    return "", infinitive


def present(infinitive):
    """The six present forms, je to ils."""
    prefix, model = _model(infinitive)
    if model in PRESENT:
        return [prefix + form for form in PRESENT[model].split()]
    stem = infinitive[:-2]
    if infinitive in _REGULAR_IR:
        endings = "is is it issons issez issent"
    elif infinitive.endswith("er"):
        endings = "e es e ons ez ent"
    elif infinitive.endswith("re"):
        endings = "s s _ ons ez ent"
    else:
        raise ValueError(f"no conjugation known for {infinitive}")
    forms = [stem + ending.replace("_", "") for ending in endings.split()]
    if infinitive.endswith("ger"):
        forms[3] = stem + "eons"
    elif infinitive.endswith("cer"):
        forms[3] = stem[:-1] + "çons"
    return forms


def imperfect(infinitive):
    """The six imperfect forms, built on the nous form of the present."""
    stem = "ét" if infinitive == "être" else present(infinitive)[3][:-3]
    forms = [stem + ending for ending in "ais ais ait ions iez aient".split()]
    if infinitive.endswith("ger"):
        forms[3:5] = [stem[:-1] + "ions", stem[:-1] + "iez"]
    elif infinitive.endswith("cer"):
        forms[3:5] = [stem[:-1] + "cions", stem[:-1] + "ciez"]
    return forms


def future(infinitive):
    """The six simple future forms."""
    prefix, model = _model(infinitive)
    stem = FUTURE_STEM.get(model) or (model[:-1] if model.endswith("re") else model)
    return [prefix + stem + ending for ending in "ai as a ons ez ont".split()]


def subjunctive(infinitive):
    """The six present subjunctive forms."""
    if infinitive in SUBJUNCTIVE:
        return SUBJUNCTIVE[infinitive].split()
    stem, imperfects = present(infinitive)[5][:-3], imperfect(infinitive)
    return [stem + "e", stem + "es", stem + "e", imperfects[3], imperfects[4], stem + "ent"]


def imperative(infinitive, person):
    """The imperative for tu (1), nous (3) or vous (4)."""
    if infinitive == "être":
        return {1: "sois", 3: "soyons", 4: "soyez"}[person]
    form = present(infinitive)[person]
    return form[:-1] if person == 1 and form.endswith(("es", "as")) else form


def participle(infinitive):
    """The past participle, masculine singular."""
    prefix, model = _model(infinitive)
    if model in PARTICIPLE:
        return prefix + PARTICIPLE[model]
    return infinitive[:-2] + {"er": "é", "ir": "i", "re": "u"}[infinitive[-2:]]


def gerund(infinitive):
    """The form after `en`: en chantant."""
    return present(infinitive)[3][:-3] + "ant"


def plural(word):
    """The regular plural of a noun or adjective."""
    if word.endswith(("s", "x", "z")):
        return word
    if word.endswith(("eau", "eu")) and word not in ("bleu", "pneu"):
        return word + "x"
    if word.endswith("al"):
        return word[:-2] + "aux"
    return word + "s"


def feminine(word):
    """The regular feminine of an adjective or participle."""
    if word.endswith("e"):
        return word
    if word.endswith("eux"):
        return word[:-1] + "se"
    if word.endswith("er"):
        return word[:-2] + "ère"
    if word.endswith("if"):
        return word[:-1] + "ve"
    return word + "e"


def agree(masculine, gender, number, feminine_form=None):
    """An adjective or participle in the given gender and number."""
    form = masculine if gender == "m" else feminine_form or feminine(masculine)
    return form if number == "s" else plural(form)
