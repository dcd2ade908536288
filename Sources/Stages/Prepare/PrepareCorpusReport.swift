import Diagnostics
import Preparation
import Reporting
import StageSupport

/// Writes corpus.json, corpus.md and corpus.html from the statistics of a prepared corpus.
enum CorpusReport {
    static func write(_ report: PrepareReport, name: String, to folder: String) throws {
        try StageReport.write(report, to: folder + "/corpus.json")
        let page = page(report, name: name)
        try AtomicFile.write(page.markdown, to: folder + "/corpus.md")
        try AtomicFile.write(page.html(), to: folder + "/corpus.html")
    }

    private static func page(_ report: PrepareReport, name: String) -> CorpusPage {
        var page = CorpusPage()
        page.name = name
        (page.source, page.target) = (report.source, report.target)
        let kept = report.set("train")?.pairs ?? 0
        page.summary = "\(report.pairsRead) pairs read, \(kept) in the training set."
        page.footer = "pipeline-prepare \(Dragoman.version), seed \(report.seed)."
        let words = ["words, \(report.source)", "words, \(report.target)"]
        page.tables.append(
            .init(
                title: "Inputs", header: ["input", "pairs"], rows: report.inputs.map { [$0.bitext, String($0.pairs)] }))
        var left = report.pairsRead
        page.tables.append(
            .init(
                title: "Filters", header: ["filter", "dropped", "left"],
                rows: report.drops.map { drop in
                    left -= drop.pairs
                    return [drop.filter, String(drop.pairs), String(left)]
                }))
        page.tables.append(
            .init(
                title: "Sets", header: ["set", "pairs"] + words + ["words a segment"],
                rows: report.sets.map { set in
                    [
                        set.name, String(set.pairs), String(set.source.words), String(set.target.words),
                        "\(set.source.meanWords), \(set.target.meanWords)",
                    ]
                }))
        page.tables.append(
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
        if let statistics = report.statistics { add(statistics, to: &page) }
        page.samples = report.drops.map { .init(filter: $0.filter, pairs: $0.samples) }
        return page
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
                title: "Languages found in \(statistics.languageSample) pairs (? is unsure)",
                header: ["language", page.source, page.target],
                rows: rows.sorted { ($1.1 + $1.2, $0.0) < ($0.1 + $0.2, $1.0) }.prefix(20).map {
                    [$0.0, String($0.1), String($0.2)]
                }))
    }
}
