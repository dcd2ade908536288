import Diagnostics
import Files
import Foundation
import Logging
import Text
import Translation

extension DecodeCommand {
    /// How to translate, from the options, the model folder and the lexicon.
    func options() throws -> Translator.Options {
        let tuned = try SearchSettings(of: ModelFolder(model[0]))
        var options = search.options(tuned: tuned)
        if let used = tuned.map({ search.used(of: $0) }), !used.isEmpty {
            let (path, settings) = (ModelFolder(model[0]).searchSettings, used.joined(separator: ", "))
            Logger(label: "pipeline-decode").info("searching with \(settings), as \(path) has it")
        }
        if replaceUnknowns { options.unknowns = try lexicon.map { try UnknownWords(lexicon: $0) } ?? UnknownWords() }
        guard search.shortlist > 0 else { return options }
        let lexicon = ModelFolder(model[0]).lexicon
        guard FileManager.default.fileExists(atPath: lexicon) else {
            throw Diagnostic(
                .missingInput, at: Place(lexicon),
                "no such file, which --shortlist needs; make it with pipeline-lexicon --model "
                    + "\(model[0].quotedForShell) --bitext TRAINING-CORPUS")
        }
        return options
    }
}
