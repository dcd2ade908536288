import Foundation
import TestSupport
import Testing

/// README, `docs/` and the other documents: links lead somewhere, commands, options, manifests and names exist.
struct DocumentationTests {
    private static let documents: [Markdown] = Repository.documents.compactMap { try? Markdown($0) }

    @Test func linksLeadSomewhere() throws {
        #expect(Self.documents.count > 10)
        let anchors = Dictionary(uniqueKeysWithValues: Self.documents.map { ($0.name, $0.anchors) })
        for document in Self.documents {
            let folder = (document.name as NSString).deletingLastPathComponent
            for line in document.lines {
                for target in Markdown.targets(in: line.text) where !target.contains("://") {
                    let parts = target.split(separator: "#", omittingEmptySubsequences: false).map(String.init)
                    let path =
                        parts[0].isEmpty
                        ? document.name
                        : ((folder as NSString).appendingPathComponent(parts[0]) as NSString)
                            .standardizingPath
                    let isThere = path.isEmpty || Repository.exists(path)
                    #expect(isThere, "\(document.name):\(line.number): \(target) does not exist")
                    guard parts.count > 1, let headings = anchors[path] else { continue }
                    #expect(headings.contains(parts[1]), "\(document.name):\(line.number): no heading #\(parts[1])")
                }
            }
        }
    }

    @Test func commandsAndOptionsExist() throws {
        let checker = try CommandChecker()
        for document in Self.documents {
            for block in document.blocks where ["sh", "console"].contains(block.language) {
                for fault in checker.faults(in: block) {
                    Issue.record("\(document.name):\(block.number): \(fault)")
                }
            }
            for line in document.lines {
                for span in line.codeSpans {
                    for fault in checker.faults(inSpan: span) {
                        Issue.record("\(document.name):\(line.number): \(fault)")
                    }
                }
            }
        }
    }

