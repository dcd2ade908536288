import Tensors
import Testing

/// Copies of weights that products read.
@Suite struct WeightsTests {
    /// Rows of more than one unit of repacking, and a rest.
    private static let (outputs, inputs) = (2 * Repacking.rowGranularity + 7, 48)

    /// What a linear layer computes both ways, with packed copies of the weights.
    private static func products(
        _ weights: Weights, _ packed: PackedWeights, _ weight: Parameter, _ precision: Precision
    )
        -> [[Float]]
    {
        let workers = Workers(1) { _ in
            let tape = Tape(weights: weights, gradients: ParameterBuffer(count: weights.count), packed: packed)
            tape.precision = precision
            tape.isRecording = true
            return tape
        }
        var results: [[Float]] = []
        workers.run { _, tape in
            let shape = Shape(batch: 40, width: inputs)
            let x = tape.tensor(shape, randomValues(shape.count, seed: 5))
            let y = tape.linear(x, weight)
            tape.seed(y, gradient: randomValues(y.shape.count, seed: 6))
            tape.backward()
            results = [y.array, x.gradientArray]
        }
        return results
    }

    /// In the first parameter, and in one that is read in several parts: at its start, within and at its end.
    @Test(arguments: [Float.nan, -.nan, .signalingNaN, .infinity, -.infinity]) func numbersThatAreNotFiniteAreFound(
        _ value: Float
    ) {
        var layout = ParameterLayout()
        let small = layout.add("small", [3], .zeros), large = layout.add("large", [1100, 1000], .zeros)
        let buffer = ParameterBuffer(count: layout.count)
        for (index, extreme) in [Float.greatestFiniteMagnitude, -.greatestFiniteMagnitude, .leastNonzeroMagnitude]
            .enumerated()
        {
            buffer.base[index] = extreme
        }
        #expect(buffer.firstNotFinite(in: layout) == nil)
        for (parameter, index) in [(small, 2), (large, 0), (large, 600_001), (large, large.count - 1)] {
            let place = buffer.base + parameter.offset + index
            place.pointee = value
            #expect(buffer.firstNotFinite(in: layout)?.name == parameter.name)
            place.pointee = 0
        }
    }

    /// Ranges of rows that are changed, and whether they are repacked.
    private static let changes: [[Range<Int>]] = [
        [], [0..<32, 32..<64, 64..<71], [32..<64], [64..<71], [0..<71], [3..<20], [0..<32, 40..<41],
    ]

    @Test(arguments: Precision.allCases.filter { $0.isSupported && $0.canTrain }) func copiesFollowTheWeights(
        _ precision: Precision
    ) {
        var layout = ParameterLayout()
        let table = layout.add("table", [5, 16], .uniform(1))
        let weight = layout.add("weight", [Self.outputs, Self.inputs], .uniform(1))
        let weights = Weights(count: layout.count), packed = PackedWeights()
        weights.initialize(layout, key: RandomKey(1))
        var before = Self.products(weights, packed, weight, precision)
        // Each change behind a use of the copies, and then behind another change.
        for changes in Self.changes.flatMap({ [[$0], [$0, [0..<32]], [$0, $0, []]] }) {
            for rows in changes {
                weights.modify(repacking: packed) { weights in
                    // Nothing has copies of this parameter.
                    weights.update(table.offset..<table.offset + table.count) { $0[3] += 1 }
                    for row in rows {
                        let start = weight.offset + row.lowerBound * Self.inputs
                        weights.update(start..<start + row.count * Self.inputs) { values in
                            for i in 0..<row.count * Self.inputs { values[i] += 0.25 }
                        }
                    }
                }
            }
            let found = Self.products(weights, packed, weight, precision)
            #expect(found == Self.products(weights, PackedWeights(), weight, precision), "\(changes)")
            #expect((found == before) == changes.joined().isEmpty, "\(changes)")
            before = found
        }
        weights.modify { $0.pointer(weight)[0] += 1 }
        #expect(Self.products(weights, packed, weight, precision) != before)
        // Other weights may share the copies' memory.
        let others = Weights(count: layout.count)
        others.copy(from: weights)
        others.modify { $0.pointer(weight)[1] += 1 }
        let (own, other) = (
            Self.products(weights, packed, weight, precision), Self.products(others, packed, weight, precision)
        )
        #expect(own != other)
        #expect(own == Self.products(weights, packed, weight, precision))
    }
}
