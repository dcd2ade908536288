import Tensors

/// A recurrent cell under its textbook name: what it computes, and how its parameters start out.
public struct RecurrentCell: Sendable {
    /// The name on the command line and in `config.json`.
    public let name: String
    public let kind: RecurrentKind
    /// One value for each row of the bias.
    let initialBias: [Float]
    /// How the recurrent weights start out, for a hidden size.
    let recurrentInitializer: @Sendable (_ hidden: Int) -> Initializer

    /// Every cell that a model can be built of.
    public static let all: [RecurrentCell] = [.lstm, .gru, .rnnTanh, .rnnReLU]

    public static func named(_ name: String) -> RecurrentCell? { all.first { $0.name == name } }

    /// Declares the parameters of one layer in one direction.
    func layer(_ layout: inout ParameterLayout, _ name: String, input: Int, hidden: Int) -> RecurrentParameters {
        RecurrentParameters(
            kind: kind,
            inputWeights: layout.add(
                "\(name).input", [input, kind.gates, hidden], .glorot(inputs: input, outputs: hidden)),
            recurrentWeights: layout.add(
                "\(name).recurrent", [hidden, kind.gates, hidden], recurrentInitializer(hidden)),
            bias: layout.add("\(name).bias", [kind.biasRows, hidden], .rows(initialBias)))
    }
}
