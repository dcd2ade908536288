import Evaluation

/// The analysis of errors, as report.json has it.
struct AnalysisDocument: Encodable {
    let numbers: Kept
    let names: Kept?
    let untranslated: Mistakes?
    let unknown: Mistakes
    let unseen: Mistakes?
    let repetitions: Mistakes
    let tooShort: Mistakes
    let tooLong: Mistakes
    let frequencies: [Frequency]

    enum CodingKeys: String, CodingKey {
        case numbers, names, untranslated, unknown, unseen, repetitions, frequencies
        case tooShort = "too_short"
        case tooLong = "too_long"
    }

    struct Finding: Encodable {
        let line: Int
        let text: String
        init(_ finding: CorpusAnalysis.Finding) { (line, text) = (finding.line, finding.text) }
    }
    struct Kept: Encodable {
        let expected, kept: Int
        let lost: [Finding]
        init(_ kept: CorpusAnalysis.Kept) {
            (expected, self.kept, lost) = (kept.expected, kept.kept, kept.lost.map(Finding.init))
        }
    }
    struct Mistakes: Encodable {
        let count, segments: Int
        let examples: [Finding]
        init(_ mistakes: CorpusAnalysis.Mistakes) {
            (count, segments, examples) = (mistakes.count, mistakes.segments, mistakes.examples.map(Finding.init))
        }
    }
    struct Frequency: Encodable {
        let from: Int
        let to: Int?
        let referenceWords, hypothesisWords, matches: Int
        let f1: Double
        enum CodingKeys: String, CodingKey {
            case from, to, matches, f1
            case referenceWords = "reference_words"
            case hypothesisWords = "hypothesis_words"
        }
    }

    init(_ analysis: CorpusAnalysis) {
        numbers = Kept(analysis.numbers)
        names = analysis.names.map(Kept.init)
        untranslated = analysis.untranslated.map(Mistakes.init)
        unknown = Mistakes(analysis.unknown)
        unseen = analysis.unseen.map(Mistakes.init)
        repetitions = Mistakes(analysis.repetitions)
        tooShort = Mistakes(analysis.tooShort)
        tooLong = Mistakes(analysis.tooLong)
        frequencies = analysis.frequencies.map {
            Frequency(
                from: $0.from, to: $0.to, referenceWords: $0.referenceWords, hypothesisWords: $0.hypothesisWords,
                matches: $0.matches, f1: $0.f1)
        }
    }
}

/// Systems beside a baseline, as report.json has them.
struct ComparisonOfSystems: Encodable {
    let baseline: String
    let test: String
    let samples: Int
    let seed: String
    let systems: [System]

    struct System: Encodable {
        let name: String
        /// By the metric's key.
        let metrics: [String: Result]
    }
    struct Result: Encodable {
        let value, baseline, difference, pValue: Double
        let confidence: ReportDocument.Interval?
        enum CodingKeys: String, CodingKey {
            case value, baseline, difference, confidence
            case pValue = "p_value"
        }
    }

    init(_ paired: PairedComparison) {
        baseline = paired.baseline.path
        test = paired.test == .bootstrap ? "paired-bootstrap" : "paired-approximate-randomization"
        samples = paired.samples
        seed = paired.seedName
        systems = paired.systems.map { system in
            let results = zip(paired.measures, system.results).map { measure, result in
                (
                    measure.metric.key,
                    Result(
                        value: result.score, baseline: result.baseline, difference: result.score - result.baseline,
                        pValue: result.pValue, confidence: result.interval.map(ReportDocument.Interval.init))
                )
            }
            return System(name: system.name, metrics: Dictionary(results, uniquingKeysWith: { $1 }))
        }
    }
}

/// Segments that the training corpus nearly has, as report.json has them.
struct OverlapDocument: Encodable {
    let threshold = NearDuplicates.threshold
    let segments: Int
    let share: Double
    /// The scores without them, by the metric's key.
    let scores: [String: Double]

    init(_ duplicates: NearDuplicates, _ metrics: [String]) {
        (segments, share) = (duplicates.count, duplicates.share)
        scores = Dictionary(zip(metrics, duplicates.scores), uniquingKeysWith: { $1 })
    }
}
