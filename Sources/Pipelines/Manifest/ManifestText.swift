import Diagnostics
import Files
import Yams

/// A manifest's text: it turns YAML marks into places and YAML into ``ManifestNode``.
struct ManifestText {
    let path: String
    /// The absolute folder that relative paths start at, for an included manifest.
    private let folder: String?
    private let lines: [String]

    /// Reads the file; bytes that are not UTF-8 and missing files are errors with their place.
    /// - Parameter file: what to open where it is not the path that messages name.
    init(path: String, file: String? = nil, folder: String? = nil) throws {
        self.path = path
        self.folder = folder
        lines = try LineReader.lines(of: file ?? path)
    }

    /// Composes the document.
    /// - Returns: the root, or nil where the YAML cannot be read; and what is wrong.
    func compose() -> (root: ManifestNode?, problems: [Diagnostic]) {
        var composer = Composer(text: self, lines: lines)
        return composer.compose()
    }

    /// The place of a mark. libYAML counts columns in Unicode scalars, messages count in characters.
    fileprivate func origin(_ mark: Mark?) -> Origin { origin(line: mark?.line, column: mark?.column ?? 1) }

    fileprivate func origin(line number: Int?, column: Int) -> Origin {
        guard let number, lines.indices.contains(number - 1) else { return Origin(Place(path, line: lines.count)) }
        let line = lines[number - 1]
        let before = String(String.UnicodeScalarView(line.unicodeScalars.prefix(column - 1)))
        var origin = Origin(Place(path, line: number, column: before.count + 1), excerpt: line)
        origin.folder = folder
        return origin
    }
}

/// Composes nodes, and continues after duplicate keys, at which Yams stops, so that all errors are reported together.
private struct Composer {
    let text: ManifestText
    var lines: [String]
    /// The names of keys that were blanked out because a later key of the mapping has the same name.
    private var blanked: [String: String] = [:]
    private var problems: [Diagnostic] = []
    /// The values that aliases have brought so far, and the key or list with the outermost alias being converted.
    private var aliased = 0, alias: Origin?
    /// What is wrong with the aliases of the whole; nothing is converted any more then.
    private var tooLarge: Diagnostic?
    /// Far more than a person writes; aliases of aliases can bring billions.
    private static let mostAliased = 20_000

    init(text: ManifestText, lines: [String]) {
        self.text = text
        self.lines = lines
    }

    mutating func compose() -> (root: ManifestNode?, problems: [Diagnostic]) {
        while true {
            do {
                guard let root = try Yams.compose(yaml: lines.joined(separator: "\n")) else {
                    return (ManifestNode(content: .empty, origin: Origin(Place(text.path))), problems)
                }
                let node = convert(root)
                if let tooLarge { return (nil, [tooLarge]) }
                return (node, problems)
            } catch YamlError.duplicatedKeysInMapping(let names, let context) {
                if blankOut(names, at: context.mark) { continue }
                let names = names.map { "`\($0)`" }.joined(separator: ", ")
                return (nil, [text.origin(context.mark).problem("given twice: \(names); keep one of each")])
            } catch {
                return (nil, [problem(error)])
            }
        }
    }

    /// Overwrites the first of several equal keys with private-use characters: no location changes, and composing
    /// continues.
    private mutating func blankOut(_ names: [String], at mark: Mark) -> Bool {
        guard blanked.count < 1000, lines.indices.contains(mark.line - 1) else { return false }
        let cover: Unicode.Scalar = Unicode.Scalar(UInt16(0xE000 + blanked.count)) ?? " "
        var scalars = Array(lines[mark.line - 1].unicodeScalars)
        for name in names {
            let key = Array(name.unicodeScalars)
            for start in [mark.column - 1, mark.column] {
                let range = start..<start + key.count
                guard !key.isEmpty, range.upperBound <= scalars.count, Array(scalars[range]) == key else { continue }
                scalars.replaceSubrange(range, with: key.map { _ in cover })
                lines[mark.line - 1] = String(String.UnicodeScalarView(scalars))
                blanked[String(String.UnicodeScalarView(key.map { _ in cover }))] = name
                return true
            }
        }
        return false
    }

