extension Comparison.System {
    /// Whether it is known how its models were trained.
    fileprivate var hasFacts: Bool { models.contains { $0.facts != nil } }
}

/// The options of model, training and scoring that are not the same for all systems.
struct OptionDifferences {
    let systems: [String]
    /// Sorted by name; a value for each system, those of its repetitions side by side.
    let rows: [(name: String, values: [String])]

    init(_ comparison: Comparison) {
        let known = comparison.systems.filter { !$0.models.isEmpty || !$0.reports.isEmpty }
        systems = known.map(\.name)
        let values = known.map(Self.values)
        let names = Set(values.flatMap(\.keys)).sorted()
        rows = names.compactMap { name in
            let row = values.map { $0[name] ?? [] }
            // A system whose model is not there any more differs in nothing that is known.
            let told = zip(row, known).filter { value, system in !value.isEmpty || system.hasFacts }.map(\.0)
            guard told.contains(where: { $0 != told[0] }) else { return nil }
            return (name, row.map { $0.isEmpty ? "–" : $0.joined(separator: ", ") })
        }
    }

    /// By the option's name its different values, in the order of the runs.
    private static func values(of system: Comparison.System) -> [String: [String]] {
        var values: [String: [String]] = [:]
        func add(_ name: String, _ value: String?) {
            guard let value, values[name]?.contains(value) != true else { return }
            values[name, default: []].append(value)
        }
        for model in system.models {
            for option in model.facts?.model ?? [] { add("model.\(option.name)", option.value) }
            for option in model.facts?.training ?? [] { add(option.name, option.value) }
            for set in model.facts?.data ?? [] {
                add("\(set.name) pairs", set.pairs?.grouped)
                add("\(set.name) sources", set.source.map { String($0.prefix(12)) })
                add("\(set.name) targets", set.target.map { String($0.prefix(12)) })
            }
        }
        for report in system.reports {
            add("tokenizer of BLEU", report.tokenizer)
            add("lowercase", report.isLowercase.map { $0 ? "yes" : "no" })
        }
        return values
    }
}
