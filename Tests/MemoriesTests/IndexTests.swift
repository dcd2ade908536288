import Corpora
import Diagnostics
import Files
import Foundation
import Memories
import TestSupport
import Testing

@Suite("Indexes of memories")
struct IndexTests {
    private func targets(_ scratch: TemporaryFolder, _ texts: [String]) throws -> [String?] {
        let finder = try MemoryIndex(scratch.path("index")).finder()
        return texts.map { finder.match(MatchQuery($0))?.target }
    }

    @Test("the same memory is added once, whatever it is called")
    func once() throws {
        let scratch = try TemporaryFolder()
        let units = [Unit("One cat", "un"), Unit("Two cats", "deux"), Unit("One cat", "un")]
        let path = try scratch.writeMemory(units, to: "m.tmx")
        #expect(try scratch.add([.init(path)]) == [.init(path: path, read: 3, added: 3)])
        let names = ["m.tmx", "index", "index/index.json", "index/lock", "index/units-000001.bin"]
        func contents() throws -> [Data] { try ["index/index.json", "index/units-000001.bin"].map(scratch.data) }
        let before = try contents()
        #expect(try scratch.add([.init(path)]) == [.init(path: path, read: 3)])
        let copy = try scratch.writeMemory(units, to: "copy.tmx")
        #expect(try scratch.add([.init(copy), .init(path)]).map(\.added) == [0, 0])
        try scratch.remove("copy.tmx")
        #expect(try contents() == before)
        #expect(Set(scratch.files) == Set(names))
        #expect(try MemoryIndex(scratch.path("index")).units == 3)
    }

    @Test("a memory with more units adds those alone")
    func extended() throws {
        let scratch = try TemporaryFolder()
        var units = [Unit("One cat", "un"), Unit("Two cats", "deux"), Unit("One cat", "un")]
        let name = try scratch.writeBitext(units, to: "m")
        try scratch.add([.init(name)])
        units += [Unit("Three black dogs", "trois"), Unit("One cat", "un")]
        try scratch.writeBitext(units, to: "m")
        #expect(try scratch.add([.init(name)]) == [.init(path: name, read: 5, added: 2)])
        #expect(try targets(scratch, ["Three dogs", "One cat"]) == ["trois", "un"])
        let index = try MemoryIndex(scratch.path("index"))
        #expect(index.units == 5 && index.memories.map(\.units) == [5])
        // Every line is known by its number still.
        let own = try OwnUnits(of: index, input: scratch.path("m.en"))
        for (line, unit) in units.enumerated() {
            _ = try own.query(MatchQuery(unit.source), line: line + 1, at: Place("m.en"))
        }
    }

    @Test("units that a memory has lost stay, and its lines are not known any more")
    func kept() throws {
        let scratch = try TemporaryFolder()
        let name = try scratch.writeBitext([Unit("One cat", "un"), Unit("Two dogs", "deux")], to: "m")
        try scratch.add([.init(name)])
        try scratch.writeBitext([Unit("Two dogs", "deux"), Unit("Red fish", "rouge")], to: "m")
        #expect(try scratch.add([.init(name)]) == [.init(path: name, read: 2, added: 1, kept: 1)])
        #expect(try targets(scratch, ["One cat", "Two dogs", "Red fish"]) == ["un", "deux", "rouge"])
        let index = try MemoryIndex(scratch.path("index"))
        let error = diagnostic { _ = try OwnUnits(of: index, input: scratch.path("m.en")) }
        #expect(error?.status == .badInput)
        #expect(error?.message.hasSuffix("remove the index and build it again") == true)
    }

