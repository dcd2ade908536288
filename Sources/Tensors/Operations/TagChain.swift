import Foundation

/// The parameters of a linear-chain conditional random field over tags (Lafferty, McCallum & Pereira 2001).
public struct TagChain: Sendable {
    /// The score of each tag after each other: that of j after i in row i, [K, K].
    public let transitions: Parameter
    /// The score of each tag at the beginning of a sentence, [K].
    public let start: Parameter
    /// The score of each tag at the end, [K].
    public let end: Parameter

    /// Declares the parameters, which start at 0: a chain that prefers no sequence.
    /// - Parameters:
    ///   - layout: where they are declared.
    ///   - name: what their names begin with.
    ///   - tags: K
    public init(_ layout: inout ParameterLayout, _ name: String, tags: Int) {
        transitions = layout.add("\(name).transitions", [tags, tags], .zeros)
        start = layout.add("\(name).start", [tags], .zeros)
        end = layout.add("\(name).end", [tags], .zeros)
    }

    /// A chain of given parameters.
    /// - Parameters:
    ///   - transitions: [K, K]
    ///   - start: [K]
    ///   - end: [K]
    public init(transitions: Parameter, start: Parameter, end: Parameter) {
        (self.transitions, self.start, self.end) = (transitions, start, end)
    }
}

extension Tape {
    /// The loss of a linear-chain conditional random field: -log p of each sentence's tags.
    ///
    ///     log p(y | x) = score(x, y) - log Σ exp score(x, y')
    ///     score(x, y) = start(y₁) + Σ emission(t, yₜ) + Σ transition(yₜ₋₁, yₜ) + end(yₙ)
    ///
    /// The sum over all sequences is that of the forward algorithm, with each step's sums scaled to 1 (Rabiner 1989). While
    /// recording this is the last operation on a tape, and its own gradient is `scale`.
    /// - Parameters:
    ///   - emissions: the score of each tag, [T, B, K].
    ///   - chain: the scores of tags after one another.
    ///   - targets: the tags, [T, B] time-major; positions below 0 are no part of a sentence and are skipped.
    ///   - scale: what the summed loss is multiplied with before it is differentiated.
    /// - Returns: the loss, summed over the sentences, and the number of tags.
    public func chainLoss(_ emissions: Tensor, _ chain: TagChain, targets: [Int32], scale: Float = 1) -> LossSums {
        let (batch, tags) = (emissions.shape.batch, emissions.shape.width)
        precondition(targets.count == emissions.shape.rows && chain.transitions.shape == [tags, tags])
        precondition(targets.allSatisfy { $0 < tags }, "a target outside the \(tags) tags")
        let potentials = ChainPotentials(self, chain)
        var gradients: ChainGradients?
        if isRecording {
            gradients = ChainGradients(
                emissions: gradientSum(emissions), transitions: sums(chain.transitions), start: sums(chain.start),
                end: sums(chain.end), scale: Double(scale))
        }
        var sums = LossSums()
        for sentence in 0..<batch {
            let rows = stride(from: sentence, to: targets.count, by: batch).filter { targets[$0] >= 0 }
            guard !rows.isEmpty else { continue }
            let path = rows.map { Int(targets[$0]) }
            let lattice = ChainLattice(potentials, emissions.values, rows: rows)
            let loss = Float(lattice.logNormalizer - potentials.score(emissions.values, rows: rows, path))
            sums.add(loss: loss, negativeLog: loss)
            sums.tokens += rows.count
            gradients?.add(lattice, path, group: group(ofRow: sentence))
        }
        return sums
    }

    /// The most probable tags of each sentence, by the algorithm of Viterbi (1967); of equal ones the first.
    /// - Parameters:
    ///   - emissions: the score of each tag, [T, B, K].
    ///   - chain: the scores of tags after one another.
    ///   - rows: for each sentence the rows of its words among the emissions.
    /// - Returns: for each sentence a tag for each word.
    public func likeliestTags(_ emissions: Tensor, _ chain: TagChain, rows: [[Int]]) -> [[Int]] {
        let potentials = ChainPotentials(self, chain)
        return rows.map { potentials.likeliest(emissions.values, rows: $0) }
    }
}

/// The scores of a chain, and their exponentials relative to the largest.
private struct ChainPotentials {
    let tags: Int
    let transitions: UnsafePointer<Float>
    let start: UnsafePointer<Float>
    let end: UnsafePointer<Float>
    let expTransitions: [Double]
    let expStart: [Double]
    let expEnd: [Double]
    let largestTransition: Double
    let largestStart: Double
    let largestEnd: Double

    init(_ tape: Tape, _ chain: TagChain) {
        tags = chain.start.count
        (transitions, start, end) = (
            tape.values(chain.transitions), tape.values(chain.start), tape.values(chain.end)
        )
        (expTransitions, largestTransition) = Self.exponentials(transitions, tags * tags)
        (expStart, largestStart) = Self.exponentials(start, tags)
        (expEnd, largestEnd) = Self.exponentials(end, tags)
    }

    static func exponentials(_ scores: UnsafePointer<Float>, _ count: Int) -> ([Double], largest: Double) {
        var largest = scores[0]
        for index in 1..<max(1, count) { largest = max(largest, scores[index]) }
        return ((0..<count).map { exp(Double(scores[$0]) - Double(largest)) }, Double(largest))
    }

