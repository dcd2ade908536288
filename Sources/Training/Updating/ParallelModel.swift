import CKernels
import Foundation
import Tensors
import Translation

/// A model under training: its weights and all that goes with them, and the workers that share each batch.
///
/// Every worker goes forward and back through its share of a batch; the gradients of the weights are then computed over
/// all shares, those of other parameters summed, in the order of the workers, so the same seed and number of workers
/// give the same bits.
final class ParallelModel {
    let model: EncoderDecoder
    let weights: Weights
    /// Adam's moving mean of the gradients.
    let first: ParameterBuffer
    /// Adam's moving mean of their squares.
    let second: ParameterBuffer
    /// The moving average of the weights, if there is one.
    let average: Weights?
    /// Weights that are evaluated in place of the training's own.
    var substitute: Weights?
    /// The weights that are evaluated and saved.
    var evaluated: Weights { substitute ?? average ?? weights }
    let workers: Workers<Tape>
    /// The embeddings, of which an update goes over the rows that have gradients; nil where it goes over all.
    let rows: EmbeddingRows?
    /// Copies of the weights for products.
    private let packed = PackedWeights()
    /// What products wrote over in the gradients of the update before.
    private var overwritten: [Range<Int>] = []
    /// Each worker's share of the other parameters.
    private var pieces: [[Piece]] = []

    /// A parameter, or some of its rows, that several passes go over one behind the other while they are in a core's
    /// cache.
    private struct Piece {
        var range: Range<Int>
        /// Whether each worker has a gradient of its own to add, which begins at 0.
        var isSum: Bool
        static let size = 1 << 14
    }

    init(_ model: EncoderDecoder, _ options: TrainingOptions) {
        self.model = model
        let size = model.layout.count
        let (count, precision, hasAverage) = (options.workers, options.precision, options.averageRate > 0)
        weights = Weights(count: size)
        first = ParameterBuffer(count: size)
        second = ParameterBuffer(count: size)
        average = hasAverage ? Weights(count: size) : nil
        nonisolated(unsafe) let weights = weights
        let packed = packed
        workers = Workers(count) { _ in
            let tape = Tape(weights: weights, gradients: ParameterBuffer(count: size), packed: packed)
            tape.precision = precision
            return tape
        }
        // A moving average follows all weights at every update.
        rows = hasAverage || model.lookupTables.isEmpty ? nil : EmbeddingRows(model.lookupTables, options)
        pieces = dealPieces()
    }

    /// What a step reports.
    struct Step {
        var sums: LossSums
        /// Target words of the batch, `</s>` included: the sums count them in each reading.
        var words: Int
        /// The norm of all gradients before clipping.
        var norm: Float
        /// Whether the gradients were finite, so that the weights moved.
        var isFinite: Bool
    }

    /// One update from the shares of a batch.
    func update(
        _ shards: [Batch?], rate: Float, dropout: DropoutRates, consistency: Float = 0, update: Int, key: RandomKey,
        _ options: TrainingOptions
    ) -> Step {
        let tokens = shards.reduce(0) { $0 + ($1?.targetTokens ?? 0) }
        let scale = 1 / Float(max(1, tokens))
        var sums = [LossSums](repeating: LossSums(), count: workers.count)
        var squares = [Double](repeating: 0, count: workers.count)
        if let rows {
            rows.touch(model, shards)
            advance(rows, rows.due)
        }
        sums.withUnsafeMutableBufferPointer { sums in
            workers.run { worker, tape in
                // Without a share too: what it has left of the batch before would count again.
                tape.reset()
                guard let batch = shards[worker] else { return }
                tape.weights = weights
                tape.isRecording = true
                tape.isTraining = true
                tape.random = key.derived(UInt64(update)).derived(UInt64(worker))
                sums[worker] = model.loss(
                    tape, batch, dropout: dropout, smoothing: options.labelSmoothing, scale: scale,
                    consistency: consistency)
                tape.backward(leavesWeights: true)
            }
        }
        let tapes = (0..<workers.count).map(workers.state)
        let products = WeightGradients(tapes)
        workers.run { worker, tape in
            products.compute(part: worker, of: workers.count, on: tape, into: tapes[0].gradients)
        }
        settle(products)
        for parameter in model.layout.parameters where options.frozen.contains(parameter.name) {
            for tape in tapes { tape.gradients.pointer(parameter).update(repeating: 0, count: parameter.count) }
        }
        let gradients = tapes.map(\.gradients.base)
        let touched = rows?.touched ?? []
        squares.withUnsafeMutableBufferPointer { squares in
            workers.run { worker, _ in
                var sum = 0.0
                func add(_ range: Range<Int>, isSum: Bool) {
                    let start = range.lowerBound
                    if isSum {
                        for other in gradients.dropFirst() { dk_move(other + start, gradients[0] + start, range.count) }
                    }
                    sum += dk_sum_of_squares(gradients[0] + start, range.count)
                }
                for piece in pieces[worker] { add(piece.range, isSum: piece.isSum) }
                if let rows {
                    for row in touched[Self.share(touched.count, worker, workers.count)] {
                        add(rows.place(of: row), isSum: true)
                    }
                }
                squares[worker] = sum
            }
        }
        let norm = Float(squares.reduce(0, +).squareRoot())
        let total = sums.reduce(into: LossSums()) { $0 += $1 }
        let words = total.tokens / (consistency > 0 ? 2 : 1)
        guard norm.isFinite, total.loss.isFinite else {
            gradients[0].update(repeating: 0, count: model.layout.count)
            return Step(sums: total, words: words, norm: norm, isFinite: false)
        }

        let correction1 = 1 - pow(options.beta1, Float(update)), correction2 = 1 - pow(options.beta2, Float(update))
        let settings = dk_adam_settings(
            rate: rate / correction1 * correction2.squareRoot(), beta1: options.beta1, beta2: options.beta2,
            epsilon: options.epsilon * correction2.squareRoot(),
            gradient_scale: options.clipNorm > 0 && norm > options.clipNorm ? options.clipNorm / norm : 1,
            // Early averages would hold on to the random start: they reach back over a tenth of the updates.
            average_rate: max(options.averageRate, 10 / Float(update + 9)))
        modifyWeights { weights, average in
            workers.run { worker, _ in
                func move(_ range: Range<Int>, clearing: Bool) {
                    let start = range.lowerBound
                    weights.update(range) { weights in
                        dk_adam(
                            weights, gradients[0] + start, first.base + start, second.base + start,
                            average.map { $0.base + start }, range.count, settings)
                    }
                    if clearing { (gradients[0] + start).update(repeating: 0, count: range.count) }
                }
                for piece in pieces[worker] { move(piece.range, clearing: piece.isSum) }
                if let rows {
                    for row in touched[Self.share(touched.count, worker, workers.count)] {
                        move(rows.place(of: row), clearing: true)
                    }
                }
            }
        }
        rows?.pass(rate: settings.rate)
        return Step(sums: total, words: words, norm: norm, isFinite: true)
    }

