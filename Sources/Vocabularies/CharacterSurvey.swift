/// The characters of a text, and the segment in which each occurs first.
struct CharacterSurvey {
    /// The number of segments.
    private(set) var segments = 0
    /// By scalar value, the index of the segment in which it occurs first; -1 where it does not occur.
    private var first = [Int32](repeating: -1, count: 0x110000)
    /// Whether characters are those of form C.
    private let composes: Bool

    init(composes: Bool) { self.composes = composes }

    /// A survey of no text, with the same characters.
    var emptied: CharacterSurvey { CharacterSurvey(composes: composes) }

    /// Takes the next segment.
    mutating func add(_ segment: UnsafeRawBufferPointer) {
        let index = Int32(clamping: segments)
        segments += 1
        first.withUnsafeMutableBufferPointer { first in
            func note(_ value: UInt32) {
                if first[Int(value)] < 0 { first[Int(value)] = index }
            }
            guard composes, let composed = TextFolding.composedIfChanged(segment) else {
                return TextFolding.forEachScalar(of: segment, note)
            }
            for scalar in composed.unicodeScalars { note(scalar.value) }
        }
    }

    /// How many characters there are.
    var count: Int { first.reduce(0) { $0 + ($1 >= 0 ? 1 : 0) } }

    /// How many characters there are here or in another text.
    func count(with other: CharacterSurvey) -> Int {
        zip(first, other.first).reduce(0) { $0 + ($1.0 >= 0 || $1.1 >= 0 ? 1 : 0) }
    }

    /// Whether there is anything but white space.
    var hasText: Bool {
        first.enumerated().contains { value, index in
            index >= 0 && Unicode.Scalar(UInt32(value)).map { !TextFolding.isSpace($0) } ?? false
        }
    }

    /// The segments in which characters occur first.
    var firstSegments: Set<Int> { Set(first.lazy.filter { $0 >= 0 }.map(Int.init)) }

    /// The segments in which the characters occur first that another text lacks, from the lowest character on.
    func firstSegments(lackingIn other: CharacterSurvey) -> [(value: Int, segment: Int)] {
        first.indices.filter { first[$0] >= 0 && other.first[$0] < 0 }.map { ($0, Int(first[$0])) }
    }

    /// Whether a character occurs.
    func contains(_ value: Int) -> Bool { first[value] >= 0 }
}
