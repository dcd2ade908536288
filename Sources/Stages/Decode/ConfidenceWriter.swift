import Diagnostics
import Files
import Foundation
import Translation

/// Estimates how good translations are, where the model's folder says how, and writes that to a file where one is wanted.
final class ConfidenceWriter {
    /// Nil where the model was not tuned, or there are several.
    private let estimate: Confidence?
    private let sink: OutputFile?

    init(_ command: DecodeCommand) throws {
        let folder = ModelFolder(command.model[0])
        estimate = command.model.count == 1 ? try Confidence(of: folder) : nil
        guard command.confidence == nil || estimate != nil else {
            throw command.model.count > 1
                ? Diagnostic(.usage, "--confidence is for one model; several were not tuned together")
                : Diagnostic(
                    .missingInput, at: Place(folder.confidence),
                    "no such file, which --confidence needs; make it with pipeline-tune --model "
                        + "\(command.model[0].quotedForShell) --bitext DEVELOPMENT-TEXT")
        }
        sink = try command.confidence.map { try OutputFile($0) }
    }

    /// How good the translations of a line probably are, from 0 to 1; nil for those that are kept as a memory has them, are
    /// copies of their sources, or have no text.
    func values(_ translations: [TextTranslation], of input: Translator.Input, isKept: Bool) -> [Double?] {
        translations.map { translation in
            guard let estimate, !isKept, !translation.isCopied, !translation.tokens.isEmpty else { return nil }
            return estimate(translation, source: input.text, similarity: input.annotations.match?.similarity ?? 0)
        }
    }

    /// Writes a line for each translation of a line.
    /// - Returns: how good they probably are.
    func write(_ translations: [TextTranslation], of input: Translator.Input, isKept: Bool) throws -> [Double?] {
        let values = values(translations, of: input, isKept: isKept)
        for value in values { try sink?.writeLine(value.map { String(format: "%.4f", $0) } ?? "") }
        return values
    }

    func finish() throws { try sink?.commit() }
}
