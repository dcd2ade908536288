/// A change of weights in which the copies that products read are repacked range by range.
///
/// Threads may change distinct ranges at the same time.
public struct Repacking: @unchecked Sendable {
    // What threads share is the values, of which each changes its own ranges; copies are synchronized.

    /// Rows of a matrix that are repacked together: ranges start at a multiple of this many and end at one, or at the
    /// end of the matrix. Copies of other ranges are made again when they are next used.
    public static let rowGranularity = 32

    private let buffer: ParameterBuffer
    /// The range of the weights that each copy is made of. Apart from the copies: most ranges overlap none of them.
    private let ranges: [Range<Int>]
    private let copies: [PackedCopy]

    init(_ buffer: ParameterBuffer, ranges: [Range<Int>], copies: [PackedCopy]) {
        self.buffer = buffer
        self.ranges = ranges
        self.copies = copies
    }

    /// Changes a range of the weights, then repacks what copies have of it.
    /// - Parameters:
    ///   - range: in elements.
    ///   - change: is given the first value of the range.
    public func update(_ range: Range<Int>, _ change: (UnsafeMutablePointer<Float>) -> Void) {
        precondition(0 <= range.lowerBound && range.upperBound <= buffer.count)
        change(buffer.base + range.lowerBound)
        for (index, own) in ranges.enumerated() where own.overlaps(range) {
            let changed = range.clamped(to: own)
            copies[index].repack(
                changed.lowerBound - own.lowerBound..<changed.upperBound - own.lowerBound,
                of: buffer.values + own.lowerBound)
        }
    }
}