    /// The checks above find what they are for.
    @Test func wrongCommandsAreFound() throws {
        let checker = try CommandChecker()
        let block = Markdown.Block(
            language: "sh", number: 1,
            lines: [
                "pipeline-train --cell lstm --sell gru   # --not-an-option", "pipeline rum x.yaml | cat",
                "make rnu PREFIX=x", "Benchmarks/runs", "frobnicate", "pipeline-decode --model m \\", "    --imput x",
            ])
        #expect(
            checker.faults(in: block) == [
                "pipeline-train has no option --sell", "pipeline has no command rum", "the Makefile has no rnu",
                "Benchmarks/runs does not exist", "frobnicate is unknown to this test",
                "pipeline-decode has no option --imput",
            ])
        #expect(checker.faults(inSpan: "--shortlst 50") == ["no command has an option --shortlst"])
        #expect(checker.faults(inSpan: "pipeline-frob") == ["pipeline has no command frob"])
    }

    /// Whole manifests in YAML blocks are valid, and so are parts of one in a whole one.
    @Test func manifestsAreValid() throws {
        let manifests = Self.documents.flatMap { document in
            document.blocks.filter { $0.language == "yaml" }.map { ("\(document.name):\($0.number)", $0.lines) }
        }
        let base = try #require(manifests.first { $0.1.contains("stages:") }).1
        let sandbox = try TemporaryFolder()
        for name in ["a.tmx", "b.tmx.gz"] { try sandbox.write("", to: "manifests/exports/\(name)") }
        for name in ["train", "dev", "test"] { try sandbox.write("", to: "manifests/\(name).txt") }
        for name in ["report.json", "sentences.jsonl"] { try sandbox.write("{}", to: "released/test/\(name)") }
        let commands = try CommandChecker()
        var count = 0
        for (place, lines) in manifests {
            let keys = lines.filter { $0.first?.isLetter == true }.map { String($0.prefix { $0 != ":" }) }
            guard let first = keys.first, !["jobs", "translation"].contains(first) else { continue }
            let text =
                keys.contains("source") || keys.contains("language")
                ? lines : commands.isCommand(first) ? base + lines.map { "  " + $0 } : base + lines
            try sandbox.write(text.joined(separator: "\n") + "\n", to: "manifests/my.yaml")
            let outcome = try sandbox.run("pipeline", "validate", "manifests/my.yaml")
            #expect(outcome.status == 0, "\(place): \(outcome.errors)")
            count += 1
        }
        #expect(count > 2)
    }

    /// Types, files and folders that the maps of the code name.
    @Test func namesInMapsExist() throws {
        let sources = Repository.files(in: "Sources", ending: "")
        let swift = (sources + Repository.files(in: "Tests", ending: "")).filter { $0.hasSuffix(".swift") }
        var declared = try swift.reduce(into: Set<String>()) { names, file in
            try names.formUnion(Declarations.names(in: Repository.read(file)))
        }
        declared.formUnion(Declarations.strings(in: try Repository.read("Package.swift")))
        let files = Set(swift.map { ($0 as NSString).lastPathComponent })
        let maps = ["ARCHITECTURE.md", "CONTRIBUTING.md", "docs/engine.md", "docs/runner.md", "docs/swift-api.md"]
        for document in Self.documents where maps.contains(document.name) {
            for line in document.lines {
                for span in line.codeSpans {
                    var isThere = true
                    if span.hasSuffix(".swift") || span.hasSuffix("/") {
                        isThere =
                            Repository.exists(span) || files.contains(span)
                            || sources.contains { $0.contains("/\(span)") } || Self.isPattern(span)
                    } else if let type = Self.typeName(span) {
                        isThere = declared.contains(type)
                    }
                    #expect(isThere, "\(document.name):\(line.number): \(span) does not exist")
                }
            }
        }
    }

    /// The table and the drawing of ARCHITECTURE.md say what the modules import.
    @Test func modulesImportWhatTheMapSays() throws {
        let map = try Markdown("ARCHITECTURE.md")
        let rows = map.lines.filter { $0.text.hasPrefix("| ` |") }
        let drawing = try #require(map.blocks.first).lines.map { Set($0.split(separator: " ").map(String.init)) }
        let folders = try FileManager.default.contentsOfDirectory(atPath: "\(Repository.path)/Sources")
        let modules = folders.filter { !["Commands", "Stages"].contains($0) && !Self.wrapsC($0) }
        #expect(Set(modules) == Set(rows.compactMap(\.codeSpans.first)))
        for row in rows {
            let module = try #require(row.codeSpans.first)
            let level = try #require(drawing.firstIndex { $0.contains(module) }, "\(module) is not in the drawing")
            let imports = try Repository.files(in: "Sources/\(module)", ending: ".swift").reduce(into: Set<String>()) {
                $0.formUnion(Declarations.imports(in: try Repository.read($1)))
            }
            let own = imports.intersection(folders)
            let listed = Set(try Self.cells(of: map, row)[3].components(separatedBy: "`").filter(folders.contains))
            #expect(own == listed, "\(module) imports \(own.sorted()), ARCHITECTURE.md says \(listed.sorted())")
            let below = drawing[(level + 1)...].reduce(into: Set<String>()) { $0.formUnion($1) }
            let above = own.filter { !below.contains($0) && !Self.wrapsC($0) }
            #expect(above.isEmpty, "\(module) imports \(above.sorted()), which the drawing does not have below it")
        }
    }

    /// Whether a module's folder wraps C: `CZip`, but not `Corpora`.
    private static func wrapsC(_ module: String) -> Bool { module.prefix(2).allSatisfy(\.isUppercase) }

    private static func cells(of document: Markdown, _ row: Markdown.Line) throws -> [String] {
        try Repository.read(document.name).components(separatedBy: "\n")[row.number - 1].components(separatedBy: "|")
    }

    /// `Sources/X/Y.swift` stands for any new file: its folder exists.
    private static func isPattern(_ path: String) -> Bool {
        let parts = path.split(separator: "/")
        guard let index = parts.firstIndex(where: { $0 == "X" || $0 == "X.swift" }) else { return false }
        return Repository.exists(parts[..<index].joined(separator: "/"))
    }

    /// The type that code in a sentence names: `Type`, `Type.member` or `Type(…)`.
    private static func typeName(_ code: String) -> String? {
        let name = String(code.prefix { $0.isASCII && ($0.isLetter || $0.isNumber) })
        let rest = code.dropFirst(name.count)
        guard name.first?.isUppercase == true, name.contains(where: \.isLowercase) else { return nil }
        return rest.isEmpty || rest.first == "." || rest.first == "(" ? name : nil
    }
}