    private mutating func convert(_ node: Node) -> ManifestNode {
        let origin = text.origin(node.mark)
        if let alias {
            aliased += 1
            if aliased > Self.mostAliased, tooLarge == nil {
                tooLarge = alias.problem(
                    "aliases (*name) make more than \(Self.mostAliased) values here; write out what is meant")
            }
        }
        guard tooLarge == nil else { return ManifestNode(content: .empty, origin: origin) }
        switch node {
        case .scalar(let scalar):
            let isNull = scalar.style == .plain && ["", "~", "null", "Null", "NULL"].contains(scalar.string)
            return ManifestNode(content: isNull ? .empty : .scalar(scalar.string), origin: origin)
        case .sequence(let sequence):
            return ManifestNode(
                content: .list(sequence.map { convert($0, within: node.mark, at: origin) }), origin: origin)
        case .mapping(let mapping):
            return ManifestNode(content: .mapping(entries(mapping)), origin: origin)
        case .alias:
            // The composer has put the anchor's node in place of its aliases.
            return ManifestNode(content: .empty, origin: origin)
        }
    }

    /// Converts a part of a node. A part that was written before its holder came by an alias.
    /// - Parameters:
    ///   - mark: where its holder, a key or a list, was written.
    ///   - origin: the same for messages.
    private mutating func convert(_ part: Node, within mark: Mark?, at origin: Origin) -> ManifestNode {
        guard alias == nil, let mark, let own = part.mark, (own.line, own.column) < (mark.line, mark.column) else {
            return convert(part)
        }
        alias = origin
        defer { alias = nil }
        return convert(part)
    }

    private mutating func entries(_ mapping: Node.Mapping) -> [ManifestNode.Entry] {
        var entries: [ManifestNode.Entry] = []
        var merged: [ManifestNode.Entry] = []
        for (key, value) in mapping where tooLarge == nil {
            let origin = text.origin(key.mark)
            guard case .scalar(let scalar) = key else {
                problems.append(origin.problem("a key is a single word, not a list or a mapping"))
                continue
            }
            let name = blanked[scalar.string] ?? scalar.string
            if let first = entries.first(where: { $0.key.value == name }) {
                let line = first.key.origin.place.line.map { " (the first is on line \($0))" } ?? ""
                problems.append(origin.problem("`\(name)` is given twice; keep one of them\(line)"))
            } else if name == "<<", scalar.style == .plain {
                merged += merge(convert(value, within: key.mark, at: origin), at: origin)
            } else {
                entries.append(.init(key: Located(name, origin), value: convert(value, within: key.mark, at: origin)))
            }
        }
        // What the mapping says itself wins, then what was merged first (https://yaml.org/type/merge.html).
        for entry in merged where !entries.contains(where: { $0.key.value == entry.key.value }) {
            entries.append(entry)
        }
        return entries
    }

    /// The entries that a merge key brings.
    private mutating func merge(_ node: ManifestNode, at origin: Origin) -> [ManifestNode.Entry] {
        let parts = if case .list(let items) = node.content { items } else { [node] }
        return parts.flatMap { part -> [ManifestNode.Entry] in
            if case .mapping(let entries) = part.content { return entries }
            if tooLarge == nil {
                let text = "the merge key `<<` has \(part.kind); write a mapping or its alias, such as <<: *base"
                problems.append(origin.problem(text))
            }
            return []
        }
    }

    private func problem(_ error: any Error) -> Diagnostic {
        switch error {
        case YamlError.scanner(let context, let problem, let mark, _),
            YamlError.parser(let context, let problem, let mark, _):
            var origin = text.origin(mark)
            // What is missing at the end of the file is shown where it was opened.
            if origin.excerpt == nil, let context { origin = text.origin(context.mark) }
            let detail = context.map { " \($0.text) that starts on line \($0.mark.line)" } ?? ""
            var advice = "look at the indentation, colons and quotes"
            if origin.excerpt?.contains("${") == true { advice = "inside brackets, put text with ${…} in quotes" }
            if origin.excerpt?.prefix(while: \.isWhitespace).contains("\t") == true {
                advice = "indent with spaces, not with tabs"
            }
            return origin.problem("this is not YAML: \(problem)\(detail); \(advice)")
        case YamlError.composer(_, let problem, let mark, _):
            let advice =
                problem.contains("alias")
                ? "define the anchor (&name) before its alias (*name)" : "keep one document, without `---` inside"
            return text.origin(mark).problem("this is not one YAML document: \(problem); \(advice)")
        case YamlError.reader(let problem, let offset, _, let yaml):
            let before = yaml.prefix(offset ?? 0).split(separator: "\n", omittingEmptySubsequences: false)
            let column = (before.last?.unicodeScalars.count ?? 0) + 1
            return text.origin(line: max(1, before.count), column: column).problem(
                "this is not YAML: \(problem); take the character out")
        default:
            return Origin(Place(text.path)).problem("this is not YAML: \(error)")
        }
    }
}
