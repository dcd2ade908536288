import Corpora
import Foundation

extension PairPlan {
    /// Pairs that are scored at a time.
    private static let chunk = 4096

    /// Drops pairs by what models say about them.
    /// - Throws: a `Diagnostic` where a model cannot be read or is of another language.
    mutating func dropByModels(_ bitexts: [Bitext], settings: PrepareSettings, report: inout PrepareReport) throws {
        for kind in PairScorers.all {
            guard
                let scorer = try kind.init(settings.filters.models, source: settings.source, target: settings.target)
            else { continue }
            let before = trainingIndices
            guard !before.isEmpty else { return }
            let dropped = scorer.bound.dropped(try scores(scorer, before, bitexts, settings))
            let reason = Reason.filter(UInt16(report.drops.count))
            for (index, isDropped) in zip(before, dropped) where isDropped { drop(index, reason) }
            report.drops.append(.init(filter: kind.name, pairs: dropped.count { $0 }))
            try addSamples(
                Set(zip(before, dropped).filter(\.1).prefix(settings.samples).map(\.0)), bitexts, settings, &report)
        }
    }

    /// The numbers that a scorer gives some pairs, which are read once more.
    private func scores(
        _ scorer: some PairScorer, _ indices: [Int], _ bitexts: [Bitext], _ settings: PrepareSettings
    ) throws -> [Double] {
        var scores: [Double] = [], pairs: [SegmentPair] = []
        scores.reserveCapacity(indices.count)
        func flush() throws {
            scores += try scorer.scores(pairs)
            pairs = []
        }
        var number = 0, position = 0
        try Self.forEachPair(of: bitexts, settings.normalization, type(of: scorer).name) { _, source, target in
            defer { number += 1 }
            guard position < indices.count, indices[position] == number else { return }
            position += 1
            pairs.append(
                SegmentPair(
                    source: String(decoding: source, as: UTF8.self), target: String(decoding: target, as: UTF8.self)))
            if pairs.count == Self.chunk { try flush() }
        }
        try flush()
        return scores
    }

    /// Shows some pairs beside the filter that was asked last.
    private func addSamples(
        _ wanted: Set<Int>, _ bitexts: [Bitext], _ settings: PrepareSettings, _ report: inout PrepareReport
    ) throws {
        guard !wanted.isEmpty else { return }
        var number = 0, samples: [[String]] = []
        try Self.forEachPair(of: bitexts, settings.normalization, "samples") { _, source, target in
            defer { number += 1 }
            guard wanted.contains(number) else { return }
            samples.append([source, target].map { String(decoding: $0.prefix(300), as: UTF8.self) })
        }
        report.drops[report.drops.count - 1].samples = samples
    }
}
