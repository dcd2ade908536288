import Diagnostics
import Files
import Foundation
import Preparation
import Reporting
import StageSupport

/// Makes corpus.json, corpus.md and corpus.html from the statistics of a prepared corpus.
enum CorpusReport {
    /// The files, which appear when they are committed.
    static func files(for report: PrepareReport, name: String, in folder: String) throws -> [AtomicFile] {
        try page(report, name: name).files("corpus", in: folder, with: report)
    }

    private static func page(_ report: PrepareReport, name: String) -> CorpusPage {
        var page = CorpusPage()
        page.name = name
        (page.source, page.target) = (report.source, report.target)
        let kept = report.set("train")?.pairs ?? 0
        page.summary = "\(report.pairsRead.counted("pair")) read, \(kept) in the training set."
        page.warnings = report.warnings
        page.footer = "pipeline-prepare \(Dragoman.version), seed \(report.seed)."
        page.tables = tables(report)
        if let statistics = report.statistics { add(statistics, to: &page) }
        page.samples = report.drops.map {
            .init(
                title: "Dropped by \($0.filter)", header: [report.source, report.target], pairs: $0.samples)
        }
        for set in report.sets {
            page.samples.append(
                .init(
                    title: "Near duplicates of \(set.name)", header: ["in \(set.name)", "in train"],
                    pairs: set.overlap?.nearDuplicateSamples ?? [], isOfSource: true))
        }
        return page
    }

    private static func tables(_ report: PrepareReport) -> [CorpusPage.Table] {
        var tables: [CorpusPage.Table] = []
        let words = ["words, \(report.source)", "words, \(report.target)"]
        tables.append(
            .init(
                title: "Inputs", header: ["input", "pairs"], rows: report.inputs.map { [$0.bitext, String($0.pairs)] }))
        var left = report.pairsRead
        tables.append(
            .init(
                title: "Filters", header: ["filter", "dropped", "left"],
                rows: report.drops.map { drop in
                    left -= drop.pairs
                    return [drop.filter, String(drop.pairs), String(left)]
                }))
        tables.append(
            .init(
                title: "Sets", header: ["set", "pairs"] + words + ["words a segment"],
                rows: report.sets.map { set in
                    [
                        set.name, String(set.pairs), String(set.source.words), String(set.target.words),
                        "\(set.source.meanWords), \(set.target.meanWords)",
                    ]
                }))
        tables.append(
            .init(
                title: "Contamination",
                header: [
                    "set", "training pairs dropped", "sources left in train", "targets left in train", "in other sets",
                ],
                rows: report.sets.compactMap { set in
                    set.overlap.map { overlap in
                        [
                            overlap.trainingPairsDropped, overlap.sourcesInTraining, overlap.targetsInTraining,
                            overlap.sourcesInOtherSets,
                        ].reduce(into: [set.name]) { $0.append(String($1)) }
                    }
                }))
        tables.append(
            .init(
                title: "Near duplicates in train",
                header: ["set", "segments", "similarity 0.9 or more", "share"],
                rows: report.sets.compactMap { set in
                    guard let near = set.overlap?.nearDuplicates else { return nil }
                    let share = Double(near) / Double(max(1, set.pairs)) * 100
                    return [set.name, String(set.pairs), String(near), String(format: "%.1f %%", share)]
                }))
        return tables
    }

    private static func add(_ statistics: CorpusStatistics, to page: inout CorpusPage) {
        page.sourceLengths = statistics.sourceLengths
        page.targetLengths = statistics.targetLengths
        page.lengthPairs = statistics.lengths.compactMap { pair in
            pair.count == 2 ? (x: pair[0], y: pair[1]) : nil
        }
        page.growth = statistics.growth.map { ($0.pairs, $0.sourceTypes, $0.targetTypes) }
        let languages = Set(statistics.sourceLanguages.keys).union(statistics.targetLanguages.keys)
        let rows = languages.map { language in
            (language, statistics.sourceLanguages[language] ?? 0, statistics.targetLanguages[language] ?? 0)
        }
        page.tables.append(
            .init(
                title: "Languages found in \(statistics.languageSample.counted("pair")) (? is unsure)",
                header: ["language", page.source, page.target],
                rows: rows.sorted { ($1.1 + $1.2, $0.0) < ($0.1 + $0.2, $1.0) }.prefix(20).map {
                    [$0.0, String($0.1), String($0.2)]
                }))
    }
}
