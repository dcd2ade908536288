import Preparation
import TestSupport
import Testing
import Text

/// Sentences of the first article of the Universal Declaration of Human Rights, and what must not be taken for them.
private let sentences: [(language: String, text: String)] = [
    ("en", "All human beings are born free and equal in dignity and rights."),
    ("nb", "Alle mennesker er født frie og med samme menneskeverd og menneskerettigheter."),
    ("nn", "Alle menneske er fødde til fridom og med same menneskeverd og menneskerettar."),
    ("da", "Alle mennesker er født frie og lige i værdighed og rettigheder."),
    ("bs", "Sva ljudska bića rađaju se slobodna i jednaka u dostojanstvu i pravima."),
    ("hr", "Sva ljudska bića rađaju se slobodna i jednaka u dostojanstvu i pravima."),
    ("sr-Latn", "Sva ljudska bića rađaju se slobodna i jednaka u dostojanstvu i pravima."),
    ("sr", "Сва људска бића рађају се слободна и једнака у достојанству и правима."),
    ("fil", "Ang lahat ng tao'y isinilang na malaya at pantay-pantay sa karangalan at mga karapatan."),
    ("tl", "Ang lahat ng tao'y isinilang na malaya at pantay-pantay sa karangalan at mga karapatan."),
    ("id", "Semua orang dilahirkan merdeka dan mempunyai martabat dan hak-hak yang sama."),
    ("ms", "Semua manusia dilahirkan bebas dan samarata dari segi kemuliaan dan hak-hak."),
    ("zh", "人人生而自由，在尊严和权利上一律平等。他们赋有理性和良心。"),
    ("zh-TW", "人人生而自由，在尊嚴和權利上一律平等。他們賦有理性和良心。"),
    ("yue", "人人生而自由，喺尊嚴同權利上一律平等。佢哋有理性同良心。"),
    ("ja", "すべての人間は、生まれながらにして自由であり、かつ、尊厳と権利とについて平等である。"),
    ("ko", "모든 인간은 태어날 때부터 자유로우며 그 존엄과 권리에 있어 동등하다."),
    ("th", "มนุษย์ทั้งหลายเกิดมามีอิสระและเสมอภาคกันในเกียรติศักดิ์และสิทธิ"),
    ("arb", "يولد جميع الناس أحرارا متساوين في الكرامة والحقوق."),
    ("pes", "تمام افراد بشر آزاد به دنیا می‌آیند و از لحاظ حیثیت و حقوق با هم برابرند."),
    ("he", "כל בני האדם נולדו בני חורין ושווים בערכם ובזכויותיהם."),
]

@Suite("Languages that CLD2 names otherwise")
struct LanguageTests {
    /// Prepares one pair many times with the language filter, as a corpus of a language and German.
    private func prepare(_ language: String, _ texts: [String], filters: [String]) throws -> PrepareReport {
        let scratch = try TemporaryFolder()
        let german = "Alle Menschen sind frei und gleich an Würde und Rechten geboren."
        try scratch.write(texts.map { $0 + "\n" }.joined(), to: "all.\(language)")
        try scratch.write(texts.map { _ in german + "\n" }.joined(), to: "all.de")
        var settings = try PrepareSettings(source: language, target: "de")
        settings.filters.order = filters
        return try Preparation(settings).run([scratch.path("all")], output: scratch.path("clean"))
    }

    @Test("correct text stays, and text in another language does not", arguments: sentences.map(\.language))
    func filter(language: String) throws {
        let own = try #require(sentences.first { $0.language == language }).text
        let french = "Tous les êtres humains naissent libres et égaux en dignité et en droits."
        let report = try prepare(language, [own, french], filters: ["language"])
        #expect(report.drops.first { $0.filter == "language" }?.pairs == 1)
        #expect(report.drops.first { $0.filter == "language" }?.samples.first?.first == french)
        #expect(report.warnings.isEmpty)
    }

    @Test("Chinese in the other script is another language")
    func scripts() {
        let traditional = LanguageDetector(LanguageTag("zh-Hant")), simplified = LanguageDetector(LanguageTag("zh-CN"))
        let (hant, hans) = (LanguageTag("zh-Hant"), LanguageTag("zh"))
        #expect(traditional.accepts(hant) && !traditional.accepts(hans))
        #expect(simplified.accepts(hans) && !simplified.accepts(hant))
        for either in ["zh", "yue", "lzh"] {
            #expect(LanguageDetector(LanguageTag(either)).accepts(hant), "\(either)")
            #expect(LanguageDetector(LanguageTag(either)).accepts(hans), "\(either)")
        }
    }

