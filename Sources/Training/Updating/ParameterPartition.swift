import Tensors

/// The parameters of a model in pieces, each a parameter or some of its rows, that several passes go over one after
/// another while they are in a core's cache; distributed to the workers in shares of about one size.
struct ParameterPartition {
    struct Piece {
        var range: Range<Int>
        /// Whether weight decay applies.
        var decays: Bool
    }

    private let pieces: [Piece]
    /// The index of each worker's first piece, and the number of all at the end.
    private let bounds: [Int]
    /// The number of pieces; it does not depend on that of workers.
    var count: Int { pieces.count }

    /// Elements of a piece, about.
    private static let pieceSize = 1 << 14

    /// - Parameters:
    ///   - tables: ranges of parameters that are left out.
    ///   - frozen: the names of parameters that keep their values.
    init(
        _ layout: ParameterLayout, without tables: [Range<Int>], frozen: [String], workers: Int
    ) {
        let all = layout.parameters.flatMap { parameter -> [Piece] in
            let (start, end) = (parameter.offset, parameter.offset + parameter.count)
            guard !tables.contains(where: { $0.contains(start) }) else { return [] }
            let decays = parameter.decays && !frozen.contains(parameter.name)
            let rows = parameter.shape.count > 1 ? Repacking.rowGranularity * parameter.count / parameter.shape[0] : 1
            let size = max(1, Self.pieceSize / rows) * rows
            return stride(from: start, to: end, by: size).map {
                Piece(range: $0..<min($0 + size, end), decays: decays)
            }
        }
        pieces = all
        let total = all.reduce(0) { $0 + $1.range.count }
        var (before, bounds) = (0, [Int]())
        for (index, piece) in all.enumerated() {
            while bounds.count * total <= before * workers, bounds.count < workers { bounds.append(index) }
            before += piece.range.count
        }
        self.bounds = bounds + Array(repeating: all.count, count: workers + 1 - bounds.count)
    }

    /// A worker's share of the pieces, each with its index among all.
    func pieces(of worker: Int) -> Zip2Sequence<Range<Int>, ArraySlice<Piece>> {
        let own = bounds[worker]..<bounds[worker + 1]
        return zip(own, pieces[own])
    }
}
