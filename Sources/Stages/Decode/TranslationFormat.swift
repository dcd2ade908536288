import ArgumentParser
import Corpora
import Files
import Foundation
import Translation

/// How `pipeline-decode` writes translations.
enum TranslationFormat: String, CaseIterable, ExpressibleByArgument {
    /// One translation a line.
    case text
    /// The n-best format of Moses: line number, translation, features and score between `|||`.
    case moses
    /// One JSON object a line with tokens, scores and, where asked for, alignment.
    case jsonl

    /// The lines for one line of input.
    /// - Parameters:
    ///   - number: of the line of input, from 0.
    ///   - isForced: whether translations were given and only their scores are new.
    ///   - match: what a memory has for the line.
    ///   - isKept: whether the match became the translation as it is.
    ///   - confidence: how good each translation probably is; empty where nobody knows.
    func lines(
        _ translations: [TextTranslation], number: Int, isForced: Bool, match: SegmentMatch? = nil,
        isKept: Bool = false, confidence: [Double?] = []
    ) -> [String] {
        switch self {
        case .text: translations.map { isForced ? Self.number($0.hypothesis.logProbability) : $0.text.onOneLine }
        case .moses:
            translations.map {
                "\(number) ||| \($0.text.onOneLine.replacing("|||", with: "&#124;&#124;&#124;")) ||| logp= \(Self.number($0.hypothesis.logProbability)) "
                    + "words= \($0.hypothesis.tokenLogProbabilities.count) ||| \(Self.number($0.hypothesis.score))"
            }
        case .jsonl:
            translations.enumerated().map {
                Self.json(
                    $1, number: number, rank: $0 + 1, match: match, isKept: isKept,
                    confidence: $0 < confidence.count ? confidence[$0] : nil)
            }
        }
    }

    /// As many digits as tell any two numbers of single precision apart.
    private static func number(_ value: Float) -> String { "\(value)" }

    private struct Entry: Encodable {
        var line: Int
        var rank: Int
        var translation: String
        var score: Float
        var logProbability: Float
        var tokens: [String]
        var tokenLogProbabilities: [Float]
        var sourceTokens: [String]
        var alignment: String?
        /// The similarity of the match that the model read, and its origin.
        var matchScore: Double?
        var matchOrigin: String?
        /// `memory` where the match is the translation as it is, `source` where the line is.
        var from: String?
        /// Whether placeholders were written into the text after the search, so that it is not that of the tokens.
        var edited: Bool?
        /// How good it probably is, from 0 to 1.
        var confidence: Double?
    }

    private static func json(
        _ translation: TextTranslation, number: Int, rank: Int, match: SegmentMatch?, isKept: Bool, confidence: Double?
    ) -> String {
        let found = translation.hypothesis
        func finite(_ value: Float) -> Float { value.isFinite ? value : -.greatestFiniteMagnitude }
        let entry = Entry(
            line: number + 1, rank: rank, translation: translation.text, score: finite(found.score),
            logProbability: finite(found.logProbability), tokens: translation.tokens,
            tokenLogProbabilities: found.tokenLogProbabilities.map(finite), sourceTokens: translation.sourceTokens,
            alignment: translation.alignment?.description, matchScore: match?.score, matchOrigin: match?.origin,
            from: translation.isCopied ? "source" : match == nil ? nil : isKept ? "memory" : "model",
            edited: translation.isEdited ? true : nil,
            confidence: confidence.map { ($0 * 10_000).rounded() / 10_000 })
        let encoder = JSON.encoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        // All numbers are finite, and text is text.
        return (try? encoder.encode(entry)).map { String(decoding: $0, as: UTF8.self).escapingLineEnds } ?? "{}"
    }
}

extension String {
    /// The text with a space in place of everything at which a reader may end a line.
    var onOneLine: String {
        guard utf8.contains(where: { $0 < 0x20 || $0 == 0xC2 || $0 == 0xE2 }) else { return self }
        return String(
            String.UnicodeScalarView(unicodeScalars.map { Self.endsLine($0) ? " " : $0 }))
    }

    /// JSON with an escape in place of the characters that it allows in a string and at which a reader may end a line.
    var escapingLineEnds: String {
        guard utf8.contains(where: { $0 == 0xC2 || $0 == 0xE2 || $0 == 0x7F }) else { return self }
        var result = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            if scalar.value >= 0x7F, Self.endsLine(scalar) || scalar.value < 0xA0 {
                let digits = String(scalar.value, radix: 16)
                result.append(
                    contentsOf: "\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)".unicodeScalars)
            } else {
                result.append(scalar)
            }
        }
        return String(result)
    }

    private static func endsLine(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0A...0x0D, 0x1C...0x1E, 0x85, 0x2028, 0x2029: true
        default: false
        }
    }
}
