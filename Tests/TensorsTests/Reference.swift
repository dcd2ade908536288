import Foundation
import Tensors
import Testing

/// One file of `Reference/`: arrays of numbers by name.
struct Reference {
    let name: String
    private let fields: [String: [Double]]

    init(_ name: String) throws {
        self.name = name
        let url = try #require(
            Bundle.module.url(forResource: name, withExtension: "json", subdirectory: "Reference"), "no \(name).json")
        let object = try #require(JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? [String: Any])
        fields = try object.mapValues { value in
            if let number = value as? Double { return [number] }
            return try #require(value as? [Double])
        }
    }

    func doubles(_ field: String) throws -> [Double] { try #require(fields[field], "\(name) has no \(field)") }
    func floats(_ field: String) throws -> [Float] { try doubles(field).map(Float.init) }
    func integers(_ field: String) -> [Int] { fields[field, default: []].map { Int($0) } }

    var sizes4: (Int, Int, Int, Int) {
        let sizes = integers("sizes")
        return (sizes[0], sizes[1], sizes[2], sizes[3])
    }

    /// Expects values equal to a field within single precision.
    func expect(
        _ values: [Float], _ field: String, tolerance: Double = 5e-6, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        guard let expected = fields[field], expected.count == values.count else {
            Issue.record(
                "\(name) has \(fields[field]?.count ?? 0) numbers for \(field), not \(values.count)",
                sourceLocation: sourceLocation)
            return
        }
        let errors = zip(values, expected).map { relativeError(Double($0), $1) }
        // A NaN is not below the tolerance either.
        let worst = errors.indices.first { !(errors[$0] <= tolerance) }
        #expect(
            worst == nil,
            "\(name), \(field)[\(worst ?? 0)] is \(values[worst ?? 0]), should be \(expected[worst ?? 0])",
            sourceLocation: sourceLocation)
    }
}

/// How PyTorch's parameters of a recurrent layer map to those of the engine.
///
/// PyTorch stacks the gates as rows of a matrix [gates * H, inputs], the engine lays them side by side, [inputs, gates,
/// H]. PyTorch has two biases everywhere; only inside a GRU's candidate do they differ in their effect.
struct GateOrder {
    let cell: any RecurrentCell
    let hidden: Int

    /// For each gate of the engine, its place in PyTorch: an LSTM's i, f, g, o are alike; a GRU's u, r, n are there
    /// called z, r, n and ordered r, z, n.
    private var order: [Int] { isGRU ? [1, 0, 2] : Array(0..<cell.gates) }

    private var isGRU: Bool { cell is GRU }

    func declarations(input: Int) -> [(shape: [Int], initializer: Initializer)] {
        cell.declarations(input: input, hidden: hidden, matrices: .zeros, biases: .zeros)
    }

    func layer(_ parameters: [Parameter]) -> RecurrentParameters {
        RecurrentParameters(cell: cell, parameters: parameters)
    }

    func load(_ reference: Reference, suffix: String, _ tape: Tape, _ parameters: [Parameter], input: Int) throws {
        let values = [
            matrix(try reference.floats("weight_ih_\(suffix)"), inputs: input),
            matrix(try reference.floats("weight_hh_\(suffix)"), inputs: hidden),
            bias(try reference.floats("bias_ih_\(suffix)"), try reference.floats("bias_hh_\(suffix)")),
        ]
        for (parameter, values) in zip(parameters, values) {
            tape.weights.set(parameter, to: values)
        }
    }

    func expectGradients(
        _ reference: Reference, suffix: String, _ tape: Tape, _ parameters: [Parameter], input: Int
    ) {
        // The other way round: the engine's gradients in PyTorch's order.
        reference.expect(rows(tape.gradients.array(parameters[0]), inputs: input), "d_weight_ih_\(suffix)")
        reference.expect(rows(tape.gradients.array(parameters[1]), inputs: hidden), "d_weight_hh_\(suffix)")
        let bias = tape.gradients.array(parameters[2])
        func biasRows(_ last: Int) -> [Float] {
            var result = [Float](repeating: 0, count: cell.gates * hidden)
            for gate in 0..<cell.gates {
                let row = isGRU && gate == 2 ? last : gate
                for i in 0..<hidden { result[order[gate] * hidden + i] = bias[row * hidden + i] }
            }
            return result
        }
        reference.expect(biasRows(2), "d_bias_ih_\(suffix)")
        reference.expect(biasRows(3), "d_bias_hh_\(suffix)")
    }

    /// [gates * H, inputs] in PyTorch's order to [inputs, gates, H].
    private func matrix(_ values: [Float], inputs: Int) -> [Float] {
        (0..<inputs).flatMap { i in
            order.flatMap { gate in (0..<hidden).map { values[(gate * hidden + $0) * inputs + i] } }
        }
    }

    /// [inputs, gates, H] to [gates * H, inputs] in PyTorch's order.
    private func rows(_ values: [Float], inputs: Int) -> [Float] {
        var result = [Float](repeating: 0, count: values.count)
        for i in 0..<inputs {
            for gate in 0..<cell.gates {
                for h in 0..<hidden {
                    result[(order[gate] * hidden + h) * inputs + i] = values[(i * cell.gates + gate) * hidden + h]
                }
            }
        }
        return result
    }

    private func bias(_ input: [Float], _ recurrent: [Float]) -> [Float] {
        func row(_ values: [Float], _ gate: Int) -> ArraySlice<Float> { values[gate * hidden..<(gate + 1) * hidden] }
        return order.enumerated().flatMap { place, gate in
            isGRU && place == 2
                ? row(input, gate) + row(recurrent, gate)  // the candidate's b and b'
                : ArraySlice(zip(row(input, gate), row(recurrent, gate)).map { $0 + $1 })
        }
    }
}