    @Test("many small additions are joined into few files, and nothing is lost")
    func joined() throws {
        let scratch = try TemporaryFolder()
        for number in 0..<40 {
            let path = try scratch.writeMemory([Unit("Unit w\(number)", "t\(number)")], to: "m\(number).tmx")
            try scratch.add([.init(path)])
        }
        #expect(scratch.files.count { $0.hasPrefix("index/units-") } < 7)
        #expect(try MemoryIndex(scratch.path("index")).units == 40)
        #expect(
            try targets(scratch, (0..<40).map { "Unit w\($0)" }) == (0..<40).map { "t\($0)" })
    }

    @Test("a memory that cannot be read adds nothing, not even those before it")
    func damagedMemory() throws {
        let scratch = try TemporaryFolder()
        try scratch.add([.init(scratch.writeMemory([Unit("One cat", "un")], to: "a.tmx"))])
        let before = try scratch.data("index/index.json")
        let good = try scratch.writeMemory([Unit("Two dogs", "deux")], to: "b.tmx")
        try scratch.write("<?xml version=\"1.0\"?><tmx version=\"1.4\"><body><tu>", to: "c.tmx")
        let error = diagnostic { try scratch.add([.init(good), .init(scratch.path("c.tmx"))]) }
        #expect(error?.status == .badInput && error?.place?.file == scratch.path("c.tmx"))
        #expect(try scratch.data("index/index.json") == before)
        #expect(scratch.files.filter { $0.hasPrefix("index/") }.count == 3)
        #expect(try targets(scratch, ["One cat", "Two dogs"]) == ["un", nil])
        #expect(try scratch.add([.init(good)]).map(\.added) == [1])
    }

    @Test("a process that ended before the header was replaced leaves the index as it was")
    func crash() throws {
        let scratch = try TemporaryFolder()
        try scratch.add([.init(scratch.writeMemory([Unit("One cat", "un")], to: "a.tmx"))])
        let header = try scratch.data("index/index.json")
        let more = try scratch.writeMemory([Unit("Two dogs", "deux")], to: "b.tmx")
        try scratch.add([.init(more)])
        let later = try scratch.data("index/index.json")
        #expect(header != later)
        // The new file is complete, the header is not yet replaced; what was read is still there.
        try scratch.remove("index")
        try scratch.add([.init(scratch.path("a.tmx"))])
        try scratch.write("half of a file", to: "index/units-000002.bin")
        try scratch.write("half", to: "index/.reading/memory.en")
        #expect(try targets(scratch, ["One cat", "Two dogs"]) == ["un", nil])
        #expect(try scratch.add([.init(more)]).map(\.added) == [1])
        #expect(try targets(scratch, ["One cat", "Two dogs"]) == ["un", "deux"])
        #expect(!scratch.exists("index/.reading"))
    }

    @Test("two cannot write to an index, but others can read it meanwhile")
    func locked() throws {
        let scratch = try TemporaryFolder()
        try scratch.add([.init(scratch.writeMemory([Unit("One cat", "un")], to: "a.tmx"))])
        let settings = try IngestSettings(source: "en", target: "fr")
        let writer = try MemoryIndexWriter(scratch.path("index"), settings)
        let error = diagnostic { _ = try MemoryIndexWriter(scratch.path("index"), settings) }
        #expect(error?.status == .cannotCreate && error?.message.contains("adds to the index") == true)
        #expect(try targets(scratch, ["One cat"]) == ["un"])
        withExtendedLifetime(writer) {}
    }

    @Test("other languages and other inline codes need another index")
    func settings() throws {
        let scratch = try TemporaryFolder()
        try scratch.add([.init(scratch.writeMemory([Unit("One cat", "un")], to: "a.tmx"))])
        var settings = try IngestSettings(source: "en", target: "de")
        var error = diagnostic { _ = try MemoryIndexWriter(scratch.path("index"), settings) }
        #expect(error?.message == "is an index from en to fr, not from en to de; name another folder")
        settings = try IngestSettings(source: "en", target: "fr")
        settings.inlineCodes = .placeholders
        error = diagnostic { _ = try MemoryIndexWriter(scratch.path("index"), settings) }
        #expect(error?.message == "was built with inlineCodes drop; give that, or name another folder")
        #expect(diagnostic { _ = try MemoryIndex(scratch.path("none")) }?.status == .missingInput)
    }

    @Test("a header of another format or version is refused")
    func headers() throws {
        let scratch = try TemporaryFolder()
        try scratch.add([.init(scratch.writeMemory([Unit("One cat", "un")], to: "a.tmx"))])
        let header = try scratch.text("index/index.json")
        for (found, replacement) in [
            ("Dragoman index of memories", "something"), ("\"version\" : 1", "\"version\" : 2"),
            ("\"rules\" : \"", "\"rules\" : \"0"), ("\"units\" : 1", "\"units\" : 2"), ("units-000001", "../units"),
            ("{", "["), ("\"priority\" : 0", "\"priority\" : \"x\""), ("units-000001", "units-000009"),
        ] {
            #expect(header.contains(found))
            try scratch.write(header.replacing(found, with: replacement, maxReplacements: 1), to: "index/index.json")
            let error = diagnostic { _ = try MemoryIndex(scratch.path("index")) }
            #expect(error?.status == .badInput, "\(found)")
        }
    }

    @Test("a damaged file of units is refused, or gives other matches, but nothing outside it is read")
    func damagedUnits() throws {
        let scratch = try TemporaryFolder()
        let units = (0..<30).map { Unit("word\($0 % 7) and word\($0 % 5) in place \($0)", "t\($0)") }
        _ = try scratch.index(units)
        let name = try #require(scratch.files.first { $0.hasPrefix("index/units-") })
        let bytes = try Array(scratch.data(name))
        for count in [0, 15, 16, 100, bytes.count - 1] {
            try scratch.write(bytes.prefix(count), to: name)
            #expect(diagnostic { _ = try MemoryIndex(scratch.path("index")) }?.status == .badInput)
        }
        var random = SplitMix(state: 5)
        var refused = 0
        for _ in 0..<600 {
            var damaged = bytes
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                damaged[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            try scratch.write(damaged, to: name)
            do {
                let finder = try MemoryIndex(scratch.path("index")).finder(minimum: 0.3)
                for unit in units { _ = finder.match(MatchQuery(unit.source + " x")) }
            } catch let error as Diagnostic {
                #expect(error.status == .badInput)
                refused += 1
            }
        }
        #expect(refused > 100)
    }

    @Test("which memory a text is the source of")
    func ownMemory() throws {
        let scratch = try TemporaryFolder()
        let first = try scratch.writeBitext([Unit("One cat", "un")], to: "a")
        let second = try scratch.writeBitext([Unit("Two dogs", "deux")], to: "b")
        try scratch.add([.init(first), .init(second)])
        let index = try MemoryIndex(scratch.path("index"))
        let own = try OwnUnits(of: index, input: scratch.path("b.en"))
        let query = try own.query(MatchQuery("Two dogs"), line: 1, at: Place("b.en"))
        #expect(index.finder().match(query) == nil)
        try scratch.write("Two dogs\n", to: "c.en")
        let error = diagnostic { _ = try OwnUnits(of: index, input: scratch.path("c.en")) }
        #expect(error?.status == .usage && error?.message.hasSuffix("they are \(first), \(second)") == true)
    }
}