    @Test("every code of CLD2 is accepted for its own language, or the language is one that it does not know")
    func codes() {
        #expect(LanguageDetector.codes.count > 150)
        var known: Set<String> = []
        for code in LanguageDetector.codes where !code.hasPrefix("xx-") {
            let detector = LanguageDetector(LanguageTag(code))
            guard detector.knowsLanguage else { continue }
            known.insert(code)
            // Of Assamese CLD2 says Bengali, never Assamese: those few it answers for with a relative only.
            let relatives = ["as", "lb", "nn", "nso", "rn", "sco", "tn", "war", "ps"]
            #expect(detector.accepts(LanguageTag(code)) || relatives.contains(code), "\(code)")
            #expect(code == "en" || !detector.accepts(LanguageTag("en")) || code == "sco", "\(code)")
        }
        #expect(known.isSuperset(of: ["iw", "jw", "no", "tl", "zh", "zh-Hant", "sr-ME", "bh", "my", "lo", "iu"]))
        #expect(known.isDisjoint(with: ["eo", "la", "xh", "zu", "ha", "yo", "bo", "am", "ti", "br", "tlh"]))
    }

    @Test("a language that CLD2 does not know is not checked, and the report says so")
    func unknown() throws {
        let report = try prepare(
            "eo", ["Ĉiuj homoj estas denaske liberaj kaj egalaj.", "All human beings are born free and equal."],
            filters: ["language"])
        #expect(report.drops.first { $0.filter == "language" }?.pairs == 0)
        #expect(
            report.warnings == [
                "CLD2 does not know the language 'eo': the filter 'language' keeps all segments of that side"
            ])
    }

    @Test(
        "the report counts the tokens of languages without spaces",
        arguments: [("zh", "我和我们", 4, 3), ("th", "กกาก", 4, 2), ("fr", "vu et vu", 3, 2)])
    func tokens(language: String, text: String, words: Int, types: Int) throws {
        let growth = try #require(try prepare(language, [text], filters: ["length"]).statistics?.growth.last)
        #expect(growth.sourceWords == words && growth.sourceTypes == types)
    }

    @Test("sides that are swapped or in another language give a warning")
    func swapped() throws {
        func warnings(_ source: String, _ target: String, _ pairs: [(String, String)]) throws -> [String] {
            let scratch = try TemporaryFolder()
            try scratch.write(pairs.map { $0.0 + "\n" }.joined(), to: "all.\(source)")
            try scratch.write(pairs.map { $0.1 + "\n" }.joined(), to: "all.\(target)")
            var settings = try PrepareSettings(source: source, target: target)
            settings.filters.deduplication = .none
            return try Preparation(settings).run([scratch.path("all")], output: scratch.path("clean")).warnings
        }
        func text(_ language: String) throws -> String {
            try #require(sentences.first { $0.language == language }).text
        }
        func corpus(_ first: String, _ second: String) throws -> [(String, String)] {
            Array(repeating: (try text(first), try text(second)), count: 20)
        }
        for (source, target) in [
            ("en", "nb"), ("nb", "en"), ("bs", "en"), ("hr", "sr"), ("nn", "nb"), ("id", "ms"), ("ja", "zh"),
        ] {
            #expect(try warnings(source, target, corpus(source, target)) == [], "\(source) \(target)")
        }
        for (source, target) in [("en", "nb"), ("ja", "en"), ("en", "zh-TW"), ("th", "ko"), ("sr", "en")] {
            let found = try warnings(source, target, corpus(target, source))
            #expect(found.count == 1 && found.first?.hasSuffix("the sides seem to be swapped") == true, "\(found)")
        }
        let other = try warnings("en", "da", corpus("en", "id"))
        #expect(other.count == 1 && other.first?.hasPrefix("the 'da' side looks like 'id', in ") == true, "\(other)")
        // Dzongkha is no language that CLD2 knows, but its script can be seen.
        let script = try warnings("en", "dz", corpus("en", "id"))
        #expect(script == ["only 0 % of the letters on the 'dz' side are in the script of that language"])
        // Short strings of an interface, in which CLD2 sees all kinds of languages.
        let short = ["OK|OK", "Cancel|Avbryt", "Save|Lagre", "File|Fil", "Edit|Rediger", "View|Vis", "Help|Hjelp"]
        let pairs = (0..<60).map { short[$0 % short.count].split(separator: "|").map(String.init) }
        #expect(try warnings("en", "nb", pairs.map { ($0[0], $0[1]) }) == [])
    }
}
