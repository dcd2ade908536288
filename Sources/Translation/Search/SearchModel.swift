import CKernels
import Tensors

/// A model at work in a search: the sentences that it has read, each in a slot, and its decoder's states of all rows.
final class SearchModel {
    private let model: EncoderDecoder
    private let tape: Tape
    private let slots: Int
    private let rows: Int
    /// The most source words of a sentence, with its `</s>`.
    let longest: Int
    private var kept: Kept?

    /// What stays from step to step.
    private struct Kept {
        /// [longest, slots, H]
        var source: EncodedSource
        /// Of all rows of the next step.
        var states: DecoderState
        /// Everything in the arena behind this belongs to one step.
        var mark: Arena.Position
    }

    /// The words that are scored, if not all.
    private var subset: LinearSubset?

    /// The state behind the last step.
    private var last: DecoderState?

    /// - Parameters:
    ///   - slots: how many sentences it holds at once.
    ///   - rows: the most rows of a step.
    init(_ model: EncoderDecoder, _ tape: Tape, slots: Int, rows: Int, longest: Int) {
        self.model = model
        self.tape = tape
        self.slots = slots
        self.rows = rows
        self.longest = longest
        tape.reset()
        tape.isRecording = false
        tape.isTraining = false
    }

    /// Encodes sentences into slots, and puts their first states into rows from `row` on.
    func read(_ sentences: [(slot: Int, words: [Int32])], row: Int) {
        // A single row is summed in another order than several, so that there are always two at least.
        let sources = sentences.map(\.words) + (sentences.count == 1 ? [sentences[0].words] : [])
        let batch = Batch(sources: sources, targets: sources.map { _ in [] })
        let (source, initial) = model.encode(
            tape, batch.source, steps: batch.sourceSteps, lengths: batch.sourceLengths)
        var kept = self.kept ?? makeKept(source, initial)
        for (place, sentence) in sentences.enumerated() {
            kept.source.lengths[sentence.slot] = batch.sourceLengths[place]
            copy(place, of: source.memory, to: sentence.slot, of: kept.source.memory)
            if kept.source.keys !== kept.source.memory {
                copy(place, of: source.keys, to: sentence.slot, of: kept.source.keys)
            }
            for (from, to) in zip(initial.tensors, kept.states.tensors) {
                copy(place, of: from, to: row + place, of: to)
            }
        }
        self.kept = kept
        tape.arena.rewind(to: kept.mark)
    }

    /// Copies a sentence's rows of a time-major activation.
    private func copy(_ from: Int, of source: Tensor, to: Int, of target: Tensor) {
        let width = source.shape.width
        dk_copy_rows(
            source.values + from * width, source.shape.batch * width, target.values + to * width,
            target.shape.batch * width, source.shape.steps, width, false)
    }

    private func makeKept(_ source: EncodedSource, _ initial: DecoderState) -> Kept {
        func tensor(_ like: Tensor, steps: Int = 1, batch: Int) -> Tensor {
            tape.zeros(Shape(steps: steps, batch: batch, width: like.shape.width))
        }
        let memory = tensor(source.memory, steps: longest, batch: slots)
        let keys = source.keys === source.memory ? memory : tensor(source.keys, steps: longest, batch: slots)
        return Kept(
            source: EncodedSource(memory: memory, keys: keys, lengths: [Int](repeating: 1, count: slots)),
            states: initial.map { tensor($0, batch: rows) },
            mark: tape.arena.mark)
    }

    /// Scores only these words, ascending, from now on.
    func score(_ words: [Int32]) { subset = model.subset(tape, words) }

    /// Runs one step.
    /// - Parameters:
    ///   - words: the last word of each row.
    ///   - queries: which rows look at the sentence of which slot.
    /// - Returns: the scores of the words, [1, N, V], and the attention weights, a row of ``longest`` for each row.
    func step(_ words: [Int32], _ queries: [QueryRows]) -> (logits: Tensor, weights: UnsafeMutablePointer<Float>?) {
        guard let kept else { preconditionFailure("nothing has been read") }
        let step = model.step(
            tape, words, from: kept.states.map { $0.prefix(words.count) }, source: kept.source, rows: queries,
            subset: subset)
        last = step.state
        return (step.logits, step.weights)
    }

    /// Makes the states of the next step's rows those behind rows of the last one, and gives back its memory.
    func select(_ rows: [Int]) {
        guard let kept, let last else { preconditionFailure("no step has been run") }
        for (from, to) in zip(last.tensors, kept.states.tensors) {
            let width = to.shape.width
            for (place, row) in rows.enumerated() {
                (to.values + place * width).update(from: from.values + row * width, count: width)
            }
        }
        self.last = nil
        tape.arena.rewind(to: kept.mark)
    }

    /// Memory for one step.
    func scratch(_ count: Int) -> UnsafeMutablePointer<Float> { tape.arena.allocate(Float.self, count) }
}
