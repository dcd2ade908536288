// Translates text with a model that pipeline-train has trained.
//
//     example-translate work/fr-en/model "Le chat noir dort."

import Diagnostics
import Foundation
import Translation

let arguments = CommandLine.arguments.dropFirst()
guard let model = arguments.first, arguments.count >= 2 else {
    print("usage: example-translate MODEL TEXT…")
    exit(ExitStatus.usage.rawValue)
}

do {
    var options = Translator.Options()
    options.search.beam = 5
    options.search.best = 2
    options.aligns = true
    // Several folders translate as an ensemble.
    let translator = try Translator(folders: [model], options: options)
    for hypotheses in try translator.translate(Array(arguments.dropFirst())) {
        for translation in hypotheses {
            print(translation.text, translation.hypothesis.score, separator: "\t")
        }
    }
} catch let error as Diagnostic {
    print(error)
    exit(error.status.rawValue)
}
