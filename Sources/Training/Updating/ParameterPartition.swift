import Tensors

/// The parameters of a model in pieces, each a parameter or some of its rows, that several passes go over one after
/// another while they are in a core's cache; distributed to the workers in shares of about one size.
struct ParameterPartition {
    struct Piece {
        var range: Range<Int>
        /// Whether each worker has a gradient of its own to add, which starts at 0.
        var isSum: Bool
        /// Whether weight decay applies.
        var decays: Bool
    }

    /// Where products overwrite gradients, rather than add to them.
    let overwritten: [Range<Int>]
    /// By worker.
    let pieces: [[Piece]]

    /// Elements of a piece, about.
    private static let pieceSize = 1 << 14

    /// - Parameters:
    ///   - tables: ranges of parameters that are left out.
    ///   - frozen: the names of parameters that keep their values.
    init(
        _ layout: ParameterLayout, without tables: [Range<Int>], overwritten: [Range<Int>], frozen: [String],
        workers: Int
    ) {
        self.overwritten = overwritten
        let all = layout.parameters.flatMap { parameter -> [Piece] in
            let (start, end) = (parameter.offset, parameter.offset + parameter.count)
            guard !tables.contains(where: { $0.contains(start) }) else { return [] }
            let isSum = !overwritten.contains { $0.contains(start) }
            let decays = parameter.decays && !frozen.contains(parameter.name)
            let rows = parameter.shape.count > 1 ? Repacking.rowGranularity * parameter.count / parameter.shape[0] : 1
            let size = max(1, Self.pieceSize / rows) * rows
            return stride(from: start, to: end, by: size).map {
                Piece(range: $0..<min($0 + size, end), isSum: isSum, decays: decays)
            }
        }
        let total = all.reduce(0) { $0 + $1.range.count }
        var (distributed, shares) = (0, [[Piece]](repeating: [], count: workers))
        for piece in all {
            shares[distributed * workers / max(1, total)].append(piece)
            distributed += piece.range.count
        }
        pieces = shares
    }
}
