import ArgumentParser
import Corpora
import Diagnostics
import Evaluation
import Files
import Foundation
import Logging
import StageSupport
import Translation

/// The options of `pipeline-score` that only tags have.
struct ScoreTagOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Words and their tags, CoNLL-U or columns; scores the tags that pipeline-decode wrote, the hypotheses.",
            valueName: "file"))
    var tags: String?

    @Option(
        help: ArgumentHelp(
            "The column of the word in --tags, by number, or of CoNLL-U by name. (default: FORM, or else 1)",
            valueName: "column"))
    var wordColumn: String?

    @Option(
        help: ArgumentHelp("The column of the tag in --tags. (default: UPOS, or else the last)", valueName: "column"))
    var tagColumn: String?

    @Option(
        help: ArgumentHelp(
            "The column of the tag in --hypotheses. (default: of CoNLL-U that of --tags, or else the last)",
            valueName: "column"))
    var foundColumn: String?

    var given: [(name: String, isGiven: Bool)] {
        [("word-column", wordColumn != nil), ("tag-column", tagColumn != nil), ("found-column", foundColumn != nil)]
    }

    var columns: TaggedText.Columns { .init(word: wordColumn, tag: tagColumn) }
}

extension ScoreCommand {
    /// The figures that gates of tags may ask for.
    private static let figures = ["span-f1", "accuracy"]

    /// Checks the options of tags, and refuses them where something else is scored.
    /// - Returns: whether tags are scored.
    func checkTagOptions() throws -> Bool {
        guard tagOptions.tags != nil else {
            if let other = tagOptions.given.first(where: \.isGiven) {
                throw ValidationError("--\(other.name) is for --tags; leave it out")
            }
            return false
        }
        guard hypotheses != nil else { throw ValidationError("--tags needs --hypotheses, the tags to score") }
        let others: [(name: String, isGiven: Bool)] = [("maximum", !maximum.isEmpty)]
        try refuse(optionsOfTranslation + classOptions.given + others, with: "tags")
        _ = try figureGates(Self.figures)
        return true
    }

    /// Scores tags.
    /// - Parameters:
    ///   - hypotheses: the file of what was found.
    ///   - path: the file of what is right.
    func scoreTags(_ hypotheses: String, in path: String) throws {
        let gold = try TaggedText(path, tagOptions.columns)
        let found = try FoundTags(hypotheses, tagOptions, beside: gold)
        let model = try reportedModel(of: TaggingTask.name)
        let scheme = TagScheme(of: gold.sentences.map(\.tags))
        let known = try train.map { path in
            Set(
                try TaggedText(path, .init(word: tagOptions.wordColumn), hasTags: false).sentences.flatMap(\.words))
        }
        let labels = Set(gold.sentences.flatMap(\.tags) + found.tags.joined()).sorted()
        let numbers = Dictionary(uniqueKeysWithValues: labels.enumerated().map { ($1, $0) })
        var (scores, matrix) = (SpanScores(), ConfusionMatrix(labels))
        var (knownWords, others) = (TagReport.Words(), TagReport.Words())
        for (sentence, tags) in zip(gold.sentences, found.tags) {
            scores.add(truth: sentence.tags, found: tags, scheme: scheme)
            for ((word, truth), tag) in zip(zip(sentence.words, sentence.tags), tags) {
                if let truth = numbers[truth], let found = numbers[tag] { matrix.add(truth: truth, prediction: found) }
                guard let known else { continue }
                if known.contains(word) {
                    knownWords.add(isRight: truth == tag)
                } else {
                    others.add(isRight: truth == tag)
                }
            }
        }
        if scores.forbidden > 0 {
            Logger(label: "pipeline-score").warning(
                """
                \(hypotheses): \(scores.forbidden.counted("tag")) may not follow the one before in \
                \(scheme.rawValue.uppercased()); spans are counted as conlleval counts them
                """)
        }
        let sentences = zip(gold.sentences, found.tags).map { TagReport.Sentence($0, $1, hasSpans: scheme != .plain) }
        let report = TagReport(
            name: title, scheme: scheme, sentences, scores, matrix, known: known.map { _ in (knownWords, others) })
        let gates = try figureGates(Self.figures)
        if scheme == .plain, gates.contains(where: { $0.metric == "span-f1" }) {
            throw Diagnostic(.usage, "--minimum span-f1 is for tags of spans, and those of \(path) mark none")
        }
        let verdicts = gates.map { $0.verdict(on: report.value(of: $0.metric) ?? 0) }
        try report.write(to: output, verdicts, sentences, model)
        print(report.text, terminator: "")
        try check(verdicts)
    }
}

/// The tags that were found of the sentences of a file.
private struct FoundTags {
    /// For each sentence a tag for each word.
    let tags: [[String]]

    /// Reads what `pipeline-decode` wrote with a tagger: columns, or JSON.
    init(_ path: String, _ options: ScoreTagOptions, beside gold: TaggedText) throws {
        let lines = try LineReader.lines(of: path)
        var sentences: [(words: [String], tags: [String], line: Int)] = []
        if let first = lines.first, first.hasPrefix("{"), JSON.object(Data(first.utf8))?["tags"] != nil {
            for (index, line) in lines.enumerated() {
                guard let object = JSON.object(Data(line.utf8)), let words = object["words"] as? [String],
                    let tags = object["tags"] as? [String], words.count == tags.count
                else {
                    throw Diagnostic(
                        .badInput, at: Place(path, line: index + 1),
                        "has no words and tags; expected what pipeline-decode writes with a tagger",
                        excerpt: String(line.prefix(200)))
                }
                if !words.isEmpty { sentences.append((words, tags, index + 1)) }
            }
        } else {
            let columns = TaggedText.Columns(
                word: options.wordColumn,
                tag: options.foundColumn ?? (gold.form == .universal ? options.tagColumn : nil))
            sentences = try TaggedText(lines: lines, of: path, columns).sentences.map {
                ($0.words, $0.tags, $0.lines[0])
            }
        }
        for (own, other) in zip(sentences, gold.sentences) where own.words != other.words {
            let words = zip(own.words, other.words).first { $0 != $1 }
            throw Diagnostic(
                .badInput, at: Place(path, line: own.line),
                "the sentence has "
                    + (words.map { "'\($0.0)' where \(gold.path):\(other.lines[0]) has '\($0.1)'" }
                        ?? "\(own.words.count.counted("word")), but \(gold.path):\(other.lines[0]) has \(other.words.count)")
                    + "; both files must have the same words")
        }
        guard sentences.count == gold.sentences.count else {
            throw Diagnostic(
                .badInput, at: Place(path),
                "has \(sentences.count.counted("sentence")), but \(gold.path) has "
                    + "\(gold.sentences.count); both files must have the same words")
        }
        tags = sentences.map(\.tags)
    }
}
