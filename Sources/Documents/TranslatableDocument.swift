import Diagnostics
import Foundation

/// A bilingual file whose empty targets are to be filled: TMX, XLIFF 1.x or 2.x.
///
/// It is held in memory as a whole. What is not a target stays as it is; every inline code of a source comes exactly
/// once in its target.
public final class TranslatableDocument {
    /// A text to translate, and where its translation belongs.
    struct Slot {
        var content: InlineContent
        var originals: [XMLNode]
        var target: XMLNode
    }

    /// What decides which texts are translated.
    public struct Options: Sendable {
        public var source: String
        public var target: String
        /// Whether targets that have text already are translated anew.
        public var replaces = false

        public init(source: String, target: String, replaces: Bool = false) {
            self.source = source
            self.target = target
            self.replaces = replaces
        }
    }

    private let tree: XMLTree
    private let slots: [Slot]

    /// The endings of files that can be opened.
    public static let endings = ["tmx", "xlf", "xliff", "sdlxliff", "mqxliff", "mxliff"]

    public static func reads(_ path: String) -> Bool {
        endings.contains((path as NSString).pathExtension.lowercased())
    }

    public init(_ path: String, _ options: Options) throws {
        tree = try XMLTree(path)
        switch tree.root.name {
        case "tmx": slots = TMXTargets(options).slots(tree.root)
        case "xliff":
            let version = tree.root["version"] ?? "1.2"
            slots =
                version.hasPrefix("2")
                ? XLIFF2Targets(options).slots(tree.root) : XLIFF1Targets(options).slots(tree.root)
        default:
            throw Diagnostic(
                .badInput, at: Place(path, line: tree.root.line),
                "the root element is <\(tree.root.name)>; <tmx> and <xliff> can be translated")
        }
    }

    /// The texts to translate, without codes, words with single spaces between them.
    public var texts: [String] { slots.map(\.content.text) }

    /// Puts a translation into its place.
    /// - Parameters:
    ///   - index: that of the text.
    ///   - links: for each target word the source words that it stands for, both counted between spaces.
    public func fill(_ index: Int, with translation: String, links: [[Int]]) {
        let slot = slots[index]
        let words = translation.split(whereSeparator: \.isWhitespace).map(String.init)
        let known = words.indices.map { $0 < links.count ? links[$0] : [] }
        InlineDialect.write(slot.content.rebuilt(words, links: known), into: slot.target, slot.originals)
    }

    public func write(to path: String) throws { try AtomicFile.write(tree.data, to: path) }
}

extension TranslatableDocument.Options {
    /// Whether a language tag asks for the source language: `fr`, `fr-CA` and `FR_fr` all do for `fr`.
    func isSource(_ tag: String?) -> Bool { Self.isSame(tag, source) }
    func isTarget(_ tag: String?) -> Bool { Self.isSame(tag, target) }

    private static func isSame(_ tag: String?, _ wanted: String) -> Bool {
        func language(_ tag: String) -> Substring {
            tag.lowercased().replacing("_", with: "-").split(separator: "-").first ?? ""
        }
        return tag.map { language($0) == language(wanted) } ?? false
    }
}

extension TranslatableDocument.Slot {
    /// The slot for an element's content, or none if it has no words.
    init?(_ element: XMLNode, target: XMLNode, _ dialect: InlineDialect) {
        var originals: [XMLNode] = []
        content = InlineContent(dialect.content(of: element, &originals))
        guard !content.words.isEmpty else { return nil }
        self.originals = originals
        self.target = target
    }
}

extension XMLNode {
    /// Whether there is anything but white space in it.
    var hasText: Bool { text.contains { !$0.isWhitespace } }
}
