import Diagnostics
import Logging
import Translation

/// Lines to translate, with those of the files beside them.
struct TranslationInputs {
    private var lines: LineReader
    private var beside: LineReader?
    private let isForced: Bool

    init(_ input: String, prefixes: String?, force: String?) throws {
        lines = try LineReader(input)
        beside = try (prefixes ?? force).map { try LineReader($0) }
        isForced = force != nil
    }

    /// How much has been read, from 0 to 1; nil for a stream.
    var fraction: Double? { lines.fraction }

    /// The next lines, at most so many; nil at the end.
    mutating func next(_ count: Int) throws -> [Translator.Input]? {
        var inputs: [Translator.Input] = []
        while inputs.count < count, let line = try lines.next() {
            var input = Translator.Input(line)
            if beside != nil {
                guard let text = try beside?.next() else { throw unequal("ends at line \(lines.line)") }
                input.prefix = text
                input.isForced = isForced
            }
            inputs.append(input)
        }
        guard inputs.isEmpty else { return inputs }
        if try beside?.next() != nil { throw unequal("goes on behind line \(lines.line)") }
        return nil
    }

    private func unequal(_ how: String) -> Diagnostic {
        Diagnostic(.badInput, at: Place(beside?.path ?? ""), "\(how); \(lines.path) needs a line for each of its own")
    }
}

/// Translates lines, cutting those that are too long for a model.
struct LineTranslator {
    private let translator: Translator
    private let longLines: LongLines
    private let log = Logger(label: "pipeline-decode")

    init(_ translator: Translator, longest: Int) {
        self.translator = translator
        longLines = LongLines(limit: longest)
    }

    /// - Parameter number: that of the first line, from 0.
    /// - Returns: for each line its translations.
    func translate(_ inputs: [Translator.Input], number: Int) -> [[TextTranslation]] {
        var parts: [Translator.Input] = []
        var counts: [Int] = []
        for (index, input) in inputs.enumerated() {
            // A translation that is given, or begun, belongs to the line as a whole.
            guard input.prefix == nil else {
                parts.append(input)
                counts.append(1)
                continue
            }
            let (texts, cutsSentences) = longLines.parts(of: input.text, length: translator.sourceLength)
            if texts.count > 1 {
                let place = cutsSentences ? "also within a sentence" : "at the ends of sentences"
                log.warning(
                    "line \(number + index + 1) is long and was translated in \(texts.count) parts, cut \(place)")
            }
            parts += texts.map { Translator.Input($0) }
            counts.append(texts.count)
        }
        let found = translator.translate(parts, number: number)
        guard parts.count > inputs.count else { return found }
        var place = 0
        return counts.map { count in
            defer { place += count }
            return TextTranslation.joined(Array(found[place..<place + count]))
        }
    }
}
