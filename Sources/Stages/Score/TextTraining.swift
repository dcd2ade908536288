import Files
import Foundation
import Reporting

/// How a language model learnt, from the log in its folder: the scores of each evaluation, and what the model wrote then.
struct TextTraining {
    private struct Entry: Decodable {
        struct Sample: Decodable {
            var translation: String
        }
        var event: String
        var update: Int
        var epoch: Double?
        var scores: [String: Double]?
        var samples: [Sample]?
    }

    private var evaluations: [Entry] = []
    private var samples: [Entry] = []

    /// Reads the log of a model folder; nothing where there is none.
    init(_ model: String) {
        guard let text = try? String(contentsOfFile: ModelFolder(model).log, encoding: .utf8) else { return }
        for line in text.split(separator: "\n") {
            guard let entry = try? JSONDecoder().decode(Entry.self, from: Data(line.utf8)) else { continue }
            if entry.event == "evaluation" { evaluations.append(entry) }
            if entry.event == "samples" { samples.append(entry) }
        }
    }

    /// The scores on the dev set, evaluation by evaluation.
    var table: CorpusPage.Table {
        .init(
            title: "Training", header: ["update", "epoch", "dev perplexity", "dev bits per character"],
            rows: evaluations.map { entry in
                [String(entry.update), Self.number(entry.epoch), Self.number(entry.scores?["perplexity"])]
                    + [Self.number(entry.scores?["bits-per-character"])]
            })
    }

    /// Two sentences of each of some evaluations, from the first to the last.
    var written: CorpusPage.Samples {
        let step = max(1, (samples.count + Self.shown - 1) / Self.shown)
        let chosen = samples.indices.filter { (samples.count - 1 - $0) % step == 0 }.map { samples[$0] }
        return .init(
            title: "What the model wrote while it learnt", header: ["text", "after update"],
            pairs: chosen.flatMap { entry in
                (entry.samples ?? []).prefix(2).map { [$0.translation, String(entry.update)] }
            })
    }

    private static let shown = 10

    private static func number(_ value: Double?) -> String { value.map { String(format: "%.2f", $0) } ?? "–" }
}
