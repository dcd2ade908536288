import Corpora
import Foundation
import Memories
import TestSupport
import Testing

/// Random text of few words, so that many units are similar.
private struct RandomText {
    var random: SplitMix
    private let words = (0..<60).map { "w\($0)" } + ["the", "of", "The", "a", "É"]
    private let marks = [".", ",", "(", ")", "<b>", "</b>", "{0}", "3", "17", "2.5", "%s", "日本"]

    init(_ seed: UInt64) { random = SplitMix(state: seed) }

    mutating func word() -> String {
        if Int.random(in: 0..<6, using: &random) == 0 { return marks.randomElement(using: &random) ?? "" }
        // The first words are frequent.
        let bound = [3, 10, words.count].randomElement(using: &random) ?? 3
        return words[Int.random(in: 0..<bound, using: &random)]
    }

    mutating func segment() -> String {
        let length = Int.random(in: 0..<20, using: &random) == 0 ? 90 : 14
        return (0..<Int.random(in: 1...length, using: &random)).map { _ in word() }.joined(separator: " ")
    }

    /// A segment with some words changed.
    mutating func changed(_ text: String) -> String {
        var words = text.split(separator: " ").map(String.init)
        for _ in 0..<Int.random(in: 0...3, using: &random) {
            let index = Int.random(in: 0..<max(1, words.count), using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: words.insert(word(), at: index)
            case 1 where words.count > 1: words.remove(at: index)
            case 2: words[index] = words[index].uppercased()
            default: words[index] = word()
            }
        }
        return words.joined(separator: " ")
    }

    mutating func number(_ range: Range<Int>) -> Int { Int.random(in: range, using: &random) }
}

@Suite("Search")
struct SearchTests {
    /// Units of some memories, repeated and similar ones among them, with dates and documents.
    private func memories(_ text: inout RandomText) -> [[Unit]] {
        var all: [Unit] = []
        return (0..<3).map { _ in
            (0..<text.number(1..<200)).map { number in
                let source =
                    all.isEmpty || text.number(0..<3) == 0
                    ? text.segment() : text.changed(all[text.number(0..<all.count)].source)
                let unit = Unit(
                    source, "t\(all.count)", date: ["", "20250101T000000Z", "20260101T000000Z"][text.number(0..<3)],
                    document: "d\(number / 20)")
                all.append(unit)
                return unit
            }
        }
    }

    private func naive(_ memories: [[Unit]], priorities: [Int]) -> NaiveMemory {
        NaiveMemory(
            zip(memories, priorities).enumerated().flatMap { number, memory in
                let units = memory.0
                return units.indices.map { index in
                    let before = index > 0 && units[index - 1].document == units[index].document
                    let after = index + 1 < units.count && units[index + 1].document == units[index].document
                    return NaiveMemory.Entry(
                        unit: units[index], priority: memory.1, previous: before ? units[index - 1].source : nil,
                        next: after ? units[index + 1].source : nil, origin: "m\(number).tmx#u\(index + 1)")
                }
            })
    }

    @Test("the best unit is that of a comparison with all units", arguments: 1..<13 as Range<UInt64>)
    func bestOfAll(seed: UInt64) throws {
        let scratch = try TemporaryFolder()
        var text = RandomText(seed)
        let memories = memories(&text)
        let priorities = (0..<3).map { _ in text.number(0..<2) }
        // One after another and all together give the same index.
        let added = try memories.enumerated().map { number, units in
            MemoryIndexWriter.Memory(
                try scratch.writeMemory(units, to: "m\(number).tmx"), priority: priorities[number])
        }
        if seed % 2 == 0 { try scratch.add(added) } else { for memory in added { try scratch.add([memory]) } }
        let index = try MemoryIndex(scratch.path("index"))
        let naive = naive(memories, priorities: priorities)
        #expect(index.units == naive.entries.count)
        for minimum in [0.3, 0.5, 0.75, 1] {
            let finder = index.finder(minimum: minimum)
            for _ in 0..<40 {
                let entry = naive.entries[text.number(0..<naive.entries.count)]
                let source = text.number(0..<4) == 0 ? text.segment() : text.changed(entry.unit.source)
                let isInContext = text.number(0..<2) == 0
                let query = MatchQuery(
                    source, previous: isInContext ? entry.previous : "before", next: isInContext ? entry.next : nil)
                let found = finder.match(query)
                let wanted = naive.best(query, minimum: minimum)
                #expect(found?.score == wanted?.score, "\(source)")
                let best = wanted.map { naive.entries[$0.index] }
                #expect(found.map { ($0.origin as NSString).lastPathComponent } == best?.origin, "\(source)")
                #expect(found?.target == best?.unit.target)
                #expect(found?.source == best?.unit.source)
                let isContext = found?.score == 1 && best?.previous == query.previous && best?.next == query.next
                #expect(found?.kind == wanted.map { $0.score < 1 ? .fuzzy : isContext ? .context : .exact })
            }
        }
    }

