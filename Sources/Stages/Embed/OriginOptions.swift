import ArgumentParser
import Diagnostics
import Files
import StageSupport
import Tensors
import Translation
import Vocabularies

/// The options that say where vectors come from.
struct OriginOptions: ParsableArguments {
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Text to learn from: files with a segment a line, packed or not, or - for standard input; with --source "
                + "and --target, anything that pipeline-ingest reads.", valueName: "file"))
    var input: [String] = []

    @Option(help: "Source language of a bilingual input.")
    var source: String?

    @Option(help: "Target language of a bilingual input.")
    var target: String?

    @Option(help: "The side of a bilingual input, of --model and of --vocab.")
    var side: SideOption?

    @Option(
        help: ArgumentHelp(
            "Vectors that are there: text or binary of word2vec, .vec of fastText, GloVe's text, packed or not, or a "
                + "folder with vectors.tsv and metadata.tsv.", valueName: "file"))
    var vectors: String?

    @Option(help: ArgumentHelp("A folder that pipeline-train wrote, whose embeddings are taken.", valueName: "folder"))
    var model: String?

    var isBilingual: Bool { source != nil }

    /// What the vectors come from, for messages and reports.
    var name: String {
        vectors ?? model.map { path in side.map { "\(path) (\($0.rawValue))" } ?? path }
            ?? (input.count == 1 ? input[0] : "\(input.count) files")
    }

    func validate() throws {
        let given = [("--input", !input.isEmpty), ("--vectors", vectors != nil), ("--model", model != nil)].filter(\.1)
        guard given.count < 2 else { throw ValidationError("\(given[0].0) and \(given[1].0) exclude each other") }
        guard (source == nil) == (target == nil) else {
            throw ValidationError("--source and --target go together: they are the languages of a bilingual input")
        }
        if let source, source == target { throw ValidationError("--source and --target are both '\(source)'") }
        guard source == nil || !input.isEmpty else { throw ValidationError("--source and --target are for --input") }
        guard side != nil || source == nil else {
            throw ValidationError("a bilingual --input needs --side source or target")
        }
    }

    /// The vectors of a file or a model.
    func readVectors(_ progress: (Double?) throws -> Void) throws -> WordVectors {
        if let vectors { return try WordVectors(vectors, progress: progress) }
        let folder = ModelFolder(model ?? "")
        let (_, network, weights) = try folder.loadOfAnyTask()
        let vocabularies = try VocabularyPair(folder: folder.vocabularies)
        try folder.check(vocabularies)
        let (table, vocabulary) = try table(of: network, vocabularies, folder.path)
        // The tokens that every vocabulary starts with are no words.
        let ids = Int(SpecialToken.end) + 1..<vocabulary.count
        let width = table.shape[1]
        return WordVectors(
            ids.map { vocabulary.token(Int32($0)) }, width: width,
            values: Array(weights.array(table)[(ids.lowerBound * width)..<(ids.upperBound * width)]))
    }

    /// The embeddings of the side that is asked for, or those of a model with one side.
    private func table(
        of network: any TaskModel, _ vocabularies: VocabularyPair, _ path: String
    ) throws -> (table: Parameter, vocabulary: any Vocabulary) {
        let tables = TextSide.allCases.compactMap { side in
            network.embedding(of: side).map { (side: side, table: $0) }
        }
        guard var found = tables.first else {
            throw Diagnostic(.usage, "--model \(path) is of a task whose models have no embeddings of tokens")
        }
        if tables.count == 1 {
            guard side == nil else { throw Diagnostic(.usage, "--model \(path) has one side; leave --side out") }
        } else {
            guard let side else {
                throw Diagnostic(.usage, "--model \(path) has two sides; give --side source or target")
            }
            found = tables[side == .source ? 0 : 1]
        }
        return (found.table, found.side == .source ? vocabularies.source : vocabularies.target)
    }
}
