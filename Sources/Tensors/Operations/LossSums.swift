/// The loss of a batch, summed over its target tokens.
///
/// Sums are exact in units of 2⁻³², so they do not depend on the order of the tokens.
public struct LossSums: Sendable, BitwiseCopyable {
    private var objective = ExactSum()
    private var negativeLogs = ExactSum()
    /// The number of target tokens.
    public var tokens = 0

    /// The sums of no tokens.
    public init() {}

    /// The sums of a number of tokens whose loss is still to be added.
    init(tokens: Int) { self.tokens = tokens }

    /// The training objective, label smoothing included, in nats.
    public var loss: Double { objective.value }
    /// -log p of the target tokens, in nats; its mean is the logarithm of the perplexity.
    public var negativeLog: Double { negativeLogs.value }

    /// Adds the loss of a token.
    mutating func add(loss: Float, negativeLog: Float) {
        objective.add(loss)
        negativeLogs.add(negativeLog)
    }

    /// Adds the sums of other tokens.
    public static func += (left: inout LossSums, right: LossSums) {
        left.objective += right.objective
        left.negativeLogs += right.negativeLogs
        left.tokens += right.tokens
    }
}

/// A sum of numbers rounded to multiples of 2⁻³²; not finite once one of them was not finite or the sum exceeds 2³¹.
private struct ExactSum: Sendable {
    private var units: Int64 = 0
    private var isFinite = true
    private static let unit = 0x1p-32

    var value: Double { isFinite ? Double(units) * Self.unit : .nan }

    mutating func add(_ number: Float) {
        guard let own = Int64(exactly: (Double(number) / Self.unit).rounded()) else {
            isFinite = false
            return
        }
        add(own)
    }

    private mutating func add(_ other: Int64) {
        let (sum, overflows) = units.addingReportingOverflow(other)
        units = sum
        if overflows { isFinite = false }
    }

    static func += (left: inout ExactSum, right: ExactSum) {
        left.add(right.units)
        left.isFinite = left.isFinite && right.isFinite
    }
}
