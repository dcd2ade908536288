import Foundation
import Training
import Translation

extension ModelSummary {
    /// A table of the layers, and their sums.
    var text: String {
        let rows = layers.map { layer in
            [
                layer.name,
                layer.shapes.map { "\($0.name) \($0.shape.map { String($0) }.joined(separator: "×"))" }
                    .joined(separator: ", "),
                layer.formula, String(layer.parameters), Self.megabytes(layer.parameters),
                layer.operations == 0 ? "-" : String(format: "%.3f", Double(layer.operations) / 1e6),
            ]
        }
        let total = [
            "total", "", "", String(parameters), Self.megabytes(parameters),
            String(format: "%.3f", Double(layers.reduce(0) { $0 + $1.operations }) / 1e6),
        ]
        let heads = ["layer", "shapes", "how the parameters come about", "parameters", "MB", "MFLOP a token"]
        let table = [heads] + rows + [total]
        let widths = heads.indices.map { column in table.map { $0[column].count }.max() ?? 0 }
        return table.map { row in
            row.enumerated().map { column, cell in
                let padding = String(repeating: " ", count: widths[column] - cell.count)
                return column < 3 ? cell + padding : padding + cell
            }.joined(separator: "  ")
        }.joined(separator: "\n")
    }

    private static func megabytes(_ parameters: Int) -> String {
        String(format: "%.2f", 4 * Double(parameters) / 1e6)
    }
}

extension TrainCommand {
    /// The memory that a printed summary says a training takes, each of its ranks, in bytes.
    package static func memory(inSummary text: String) -> Int64? { MemoryForecast.total(inSummary: text) }

    /// Prints the layers of the model and what a training of it takes.
    func printSummary(_ setup: TrainingSetup) throws {
        let forecast = try setup.memoryForecast(ranks: training.ranks ?? 1)
        let cost = TokenCost(setup.model, setup.options)
        let figures = [
            "training \(forecast.summary)",
            String(
                format: "%.2f MFLOP a target token forward, %.2f with the backward pass, in texts of %d tokens",
                cost.forward / 1e6, cost.training / 1e6, TokenCost.steps),
        ]
        print(([ModelSummary(setup.model.layout).text, ""] + figures).joined(separator: "\n"))
    }
}
