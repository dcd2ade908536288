import Diagnostics
import Files
import Foundation
import Logging
import Tensors
import Translation

/// The files of a training: its checkpoints, the weights of evaluations, and the model itself.
///
/// The best weights are saved before the checkpoint that has their hash, and copied to the model file after it, so a
/// resumed training can always tell whether the model is its own.
struct TrainingStore {
    private let output: TrainingFolder
    private let parts: ModelParts
    private let fingerprint: Fingerprint
    private let keptCheckpoints: Int
    private let layout: ParameterLayout
    private let logger: Logger

    /// - Parameter keptCheckpoints: as ``TrainerSettings/keptCheckpoints``.
    init(
        _ output: TrainingFolder, parts: ModelParts, fingerprint: Fingerprint, keptCheckpoints: Int,
        layout: ParameterLayout, logger: Logger
    ) {
        self.output = output
        self.parts = parts
        self.fingerprint = fingerprint
        self.keptCheckpoints = keptCheckpoints
        self.layout = layout
        self.logger = logger
    }

    /// The folder that files are written to now.
    var folder: ModelFolder { output.model }
    private var checkpoint: Checkpoint { Checkpoint(folder: folder, fingerprint: fingerprint) }
    private var snapshots: Snapshots { Snapshots(folder: folder.checkpoints, layout: layout) }

    // MARK: Starting

    /// Prepares the folder for a training from scratch.
    func begin() throws { try output.begin() }

    /// Writes what belongs to the model beside the weights, unless it is there.
    /// - Returns: whether something was missing or changed.
    func writeParts() throws -> Bool { try parts.write(to: folder) }

    /// Continues this training where an earlier run has left it.
    /// - Returns: the state of the training, of which the replicas have the weights; nil where there is nothing that can
    ///   be continued.
    func resume(into parallel: ParallelModel) throws -> TrainingState? {
        var notes: [String] = []
        for folder in output.candidates {
            let found: TrainingState
            switch try Checkpoint(folder: folder, fingerprint: fingerprint).open(into: parallel) {
            case .nothing: continue
            case .other(let other):
                notes.append("\(folder.path) holds a training \(fingerprint.differences(from: other))")
                continue
            case .damaged(let problem):
                notes.append(problem.description)
                continue
            case .finished(let state): found = state
            case .unfinished(let state, let problem):
                found = state
                if let problem {
                    logger.warning(
                        "\(problem.description); continuing from the last good evaluation, update \(state.update)")
                }
            }
            try output.resume(in: folder)
            guard try restoreBest(found, parallel) else {
                notes.append("\(folder.weights) is not what the training wrote, and no copy was kept")
                continue
            }
            return try complete(found)
        }
        for note in notes { logger.notice("\(note); training from scratch") }
        return nil
    }

    /// Completes what the last run may have left undone.
    private func complete(_ found: TrainingState) throws -> TrainingState {
        var state = found
        state.snapshots = snapshots.present(state.snapshots)
        if state.isFinished {
            checkpoint.removeOthers()
            snapshots.keep(only: state.snapshots)
        } else {
            if state.lastGood == state.update { try checkpoint.keepAsGood() }
            logger.info("continuing after update \(state.update), epoch \(state.epoch + 1)")
        }
        return state
    }

    /// Checks that the model is the best one of the training so far, and restores it where it is not.
    private func restoreBest(_ state: TrainingState, _ parallel: ParallelModel) throws -> Bool {
        guard let hash = state.bestHash else { return true }
        if SHA256.hash(ofFile: folder.weights) == hash { return true }
        if try !checkpoint.deliver(hash) {
            guard state.isFinished, let weights = checkpoint.finishedWeights(layout, parallel.workers) else {
                return false
            }
            try Safetensors.write(folder.weights, layout, [.init(values: weights)], metadata: parts.metadata)
            guard SHA256.hash(ofFile: folder.weights) == hash else { return false }
        }
        logger.notice("\(folder.weights) was missing or changed; restored from the checkpoint")
        return true
    }

    // MARK: Saving

    /// Saves everything that the training needs to continue.
    func save(_ parallel: ParallelModel, _ state: TrainingState) throws {
        try checkpoint.save(parallel, state)
        if state.lastGood == state.update { try checkpoint.keepAsGood() }
    }

    /// Saves the best weights so far, not yet as the model.
    /// - Returns: the SHA-256 of their file.
    func saveBest(_ weights: Weights) throws -> String {
        try checkpoint.saveBest(weights, layout, metadata: parts.metadata)
    }

    /// Keeps the weights of an evaluation beside those of the last ones.
    /// - Parameter averaged: the number of evaluations of which the mean is tried at the end.
    func keepEvaluation(_ weights: Weights, _ state: inout TrainingState, averaged: Int) throws {
        let count = max(averaged, keptCheckpoints > 1 ? keptCheckpoints : 0)
        guard count > 0 else { return }
        try snapshots.save(weights, update: state.update, metadata: parts.metadata)
        state.snapshots = (state.snapshots + [state.update]).suffix(count)
    }

    /// Removes the weights of evaluations that are not kept.
    func removeOtherEvaluations(_ state: TrainingState) { snapshots.keep(only: state.snapshots) }

    /// The mean of the weights of the last evaluations, and their number; nil where fewer than two are kept.
    func mean(_ state: TrainingState, ofLast count: Int) throws -> (weights: Weights, count: Int)? {
        let updates = Array(state.snapshots.suffix(count))
        guard updates.count > 1 else { return nil }
        return (try snapshots.mean(of: updates), updates.count)
    }

    /// Loads the state of the last good evaluation.
    func loadGood(into parallel: ParallelModel) throws -> TrainingState {
        var state = try checkpoint.loadGood(into: parallel)
        state.snapshots = snapshots.present(state.snapshots)
        return state
    }

    /// Makes the best weights the model.
    func deliver(_ state: TrainingState) throws {
        guard let hash = state.bestHash else { return }
        guard try checkpoint.deliver(hash) else {
            throw Diagnostic(
                .inputOutput, at: Place(folder.weights),
                "the best weights were changed or removed during the training; train from scratch")
        }
        try output.publish()
    }

    /// Publishes a complete model, where the last run ended before it did.
    func publish(_ state: TrainingState) throws {
        if state.bestHash != nil { try output.publish() }
    }

    /// Finishes the training, and removes the files that it no longer needs.
    func finish(_ state: inout TrainingState, _ parallel: ParallelModel) throws {
        try deliver(state)
        state.isFinished = true
        state.snapshots = keptCheckpoints > 1 ? Array(state.snapshots.suffix(keptCheckpoints)) : []
        try checkpoint.finish(state, layout, parallel.workers, keepsWeights: keptCheckpoints > 0)
        checkpoint.removeOthers()
        snapshots.keep(only: state.snapshots)
    }
}
