import Tensors

/// The layers of a model: their shapes, how many parameters they have and how that comes about, and what they compute
/// for a token.
///
/// It is made of the names and shapes of the parameters alone, so it has what `model.safetensors` has, whatever the task.
public struct ModelSummary: Sendable {
    /// Parameters that belong together.
    public struct Layer: Sendable {
        /// What their names have in common.
        public var name: String
        /// The shape of each.
        public var shapes: [(name: String, shape: [Int])]
        /// How the number of parameters comes about, as `4 × ((512 + 256) × 512 + 512)`.
        public var formula: String
        /// How many there are.
        public var parameters: Int
        /// Floating-point operations for each token that the layer reads, forward: two for each weight of a matrix.
        public var operations: Int
    }

    /// The layers, in the order in which the model declares them.
    public private(set) var layers: [Layer] = []

    /// All parameters.
    public var parameters: Int { layers.reduce(0) { $0 + $1.parameters } }

    /// Describes the parameters of a layout.
    public init(_ layout: ParameterLayout) {
        var groups: [(name: String, parts: [Part])] = []
        for parameter in layout.parameters {
            let part = Part(parameter)
            if let last = groups.indices.last, groups[last].name == part.layer {
                groups[last].parts.append(part)
            } else {
                groups.append((part.layer, [part]))
            }
        }
        layers = groups.map { Self.layer($0.name, $0.parts) }
        tieOutput(layout)
    }

    /// A parameter of a layer.
    private struct Part {
        var layer: String
        var name: String
        var shape: [Int]
        var count: Int { shape.reduce(1, *) }

        init(_ parameter: Parameter) {
            let names = parameter.name.split(separator: ".").map(String.init)
            let isTable = names.last == Self.table
            layer = isTable || names.count == 1 ? parameter.name : names.dropLast().joined(separator: ".")
            name = names.last ?? parameter.name
            shape = parameter.shape
        }

        static let table = "embedding"
        var isTable: Bool { name == Self.table }
        /// Whether products read it, rather than single elements or rows.
        var isMatrix: Bool { shape.count > 1 && !isTable && !["bias", "peephole"].contains(name) && !isElementwise }
        /// Whether it is rows of numbers that a recurrent cell uses element by element.
        var isElementwise = false
    }

    private static func layer(_ name: String, _ parts: [Part]) -> Layer {
        var parts = parts
        // All but W and U of a recurrent layer.
        if parts.contains(where: { $0.name == "input" }) {
            for index in parts.indices where !["input", "recurrent"].contains(parts[index].name) {
                parts[index].isElementwise = true
            }
        }
        return Layer(
            name: name, shapes: parts.map { ($0.name, $0.shape) }, formula: formula(parts),
            parameters: parts.reduce(0) { $0 + $1.count },
            operations: parts.filter(\.isMatrix).reduce(0) { $0 + 2 * $1.count })
    }

    private static func formula(_ parts: [Part]) -> String {
        func part(_ name: String) -> Part? { parts.first { $0.name == name } }
        if let input = part("input") {
            return recurrent(input.shape, isRecurrent: part("recurrent") != nil, parts.filter(\.isElementwise))
        }
        if let weight = part("weight") {
            let product = "\(weight.shape[1].grouped) × \(weight.shape[0].grouped)"
            return part("bias") == nil ? product : "\(product) + \(weight.shape[0].grouped)"
        }
        if let gain = part("gain"), part("bias") != nil { return "2 × \(gain.count.grouped)" }
        return parts.map { $0.shape.map(\.grouped).joined(separator: " × ") }.joined(separator: " + ")
    }

    /// Of a recurrent layer: for each gate a matrix for the hidden state and one for the input, and biases.
    private static func recurrent(_ input: [Int], isRecurrent: Bool, _ others: [Part]) -> String {
        let (inputs, gates, hidden) = (input[0].grouped, input[1], input[2].grouped)
        let factor = gates == 1 ? "" : "\(gates) × "
        let read = isRecurrent ? "(\(hidden) + \(inputs))" : inputs
        if others.count == 1, others[0].shape[0] == gates {
            let unit = "\(read) × \(hidden) + \(hidden)"
            return gates == 1 ? unit : "\(factor)(\(unit))"
        }
        let rest = others.map { $0.shape[0] == 1 ? hidden : "\($0.shape[0]) × \(hidden)" }
        return (["\(factor)\(read) × \(hidden)"] + rest).joined(separator: " + ")
    }

    /// An output layer without weights of its own multiplies with the table of the tokens that it writes.
    private mutating func tieOutput(_ layout: ParameterLayout) {
        guard let output = layers.firstIndex(where: { $0.name == "output" }),
            !layers[output].shapes.contains(where: { $0.name == "weight" }),
            let table = layout.parameters.last(where: { $0.name.hasSuffix(Part.table) })
        else { return }
        layers[output].operations += 2 * table.count
        layers[output].formula += ", and the weights of \(table.name)"
    }
}

extension Int {
    /// The number with a comma after each thousand.
    var grouped: String {
        var (digits, parts) = (Substring(String(self)), [Substring]())
        while digits.count > 3 {
            parts.insert(digits.suffix(3), at: 0)
            digits = digits.dropLast(3)
        }
        return ([digits] + parts).joined(separator: ",")
    }
}
