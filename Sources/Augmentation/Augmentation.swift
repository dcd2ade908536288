import Concurrency
import Corpora
import Diagnostics
import Files
import Logging
import Text

/// Makes pairs from text, filters them, and writes them as a bitext.
///
///     var settings = AugmentationSettings(method: "back-translation", source: "fr", target: "en")
///     settings.text = ["news.en"]
///     settings.model = ["en-fr/model"]
///     let report = try Augmentation(settings).run(output: "news")
public struct Augmentation {
    private let settings: AugmentationSettings
    private let method: any AugmentationMethod
    private let filters: [any CandidateFilter]
    private let logger: Logger

    /// Reads the models.
    /// - Parameters:
    ///   - settings: what is made of which text, and how.
    ///   - logger: receives notices.
    /// - Throws: where the settings contradict each other, or a model cannot be read or has other languages.
    public init(_ settings: AugmentationSettings, logger: Logger = Logger(label: "augmentation")) throws {
        try settings.check()
        guard let kind = settings.kind else { throw Diagnostic(.usage, "there is no method '\(settings.method)'") }
        _ = try AugmentationText(settings)
        let groups = kind.isEnsemble ? [settings.model] : settings.model.map { [$0] }
        let models = try groups.filter { !$0.isEmpty }.map { folders in
            try TranslationModel(
                folders, settings, count: kind.isEnsemble ? settings.best : settings.copies,
                isSampling: !kind.isEnsemble)
        }
        for model in models where !kind.modelsWrite.contains(model.made) {
            let (from, to) =
                model.made == .source ? (settings.target, settings.source) : (settings.source, settings.target)
            throw Diagnostic(
                .badInput, at: Place(model.folders[0]),
                "translates from \(from) to \(to); \(kind.name) needs models of the other direction")
        }
        method = try kind.make(settings, models)
        filters = try CandidateFilters.all(settings)
        (self.settings, self.logger) = (settings, logger)
    }

    /// Makes the pairs, from where an earlier run with the same settings and files was stopped.
    /// - Parameter output: the bitext to write, named without its languages.
    /// - Throws: `ExitStatus.interrupted` once the process has been asked to end; `ExitStatus.badInput` where nothing is left;
    ///   `ExitStatus.usage` where the output would replace the text.
    public func run(output: String) throws -> AugmentationReport {
        try Self.refuseOverwriting(settings, output: output)
        let done = try AugmentationProgress(output, settings) { logger.notice("\($0)") }
        let text = try AugmentationText(settings)
        var report = AugmentationReport(settings)
        var progress = Progress(settings.method)
        defer { progress.finish() }
        var count = 0, resumed = 0
        while case let lines = try text.next(settings.linesAtOnce), !lines.isEmpty {
            try Interruption.check("interrupted; the same command continues after line \(report.lines)")
            var block = done.block(count)
            if block == nil {
                let made = try make(lines, number: report.lines)
                try done.save(made, count)
                block = made
            } else {
                resumed = count + 1
            }
            if let block { report.add(block.report, samples: settings.samples) }
            count += 1
            progress.update(text.fraction) { [report] in
                "\(report.lines.counted("line"))  \(report.pairs.counted("pair"))"
            }
        }
        if resumed > 0 { logger.info("continued after line \(min(resumed * settings.linesAtOnce, report.lines))") }
        guard report.pairs > 0 else { throw Diagnostic(.badInput, "no pair is left: \(report.summary)") }
        let writer = try BitextWriter(output, source: settings.source, target: settings.target)
        for index in 0..<count {
            guard let block = done.block(index) else {
                throw Diagnostic(
                    .inputOutput, at: Place(output + AugmentationProgress.suffix), "lacks what was saved in it")
            }
            for pair in block.pairs { try writer.write(SegmentPair(source: pair[0], target: pair[1])) }
        }
        try writer.commit()
        done.finish()
        return report
    }

    /// Refuses to write over the text that the settings name.
    /// - Parameters:
    ///   - output: the bitext to write, named without its languages.
    ///   - others: files that are written besides.
    /// - Throws: `ExitStatus.usage` at the first file that is both input and output; `ExitStatus.missingInput` where a side
    ///   of the bitext is missing.
    package static func refuseOverwriting(
        _ settings: AugmentationSettings, output: String, others: [String] = []
    ) throws {
        let sides = [settings.source, settings.target].map { "\(output).\($0)" }
        try Overwriting.refuse(of: AugmentationText.paths(settings), by: sides + others)
    }

    /// Makes pairs of some lines, and filters them.
    private func make(_ lines: [SegmentPair], number: Int) throws -> AugmentationBlock {
        var report = AugmentationReport(settings)
        report.lines = lines.count
        let reads = settings.kind?.reads ?? []
        let isEmpty = lines.map { line in
            reads.contains { !($0 == .source ? line.source : line.target).hasText }
        }
        report.emptyLines = isEmpty.count { $0 }
        let isBesideText = reads.count == 2 && settings.kind?.isEnsemble == false
        var left: [Candidate] = []
        for (index, made) in try method.candidates(for: lines, number: number).enumerated() where !isEmpty[index] {
            // The text's own pairs are trained on beside those that are made of them, unless these take their place.
            var seen: Set<SegmentPair> = isBesideText ? [lines[index]] : []
            for candidate in made {
                let problem =
                    candidate.problem ?? (candidate.isEmpty ? "empty" : nil)
                    ?? (seen.insert(candidate.pair).inserted ? nil : "duplicate")
                if let problem {
                    report.drop(candidate, problem, samples: settings.samples)
                } else {
                    left.append(candidate)
                }
            }
        }
        for filter in filters where !left.isEmpty {
            let keeps = try filter.keeps(left)
            for (candidate, isKept) in zip(left, keeps) where !isKept {
                report.drop(candidate, filter.name, samples: settings.samples)
            }
            left = zip(left, keeps).filter(\.1).map(\.0)
        }
        for candidate in left { report.keep(candidate, samples: settings.samples) }
        return AugmentationBlock(report: report, pairs: left.map { [$0.pair.source, $0.pair.target] })
    }
}

extension Candidate {
    fileprivate var isEmpty: Bool { !self[made].hasText }
}
