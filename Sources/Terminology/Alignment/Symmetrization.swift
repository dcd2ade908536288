import Corpora

/// How the alignments of both directions are made one.
public enum Symmetrization: String, Sendable, CaseIterable {
    /// Links of both.
    case intersection
    /// Links of either.
    case union
    /// Links of both, and those of either that are next to one, where one of their words has none (Koehn, Och & Marcu
    /// 2003).
    case growDiag = "grow-diag"
    /// The same, and then links between words that both have none.
    case growDiagFinalAnd = "grow-diag-final-and"
    /// For each target word one source word.
    case forward
    /// For each source word one target word.
    case reverse

    /// Joins two alignments of a pair.
    /// - Parameters:
    ///   - forward: for each target word the index of a source word, or -1.
    ///   - reverse: for each source word the index of a target word, or -1.
    /// - Returns: in the order of the source words.
    public func links(forward: ArraySlice<Int32>, reverse: ArraySlice<Int32>) -> [WordLink] {
        let (m, n) = (reverse.count, forward.count)
        var matrix = LinkMatrix(m, n)
        for (j, i) in forward.enumerated() where i >= 0 { matrix.forward[Int(i) * n + j] = true }
        for (i, j) in reverse.enumerated() where j >= 0 { matrix.reverse[i * n + Int(j)] = true }
        switch self {
        case .forward: return matrix.links { matrix.forward[$0] }
        case .reverse: return matrix.links { matrix.reverse[$0] }
        case .union: return matrix.links { matrix.forward[$0] || matrix.reverse[$0] }
        case .intersection: return matrix.links { matrix.forward[$0] && matrix.reverse[$0] }
        case .growDiag, .growDiagFinalAnd:
            matrix.growDiagonally()
            if self == .growDiagFinalAnd {
                matrix.addFinally(matrix.forward)
                matrix.addFinally(matrix.reverse)
            }
            return matrix.links { matrix.taken[$0] }
        }
    }
}

/// The links of a pair as a table with a row for each source word.
private struct LinkMatrix {
    let m, n: Int
    var forward, reverse, taken: [Bool]
    private var sourceHas, targetHas: [Bool]

    init(_ m: Int, _ n: Int) {
        (self.m, self.n) = (m, n)
        forward = [Bool](repeating: false, count: m * n)
        (reverse, taken) = (forward, forward)
        sourceHas = [Bool](repeating: false, count: m)
        targetHas = [Bool](repeating: false, count: n)
    }

    func links(_ isLink: (Int) -> Bool) -> [WordLink] {
        (0..<m * n).lazy.filter(isLink).map { WordLink($0 / n, $0 % n) }
    }

    private mutating func take(_ i: Int, _ j: Int) {
        taken[i * n + j] = true
        sourceHas[i] = true
        targetHas[j] = true
    }

    mutating func growDiagonally() {
        for index in 0..<m * n where forward[index] && reverse[index] { take(index / n, index % n) }
        let neighbours = [(-1, 0), (0, -1), (1, 0), (0, 1), (-1, -1), (-1, 1), (1, -1), (1, 1)]
        var hasGrown = true
        while hasGrown {
            hasGrown = false
            for index in 0..<m * n where taken[index] {
                for (down, right) in neighbours {
                    let (i, j) = (index / n + down, index % n + right)
                    guard (0..<m).contains(i), (0..<n).contains(j), !taken[i * n + j],
                        !sourceHas[i] || !targetHas[j], forward[i * n + j] || reverse[i * n + j]
                    else { continue }
                    take(i, j)
                    hasGrown = true
                }
            }
        }
    }

    /// Adds links between two words that have none.
    mutating func addFinally(_ links: [Bool]) {
        for index in 0..<m * n where links[index] && !sourceHas[index / n] && !targetHas[index % n] {
            take(index / n, index % n)
        }
    }
}
