import Corpora
import Diagnostics
import Testing

/// Variants of one unit, as `language: text` with the attribute `xml:lang`.
private func variants(_ list: [(String, String)], attributes: String = "") -> String {
    "<tu \(attributes)>" + list.map { "<tuv xml:lang=\"\($0.0)\"><seg>\($0.1)</seg></tuv>" }.joined() + "</tu>"
}

/// A request for two languages, the variants of a unit as `language=text`, and the pair that is chosen.
struct Choice: Sendable {
    let source, target, variants, pair: String

    init(_ source: String, _ target: String, _ variants: String, _ pair: String) {
        (self.source, self.target, self.variants, self.pair) = (source, target, variants, pair)
    }
}

private let choices: [Choice] = [
    Choice("fr", "en", "fr=a en=b", "a|b"),
    Choice("fr", "en", "en=b fr=a", "a|b"),
    Choice("FR", "EN", "fr=a en=b", "a|b"),
    Choice("fr", "en", "FR-CA=a EN_us=b", "a|b"),
    Choice("fr_CA", "en", "fr-FR=1 fr=2 fr-ca=3 en=b", "3|b"),
    Choice("fr-CA", "en", "fr-FR=1 fr=2 en=b", "2|b"),
    Choice("fr-CA", "en", "fr-FR=1 en=b", "1|b"),
    Choice("da", "en", "DA-01=a EN-GB=b", "a|b"),
    Choice("fr", "en", "fra=x fr=a en=b", "a|b"),
    Choice("fr", "en", "fr=a de=x it=y en=b", "a|b"),
    Choice("fr", "en", "fr-CA=1 fr-FR=2 en=b", "1|b"),
    Choice("fr", "en", "fr= fr-FR=2 en=b", "2|b"),
    Choice("en-US", "en-GB", "en-US=a en-GB=b", "a|b"),
    Choice("en-US", "en-GB", "en=a en-GB=b", "a|b"),
    Choice("en-US", "en-GB", "en=b en-US=a", "a|b"),
    Choice("zh-Hans", "en", "zh-Hant=x zh-Hans-CN=a en=b", "a|b"),
    Choice("sr", "en", "sr-Latn=a en=b", "a|b"),
    Choice("zh-Hant", "en", "zh-CN=x zh-TW=a en=b", "a|b"),
    Choice("zh", "en", "zh-TW=x zh-CN=a en=b", "a|b"),
    Choice("nb", "en", "nn=x no=a en=b", "a|b"),
    Choice("fr", "en", "fra=a eng=b", "a|b"),
    Choice("de", "en", "GER=a English=b", "a|b"),
    Choice("he", "en", "iw=a eng-US=b", "a|b"),
]

@Suite("Choice of languages")
struct LanguageTests {
    @Test(
        "exact tag, then bare language, then another region",
        arguments: choices)
    func choose(choice: Choice) throws {
        let list = choice.variants.split(separator: " ").map { variant in
            let parts = variant.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
            return (parts[0], parts[1])
        }
        let pairs = try ingest(tmx(variants(list)), source: choice.source, target: choice.target).pairs
        #expect(pairs.map { "\($0.source)|\($0.target)" } == [choice.pair])
    }

    @Test("lang without xml: counts, and xml:lang comes first")
    func langAttribute() throws {
        let old = "<tu><tuv lang=\"FR\"><seg>a</seg></tuv><tuv lang=\"EN\"><seg>b</seg></tuv></tu>"
        #expect(try ingest(tmx(old)).sources == ["a"])
        let both =
            "<tu><tuv lang=\"en\" xml:lang=\"fr\"><seg>a</seg></tuv><tuv xml:lang=\"en\" lang=\"fr\"><seg>b</seg></tuv></tu>"
        #expect(try ingest(tmx(both)).sources == ["a"])
        let blank = old.replacing("lang=\"FR\"", with: "xml:lang=\"\" lang=\"FR\"")
        #expect(try ingest(tmx(blank)).sources == ["a"])
        let foreign = old.replacing("lang=\"FR\"", with: "lang=\"FR\" x:lang=\"en\" xmlns:x=\"urn:x\"")
        #expect(try ingest(tmx(foreign)).sources == ["a"])
    }

