import Diagnostics
import Files
import Foundation
import Translation

extension DecodeCommand {
    /// Reads a line, writes its translation, and so on until the input ends.
    func converse(_ translator: Translator) throws {
        let documents = try lineTranslator(translator)
        let prompt = "\(translator.description.source) > "
        var matchOptions = try matchOptions(translator)
        matchOptions.isImmediate = true
        var lines = try TranslationInputs(
            "-", lookup: memory.lookup(for: translator.description, threads: 1), options: matchOptions,
            isTyped: true)
        var number = 0
        let sink = try OutputFile("-")
        while true {
            if isatty(STDIN_FILENO) != 0 { FileHandle.standardError.write(Data(prompt.utf8)) }
            guard let line = try lines.next(1) else { return }
            for translations in try documents.translate(line, number: number) {
                for line in format.lines(translations, number: number, isForced: false) { try sink.writeLine(line) }
            }
            try sink.flush()
            number += 1
        }
    }
}
