import Concurrency
import Logging
import Terminology
import Text
import Translation
import Vocabularies

/// Translates lines, cutting those that are too long for a model, and on request all of several sentences.
struct LineTranslator {
    private let translator: FaithfulTranslator
    private let longLines: LongLines
    private let splitter: SentenceSplitter?
    /// Whether the target language sets spaces between its sentences.
    private let setsSpaces: Bool
    /// The tag that the model reads with each line.
    private let tag: SourceTag?
    private let log = Logger(label: "pipeline-decode")

    /// The most parts of long lines that are translated at a time.
    private static let partsPerBatch = 4096
    /// The most bytes of a placeholder that is not cut: a search takes memory for what a line has at a time.
    private static let longestWhole = 4096

    init(_ faithful: FaithfulTranslator, longest: Int, splitsSentences: Bool, tag: SourceTag? = nil) {
        translator = faithful
        self.tag = tag
        let description = faithful.translator.description
        let language = description.source
        longLines = LongLines(limit: longest, language: language)
        splitter = splitsSentences ? SentenceSplitter(language: language) : nil
        setsSpaces = !LanguageTag(description.target).isWrittenWithoutSpaces
    }

    /// Says in the log what became of placeholders and terms.
    func report() {
        guard let summary = translator.summary else { return }
        log.log(level: translator.lacksSomething ? .warning : .info, "\(summary)")
    }

    /// - Parameter number: that of the first line, from 0.
    /// - Returns: for each line its translations.
    func translate(_ inputs: [Translator.Input], number: Int) throws -> [[TextTranslation]] {
        var parts: [Translator.Input] = []
        // For each line the white space after each of its parts.
        var spaces: [[String]] = []
        // Lines that are copied as a whole although they are cut.
        var copies: Set<Int> = []
        for (index, input) in inputs.enumerated() {
            // A translation that is given, or begun, belongs to the line as a whole.
            guard input.prefix == nil else {
                parts.append(input)
                parts[parts.count - 1].annotations.tag = tag
                parts[parts.count - 1].number = number + index
                spaces.append([""])
                continue
            }
            let cut = try self.parts(of: input.text, line: number + index + 1)
            let isCopy = cut.count > 1 && translator.copies(input)
            if isCopy { copies.insert(index) }
            parts += cut.enumerated().map { position, part in
                var part = Translator.Input(part.text, prefix: isCopy ? part.text : nil, isForced: isCopy)
                part.number = number + index + position << 32
                // Attention over several parts has no common extent.
                part.keepsAttention = input.keepsAttention && cut.count == 1
                // Annotations are those of the whole line.
                if cut.count == 1 { part.annotations = input.annotations }
                part.annotations.tag = tag
                return part
            }
            spaces.append(cut.map { setsSpaces ? $0.space.isEmpty ? " " : $0.space : "" })
        }
        guard parts.count > inputs.count else { return try translator.translate(parts, number: number) }
        var found: [[TextTranslation]] = []
        let most = max(Self.partsPerBatch, 2 * inputs.count)
        for start in stride(from: 0, to: parts.count, by: most) {
            let some = try translator.translate(
                Array(parts[start..<min(start + most, parts.count)]), number: number + start)
            // The attention of many parts is large, and none of it is asked for.
            found += parts.count <= most ? some : some.map { $0.map(\.withoutAttention) }
        }
        var start = 0
        return spaces.enumerated().map { index, spaces in
            defer { start += spaces.count }
            let joined = TextTranslation.joined(Array(found[start..<start + spaces.count]), spaces: spaces)
            // What is between the parts of a copy is the source's, too.
            return joined.map {
                copies.contains(index) || spaces.count > 1 && $0.isCopied ? $0.copying(inputs[index].text) : $0
            }
        }
    }

    /// The UTF-8 of what is not cut: placeholders that are kept.
    private func whole(_ text: String) -> [Range<Int>] {
        guard translator.settings.keepsPlaceholders, splitter != nil || text.utf8.count > longLines.limit else {
            return []
        }
        return Placeholders(in: text).all.map(\.range).filter { $0.count <= Self.longestWhole }
    }

    private func parts(of text: String, line: Int) throws -> [SentenceSplitter.Sentence] {
        var parts: [SentenceSplitter.Sentence] = []
        let whole = self.whole(text)
        var rest = whole[...]
        var start = 0
        for sentence in splitter?.sentences(of: text, keeping: whole) ?? [.init(text: text, space: "")] {
            let end = start + sentence.text.utf8.count
            defer { start = end + sentence.space.utf8.count }
            let own = rest.take(inside: start..<end)
            let (texts, cutsSentences) = try longLines.parts(of: sentence.text, keeping: own) { text in
                try Interruption.check()
                return translator.translator.sourceLength(text)
            }
            if texts.count > 1 {
                let place = cutsSentences ? "also within a sentence" : "at the ends of sentences"
                log.warning("line \(line) is long and was translated in \(texts.count) parts, cut \(place)")
            }
            parts += texts.map { .init(text: $0, space: " ") }
            parts[parts.count - 1].space = sentence.space
        }
        // A line without text is one part, so that it gets its empty translation.
        return parts.isEmpty ? [.init(text: "", space: "")] : parts
    }
}

extension TextTranslation {
    fileprivate var withoutAttention: TextTranslation {
        var copy = self
        copy.hypothesis.attention = []
        return copy
    }
}
