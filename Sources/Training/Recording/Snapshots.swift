import Foundation
import Tensors
import Translation

/// The weights of the last evaluations, one file each; their mean is evaluated at the end.
///
/// The mean of checkpoints is at a flatter minimum and is often better than each of them (Vaswani et al. 2017, section 6.1;
/// Izmailov et al. 2018).
struct Snapshots {
    let folder: String
    let layout: ParameterLayout

    private static let prefix = "evaluation-", suffix = ".safetensors"

    private func path(_ update: Int) -> String { "\(folder)/\(Self.prefix)\(update)\(Self.suffix)" }

    func save(_ values: Weights, update: Int, metadata: [String: String]) throws {
        try Safetensors.write(path(update), layout, [.init(values: values)], metadata: metadata)
    }

    /// The updates whose weights exist.
    func present(_ updates: [Int]) -> [Int] {
        updates.filter { FileManager.default.fileExists(atPath: path($0)) }
    }

    /// Removes the files of all other updates.
    func keep(only updates: [Int]) {
        let kept = Set(updates.map(path))
        for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        where name.hasPrefix(Self.prefix) && name.hasSuffix(Self.suffix) && !kept.contains("\(folder)/\(name)") {
            // A file that cannot be removed only takes room.
            try? FileManager.default.removeItem(atPath: "\(folder)/\(name)")
        }
    }

    /// The mean of the weights of several updates.
    func mean(of updates: [Int]) throws -> Weights {
        try Weights(
            meanOf: updates.map { update in
                { try Safetensors.values(path(update), layout) }
            }, count: layout.count)
    }
}

extension Weights {
    /// The mean of several sets of weights.
    /// - Parameters:
    ///   - all: each reads one set; they are read one at a time.
    ///   - count: the size of their layout, in elements.
    public convenience init(meanOf all: [() throws -> Weights], count: Int) throws {
        self.init(count: count)
        try modify { mean in
            for (number, read) in all.enumerated() {
                let next = try read()
                // A running mean does not overflow.
                let share = 1 / Float(number + 1)
                for index in 0..<count { mean.base[index] += (next.values[index] - mean.base[index]) * share }
            }
        }
    }
}
