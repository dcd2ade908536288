import Evaluation

/// The figures of all systems on one test set, as text.
struct ComparisonTable {
    struct Cell {
        var text: String
        /// Whether it is the best of its column.
        var isBest = false
    }

    let header: [String]
    let rows: [(name: String, cells: [Cell])]

    init(_ comparison: Comparison, test: String) {
        let systems = comparison.systems.filter { !$0.reports(on: test).isEmpty }
        var columns: [(title: String, values: [Repeated?], format: (Double) -> String, isScore: Bool)] = []
        for metric in comparison.metrics(on: test) {
            let values = systems.map { Repeated($0.reports(on: test).map { $0.metrics[metric.key]?.value }) }
            columns.append((metric.name, values, { $0.fixed(2) }, metric.key != "ter"))
        }
        func add(_ title: String, _ values: [Repeated?], _ format: @escaping (Double) -> String) {
            // A column that no system has anything for says nothing.
            if values.contains(where: { $0 != nil }) { columns.append((title, values, format, false)) }
        }
        add("Length ratio", systems.map { Repeated($0.reports(on: test).map(\.lengthRatio)) }) { $0.fixed(3) }
        add("Best dev BLEU", systems.map { Repeated($0.models.map(\.bestBLEU)) }) { $0.fixed(2) }
        add("Training", systems.map { Repeated($0.models.map(\.seconds)) }) { "\($0.fixed(0)) s" }
        add("Target tokens/s", systems.map { Repeated($0.models.map(\.tokensPerSecond)) }) { Int($0).grouped }
        add("Parameters", systems.map { Repeated([$0.models.first?.parameters.map(Double.init)]) }) { Int($0).grouped }
        let counts = systems.map { $0.reports(on: test).count }
        if counts.contains(where: { $0 > 1 }) {
            add("Runs", counts.map { Repeated([Double($0)]) }) { $0.fixed(0) }
        }
        header = ["System"] + columns.map(\.title)
        rows = systems.enumerated().map { index, system in
            let cells = columns.map { column in
                let best = column.isScore && systems.count > 1 ? column.values.compactMap { $0?.mean }.max() : nil
                let value = column.values[index]
                return Cell(
                    text: value.map { $0.formatted(column.format) } ?? "–",
                    isBest: value != nil && value?.mean == best)
            }
            return (system.name, cells)
        }
    }
}
