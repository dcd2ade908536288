import Synchronization

/// A recurrent cell: the equations of one time step, forward and backward, and the initial values of its parameters.
///
/// For a batch of B sentences a layer of H units multiplies its input x and the hidden state h before the step with
/// weight matrices,
///
///     a = W x        [B, gates, H], one matrix product over all time steps where x is known
///     u = U h        [B, gates, H], one matrix product for each step; see ``recurrentProduct``
///
/// and the cell computes the state after the step from these, element by element. The new hidden state is the layer's
/// output.
///
/// A cell is one file in this folder, with its equations and its paper in the doc comment, and one line in
/// ``RecurrentCells/standard``. Every row of an array belongs to one sentence, so a cell may not mix rows.
public protocol RecurrentCell: Sendable {
    /// The name on the command line and in `config.json`.
    var name: String { get }
    /// The name in textbooks, for readers of reports.
    var title: String { get }
    /// How many vectors of H numbers W, and U where there is one, compute for each sentence.
    var gates: Int { get }
    /// How U h reaches the cell.
    var recurrentProduct: RecurrentProduct { get }
    /// The names of the vectors of H numbers that the cell passes from step to step besides the hidden state.
    var cellStates: [String] { get }
    /// Whether ``forward(_:)`` reads the hidden state before the step itself, and not only through U h.
    var readsHidden: Bool { get }
    /// How many vectors of H numbers a step keeps for its backward pass, besides the gates and the states.
    var keptVectors: Int { get }
    /// Whether ``backward(_:_:)`` adds gradients of the elementwise parameters itself.
    var addsGradientsInStep: Bool { get }
    /// Biases and all other parameters that are not matrices.
    var elementwiseParameters: [ElementwiseParameter] { get }

    /// The initial values of U, [H, gates, H].
    func recurrentInitializer(hidden: Int) -> Initializer

    /// Computes the state after a step from the state before it.
    func forward(_ step: CellStep)

    /// Replaces the gates by their gradients and passes the gradient of the state on to the state before the step.
    func backward(_ step: CellStep, _ gradients: CellGradients)

    /// Adds the gradients of the elementwise parameters that ``backward(_:_:)`` has left, over all steps.
    func addGradients(_ gates: GateGradients, to parameters: [UnsafeMutablePointer<Float>])
}

/// How the product U h of a cell's recurrent weights and the hidden state before a step reaches the cell.
public enum RecurrentProduct: Sendable {
    /// It is added to W x.
    case summed
    /// It is passed beside W x.
    case separate
    /// There is no U: the recurrence is elementwise, and all matrix products run over whole sequences.
    case none
}

/// A parameter of a cell that is used element by element: rows of H numbers.
public struct ElementwiseParameter: Sendable {
    /// The last part of the parameter's name in a model.
    public let name: String
    /// The number of rows.
    public let rows: Int
    /// The initial values.
    public let initializer: Initializer

    public init(_ name: String, rows: Int, _ initializer: Initializer) {
        self.name = name
        self.rows = rows
        self.initializer = initializer
    }

    /// Biases: one row for each initial value.
    public static func bias(_ values: [Float]) -> Self { Self("bias", rows: values.count, .rows(values)) }
}

extension RecurrentCell {
    public var title: String { name }
    public var recurrentProduct: RecurrentProduct { .summed }
    public var cellStates: [String] { [] }
    public var readsHidden: Bool { false }
    public var keptVectors: Int { 0 }
    public var addsGradientsInStep: Bool { false }

    /// Uniform by the number of units (Glorot & Bengio 2010).
    public func recurrentInitializer(hidden: Int) -> Initializer { .glorot(inputs: hidden, outputs: hidden) }

    /// The first parameter is the bias, with one row for each gate.
    public func addGradients(_ gates: GateGradients, to parameters: [UnsafeMutablePointer<Float>]) {
        if let bias = parameters.first { gates.addSums(to: bias) }
    }
}

/// The recurrent cells, by name.
public enum RecurrentCells {
    /// The cells that every program has, in the order in which they are listed.
    public static let standard: [any RecurrentCell] = [
        LSTM(), GRU(), Elman.tanh, Elman.relu, PeepholeLSTM(), MinGRU(),
    ]

    private static let registered = Mutex<[any RecurrentCell]>([])

    /// All cells that a model can be built of.
    public static var all: [any RecurrentCell] { standard + registered.withLock { $0 } }

    /// The cell with the given name; nil if there is none.
    public static func named(_ name: String) -> (any RecurrentCell)? { all.first { $0.name == name } }

    /// Adds a cell of the program's own, so that models with it can be trained and read.
    /// - Precondition: no other cell has its name.
    public static func register(_ cell: any RecurrentCell) {
        registered.withLock { registered in
            let isTaken = (standard + registered).contains { $0.name == cell.name }
            precondition(!isTaken, "there is a cell called \(cell.name) already")
            registered.append(cell)
        }
    }
}
