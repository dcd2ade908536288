extension Inflection {
    /// The rules of each language that has some.
    static let rules: [String: Inflection] = [
        "en": english, "fr": french, "de": german, "nl": dutch, "es": spanish, "pt": portuguese, "it": italian,
        "ca": spanish, "sv": scandinavian, "no": scandinavian, "nn": scandinavian, "da": scandinavian,
    ]

    /// Endings that are taken off, each with what has to remain.
    private static func off(_ endings: String, least: Int) -> [Ending] {
        endings.split(separator: " ").map { Ending(String($0), least: least) }
    }

    /// Endings that stay.
    private static func kept(_ endings: String) -> [Ending] {
        endings.split(separator: " ").map { Ending(String($0), String($0), least: 0) }
    }

    private static let english = Inflection([
        // branches, classes, indices; not this, status, access, alias.
        Stage(
            [
                Ending("ies", "y", least: 3), Ending("ches", "ch", least: 3), Ending("shes", "sh", least: 3),
                Ending("sses", "ss", least: 3), Ending("xes", "x", least: 3), Ending("indices", "index", least: 3),
                Ending("matrices", "matrix", least: 3), Ending("vertices", "vertex", least: 3),
                Ending("okies", "okie", least: 3), Ending("s", least: 3),
            ] + kept("ss us is ias vas las")),
        // merging, committed, applied.
        Stage(
            off("ing ed", least: 4) + [Ending("ied", "y", least: 4)] + kept("eed"), undoubles: true),
        // merge, cache.
        Stage(off("e", least: 4)),
    ])

    private static let french = Inflection([
        // branches, journaux, tableaux.
        Stage([Ending("aux", "al", least: 4), Ending("au", "al", least: 4)] + off("s x", least: 3) + kept("ss")),
        // actives, fusionnée, heureuse.
        Stage([Ending("euse", "eu", least: 4), Ending("if", "iv", least: 3), Ending("ée", "é", least: 3)]),
        // fusionner, fusionné, fusionnent, fusionnant, définie.
        Stage(
            off("er é ez ent ant ente ante ait aient era eront erait ir i ie it issent issant irent e", least: 4),
            undoubles: true),
        // personnelle.
        Stage([Ending("ell", "el", least: 4)]),
    ])

    private static let german = Inflection(
        [
            Stage(off("ern", least: 4) + off("en er es em", least: 4) + off("e s n", least: 4) + kept("ss")),
            Stage(off("te t", least: 5)),
        ], folded: ["ä": "a", "ö": "o", "ü": "u"])

    private static let dutch = Inflection([
        Stage(off("en", least: 4) + off("s", least: 3) + kept("ss"), undoubles: true),
        Stage(off("e", least: 4), undoubles: true),
    ])

    private static let spanish = Inflection([
        Stage(
            [Ending("ces", "z", least: 3), Ending("iones", "ión", least: 3)] + off("es", least: 4) + off("s", least: 3)),
        Stage(
            off("ar er ir ado ada ido ida ando iendo amos emos imos an en", least: 4) + off("a o e", least: 3)),
    ])

    private static let portuguese = Inflection([
        Stage(
            [Ending("ões", "ão", least: 3), Ending("ais", "al", least: 4), Ending("eis", "el", least: 4)]
                + off("es", least: 4) + off("s", least: 3)),
        Stage(off("ar er ir ado ada ido ida ando endo indo amos emos imos am em", least: 4) + off("a o e", least: 3)),
    ])

    private static let italian = Inflection([
        Stage(
            [Ending("chi", "c", least: 3), Ending("che", "c", least: 3), Ending("ghi", "g", least: 3)]
                + off("are ere ire ato ata ati ate ito ita iti ite uto uta uti ute ando endo ano ono", least: 4)
                + off("a e i o", least: 3))
    ])

    private static let scandinavian = Inflection([
        Stage(
            off("erna arna orna ene ane erne", least: 4) + off("en et er ar or re", least: 4) + off("a e s", least: 4))
    ])
}
