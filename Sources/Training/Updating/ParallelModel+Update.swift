import Tensors
import Translation

/// What an update is given beside its batch and the options of the training.
struct UpdateSettings {
    /// Counted from 1.
    var number: Int
    var learningRate: Float
    var dropout: DropoutRates
    /// What the divergence of two readings weighs, where the batch has two.
    var consistency: Float = 0
    /// What random numbers are drawn from, those of the update and the worker mixed in.
    var key: RandomKey
}

/// What an update reports.
struct UpdateResult {
    var sums: LossSums
    /// Target tokens of the batch, `</s>` included: the sums count them in each reading.
    var tokens: Int
    /// The norm of all gradients before clipping.
    var norm: Float
    /// Whether the gradients were finite, so that the weights changed.
    var isFinite: Bool
}

extension ParallelModel {
    /// One update from the shares of a batch, one for each worker of all ranks.
    /// - Throws: where another rank has ended.
    func update(_ shards: [Batch?], _ settings: UpdateSettings) throws -> UpdateResult {
        let all = carry(shards)
        // A step of this rank alone knows of no other shard.
        let shards = outerSteps == nil ? all : all.indices.map { ranks.own.contains($0) ? all[$0] : nil }
        if let rows {
            rows.touch(shards)
            measure(isStep: false) { catchUp(rows.due) }
        }
        var sums = LossSums(), norm: Float = 0, isFinite = false
        measure(isStep: true) { sums = computeLoss(shards, settings) }
        try exchangeCarriedStates(all)
        try measure(isStep: false) {
            if outerSteps == nil {
                sums = try ranks.sum(sums)
                try gradients.compute(
                    workers, shards: ranks.workers.map { shards[$0].compactMap { $0?.shard } }, ranks.communicator)
            } else {
                gradients.compute(workers)
            }
            norm = normOfGradients()
            isFinite = norm.isFinite && sums.loss.isFinite
            guard isFinite else { return }
            let clipNorm = options.clipNorm
            let step = OptimizerStep(
                number: settings.number, learningRate: settings.learningRate,
                gradientScale: clipNorm > 0 && norm > clipNorm ? clipNorm / norm : 1)
            apply(step)
            rows?.recordUpdate(step)
        }
        let tokens = outerSteps == nil ? sums.tokens : all.reduce(0) { $0 + ($1?.targetTokens ?? 0) }
        return UpdateResult(
            sums: sums, tokens: tokens / (settings.consistency > 0 ? 2 : 1), norm: norm, isFinite: isFinite)
    }

    /// Forward and backward through this rank's shards.
    /// - Returns: the sums of the loss.
    private func computeLoss(_ shards: [Batch?], _ settings: UpdateSettings) -> LossSums {
        let objective = makeObjective(shards.reduce(0) { $0 + ($1?.targetTokens ?? 0) }, settings)
        var sums = [LossSums](repeating: LossSums(), count: workers.count)
        sums.withUnsafeMutableBufferPointer { sums in
            workers.run { worker, tape in
                sums[worker] = computeShard(shards[ranks.own.lowerBound + worker], objective, settings, on: tape)
            }
        }
        return sums.reduce(into: LossSums()) { $0 += $1 }
    }

    /// - Parameter tokens: the target tokens of the whole batch.
    private func makeObjective(_ tokens: Int, _ settings: UpdateSettings) -> Objective {
        var objective = Objective()
        objective.dropout = settings.dropout
        objective.smoothing = options.labelSmoothing
        objective.scale = 1 / Float(max(1, tokens))
        objective.consistency = settings.consistency
        return objective
    }

    /// Forward and backward through a shard on a worker's tape.
    /// - Returns: the sums of the loss.
    private func computeShard(_ shard: Batch?, _ objective: Objective, _ settings: UpdateSettings, on tape: Tape)
        -> LossSums
    {
        // Without a shard too: what it has left of the batch before would count again.
        tape.reset()
        tape.shard = shard?.shard
        guard let shard else { return LossSums() }
        tape.weights = weights
        tape.isRecording = true
        tape.isTraining = true
        tape.random = settings.key.derived(UInt64(settings.number))
        let sums = model.loss(tape, shard, objective)
        tape.backward()
        return sums
    }

    /// Computes forward and backward through one shard on the first worker while the others are idle. No weight changes.
    /// - Parameter tokens: the target tokens of the whole batch.
    /// - Returns: the seconds that it takes.
    func rehearse(_ shard: Batch, tokens: Int, _ settings: UpdateSettings) -> Double {
        let (objective, before) = (makeObjective(tokens, settings), workers.busySeconds[0])
        workers.run { worker, tape in
            if worker == 0 { _ = computeShard(shard, objective, settings, on: tape) }
        }
        return workers.busySeconds[0] - before
    }

    /// The norm of all gradients: summed within pieces of the parameters, then over these in their order.
    private func normOfGradients() -> Float {
        let base = UnsafePointer(gradients.buffer.base)
        let touched = rows?.touched ?? []
        let pieces = partition.count
        var squares = [Double](repeating: 0, count: pieces + touched.count)
        squares.withUnsafeMutableBufferPointer { squares in
            workers.run { worker, _ in
                func add(_ range: Range<Int>, to index: Int) {
                    squares[index] = ParameterKernels.sumOfSquares(base + range.lowerBound, count: range.count)
                }
                for (index, piece) in partition.pieces(of: worker) { add(piece.range, to: index) }
                guard let rows else { return }
                for index in Self.share(touched.count, worker, workers.count) {
                    add(rows.location(of: touched[index]).range, to: pieces + index)
                }
            }
        }
        return Float(squares.reduce(0, +).squareRoot())
    }

    /// Changes weights, the state of the optimizer and the moving average by the gradients.
    private func apply(_ step: OptimizerStep) {
        let gradients = gradients.buffer.base
        let touched = rows?.touched ?? []
        let update = options.optimizer.update(step)
        // Early averages would hold on to the random start: they reach back over a tenth of the updates.
        let averageRate = max(options.averageRate, 10 / Float(step.number + 9))
        modifyWeights { weights, average in
            workers.run { worker, _ in
                func change(_ range: Range<Int>, decays: Bool) {
                    let start = range.lowerBound
                    weights.update(range) { values in
                        update(
                            optimizerState.slice(
                                range, weights: values, gradients: gradients + start, decays: decays))
                        if let average {
                            ParameterKernels.average(
                                average.base + start, towards: values, count: range.count, rate: averageRate)
                        }
                    }
                }
                for (_, piece) in partition.pieces(of: worker) { change(piece.range, decays: piece.decays) }
                if let rows {
                    for row in touched[Self.share(touched.count, worker, workers.count)] {
                        let (range, decays) = rows.location(of: row)
                        change(range, decays: decays)
                    }
                }
            }
        }
    }
}
