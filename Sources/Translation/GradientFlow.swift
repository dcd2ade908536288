import Tensors

/// How far back in time a model learns from a word: the norm of the gradient of the last target word's loss with
/// respect to each word that the decoder read before, by the distance between the two.
///
/// The gradient passes through one recurrent step for each word in between. In a plain recurrent network every step
/// multiplies it with the recurrent weights and a slope below 1, so it shrinks, or grows, exponentially with the
/// distance (Bengio, Simard & Frasconi 1994; Pascanu, Mikolov & Bengio 2013).
public struct GradientFlow: Sendable, Equatable {
    /// For each distance in words, from 0 for the word read just before the last one is written.
    public private(set) var distances: [Distance] = []

    public struct Distance: Sendable, Equatable {
        /// The sum of the norms over sentences.
        public var sum = 0.0
        /// How many sentences are long enough.
        public var sentences = 0

        public var mean: Double { sentences > 0 ? sum / Double(sentences) : 0 }
    }

    public init() {}

    /// Measures on a batch under the tape's weights, nothing dropped and nothing smoothed.
    ///
    /// It adds to the tape's gradients of the parameters; the caller has to zero them.
    /// - Parameter tape: must be recording.
    public init(_ model: EncoderDecoder, _ tape: Tape, _ batch: Batch) {
        precondition(tape.isRecording && !tape.isTraining)
        var inputs: Tensor?
        _ = model.loss(tape, batch.withLastWordsOnly) { inputs = $0 }
        tape.backward()
        guard let inputs, let gradient = inputs.gradient else { return }
        for sentence in 0..<batch.size {
            let last = batch.lastStep(of: sentence)
            for step in 0...last {
                let row = gradient + (step * batch.size + sentence) * inputs.shape.width
                // Squares of what is left after many steps would be below the least Float.
                var squares = 0.0
                for i in 0..<inputs.shape.width { squares += Double(row[i]) * Double(row[i]) }
                add(squares.squareRoot(), at: last - step)
            }
        }
    }

    private mutating func add(_ norm: Double, at distance: Int) {
        while distances.count <= distance { distances.append(Distance()) }
        distances[distance].sum += norm
        distances[distance].sentences += 1
    }

    public static func += (left: inout GradientFlow, right: GradientFlow) {
        for (distance, other) in right.distances.enumerated() {
            if distance == left.distances.count { left.distances.append(Distance()) }
            left.distances[distance].sum += other.sum
            left.distances[distance].sentences += other.sentences
        }
    }
}

extension Batch {
    /// Where a sentence's last target word, its `</s>`, is predicted.
    fileprivate func lastStep(of sentence: Int) -> Int {
        (0..<targetSteps).last { targetOutputs[$0 * size + sentence] >= 0 } ?? 0
    }

    /// The same sentences, of which only the last word of each is to be predicted.
    fileprivate var withLastWordsOnly: Batch {
        var outputs = [Int32](repeating: -1, count: targetOutputs.count)
        for sentence in 0..<size {
            let place = lastStep(of: sentence) * size + sentence
            outputs[place] = targetOutputs[place]
        }
        return Batch(self, targetOutputs: outputs)
    }
}
