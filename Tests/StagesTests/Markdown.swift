import Foundation

/// The project's own files, found from where this one was compiled.
enum Repository {
    static let path = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    static func read(_ name: String) throws -> String { try String(contentsOfFile: "\(path)/\(name)", encoding: .utf8) }
    static func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: "\(path)/\(name)") }

    /// All files in a folder and the folders in it, sorted.
    static func files(in folder: String, ending: String) -> [String] {
        let names = FileManager.default.enumerator(atPath: "\(path)/\(folder)")?.compactMap { $0 as? String } ?? []
        return names.filter { $0.hasSuffix(ending) }.map { "\(folder)/\($0)" }.sorted()
    }

    /// The text files that people read.
    static let documents: [String] =
        ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"].filter(exists)
        + [".github", "corpora", "docs", "pipelines", "reports/ablation", "Examples"].flatMap {
            files(in: $0, ending: ".md")
        }
}

/// The parts of a Markdown document that tests check.
struct Markdown {
    /// A line outside of fenced blocks.
    struct Line {
        var number: Int
        /// The text without code spans.
        var text: String
        var codeSpans: [String]
    }

    /// A fenced block.
    struct Block {
        var language: String
        /// The number of the line that opens it.
        var number: Int
        var lines: [String] = []
    }

    let name: String
    private(set) var lines: [Line] = []
    private(set) var blocks: [Block] = []
    /// The anchors of the headings, as GitHub makes them.
    private(set) var anchors: Set<String> = []

    init(_ name: String) throws {
        self.name = name
        var block: Block?
        for (index, line) in try Repository.read(name).components(separatedBy: "\n").enumerated() {
            let text = line.trimmingCharacters(in: .whitespaces)
            if text.hasPrefix("```") {
                if let finished = block {
                    blocks.append(finished)
                    block = nil
                } else {
                    block = Block(language: String(text.dropFirst(3)), number: index + 1)
                }
            } else if block != nil {
                block?.lines.append(line)
            } else {
                let parts = line.components(separatedBy: "`")
                let even = parts.indices.filter { $0.isMultiple(of: 2) }.map { parts[$0] }
                let odd = parts.indices.filter { !$0.isMultiple(of: 2) }.map { parts[$0] }
                lines.append(Line(number: index + 1, text: even.joined(separator: "`"), codeSpans: odd))
                if line.hasPrefix("#") { anchors.insert(Self.anchor(line)) }
            }
        }
    }

    private static func anchor(_ heading: String) -> String {
        let title = heading.drop { $0 == "#" || $0 == " " }.lowercased()
        return String(
            title.filter { $0.isLetter || $0.isNumber || "-_ ".contains($0) }.map { $0 == " " ? "-" : $0 })
    }

    /// What the links and pictures of a line point at.
    static func targets(in text: String) -> [String] {
        text.components(separatedBy: "](").dropFirst().compactMap { $0.components(separatedBy: ")").first }
    }
}
