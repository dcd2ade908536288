import Foundation

// Which names mean one language. Codes of three letters that have one of two come from Foundation; the tables hold what
// it has not: the aliases of CLDR (languageAlias in its supplemental metadata), which is where to look for new ones.
extension LanguageTag {
    /// The language's shortest code for one of its names, followed by the script or region where the name implies one.
    static func canonical(_ name: String) -> String {
        if let alias = aliases[name] { return alias }
        // Nearly all codes of two letters are canonical.
        if name.utf8.count == 2 { return name }
        if let code = Locale.LanguageCode(name).identifier(.alpha2) { return aliases[code] ?? code }
        return englishNames[name].map { aliases[$0] ?? $0 } ?? name
    }

    private static let aliases: [String: String] = {
        var aliases = replaced
        aliases.merge(bibliographic) { first, _ in first }
        aliases.merge(predominant) { first, _ in first }
        return aliases
    }()

    /// Codes that were replaced, and names of a variety that has no code of its own in CLDR.
    private static let replaced = [
        "iw": "he", "in": "id", "ji": "yi", "jw": "jv", "mo": "ro", "mol": "ro", "tl": "fil", "tgl": "fil",
        "sh": "sr-latn", "hbs": "sr-latn", "cnr": "sr-me", "scc": "sr", "scr": "hr", "prs": "fa-af", "drw": "fa-af",
        "tnf": "fa-af", "swc": "sw-cd", "drh": "mn", "adp": "dz",
    ]

    /// The codes of ISO 639-2/B that differ from those of ISO 639-3.
    private static let bibliographic = [
        "alb": "sq", "arm": "hy", "baq": "eu", "bur": "my", "chi": "zh", "cze": "cs", "dut": "nl", "fre": "fr",
        "geo": "ka", "ger": "de", "gre": "el", "ice": "is", "mac": "mk", "mao": "mi", "may": "ms", "per": "fa",
        "rum": "ro", "slo": "sk", "tib": "bo", "wel": "cy",
    ]

    /// The predominant members of macrolanguages. CLDR keeps `nb` and `no` apart and matches them; here they are one.
    private static let predominant = [
        "nb": "no", "nob": "no", "aju": "jrb", "als": "sq", "arb": "ar", "ayr": "ay", "azj": "az", "bcc": "bal",
        "bcl": "bik", "bh": "bho", "bih": "bho", "bxk": "luy", "bxr": "bua", "cld": "syr", "cmn": "zh", "cwd": "cr",
        "dgo": "doi", "dhd": "mwr", "dik": "din", "diq": "zza", "ekk": "et", "emk": "man", "esk": "ik", "fat": "ak",
        "fuc": "ff", "gaz": "om", "gbo": "grb", "gno": "gon", "gug": "gn", "gya": "gba", "hdn": "hai", "hea": "hmn",
        "him": "srx", "ike": "iu", "khk": "mn", "kmr": "ku", "knc": "kr", "kng": "kg", "knn": "kok", "kpv": "kv",
        "lbk": "bnc", "lvs": "lv", "mhr": "chm", "mnk": "man", "mup": "raj", "npi": "ne", "ojg": "oj", "ory": "or",
        "pbu": "ps", "pes": "fa", "plt": "mg", "pnb": "lah", "quz": "qu", "rmy": "rom", "spy": "kln", "src": "sc",
        "swh": "sw", "ttq": "tmh", "tw": "ak", "twi": "ak", "umu": "del", "uzn": "uz", "xpe": "kpe", "xsl": "den",
        "ydd": "yi", "zai": "zap", "zsm": "ms", "zyb": "za",
    ]

    private static let englishNames: [String: String] = {
        let english = Locale(identifier: "en")
        let codes = Locale.LanguageCode.isoLanguageCodes.map(\.identifier).filter { $0.utf8.count == 2 } + ["fil"]
        let names = codes.compactMap { code in
            english.localizedString(forLanguageCode: code).map { ($0.lowercased(), code) }
        }
        return Dictionary(names) { first, _ in first }
    }()
}
