import BilingualXML
import Concurrency
import Diagnostics
import Files
import Foundation
import Text

/// A bilingual file whose empty targets are to be filled: TMX, XLIFF 1.x or 2.x.
///
/// The whole document is held in memory. Everything but the targets stays as it is; every inline code of a source
/// occurs exactly once in its target.
public final class TranslatableDocument {
    /// A text to translate, and where its translation belongs.
    struct Slot {
        var content: InlineContent
        var source: XMLNode
        var originals: [XMLNode]
        var target: XMLNode
    }

    /// What decides which texts are translated.
    public struct Options {
        /// The languages, as `LanguageTag.match(_:)` finds them in the file.
        public var source: String
        /// The target language, as `LanguageTag.match(_:)` finds it in the file.
        public var target: String
        /// Whether targets that are translated already are translated again.
        public var replaces = false
        /// Counts of translated and skipped texts.
        fileprivate(set) var tally = Tally()

        public init(source: String, target: String, replaces: Bool = false) {
            self.source = source
            self.target = target
            self.replaces = replaces
        }
    }

    private let tree: XMLTree
    let slots: [Slot]
    let dialect: InlineDialect
    /// The sources with words in the order of the document, whether they are translated or not; those of each file apart.
    let passages: [[XMLNode]]
    /// The sources with marks in place of their inline codes.
    private(set) lazy var markedTexts: [XMLNode: MarkedText] = MarkedTextReader.texts(
        of: Array(passages.joined()) + slots.map(\.source), dialect)
    private let tally: Tally
    /// For each target of XLIFF 1 the similarities of the matches that are the translations of its texts.
    var kept: [XMLNode: [Double]] = [:]

    /// Counts texts as they are found.
    final class Tally {
        /// Texts that have a translation already.
        var kept = 0
        /// Texts that the file says are not to be translated.
        var protected = 0
        /// Texts whose target has words that are no translation, as the file itself says.
        var placeholders = 0
        /// The line of a text that is too long to be one.
        var tooLong: Int?
    }

    /// In bytes, as ingestion has it by default.
    static let longestText = 1 << 20

    /// The endings of files that can be opened.
    public static let endings = TMXDialect.endings + XLIFFDialect.endings

    /// Whether a file is one by its name; it may be gzipped.
    public static func reads(_ path: String) -> Bool {
        let name = path.lowercased()
        return endings.contains(((name.hasSuffix(".gz") ? String(name.dropLast(3)) : name) as NSString).pathExtension)
    }

    /// Opens a document.
    /// - Throws: `ExitStatus.missingInput`, or `ExitStatus.badInput` for a file that is damaged or not a bilingual file.
    public init(_ path: String, _ options: Options) throws {
        tree = try XMLTree(path)
        var options = options
        options.tally = Tally()
        tally = options.tally
        let root = tree.root
        let others: [String]
        switch root.name {
        case "tmx":
            dialect = .tmx
            passages = TMXTargets(options).passages(root)
            slots = TMXTargets(options).slots(root)
            others = TMXTargets(options).otherLanguages(root)
        case "xliff" where root.xliffVersion.hasPrefix("2"):
            dialect = .xliff2
            passages = XLIFF2Targets.passages(root)
            slots = XLIFF2Targets(options).slots(root)
            others = XLIFF2Targets(options).otherLanguages(root)
        case "xliff":
            dialect = .xliff1
            passages = XLIFF1Targets.passages(root)
            slots = XLIFF1Targets(options).slots(root)
            others = XLIFF1Targets(options).otherLanguages(root)
        default:
            throw Diagnostic(
                .badInput, at: Place(path, line: root.line),
                "the root element is <\(root.name)>; <tmx> and <xliff> can be translated")
        }
        try Interruption.check()
        if let line = tally.tooLong {
            throw Diagnostic(
                .badInput, at: Place(path, line: line),
                "the text is longer than \(Self.longestText) bytes; is this a bilingual file? If so, divide the text")
        }
        guard slots.isEmpty, let first = others.first else { return }
        throw Diagnostic(
            .badInput, at: Place(path),
            "has texts in \(others.joined(separator: " and ")), none to translate from \(options.source) to "
                + "\(options.target); where these are other names for the same, give them with "
                + "\(setting: "sourceLanguage") \(first) "
                + "\(setting: "targetLanguage") \(others.dropFirst().first ?? options.target)")
    }

