import ArgumentParser
import Concurrency
import Corpora
import Diagnostics
import Files
import Logging
import StageSupport
import Translation

/// `pipeline-lexicon`: which target tokens a model takes for which source tokens.
public struct LexiconCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "pipeline-lexicon",
        abstract: "Count which target tokens a model takes for which source tokens.",
        discussion: """
            Runs the model over a bitext, usually the one that it was trained on, and counts by its attention. What it \
            writes is a shortlist for faster decoding.

            Examples:
              pipeline-lexicon --model work/model --bitext work/clean/train
              pipeline-decode --model work/model --shortlist 50 --input test.fr
            """,
        version: Dragoman.version)

    @Option(help: ArgumentHelp("The folder that pipeline-train wrote.", valueName: "folder"))
    var model: String
    @Option(help: ArgumentHelp("A bitext, without the endings of its two files.", valueName: "name"))
    var bitext: String
    @Option(
        help: ArgumentHelp(
            "Where the counts go; - is standard output. (default: lexicon.tsv in the model's folder)", valueName: "file"
        ))
    var output: String?
    @Option(help: "Worker threads; by default one for each physical core. Results do not depend on it.")
    var threads = Translator.Options().threads

    public init() {}

    public func validate() throws {
        try checkRange("threads", threads, 1...256)
    }

    public func run() throws {
        Interruption.watch()
        var options = Translator.Options()
        options.threads = threads
        let translator = try Translator(folders: [model], options: options)
        let files = try Bitext(
            bitext, source: translator.description.source, target: translator.description.target)
        let path = output ?? ModelFolder(model).lexicon
        try Overwriting.refuse(of: [files.sourcePath, files.targetPath], by: [path])
        let reader = try BitextReader(files)
        var progress = Progress("counting")
        defer { progress.finish() }
        let lexicon = try translator.lexicon {
            guard try reader.next() else { return nil }
            return (String(decoding: reader.source, as: UTF8.self), String(decoding: reader.target, as: UTF8.self))
        } progress: { done in
            progress.update(reader.fraction) { done.counted("pair") }
            try Interruption.check("interrupted; nothing was written")
        }
        try lexicon.write(to: path, translator.vocabularies)
        Logger(label: "pipeline-lexicon").info("\(reader.line.counted("pair")) counted into \(path)")
    }
}