    @Test("a unit does not match the line that it is, another with the same text does")
    func withoutSelf() throws {
        let scratch = try TemporaryFolder()
        var text = RandomText(99)
        var units = memories(&text).flatMap { $0 }
        units[5].source = units[2].source
        units = units.map { Unit($0.source, $0.target) }
        try scratch.add([.init(scratch.writeBitext(units, to: "train"))])
        let index = try MemoryIndex(scratch.path("index"))
        let own = try OwnUnits(of: index, input: scratch.path("train.en"))
        let finder = index.finder()
        let naive = NaiveMemory(
            units.indices.map { line in
                NaiveMemory.Entry(
                    unit: units[line], priority: 0, previous: line > 0 ? units[line - 1].source : nil,
                    next: line + 1 < units.count ? units[line + 1].source : nil, origin: "\(line + 1)")
            })
        for (line, entry) in naive.entries.enumerated() {
            let plain = MatchQuery(entry.unit.source, previous: entry.previous, next: entry.next)
            let query = try own.query(plain, line: line + 1, at: .init("train.en", line: line + 1))
            let wanted = naive.best(plain, minimum: 0.5, without: line)
            let found = finder.match(query)
            #expect(found?.origin == wanted.map { "\(scratch.path("train.en")):\($0.index + 1)" })
            #expect(found?.score == wanted?.score)
        }
        #expect(
            diagnostic { _ = try own.query(MatchQuery("another text"), line: 3, at: .init("train.en", line: 3)) }?
                .message == "is not the source of unit 3 of \(scratch.path("train")); build the index again from the "
                + "text that is matched")
    }

    @Test("lines without text are no units, and keep the numbers of the others")
    func linesWithoutText() throws {
        let scratch = try TemporaryFolder()
        let units = [Unit("One two three."), Unit(" ", " "), Unit("One two four."), Unit("", "x")]
        try scratch.add([.init(scratch.writeBitext(units, to: "train"))])
        let index = try MemoryIndex(scratch.path("index"))
        #expect(index.units == 2)
        let own = try OwnUnits(of: index, input: scratch.path("train.en"))
        let query = try own.query(MatchQuery("One two four."), line: 3, at: .init("train.en"))
        #expect(index.finder().match(query)?.origin == scratch.path("train.en:1"))
        #expect(index.finder().match(MatchQuery("One two four."))?.origin == scratch.path("train.en:3"))
        #expect(index.finder().match(MatchQuery("  ")) == nil)
    }

    @Test("a bitext with its origins has the units of the files that it was made of", arguments: ["b/all", "b"])
    func origins(memory: String) throws {
        let scratch = try TemporaryFolder()
        let units = [
            Unit("Press the key.", "new", date: "20240101T000000Z", document: "a"),
            Unit("Press the key.", "old", date: "20200101T000000Z", document: "a"),
            Unit("First", document: "b"), Unit("Open it.", "in context", document: "b"),
            Unit("Last", document: "c"), Unit("Open it.", "later", document: "c"),
        ]
        var settings = try IngestSettings(source: "en", target: "fr")
        settings.tracesOrigins = true
        let file = try scratch.writeMemory(units, to: "m.tmx")
        _ = try Ingestion(settings).run([file], output: scratch.path("b/all"))
        try scratch.add([.init(scratch.path(memory))])
        let finder = try MemoryIndex(scratch.path("index")).finder()
        let newest = finder.match(MatchQuery("Press the key."))
        #expect(newest?.target == "new" && newest?.origin == "\(file)#u1")
        // "Last" is of another document, so the unit has none after it.
        let inContext = finder.match(MatchQuery("Open it.", previous: "First"))
        #expect(inContext?.kind == .context && inContext?.origin == "\(file)#u4")
        #expect(finder.match(MatchQuery("Open it.", previous: "Last"))?.target == "later")
        if memory == "b/all" {
            let own = try OwnUnits(of: MemoryIndex(scratch.path("index")), input: scratch.path("b/all.en"))
            let query = try own.query(MatchQuery("Press the key."), line: 1, at: .init("all.en"))
            #expect(finder.match(query)?.target == "old")
        }

        for side in ["en", "fr"] {
            try scratch.write(scratch.text("b/all.\(side)") + "one more\n", to: "b/all.\(side)")
        }
        let error = diagnostic { try scratch.add([.init(scratch.path(memory))]) }
        #expect(error?.status == .badInput && error?.place?.file == scratch.path("b/all.origins.tsv"))
        #expect(error?.message.hasPrefix("is about 6 pairs, but \(scratch.path("b/all.en")) has 7 lines") == true)
    }

    @Test("what is better among equal units")
    func ties() throws {
        let scratch = try TemporaryFolder()
        let index = try scratch.index([
            Unit("Chapter 3: the cat", "number", document: "a"), Unit("Chapter 4: the cat", "other", document: "a"),
            Unit("Press the key.", "old", date: "20240101T000000Z", document: "b"),
            Unit("Press the key.", "new", date: "20250101T000000Z", document: "c"),
            Unit("First", document: "d"), Unit("Open it.", "in context", document: "d"), Unit("Last", document: "d"),
            Unit("Open it.", "later", document: "e"), Unit("Fin", "first"), Unit("Fin", "second"),
            Unit("Click OK now", "case"),
        ])
        let finder = index.finder()
        // Not the later of two units that differ in a number, but the one with the same number.
        #expect(finder.match(MatchQuery("chapter 3: The cat"))?.target == "number")
        #expect(finder.match(MatchQuery("chapter 4: The cat"))?.target == "other")
        #expect(finder.match(MatchQuery("chapter 5: The cat"))?.score == 0.99)
        #expect(finder.match(MatchQuery("Press the key."))?.target == "new")
        #expect(finder.match(MatchQuery("Press the keys."))?.target == "new")
        let inContext = finder.match(MatchQuery("Open it.", previous: "First", next: "Last"))
        #expect(inContext?.target == "in context" && inContext?.kind == .context)
        let half = finder.match(MatchQuery("Open it.", previous: "First", next: "Other"))
        #expect(half?.target == "in context" && half?.kind == .exact)
        #expect(finder.match(MatchQuery("Open it.", previous: "x", next: "y"))?.target == "later")
        #expect(finder.match(MatchQuery("Fin", previous: "x", next: "y"))?.target == "second")
        // What is not known equals no neighbour, not even the end of a document.
        var open = MatchQuery("Last", previous: "Open it.")
        #expect(finder.match(open)?.kind == .context)
        open.knowsNext = false
        #expect(finder.match(open)?.kind == .exact)
        #expect(finder.match(MatchQuery("click ok now"))?.score == 0.99)
        #expect(finder.match(MatchQuery("Click OK  now"))?.score == 0.99)
    }

    @Test("a segment whose text lacks its codes is no exact match")
    func codes() throws {
        let scratch = try TemporaryFolder()
        let index = try scratch.index([Unit("Open 3 files.", "same"), Unit("open 3 FILES.", "later")])
        func match(_ text: String, _ lacksCodes: Bool, minimum: Double = 0.5) -> SegmentMatch? {
            index.finder(minimum: minimum).match(MatchQuery(text, lacksCodes: lacksCodes))
        }
        #expect(match("Open 3 files.", false)?.kind == .exact)
        let found = match("Open 3 files.", true)
        #expect(found?.kind == .fuzzy && found?.score == 0.99 && found?.target == "same")
        #expect(match("Open 3 files.", true, minimum: 1) == nil)
        #expect(match("Open 4 files.", true)?.kind == .fuzzy)
    }

    @Test("priority comes before context and date")
    func priority() throws {
        let scratch = try TemporaryFolder()
        try scratch.add([
            .init(scratch.writeMemory([Unit("Save as", "client")], to: "client.tmx"), priority: 2),
            .init(scratch.writeMemory([Unit("Save as", "new", date: "20260101T000000Z")], to: "all.tmx")),
        ])
        #expect(try MemoryIndex(scratch.path("index")).finder().match(MatchQuery("Save as"))?.target == "client")
        // The same memory with another priority changes nothing else.
        let again = try scratch.add([.init(scratch.path("client.tmx"), priority: -1)])
        #expect(again == [.init(path: scratch.path("client.tmx"), read: 1)])
        #expect(try MemoryIndex(scratch.path("index")).finder().match(MatchQuery("Save as"))?.target == "new")
    }

    @Test("several threads give the matches in order")
    func threads() throws {
        let scratch = try TemporaryFolder()
        var text = RandomText(7)
        let units = memories(&text).flatMap { $0 }
        let index = try scratch.index(units)
        let queries = units.map { MatchQuery(text.changed($0.source)) }
        let finder = index.finder()
        let alone = queries.map { finder.match($0) }
        let parallel = ParallelFinder(index, minimum: 0.5, threads: 4)
        #expect(try parallel.matches(of: queries) == alone)
        #expect(try parallel.matches(of: []).isEmpty)
    }

    @Test("text that is not in Unicode form C, and segments of many tokens")
    func unusualText() throws {
        let scratch = try TemporaryFolder()
        let long = (0..<70_000).map { "w\($0 % 977)" }.joined(separator: " ")
        let index = try scratch.index([Unit("caf\u{E9} noir", "coffee"), Unit(long, "long")])
        let finder = index.finder()
        #expect(finder.match(MatchQuery("cafe\u{301} noir", next: long))?.kind == .context)
        #expect(finder.match(MatchQuery(long))?.target == "long")
        #expect(finder.match(MatchQuery(long + " more")) == nil)
    }
}
