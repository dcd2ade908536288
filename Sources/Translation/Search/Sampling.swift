import Foundation
import Tensors

/// Drawing tokens from a model's distribution.
public struct Sampling: Codable, Sendable, Equatable {
    /// The divisor of scores: below 1 likely tokens become likelier.
    public var temperature: Float
    /// How many of the likeliest tokens are drawn from; 0 is all.
    public var top: Int
    /// The seed of the random numbers.
    public var seed: UInt64

    /// - Parameters:
    ///   - temperature: the divisor of scores.
    ///   - top: how many of the likeliest tokens are drawn from; 0 is all.
    ///   - seed: the seed of the random numbers.
    public init(temperature: Float = 1, top: Int = 0, seed: UInt64 = 1) {
        self.temperature = temperature
        self.top = top
        self.seed = seed
    }

    /// The random numbers of one text, whatever is drawn for others.
    /// - Parameter number: tells the text from others.
    public func generator(number: Int) -> KeyedGenerator { KeyedGenerator(RandomKey(seed).derived(String(number))) }

    /// Draws a token by its probability.
    /// - Parameters:
    ///   - row: the scores of the tokens.
    ///   - generator: gives the random numbers.
    /// - Returns: the index of its score; nil if no score is finite.
    public func draw(from row: LogitRow, using generator: inout KeyedGenerator) -> Int32? {
        guard top > 0, top < row.count else { return row.draw(temperature: temperature, using: &generator) }
        var values = [Float](repeating: 0, count: top)
        var indices = [Int32](repeating: 0, count: top)
        values.withUnsafeMutableBufferPointer { values in
            indices.withUnsafeMutableBufferPointer { row.top(top, scores: values, indices: $0) }
        }
        guard let largest = values.max(), largest.isFinite else { return nil }
        let weights = values.map { exp(Double(($0 - largest) / temperature)) }
        var rest = Double.random(in: 0..<weights.reduce(0, +), using: &generator)
        for (index, weight) in zip(indices, weights) {
            rest -= weight
            if rest < 0 { return index }
        }
        return indices.last
    }
}
