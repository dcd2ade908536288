import Tensors

/// Beam search over a batch of sentences at once.
///
/// Row k * B + b of every step belongs to hypothesis k of sentence b, so the hypotheses of a sentence attend to its
/// states without a copy of them for each.
public struct BeamSearch: Sendable {
    public let model: EncoderDecoder
    public let options: SearchOptions

    public init(_ model: EncoderDecoder, _ options: SearchOptions) {
        precondition(options.beam > 0)
        self.model = model
        self.options = options
    }

    /// Translates a batch.
    /// - Parameter sources: words without `</s>`; none may be empty.
    /// - Returns: for each source its hypotheses, best first; at least one.
    public func callAsFunction(_ tape: Tape, _ sources: [[Int32]]) -> [[Hypothesis]] {
        tape.reset()
        tape.isRecording = false
        tape.isTraining = false
        defer { tape.reset() }
        let beams = options.beam
        let batch = Batch(sources: sources, targets: sources.map { _ in [] })
        var (source, initial) = model.encode(
            tape, batch.source, steps: batch.sourceSteps, lengths: batch.sourceLengths)
        let states = StateRows(tape, initial, beams: beams)
        var active = sources.enumerated().map { Beam(sentence: $0, sourceWords: $1.count, options: options) }
        var results = [[Hypothesis]](repeating: [], count: sources.count)
        var mark = tape.arena.mark

        while !active.isEmpty {
            let count = active.count
            let words = (0..<beams).flatMap { k in active.map { $0.lastWord(k) } }
            let step = model.step(tape, words, from: states.current(rows: beams * count), source: source, beams: beams)
            let vocabulary = step.logits.shape.width
            for b in active.indices where !active[b].isDone {
                active[b].advance(vocabulary: vocabulary) { k in
                    step.logits.values + (k * count + b) * vocabulary
                }
                if active[b].isDone { results[active[b].sentence] = active[b].results }
            }

            // The batch shrinks when a quarter of it is done: taking finished sentences out copies the source.
            let live = active.indices.filter { !active[$0].isDone }
            let kept = live.count <= count * 3 / 4 ? live : Array(active.indices)
            var rows: [Int] = []
            for k in 0..<beams { for b in kept { rows.append(active[b].parent(k) * count + b) } }
            states.select(rows, of: step.state)
            tape.arena.rewind(to: mark)
            guard kept.count < count else { continue }
            active = kept.map { active[$0] }
            source = source.selecting(kept, tape)
            mark = tape.arena.mark
        }
        return results
    }
}

/// The decoder's states of all rows, kept from one step to the next in memory of their own.
private final class StateRows {
    private let state: DecoderState

    /// - Parameter initial: the state before the first word, of B rows; every hypothesis starts from it.
    init(_ tape: Tape, _ initial: DecoderState, beams: Int) {
        state = initial.map { tensor in
            tape.reshaped(
                tape.repeating(tensor, steps: beams),
                Shape(batch: beams * tensor.shape.batch, width: tensor.shape.width))
        }
    }

    func current(rows: Int) -> DecoderState { state.map { $0.prefix(rows) } }

    /// Copies the given rows of a step's state here, in their order.
    func select(_ rows: [Int], of other: DecoderState) {
        for (from, to) in zip(other.tensors, state.tensors) { copy(rows, of: from, to: to) }
    }

    private func copy(_ rows: [Int], of source: Tensor, to target: Tensor) {
        let width = source.shape.width
        for (place, row) in rows.enumerated() {
            (target.values + place * width).update(from: source.values + row * width, count: width)
        }
    }
}

extension EncodedSource {
    /// The same for some of the sentences, cut to the longest of them.
    fileprivate func selecting(_ sentences: [Int], _ tape: Tape) -> EncodedSource {
        let lengths = sentences.map { self.lengths[$0] }
        let steps = lengths.max() ?? 0
        let selected = tape.selecting(sentences, steps: steps, of: memory)
        let isShared = keys === memory
        return EncodedSource(
            memory: selected, keys: isShared ? selected : tape.selecting(sentences, steps: steps, of: keys),
            lengths: lengths)
    }
}