    @Test("several variants of a language: first by default, all on request, counted")
    func severalVariants() throws {
        let body = variants([("fr", "a1"), ("fr", "a2"), ("en", "b1"), ("en", "b2")]) + unit("c", "d")
        let first = try ingest(tmx(body))
        #expect(first.pairs.map(\.source) == ["a1", "c"])
        #expect(first.counts.unitsWithSeveralVariants == 1)
        let all = try ingest(tmx(body)) { $0.variants = .all }
        #expect(all.pairs.map { $0.source + $0.target } == ["a1b1", "a1b2", "a2b1", "a2b2", "cd"])
        #expect(all.counts.units == 2)
        #expect(all.counts.pairs == 5)
    }

    @Test("among equals, the variant that the unit was written in comes first")
    func originalFirst() throws {
        let list = [("fr-FR", "1"), ("fr-CA", "2"), ("en", "b")]
        #expect(try ingest(tmx(variants(list), header: "srclang=\"FR-CA\"")).sources == ["2"])
        let overriding = variants(list, attributes: "srclang=\"fr-FR\"")
        #expect(try ingest(tmx(overriding, header: "srclang=\"fr-CA\"")).sources == ["1"])
    }

    @Test("srclang: the unit's overrides the header's, *all* is any")
    func direction() throws {
        let list = [("fr", "a"), ("en", "b")]
        let body =
            variants(list) + variants(list, attributes: "srclang=\"FR-fr\"")
            + variants(list, attributes: "srclang=\"*all*\"")
            + variants(list, attributes: "srclang=\"de\"")
        let any = try ingest(tmx(body, header: "srclang=\"en\""))
        #expect(any.counts.pairs == 4)
        #expect(any.counts.unitsFromOtherLanguage == 2)
        let forward = try ingest(tmx(body, header: "srclang=\"en\"")) { $0.direction = .forward }
        #expect(forward.counts.pairs == 2)
        #expect(forward.counts.dropped.otherDirection == 2)
        #expect(try ingest(tmx(variants(list), header: "")) { $0.direction = .forward }.counts.pairs == 1)
    }

    @Test("why units are dropped")
    func drops() throws {
        let body =
            unit("a", "b") + variants([("fr", "a")]) + variants([("en", "b")]) + variants([("de", "c")]) + "<tu/>"
            + unit(" &#10; ", "b") + unit("a", "<ph>x</ph>") + "<tu><tuv><seg>a</seg></tuv></tu>"
        let result = try ingest(tmx(body))
        #expect(result.counts.units == 8)
        #expect(result.counts.pairs == 1)
        #expect(result.counts.dropped.noTarget == 1)
        #expect(result.counts.dropped.noSource == 1)
        #expect(result.counts.dropped.neitherLanguage == 3)
        #expect(result.counts.dropped.empty == 2)
        #expect(result.counts.variantsWithoutLanguage == 1)
        #expect(result.counts.dropped.total + result.counts.pairs == result.counts.units)
        #expect(result.report.inputs.first?.languages == ["fr": 4, "en": 4, "de": 1])
    }

    @Test("a unit of 64 variants, and hundreds of language tags")
    func manyVariants() throws {
        let many = (0..<64).map { ("de-\($0)", "t\($0)") } + [("fr", "a"), ("en", "b")]
        #expect(try ingest(tmx(variants(many))).sources == ["a"])
        let hundreds = (0..<900).map { ("q\($0)", "t") } + [("fr", "a"), ("en", "b")]
        #expect(try ingest(tmx(variants(hundreds))).sources == ["a"])
    }

    @Test("a language that no unit has names those that there are")
    func unknownLanguage() throws {
        let error = try ingestError(
            tmx(unit("a", "b") + unit("c", "d") + variants([("de-AT", "e")])).utf8, target: "es")
        #expect(error.status == .badInput)
        #expect(
            error.description
                == "memory.tmx: error: no unit has the language 'es'; languages with variants: en (2), fr (2), de-at (1)"
        )
    }

    @Test("both languages, but never in one unit")
    func noPair() throws {
        let error = try ingestError(tmx(variants([("fr", "a")]) + variants([("en", "b")])).utf8)
        #expect(error.status == .badInput)
        #expect(error.message.hasPrefix("no pair came out of 2 units: 1 without fr, 1 without en"))
    }

    @Test(
        "languages that are none, or the same twice",
        arguments: [("../x", "en"), ("fr", ""), ("fr", "FR"), ("fr-CA", "FR_ca"), ("fr/", "en")])
    func settings(source: String, target: String) {
        let error = #expect(throws: Diagnostic.self) { try IngestSettings(source: source, target: target) }
        #expect(error?.status == .usage)
    }
}
