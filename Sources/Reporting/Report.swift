import Evaluation

/// The results of a run of the score stage, ready to be written in several formats.
public struct Report: Sendable {
    public var name: String
    /// The translations that were scored.
    public var hypotheses: Input
    /// One or more, each with as many lines as there are hypotheses.
    public var references: [Input]
    /// The source text, if it is known.
    public var sources: Input?
    /// The tokenizer that counts lengths and words.
    public var tokenizer: any Tokenizer
    /// Notes on the choice of the tokenizer.
    public var tokenizerNote: String?
    /// Whether scores ignore case.
    public var lowercase: Bool
    /// The scores.
    public var evaluation: CorpusEvaluation
    /// The results of the quality gates.
    public var verdicts: [QualityGate.Verdict]
    /// The system beside a baseline, where there is one.
    public var paired: PairedComparison?
    /// The training's log, if it is known.
    public var training: TrainingCurve?
    /// The path of the training's log.
    public var trainingPath: String?
    /// The model's weights: their path and SHA-256.
    public var model: (path: String, digest: String)?
    /// The attention of some translations.
    public var attention: [AttentionMap]
    /// The records in the model's folder about its training.
    public var facts: ModelFacts?
    /// The languages of the texts, as tags, as far as they are known.
    public var sourceLanguage: String?
    /// The language of the references, if it is known.
    public var targetLanguage: String?
    /// The segments that are nearly in the training corpus; nil where that is not known.
    public var nearDuplicates: NearDuplicates?
    /// The segments by the similarity of their match in a memory, best first; empty where no matches are known.
    public var matchBands: [MatchBand] = []
    /// What became of the placeholders of the sources; nil without sources.
    public var placeholders: PlaceholderCounts?
    /// The command that made the report, ready for a shell; nil where there was none.
    public var command: String?
    /// The command that runs everything that led to the report, the training included; nil where there was none.
    public var runCommand: String?
    /// When the report was made, as ISO 8601.
    public var created: String
    /// The version of the program that made it.
    public var version: String

    /// Tokens of each hypothesis and of its first reference.
    let hypothesisLengths, referenceLengths: [Int]
    /// The analysis of errors.
    public let analysis: CorpusAnalysis
    /// The scores by length of the source, or of the first reference where there is no source.
    public let buckets: [LengthBucket]
    /// Segments from the worst to the best.
    let ranking: [Int]

    /// Analyses scored hypotheses.
    public init(
        name: String, hypotheses: Input, references: [Input], sources: Input? = nil, options: Metrics.Options,
        evaluation: CorpusEvaluation, verdicts: [QualityGate.Verdict] = [], paired: PairedComparison? = nil,
        training: TrainingCurve? = nil, trainingPath: String? = nil,
        trainingWords: WordCounts? = nil, attention: [AttentionMap] = [], command: String? = nil, created: String,
        version: String, sourceTokenizer: (any Tokenizer)? = nil
    ) {
        self.name = name
        self.hypotheses = hypotheses
        self.references = references
        self.sources = sources
        self.tokenizer = options.bleu.tokenizer
        self.lowercase = options.bleu.lowercase
        self.evaluation = evaluation
        self.verdicts = verdicts
        self.paired = paired
        self.training = training
        self.trainingPath = trainingPath
        self.attention = attention
        self.command = command
        self.created = created
        self.version = version
        analysis = CorpusAnalysis(
            hypotheses: hypotheses.lines, references: references.map(\.lines), sources: sources?.lines,
            training: trainingWords, tokenizer: tokenizer, sourceTokenizer: sourceTokenizer)
        hypothesisLengths = analysis.hypothesisLengths
        referenceLengths = analysis.referenceLengths
        buckets = LengthBucket.all(
            of: evaluation, by: sources == nil ? referenceLengths : analysis.sourceLengths,
            hypotheses: hypothesisLengths, references: referenceLengths,
            tokensPerWord: (sources == nil ? tokenizer : sourceTokenizer ?? tokenizer).tokensPerWord)
        ranking = Self.ranking(evaluation)
    }

    /// How many segments there are.
    public var count: Int { hypotheses.lines.count }

    /// Where the lengths of `buckets` were taken.
    public var bucketSide: String { sources == nil ? "reference" : "source" }

    /// How many hypotheses have no text.
    public var emptyHypotheses: Int { hypotheses.lines.count { $0.allSatisfy(\.isWhitespace) } }

    /// How many hypotheses are, to the byte, one of their references.
    public var exactMatches: Int {
        hypotheses.lines.indices.count { segment in
            references.contains { $0.lines[segment] == hypotheses.lines[segment] }
        }
    }

    /// What ranks the segments.
    var rankingMeasure: CorpusEvaluation.Measure? {
        evaluation.measures.first { $0.metric is ChrF } ?? evaluation.measures.first
    }

    /// chrF distinguishes single segments better than BLEU, so it ranks where it was computed; the next metric breaks
    /// ties, then the order in the file.
    private static func ranking(_ evaluation: CorpusEvaluation) -> [Int] {
        let measures = evaluation.measures.filter { $0.metric is ChrF } + evaluation.measures
        guard let first = measures.first?.sentences else { return [] }
        let second = (measures.last { $0.metric.key != measures[0].metric.key } ?? measures[0]).sentences
        return first.indices.sorted { (first[$0], second[$0], $0) < (first[$1], second[$1], $1) }
    }
}
