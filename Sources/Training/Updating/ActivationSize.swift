import Tensors
import Translation

/// The bytes of activations as a function of the size of a batch: source steps, target steps and sentences.
///
/// Every activation is proportional to some of the three and independent of the others, so measuring eight small batches
/// is enough. Sums for groups of sentences are apart, because there are ``Shard/groupCount`` groups at most.
struct ActivationSize {
    private static let extents = [4, 8]
    /// Steps of the source, of the target, and sentences, with how many readings there are of each.
    struct Extent {
        var source: Int
        var target: Int
        var sentences: Int
        var readings = 1
    }

    /// Who shares a batch.
    struct Team {
        /// The workers of this rank, of which each rank has as many.
        var workers = 1
        var ranks = 1
        /// Whether ranks exchange rows, or else each has its own part of the batch.
        var exchanges = true

        var all: Int { workers * ranks }
    }

    /// By source, target and sentences, each small or large.
    private var measured: [Double] = []
    /// The same of the copies that the gradients of the whole batch need, where workers share it.
    private var copied: [Double] = []
    /// The same of what is sent to other ranks, without sums of groups.
    private var sent: [Double] = []
    /// The bytes of one group's sums.
    private var groupBytes = 0

    init(_ rehearsal: Rehearsal, isRecording: Bool) {
        for source in Self.extents {
            for target in Self.extents {
                for sentences in Self.extents {
                    rehearsal.run(
                        sources: Array(repeating: source, count: sentences),
                        targets: Array(repeating: target, count: sentences), isRecording: isRecording,
                        // The same in each batch, as the size of logits is known.
                        logitRowsAtOnce: Self.extents[0] * Self.extents[0])
                    let tape = rehearsal.tape
                    groupBytes = isRecording ? BatchGradients.groupBytes(tape) : 0
                    measured.append(Double(tape.peakMemory - sentences * groupBytes))
                    copied.append(isRecording ? Double(BatchGradients.copiedBytes(tape)) : 0)
                    sent.append(isRecording ? Double(BatchGradients.sentBytes(tape)) : 0)
                }
            }
        }
    }

    /// For a batch, over all workers of a rank.
    func bytes(_ extent: Extent, _ team: Team) -> Int {
        let sentences = Double(extent.sentences * extent.readings)
        let (workers, all) = (Double(team.workers), Double(team.all))
        let own = interpolate(measured, extent, sentences: sentences / all) * workers
        let groups = min(extent.sentences, Shard.groupCount) * groupBytes
        // What the gradients are computed from is all of the batch, or of this rank's part.
        let (whole, isDivided) = team.exchanges ? (sentences, team.all > 1) : (sentences * workers / all, workers > 1)
        let copies = isDivided ? interpolate(copied, extent, sentences: whole) : 0
        let received =
            team.exchanges && team.ranks > 1 ? interpolate(sent, extent, sentences: sentences * (1 - workers / all)) : 0
        return Int(own + copies + received) + groups
    }

    /// Interpolates linearly in each of the three.
    private func interpolate(_ measured: [Double], _ extent: Extent, sentences: Double) -> Double {
        let (low, high) = (Double(Self.extents[0]), Double(Self.extents[1]))
        let shares = [Double(extent.source), Double(extent.target), sentences].map { ($0 - low) / (high - low) }
        var sum = 0.0
        for (corner, bytes) in measured.enumerated() {
            var weight = 1.0
            for (axis, share) in shares.enumerated() {
                weight *= corner >> (2 - axis) & 1 == 1 ? share : 1 - share
            }
            sum += weight * bytes
        }
        return sum
    }
}