    /// The score of a sequence of tags.
    func score(_ emissions: UnsafePointer<Float>, rows: [Int], _ path: [Int]) -> Double {
        var sum = Double(start[path[0]]) + Double(end[path[path.count - 1]])
        for (position, tag) in path.enumerated() {
            sum += Double(emissions[rows[position] * tags + tag])
            if position > 0 { sum += Double(transitions[path[position - 1] * tags + tag]) }
        }
        return sum
    }

    func likeliest(_ emissions: UnsafePointer<Float>, rows: [Int]) -> [Int] {
        guard let first = rows.first, let last = rows.indices.last else { return [] }
        var scores = (0..<tags).map { Double(start[$0]) + Double(emissions[first * tags + $0]) }
        // For each word and tag the best tag before it.
        var before = [Int32](repeating: 0, count: rows.count * tags)
        for position in 1..<max(1, rows.count) {
            let own = emissions + rows[position] * tags
            let next = (0..<tags).map { tag -> Double in
                var (best, index) = (-Double.infinity, 0)
                for other in 0..<tags {
                    let score = scores[other] + Double(transitions[other * tags + tag])
                    if score > best { (best, index) = (score, other) }
                }
                before[position * tags + tag] = Int32(index)
                return best + Double(own[tag])
            }
            scores = next
        }
        var (best, tag) = (-Double.infinity, 0)
        for other in 0..<tags where scores[other] + Double(end[other]) > best {
            (best, tag) = (scores[other] + Double(end[other]), other)
        }
        var path = [Int](repeating: tag, count: rows.count)
        for position in stride(from: last, to: 0, by: -1) {
            tag = Int(before[position * tags + tag])
            path[position - 1] = tag
        }
        return path
    }
}

/// The forward sums of a sentence.
private struct ChainLattice {
    let potentials: ChainPotentials
    let rows: [Int]
    /// exp of the emissions relative to the largest of each word, [n, K].
    private(set) var emissions: [Double]
    /// The sums over all beginnings that end in a tag, scaled so that those of a word add up to 1, [n, K].
    private(set) var forward: [Double]
    /// What the sums of each word were divided by.
    private(set) var scales: [Double]
    /// The sum of the last word with the scores of the end.
    private(set) var total = 0.0
    /// log Σ exp score over all sequences of tags.
    private(set) var logNormalizer: Double

    init(_ potentials: ChainPotentials, _ scores: UnsafePointer<Float>, rows: [Int]) {
        let tags = potentials.tags
        (self.potentials, self.rows) = (potentials, rows)
        emissions = []
        emissions.reserveCapacity(rows.count * tags)
        forward = [Double](repeating: 0, count: rows.count * tags)
        scales = []
        logNormalizer = potentials.largestStart
        for (position, row) in rows.enumerated() {
            let (own, largest) = ChainPotentials.exponentials(scores + row * tags, tags)
            emissions += own
            logNormalizer += largest
            let current = position * tags
            if position == 0 {
                for tag in 0..<tags { forward[tag] = potentials.expStart[tag] * own[tag] }
            } else {
                logNormalizer += potentials.largestTransition
                for other in 0..<tags {
                    let sum = forward[current - tags + other]
                    for tag in 0..<tags {
                        forward[current + tag] += sum * potentials.expTransitions[other * tags + tag]
                    }
                }
                for tag in 0..<tags { forward[current + tag] *= own[tag] }
            }
            let sum = forward[current..<current + tags].reduce(0, +)
            for tag in 0..<tags { forward[current + tag] /= sum }
            scales.append(sum)
            logNormalizer += log(sum)
        }
        let last = (rows.count - 1) * tags
        for tag in 0..<tags { total += forward[last + tag] * potentials.expEnd[tag] }
        logNormalizer += potentials.largestEnd + log(total)
    }
}

/// Where the gradients of a chain are added.
private struct ChainGradients {
    let emissions: UnsafeMutablePointer<Float>
    let transitions: GroupSums
    let start: GroupSums
    let end: GroupSums
    let scale: Double

    /// Adds the gradients of a sentence: how probable each tag and each pair of tags is, without those of its own tags.
    func add(_ lattice: ChainLattice, _ path: [Int], group: Int) {
        let (potentials, rows) = (lattice.potentials, lattice.rows)
        let tags = potentials.tags
        // The sums over all ends of a word's tag, scaled so that with the forward sums they give its probability.
        var backward = potentials.expEnd.map { $0 / lattice.total }
        var pairs = [Double](repeating: 0, count: tags * tags)
        for position in rows.indices.reversed() {
            let current = position * tags
            for tag in 0..<tags {
                let probability = lattice.forward[current + tag] * backward[tag]
                let change = scale * (probability - (path[position] == tag ? 1 : 0))
                emissions[rows[position] * tags + tag] += Float(change)
                if position == 0 { start[group][tag] += Float(change) }
                if position == rows.count - 1 { end[group][tag] += Float(change) }
            }
            guard position > 0 else { break }
            let after = (0..<tags).map { lattice.emissions[current + $0] * backward[$0] / lattice.scales[position] }
            for other in 0..<tags {
                let before = lattice.forward[current - tags + other]
                var sum = 0.0
                for tag in 0..<tags {
                    let own = potentials.expTransitions[other * tags + tag] * after[tag]
                    sum += own
                    pairs[other * tags + tag] += before * own
                }
                backward[other] = sum
            }
            pairs[path[position - 1] * tags + path[position]] -= 1
        }
        for index in pairs.indices { transitions[group][index] += Float(scale * pairs[index]) }
    }
}
