import Corpora
import Terminology
import Testing
import Text

@Suite("Finding terms")
struct TermFinderTests {
    private func found(_ terms: [String], in text: String, exact: Bool = false, source: String = "en") -> [String] {
        let glossary = Glossary.of(terms.map { ($0, "<\($0)>") }, source: source)
        return TermFinder(glossary, isExact: exact).terms(in: text).map(\.source)
    }

    @Test(
        "whole words, the longest first, none over another",
        arguments: [
            (["main"], "the main sail remains", ["main"]),
            (["main sail", "main", "sail"], "a main sail", ["main sail"]),
            (["sail boat", "main sail"], "main sail boat", ["main sail"]),
            (["a b c", "b c d", "b"], "a b c d b", ["a b c", "b"]),
            (["a b x", "b"], "a b c", ["b"]), (["pull request"], "pull-request", []),
            (["built-in"], "a built-in.", ["built-in"]),
            (["man-in-the-middle"], "(man-in-the-middle)", ["man-in-the-middle"]), (["term"], "terminal determine", []),
            (["-like"], "a file-like object", ["-like"]), (["it's"], "it’s here", ["it’s"]), ([], "text", []),
            (["x"], "", []),
            (["a.b"], "see a.b now", ["a.b"]),
        ])
    func words(terms: [String], text: String, expected: [String]) { #expect(found(terms, in: text) == expected) }

    @Test(
        "case: small letters at the start of sentences, in titles and capitals; else as written",
        arguments: [
            ("sail", "Sail away. Sail again", ["Sail", "Sail"]), ("sail", "the Sail away", []),
            ("sail", "THE SAIL", ["SAIL"]),
            ("sail", "\"Sail\" there and (Sail)", ["Sail"]), ("sail", "1. Sail", ["Sail"]),
            ("sail", "About the Sail of Boats", ["Sail"]),
            ("main sail", "the Main Sail there", ["Main Sail"]), ("main sail", "the Main sail there", []),
            ("main sail", "Main sail there", ["Main sail"]), ("sail", "sAIL", []),
            ("Git", "git and Git and GIT", ["Git"]),
            ("API", "api API", ["API"]), ("iOS", "IOS iOS", ["iOS"]), ("sail", "Hoist: Sail", ["Sail"]),
            ("École", "école École", ["École"]), ("école", "École ÉCOLE", ["École", "ÉCOLE"]),
        ])
    func letterCase(term: String, text: String, expected: [String]) { #expect(found([term], in: text) == expected) }

    @Test(
        "English forms",
        arguments: [
            ("branch", "branches"), ("branch", "branching"), ("commit", "committed"), ("commit", "committing"),
            ("commit", "commits"),
            ("merge", "merging"), ("merge", "merged"), ("merge", "merges"), ("query", "queries"), ("class", "classes"),
            ("box", "boxes"), ("index", "indices"), ("cache", "caching"), ("apply", "applied"),
            ("pull request", "pull requests"),
            ("API", "APIs"), ("iterator", "iterator's"), ("branches", "branch"), ("service", "services"),
            ("alias", "aliases"),
            ("call", "calling"), ("pass", "passed"), ("cookie", "cookies"), ("cache", "caches"), ("size", "sizes"),
        ])
    func english(term: String, form: String) {
        #expect(!found([term], in: "the \(form) there").isEmpty)
        #expect(found([term], in: "the \(form) there", exact: true).count == (form.hasPrefix("\(term)'") ? 1 : 0))
        #expect(found([term], in: "the \(term) there", exact: true) == [term])
    }

    @Test(
        "words that are no forms of each other",
        arguments: [
            ("string", "str"), ("set", "setting"), ("this", "thi"), ("process", "proces"), ("status", "statu"),
            ("need", "ne"),
            ("access", "acces"), ("thing", "th"), ("us", "use"), ("code", "cod"), ("file", "filing"), ("basis", "basi"),
        ])
    func apart(term: String, form: String) { #expect(found([term], in: "the \(form) there").isEmpty) }

    @Test(
        "French, German and Spanish forms",
        arguments: [
            ("fr", "branche", "branches"), ("fr", "journal", "journaux"), ("fr", "tableau", "tableaux"),
            ("fr", "noyau", "noyaux"),
            ("fr", "fusionner", "fusionnée"), ("fr", "fusionner", "fusionnent"), ("fr", "actif", "actives"),
            ("fr", "natif", "native"),
            ("fr", "valider", "validé"), ("fr", "définir", "définie"), ("fr", "personnel", "personnelles"),
            ("fr", "ancien", "anciennes"),
            ("fr", "courant", "courantes"), ("fr", "copier", "copie"),
            ("fr", "demande d'extraction", "demandes d’extraction"),
            ("de", "Baum", "Bäume"), ("de", "Datei", "Dateien"), ("de", "Zweig", "Zweige"), ("es", "rama", "ramas"),
            ("es", "función", "funciones"), ("es", "voz", "voces"), ("it", "ramo", "rami"), ("pt", "função", "funções"),
            ("nl", "bestand", "bestanden"), ("sv", "gren", "grenar"),
        ])
    func otherLanguages(language: String, term: String, form: String) {
        #expect(found([term], in: "x \(form) x", source: language) == [form])
        #expect(found([term], in: "x \(form) x", exact: true, source: language).isEmpty)
    }

    @Test("of terms that share a form, the one that is written so is taken")
    func sharedForms() {
        let finder = TermFinder(
            Glossary.of([("build", "construire"), ("building", "construction"), ("builds", "versions")]))
        func targets(_ text: String) -> [[String]] { finder.terms(in: text).map(\.targets) }
        #expect(targets("a building") == [["construction"]])
        #expect(targets("Builds") == [["versions"]])
        #expect(targets("we built, build, builded") == [["construire"], ["construire"]])
    }

    @Test("terms say whether the glossary has them in small letters")
    func small() {
        let finder = TermFinder(
            Glossary.of([("dog", "chien"), ("NATO", "OTAN"), ("NATO treaty", "traité"), ("red cat", "chat roux")]))
        let found = finder.terms(in: "THE DOG OF NATO, A RED CAT AND A NATO TREATY")
        #expect(found.map(\.source) == ["DOG", "NATO", "RED CAT", "NATO TREATY"])
        #expect(found.map(\.isSmall) == [true, false, true, false])
    }

    @Test("entries of the same term are joined, in the order of the glossary")
    func joined() throws {
        let finder = TermFinder(
            Glossary.of([("branch", "branche"), ("tag", "étiquette"), ("branch", "rameau | branche")]))
        let term = try #require(finder.terms(in: "two branches").first)
        #expect(term.targets == ["branche", "rameau"])
        #expect(term.entries == [0, 2] && term.words == 1..<2)
        #expect(finder.count == 2)
        let synonyms = Glossary(
            source: "en", target: "fr", entries: [GlossaryEntry(sources: ["boat", "ship"], targets: ["bateau"])])
        #expect(TermFinder(synonyms).terms(in: "a ship, a boat").map(\.targets) == [["bateau"], ["bateau"]])
    }

    @Test(
        "no terms in code, addresses and options; terms in text of links and roles",
        arguments: [
            ("the ``branch`` here", []), ("see https://x.org/branch", []), ("`branch`", []), ("use --branch", []),
            (":class:`branch`", []), (":ref:`the branch <branch>`", ["branch"]), (":term:`branch`", ["branch"]),
            ("`branch <http://branch.org>`_", ["branch"]), ("<b>branch</b>", ["branch"]), ("%(branch)s", []),
            ("{branch}", []),
            ("link:branch.html[a branch]", ["branch"]),
        ] as [(String, [String])])
    func placeholders(text: String, expected: [String]) { #expect(found(["branch"], in: text) == expected) }

    @Test("text without spaces, and text that is not in form C")
    func scripts() {
        let japanese = Glossary.of([("コミット", "commit"), ("作業", "work"), ("ツリー", "tree")], source: "ja", target: "en")
        let finder = TermFinder(japanese)
        #expect(finder.terms(in: "作業ツリーをコミットする").map(\.source) == ["作業", "ツリー", "コミット"])
        #expect(finder.terms(in: "コミッター").isEmpty)
        #expect(found(["école"], in: "une e\u{301}cole", source: "fr") == ["école"])
        let words = SegmentWords("A l'école\u{A0}: 3.5 %")
        #expect(words.words.map(\.text) == ["A", "l'", "école", ":", "3.5", "%"])
        #expect(words.words.map { words.text.slice($0.range) } == words.words.map(\.text))
        #expect(words.text(of: 1..<4) == "l'école\u{A0}:")
        #expect(words.text(of: 2..<2).isEmpty)
    }

    @Test("text in ASCII is divided as other text is")
    func ascii() {
        let letters = Array("aBsdtmlrev019_'''.,.,    -`%($&/\t".unicodeScalars)
        var state: UInt32 = 11
        for _ in 0..<3000 {
            var view = String.UnicodeScalarView()
            for _ in 0..<24 {
                state = state &* 1_664_525 &+ 1_013_904_223
                view.append(letters[Int(state >> 16) % letters.count])
            }
            let text = String(view)
            // A letter at the end that is not ASCII takes the general path.
            let words = SegmentWords(text).words
            #expect(words == Array(SegmentWords(text + " é").words.dropLast()), "\(text)")
            #expect(words.map { text.slice($0.range) } == words.map(\.text))
        }
    }

    @Test("of many terms the same are found as by looking for each")
    func many() {
        let pairs = (0..<3000).map { ("w\($0 % 97) v\($0 % 89) u\($0 % 83)", "t\($0)") }
        let finder = TermFinder(Glossary.of(pairs))
        for index in stride(from: 0, to: 3000, by: 111) {
            let term = pairs[index].0
            #expect(finder.terms(in: "x \(term) y").map(\.source) == [term])
        }
        #expect(finder.terms(in: "w1 v2 u3 w1 v1 u1").map(\.source) == ["w1 v1 u1"])
    }
}

@Suite("Checking terms")
struct TermCheckTests {
    private let glossary = Glossary.of([("pull request", "demande d'intégration | requête de tirage"), ("Git", "Git")])

    @Test(
        "accepted forms",
        arguments: [
            ("pull request", "demande d'intégration", "Les demandes d’intégration.", true),
            ("pull requests", "demande d'intégration", "les requêtes de tirage", true),
            ("pull request", "demande d'intégration", "la demande intégration", false),
            ("Git", "Git", "avec Git", true), ("Git", "Git", "avec git", false),
            ("merge", "fusionner", "FUSIONNÉ", true),
            ("merge", "fusionner", "une fusion", true), ("x", "y z", "y", false), ("x", "y", "", false),
        ])
    func forms(source: String, target: String, translation: String, expected: Bool) {
        var check = TermCheck(target: LanguageTag("fr"), glossary: glossary)
        #expect(check.add([SegmentTerm(source: source, target: target)], translation: translation) == [expected])
    }

    @Test("without a glossary the given term alone is accepted; exact means no other form")
    func given() {
        let term = SegmentTerm(source: "pull request", target: "demande d'intégration")
        var check = TermCheck(target: LanguageTag("fr"))
        #expect(check.add([term], translation: "des requêtes de tirage") == [false])
        #expect(check.add([term], translation: "des demandes d'intégration") == [true])
        var exact = TermCheck(target: LanguageTag("fr"), isExact: true)
        #expect(exact.add([term], translation: "des demandes d'intégration") == [false])
        #expect(exact.add([term], translation: "une demande d'intégration") == [true])
        #expect(exact.used(of: [["demande"]], in: "Demande") == ["demande"])
        let cased = TermCheck(target: LanguageTag("fr"), isExact: true, matchesCase: true)
        #expect(cased.used(of: [["demande"], ["Demande"]], in: "Demande") == [nil, "Demande"])
    }

    @Test("each occurrence counts for one term; counts and lines")
    func counts() {
        var check = TermCheck(target: LanguageTag("fr"))
        let branch = SegmentTerm(source: "branch", target: "branche"),
            tag = SegmentTerm(source: "tag", target: "étiquette")
        #expect(check.add([branch, tag, branch], translation: "les branches") == [true, false, false])
        #expect(check.add([], translation: "rien") == [])
        #expect(check.add([branch, branch], translation: "branche, branches") == [true, true])
        #expect(check.given == 5 && check.used == 3)
        #expect(check.lacks.map(\.line) == [1, 1] && check.lacks.map(\.source) == ["tag", "branch"])
        #expect(check.terms.map(\.given) == [4, 1] && check.terms.map(\.used) == [3, 0])
    }
}
