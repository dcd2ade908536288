import ArgumentParser
import Concurrency
import Corpora
import Diagnostics
import Files
import Foundation
import Logging
import StageSupport
import Vocabularies

/// Learns the vocabularies of a bitext.
public struct VocabCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "pipeline-vocab",
        abstract: "Learn a source and a target vocabulary from a bitext, or the vocabulary of a text.",
        discussion: """
            Reads BITEXT.<source> and BITEXT.<target>, or their .gz. Writes a folder: \
            vocabulary.json, and source.* with target.* or joint.*. With --text it reads files with a segment a line, with \
            --tagged words and tags in columns, and writes the vocabulary of one language: text.*.

            Kinds:
            \(VocabularyKind.all.map { "  \($0.name): \($0.summary) (default size: \($0.defaultSize.summary))" }.joined(separator: "\n"))

            Without --size bpe and unigram have \(DefaultVocabularySize.subwordRule).

            Normalization:
            \(SubwordNormalization.allCases.map { "  \($0.rawValue): \($0.summary)" }.joined(separator: "\n"))
            With all but nfc and identity a model cannot write the characters that are changed. The table at the end \
            counts the segments that a normalization changes.

            Examples:
              pipeline-vocab --source fr --target en --output work/vocab \\
                --kind unigram --size 4000 work/clean/train
              pipeline-vocab --source fr --target en --output work/vocab \\
                --kind bpe --joint work/clean/train
              pipeline-vocab --source fr --target en --output work/vocab \\
                --kind words --minimum-count 2 work/clean/train
              pipeline-vocab --language en --output work/vocab \\
                --kind spaces --text text.txt more.txt.gz
              pipeline-vocab --kind spaces --tagged train.conllu --output work/vocab
            """,
        version: Dragoman.version)

    @Option(help: "Language of the source side, as in the bitext's file name.")
    var source: String?

    @Option(help: "Language of the target side, as in the bitext's file name.")
    var target: String?

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Texts of one language, in place of a bitext.", valueName: "file"))
    var text: [String] = []

    @Flag(help: "The texts are in columns of tables, as pipeline-train --task classify reads them.")
    var table = false

    @OptionGroup(title: "TABLES") var columns: TableColumnOptions

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Files of words and their tags, CoNLL-U or columns, in place of a bitext: learns from the words.",
            valueName: "file"))
    var tagged: [String] = []

    @Option(
        help: ArgumentHelp(
            "With --tagged, the column of the word, by number, or of CoNLL-U by name. (default: FORM, or else 1)",
            valueName: "column"))
    var wordColumn: String?

    @Option(help: "Language of the texts, as a tag. (default: und)")
    var language: String?

    @Option(help: "Folder to write.")
    var output: String

    @Option(
        help: "How text is cut: \(VocabularyKind.all.map(\.name).joined(separator: ", ")).",
        completion: .list(VocabularyKind.all.map(\.name)))
    var kind = "unigram"

    @Option(help: "Most tokens of a vocabulary, the four specials included (default: by kind and corpus, see above).")
    var size: Int?

    @Flag(help: "One vocabulary for both languages, learnt from both.")
    var joint = false

    @Flag(
        help: """
            For a model that reads matches of a memory or terms beside each source: learn the source vocabulary from both \
            sides, and give it the tokens that announce these annotations.
            """)
    var annotations = false

    @Option(
        name: .customLong("tag"), parsing: .singleValue,
        help: ArgumentHelp(
            "Give the source vocabulary a token for a tag of pipeline-train --train TAG=BITEXT. May be repeated.",
            valueName: "tag"))
    var tags: [String] = []

    @Option(help: "Leave out tokens seen fewer times than this; words and characters (default: 1).")
    var minimumCount: Int?

    @Option(help: "Share of running characters that get a piece, 0.98 to 1; bpe and unigram (default: 1).")
    var characterCoverage: Double?

    @Option(
        help: """
            What is done to text before it is cut, bpe and unigram; see above (default: nfc).
            """, completion: .list(SubwordNormalization.allCases.map(\.rawValue)))
    var normalization: String?

    @Flag(help: "Make each digit a piece of its own; bpe and unigram.")
    var splitDigits = false

    @Flag(help: "Spell unknown characters in bytes, which takes 256 pieces; bpe and unigram.")
    var byteFallback = false

    @Option(
        help: """
            Learn from this many segments of each side, drawn at random; 0 is all (default: \(VocabularyKind.subwordSample) for \
            bpe and unigram, else all).
            """)
    var sample: Int?

    @Option(help: "Seed of the draw.")
    var seed: UInt64 = 1

    @Argument(help: "Name of the bitext, without the languages' endings; several are learnt from together.")
    var bitext: [String] = []

    public init() {}

    public func validate() throws {
        let names = VocabularyKind.all.map(\.name)
        guard let chosen = VocabularyKind.named(kind) else {
            let guess = kind.nearest(among: names).map { "; did you mean '\($0)'?" } ?? ""
            throw ValidationError("--kind is '\(kind)'; it must be one of \(names.joined(separator: ", "))\(guess)")
        }
        try checkInputs()
        for tag in tags where SourceTag(tag) == nil {
            throw ValidationError("--tag is '\(tag)'; a tag has \(SourceTag.rule), and is no token of every vocabulary")
        }
        let least = SpecialToken.names.count + 1
        try checkRange("size", size, least...)
        if let size, size > Int(Int32.max) { throw ValidationError("--size is \(size); it must be below 2147483648") }
        if let sample, sample < 0 { throw ValidationError("--sample is \(sample); it must not be negative") }
        if chosen.isSubword {
            if minimumCount != nil {
                throw ValidationError(
                    "--minimum-count is not for \(kind); use --character-coverage or a smaller --size")
            }
        } else {
            let given = [
                ("--character-coverage", characterCoverage != nil), ("--normalization", normalization != nil),
                ("--split-digits", splitDigits), ("--byte-fallback", byteFallback),
            ].first { $0.1 }
            if let given { throw ValidationError("\(given.0) is not for \(kind), only for bpe and unigram") }
        }
        try checkRange("minimum-count", minimumCount, 1...)
        try checkRange("character-coverage", characterCoverage, 0.98...1)
        if let normalization, SubwordNormalization(rawValue: normalization) == nil {
            let rules = SubwordNormalization.allCases.map(\.rawValue)
            let guess = normalization.nearest(among: rules).map { "; did you mean '\($0)'?" } ?? ""
            throw ValidationError(
                "--normalization is '\(normalization)'; it must be one of \(rules.joined(separator: ", "))\(guess)")
        }
    }

    private func checkInputs() throws {
        if texts.isEmpty {
            let ofTables = [("table", table)] + columns.given
            if let other = ofTables.first(where: \.1) {
                throw ValidationError("--\(other.0) is for the files of --text; give --text, or leave it out")
            }
            for (name, isGiven) in [
                ("--source", source != nil), ("--target", target != nil), ("the name of a bitext", !bitext.isEmpty),
            ] where !isGiven {
                throw ValidationError("\(name) is missing; give --source, --target and a bitext, or --text or --tagged")
            }
            if let source, source == target { throw ValidationError("--source and --target are both '\(source)'") }
            if language != nil { throw ValidationError("--language is for --text; leave it out") }
            if wordColumn != nil { throw ValidationError("--word-column is for --tagged; leave it out") }
            return
        }
        let name = tagged.isEmpty ? "--text" : "--tagged"
        let others = [
            ("--source", source != nil), ("--target", target != nil), ("a bitext", !bitext.isEmpty), ("--joint", joint),
            ("--annotations", annotations), ("--tag", !tags.isEmpty),
        ]
        if let other = others.first(where: { $0.1 }) {
            throw ValidationError("\(other.0) is not for \(name), which is of one language; leave it out")
        }
        for (option, isGiven, other) in [
            ("--text", !text.isEmpty && !tagged.isEmpty, name),
            ("--table", (table || columns.isGiven) && text.isEmpty, name),
            ("--word-column", wordColumn != nil && tagged.isEmpty, name),
        ] where isGiven {
            throw ValidationError("\(option) is not for \(other); leave it out")
        }
        if texts.contains("-") { throw ValidationError("\(name) is read more than once, so `-` cannot be one") }
    }

    public func run() throws {
        // SentencePiece cannot be asked to stop, and there is nothing to clean up before the folder is written.
        Interruption.endAtOnce()
        guard let kind = VocabularyKind.named(kind) else { throw Diagnostic(.usage, "unknown --kind \(self.kind)") }
        try checkFiles()
        let (pair, coverages, segments) = try texts.isEmpty ? learnFromBitext(kind) : learnFromText(kind)
        // From here on a signal waits until the folder is whole, which does not take long.
        Interruption.watch()
        try pair.copy(to: output)
        warnIfSmall(pair)
        summarize(pair, coverages, segments: segments)
        try Interruption.check("interrupted; the vocabulary in \(output) is whole")
    }

    private func checkFiles() throws {
        var files = StageFiles()
        files.read(texts)
        if let source, let target {
            for name in bitext { try files.read(bitext: name, source: source, target: target) }
        }
        files.write(VocabularyPair.files(in: output))
        try files.check()
    }

    typealias Learnt = (pair: VocabularyPair, coverages: [VocabularyCoverage], segments: Int)

    private func learnFromBitext(_ kind: VocabularyKind) throws -> Learnt {
        guard let source, let target, !bitext.isEmpty else { throw Diagnostic(.usage, "a bitext is missing") }
        let files = try bitext.map { try Bitext($0, source: source, target: target) }
        for bitext in files { try bitext.checkThatItCanBeReadAgain() }
        var pairs = 0
        let text = LearningText(paths: [files[0].sourcePath, files[0].targetPath]) { body in
            pairs = 0
            for bitext in files {
                let reader = try BitextReader(bitext)
                while try reader.next() {
                    try body(.source, reader.source)
                    try body(.target, reader.target)
                }
                pairs += reader.line
            }
        }
        let pair = try VocabularyPair(
            learning: kind, from: text, sourceLanguage: source, targetLanguage: target, isJoint: joint,
            options: options)
        return (pair, try VocabularyCoverage.of(pair, on: text, pairs: pairs), pairs)
    }

    /// The names of the vocabularies' languages in messages.
    var languages: [String] { texts.isEmpty ? [source ?? "", target ?? ""] : [language ?? "und"] }

    /// The files of one language.
    var texts: [String] { text + tagged }

    var options: VocabularyOptions {
        var options = VocabularyOptions()
        options.size = size
        options.minimumCount = minimumCount ?? options.minimumCount
        options.characterCoverage = characterCoverage ?? options.characterCoverage
        options.normalization = normalization.flatMap(SubwordNormalization.init) ?? options.normalization
        options.splitsDigits = splitDigits
        options.fallsBackToBytes = byteFallback
        options.hasAnnotationTokens = annotations
        for tag in tags.compactMap({ SourceTag($0) }) where !options.tags.contains(tag) { options.tags.append(tag) }
        options.sample = sample
        options.seed = seed
        return options
    }
}