    /// The counts of the texts, for a message.
    public var summary: String {
        func count(_ count: Int, _ what: String) -> String { "\(count) \(count == 1 ? "segment" : "segments") \(what)" }
        let placeholders = tally.placeholders
        return count(slots.count, "translated")
            + (placeholders > 0 ? " (\(placeholders) in place of what the file calls untranslated)" : "")
            + (tally.kept > 0 ? ", \(tally.kept) kept with the translation \(tally.kept == 1 ? "it" : "they") had" : "")
            + (tally.protected > 0 ? ", \(tally.protected) protected by the file" : "")
    }

    /// The texts to translate, without codes, words with single or no-break spaces between them.
    public var texts: [String] { slots.map(\.content.text) }

    /// Writes a translation into its target.
    /// - Parameters:
    ///   - index: that of the text.
    ///   - translation: the translation of the text, whose no-break spaces stay.
    ///   - links: for each target word the source words that it translates, both counted between white space of any kind.
    public func fill(_ index: Int, with translation: String, links: [[Int]]) {
        let slot = slots[index]
        let words = SpacedWords(translation)
        let known = words.words.indices.map { $0 < links.count ? links[$0] : [] }
        removeMarks(of: slot.target)
        InlineDialect.write(slot.content.rebuilt(words, links: known), into: slot.target, slot.originals)
    }

    public func write(to path: String) throws { try AtomicFile.write(tree.data(), to: path) }
}

extension TranslatableDocument.Options {
    /// Whether a language tag of the file stands for the source language: `fr-CA` does for `fr`.
    func isSource(_ tag: String?) -> Bool { Self.match(tag, source) != .none }
    func isTarget(_ tag: String?) -> Bool { Self.match(tag, target) != .none }

    /// The element whose language matches best; the first among equals.
    func source(of variants: [XMLNode]) -> XMLNode? { Self.best(variants, source) }
    func target(of variants: [XMLNode]) -> XMLNode? { Self.best(variants, target) }

    private static func best(_ variants: [XMLNode], _ wanted: String) -> XMLNode? {
        LanguageTag(wanted).best(among: variants) { $0["lang"].map { LanguageTag($0) } }
    }

    private static func match(_ tag: String?, _ wanted: String) -> LanguageTag.Match {
        tag.map { LanguageTag(wanted).match(LanguageTag($0)) } ?? .none
    }

    /// Whether a source is to be translated: it has no translation, or all are to be made again.
    /// - Parameter state: that of the translation, where its format has one.
    func wants(_ source: XMLNode, _ translation: XMLNode?, _ dialect: InlineDialect, state: String? = nil) -> Bool {
        guard let translation else { return true }
        // Where there is nothing to translate, codes are all that can be missing.
        guard dialect.hasWords(source) else { return !dialect.hasContent(translation) }
        guard dialect.hasWords(translation) else { return true }
        if TargetState.isUntranslated(state) {
            tally.placeholders += 1
            return true
        }
        if replaces { return true }
        tally.kept += 1
        return false
    }
}

extension TranslatableDocument.Slot {
    /// The slot for an element's content; none if it has no words: then the target gets its codes immediately.
    init?(_ element: XMLNode, target: XMLNode, _ dialect: InlineDialect, _ tally: TranslatableDocument.Tally) {
        // Texts that are too long are not analyzed.
        guard !Interruption.isRequested, tally.tooLong == nil else { return nil }
        guard element.text.utf8.count <= TranslatableDocument.longestText else {
            tally.tooLong = element.line
            return nil
        }
        var originals: [XMLNode] = []
        let nodes = dialect.content(of: element, &originals)
        let ordered = originals.indices.filter { ["no", "firstNo"].contains(originals[$0]["canReorder"] ?? "") }
        content = InlineContent(nodes, ordered: Set(ordered))
        guard !content.words.isEmpty else {
            for child in element.children { target.append(child.copied(deeply: true)) }
            return nil
        }
        source = element
        self.originals = originals
        self.target = target
    }
}

extension XMLNode {
    /// The version of an XLIFF document, from its root.
    var xliffVersion: String {
        self["version"] ?? space?.split(separator: ":").last.map(String.init) ?? "1.2"
    }
}
