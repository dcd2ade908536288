/// The numbers that matrix products multiply. Sums, weights and gradients are always float32.
///
/// A precision names a `MatmulBackend`, which alone knows what that means.
public struct Precision: RawRepresentable, Hashable, Codable, Sendable, CaseIterable {
    /// As options and files call it.
    public let rawValue: String
    let backend: any MatmulBackend

    /// All precisions, from the most exact to the fastest.
    public static let allCases: [Precision] = [.float32, .bfloat16, .int8]

    /// The fastest that this processor has.
    public static let fastest = allCases.last(where: \.isSupported) ?? .float32

    /// The fastest that this processor has and a model can be trained in.
    public static let fastestForTraining = allCases.last { $0.isSupported && $0.canTrain } ?? .float32

    init(_ name: String, _ backend: some MatmulBackend) {
        rawValue = name
        self.backend = backend
    }

    /// - Returns: nil where no precision has that name.
    public init?(rawValue: String) {
        guard let known = Self.allCases.first(where: { $0.rawValue == rawValue }) else { return nil }
        self = known
    }

    public static func == (left: Precision, right: Precision) -> Bool { left.rawValue == right.rawValue }

    public func hash(into hasher: inout Hasher) { hasher.combine(rawValue) }

    /// Whether this processor multiplies these numbers in hardware.
    public var isSupported: Bool { backend.isSupported }

    /// Whether a model can be trained in it.
    public var canTrain: Bool { backend.canTrain }

    /// Whether a translation is the same whatever is translated beside it: the bits of a row of a search do not depend
    /// on how many rows there are.
    public var hasIndependentRows: Bool { backend.hasIndependentRows }

    /// Whether a product is compiled for each number of rows, so that there should be few such numbers.
    public var compilesEachRowCount: Bool { backend.compilesEachRowCount }

    /// The bytes that copies of a weight take, in training and in the search on the dev set together.
    public var packedBytesPerWeight: Int { backend.packedBytesPerWeight }
}