    /// Makes the weights ready to be evaluated and saved.
    func settleWeights() {
        if let rows { advance(rows, rows.late) }
    }

    /// Changes the weights and, if there is one, their moving average.
    private func modifyWeights(_ body: (Repacking, ParameterBuffer?) -> Void) {
        weights.modify(repacking: packed) { weights in
            if let average { average.modify { body(weights, $0) } } else { body(weights, nil) }
        }
    }

    /// Brings rows of the embeddings up to date.
    private func advance(_ rows: EmbeddingRows, _ late: [Int]) {
        guard !late.isEmpty else { return }
        let ways = rows.ways
        weights.modify(repacking: packed) { weights in
            workers.run { worker, _ in
                for row in late[Self.share(late.count, worker, workers.count)] {
                    weights.update(rows.place(of: row)) {
                        rows.advance(row, ways: ways, weights: $0, first: first.base, second: second.base)
                    }
                }
            }
        }
        rows.setCurrent(late)
    }

    /// A worker's share of so many things.
    private static func share(_ things: Int, _ worker: Int, _ workers: Int) -> Range<Int> {
        things * worker / workers..<things * (worker + 1) / workers
    }

    /// Takes note of what products wrote over, and clears what they wrote over before and not this time: a batch of
    /// sentences of one word has no product for the recurrent weights.
    private func settle(_ products: WeightGradients) {
        guard products.overwritten != overwritten else { return }
        let now = Set(products.overwritten)
        for range in overwritten where !now.contains(range) {
            (workers.state(0).gradients.base + range.lowerBound).update(repeating: 0, count: range.count)
        }
        overwritten = products.overwritten
        pieces = dealPieces()
    }

    /// All parameters but lookup tables in pieces, dealt out to the workers in shares of about one size.
    private func dealPieces() -> [[Piece]] {
        let tables = rows?.ranges ?? []
        let all = model.layout.parameters.flatMap { parameter -> [Piece] in
            let (start, end) = (parameter.offset, parameter.offset + parameter.count)
            guard !tables.contains(where: { $0.contains(start) }) else { return [] }
            let isSum = !overwritten.contains { $0.contains(start) }
            let rows = parameter.shape.count > 1 ? Repacking.rowGranularity * parameter.count / parameter.shape[0] : 1
            let size = max(1, Piece.size / rows) * rows
            return stride(from: start, to: end, by: size).map {
                Piece(range: $0..<min($0 + size, end), isSum: isSum)
            }
        }
        let total = all.reduce(0) { $0 + $1.range.count }
        var (dealt, result) = (0, [[Piece]](repeating: [], count: workers.count))
        for piece in all {
            result[dealt * workers.count / max(1, total)].append(piece)
            dealt += piece.range.count
        }
        return result
    }

    /// Floating-point operations of all matrix products so far.
    var operationCount: Int { (0..<workers.count).reduce(0) { $0 + workers.state($1).operationCount } }
}
