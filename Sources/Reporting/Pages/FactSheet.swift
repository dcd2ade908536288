import Diagnostics
import Evaluation
import Tensors

/// What a report's figures come from: languages, data, model and training, each as a line.
struct FactSheet {
    private let report: Report

    init(_ report: Report) { self.report = report }

    var lines: [(name: String, text: String)] {
        [
            ("Languages", languages), ("Data", data), ("Model", model), ("Training", training),
            ("Development set", development), ("Trained by", trainer),
        ].compactMap { name, text in text.map { (name, $0) } }
    }

    /// The options of the model and of its training.
    var options: [ModelFacts.Option] {
        guard let facts = report.facts else { return [] }
        return facts.model.map { .init("model.\($0.name)", $0.value) } + facts.training
    }

    private var languages: String? {
        switch (report.sourceLanguage, report.targetLanguage) {
        case (let source?, let target?): "from \(source) into \(target)"
        case (nil, let target?): "into \(target)"
        case (let source?, nil): "from \(source)"
        case (nil, nil): nil
        }
    }

    private var data: String? {
        let names = ["train": "training", "dev": "development"]
        let sets = (report.facts?.data ?? []).compactMap { set in
            set.pairs.map { "\($0.counted("pair")) for \(names[set.name] ?? set.name)" }
        }
        return sets.isEmpty
            ? nil : (sets + ["\(report.count.counted("segment")) for this test"]).joined(separator: ", ")
    }

    private var model: String? {
        guard let facts = report.facts, let cell = facts.value("cell") else { return nil }
        func layers(_ side: String) -> String? {
            facts.value("\(side)-layers").flatMap(Int.init)?.counted("\(side) layer")
        }
        let parts: [String?] = [
            RecurrentCells.named(cell)?.title ?? cell, layers("encoder"), layers("decoder"),
            facts.value("embedding-size").map { "embeddings of \($0)" },
            facts.value("hidden-size").map { "states of \($0)" }, facts.value("attention").map { "\($0) attention" },
            facts.value("source-vocabulary").flatMap(Int.init).flatMap { source in
                facts.value("target-vocabulary").flatMap(Int.init).map {
                    "vocabularies of \(source.grouped) and \($0.grouped)"
                }
            },
            facts.parameters?.counted("parameter"),
        ]
        return parts.compactMap { $0 }.joined(separator: ", ")
    }

    private var training: String? {
        guard let curve = report.training, let updates = curve.updates else { return nil }
        let parts: [String?] = [
            updates.counted("update"), curve.steps.last?.epoch.map { "\($0.fixed(1)) epochs" },
            curve.seconds.map { "\(Int($0.rounded()).grouped) s" },
            curve.tokensPerSecond.map { "\(Int($0).grouped) target tokens/s" },
            report.facts?.seed.map { "seed \($0)" },
            curve.skipped.isEmpty ? nil : "\(curve.skipped.count.counted("update")) skipped",
        ]
        return parts.compactMap { $0 }.joined(separator: ", ")
    }

    private var development: String? {
        guard let best = report.training?.best else { return nil }
        let tokenizer = report.training?.tokenizer.map { " (\($0))" } ?? ""
        return "best BLEU\(tokenizer) \(best.bleu.fixed(2)) at update \(Int(best.update).grouped)"
    }

    private var trainer: String? {
        guard let facts = report.facts else { return nil }
        let parts = [facts.version.map { "pipeline-train \($0)" }, facts.command]
        return parts.contains { $0 != nil } ? parts.compactMap { $0 }.joined(separator: ": ") : nil
    }
}

extension Int {
    /// As everywhere, with a comma at each thousand.
    func counted(_ noun: String, plural: String? = nil) -> String { "\(grouped) \(form(of: noun, plural: plural))" }
}
