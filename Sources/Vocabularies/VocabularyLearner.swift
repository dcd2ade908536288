/// Learns one vocabulary from segments that are given one by one.
protocol VocabularyLearner: AnyObject {
    /// Takes a segment.
    /// - Parameter segment: UTF-8, valid during the call.
    func add(_ segment: UnsafeRawBufferPointer, _ side: TextSide)
    /// Ends a pass over the segments.
    /// - Returns: whether all segments are needed again, in any order.
    func endPass() -> Bool
    /// The vocabulary.
    func finish() throws -> StoredVocabulary
}

/// Segments that vocabularies were learnt from in place of all.
public struct LearningSample: Codable, Sendable, Equatable {
    /// How many segments of each side were drawn.
    public var segments: Int
    /// How many there are.
    public var of: Int
    /// The seed of the draw.
    public var seed: UInt64

    /// - Parameters:
    ///   - segments: how many segments of each side were drawn.
    ///   - of: how many there are.
    ///   - seed: the seed of the draw.
    public init(segments: Int, of: Int, seed: UInt64) {
        (self.segments, self.of, self.seed) = (segments, of, seed)
    }
}

/// Learns the vocabularies of a text in two passes: a survey of its characters, and a draw of segments.
struct VocabularyLearning {
    private let kind: VocabularyKind
    private let text: LearningText
    private let options: VocabularyOptions
    private let surveys: [CharacterSurvey]
    private let learners: [any VocabularyLearner]
    private let sides: [[TextSide]]
    /// The segments that were drawn; nil for all.
    let sample: LearningSample?

    /// Surveys a text.
    /// - Parameter languages: those of source and target, or of the only side, the source.
    init(
        _ kind: VocabularyKind, _ text: LearningText, languages: [String], isJoint: Bool, _ options: VocabularyOptions
    ) throws {
        self.kind = kind
        self.text = text
        self.options = options
        let composes = !kind.isSubword || options.normalization != .identity
        var surveys = TextSide.allCases.map { _ in CharacterSurvey(composes: composes) }
        try text.read { side, segment in surveys[side.rawValue].add(segment) }
        let all = Array(TextSide.allCases.prefix(languages.count))
        for (side, survey) in zip(all, surveys) where !survey.hasText {
            throw text.isEmpty(side, language: languages[side.rawValue])
        }
        self.surveys = surveys
        let pairs = surveys[0].segments
        let size = options.sample ?? kind.defaultSample ?? 0
        sample = size > 0 && size < pairs ? LearningSample(segments: size, of: pairs, seed: options.seed) : nil
        // The sides that each vocabulary is learnt from. A source that has matches in it has text of both languages.
        sides = isJoint ? [all] : [options.hasAnnotationTokens ? all : [.source], [.target]]
        learners = sides.enumerated().map { index, sides in
            let characters = sides.count == 1 ? surveys[sides[0].rawValue].count : surveys[0].count(with: surveys[1])
            var options = options
            options.size = options.size ?? kind.defaultSize.size(pairs, characters)
            options.hasAnnotationTokens = options.hasAnnotationTokens && index == 0
            if index > 0 { options.tags = [] }
            return kind.learner(options)
        }
    }

    /// Learns from the drawn segments.
    /// - Returns: one vocabulary, or one for each side.
    func run() throws -> [StoredVocabulary] {
        var pending = try pass(learners.indices.map { $0 }, completes: sample != nil && kind.completesSample(options))
        while !pending.isEmpty { pending = try pass(pending, completes: false) }
        return try learners.map { try $0.finish() }
    }

    /// Gives the drawn segments to some learners.
    /// - Parameters:
    ///   - wanted: the indices of the learners.
    ///   - completes: whether segments with characters that the sample lacks are given too.
    /// - Returns: the learners that need another pass.
    private func pass(_ wanted: [Int], completes: Bool) throws -> [Int] {
        let takers = TextSide.allCases.map { side in
            wanted.filter { sides[$0].contains(side) }.map { learners[$0] }
        }
        var draws = surveys.map { SampleDraw(of: options.sample ?? kind.defaultSample ?? 0, $0.segments, options.seed) }
        var completions = completes ? surveys.map(SampleCompletion.init) : []
        try text.read { side, segment in
            let takers = takers[side.rawValue]
            guard !takers.isEmpty else { return }
            let isDrawn = draws[side.rawValue].next()
            if isDrawn { for learner in takers { learner.add(segment, side) } }
            if completes { completions[side.rawValue].see(segment, isDrawn: isDrawn) }
        }
        for (side, completion) in zip(TextSide.allCases, completions) {
            for segment in completion.segments() {
                for learner in takers[side.rawValue] { segment.withUnsafeBytes { learner.add($0, side) } }
            }
        }
        return wanted.filter { learners[$0].endPass() }
    }
}

/// Finds segments that hold the characters which a sample lacks, so that no character is unknown by chance.
struct SampleCompletion {
    private let survey: CharacterSurvey
    private let candidates: Set<Int>
    private var seen: CharacterSurvey
    private var index = 0
    /// Segments that were not drawn and in which a character occurs first.
    private var held: [Int: [UInt8]] = [:]

    init(_ survey: CharacterSurvey) {
        self.survey = survey
        candidates = survey.firstSegments
        seen = survey.emptied
    }

    /// Looks at the next segment.
    mutating func see(_ segment: UnsafeRawBufferPointer, isDrawn: Bool) {
        defer { index += 1 }
        if isDrawn {
            seen.add(segment)
        } else if candidates.contains(index) {
            held[index] = Array(segment)
        }
    }

    /// The segments to add to the sample.
    func segments() -> [[UInt8]] {
        var seen = seen
        var result: [[UInt8]] = []
        for (value, segment) in survey.firstSegments(lackingIn: seen) where !seen.contains(value) {
            guard let bytes = held[segment] else { continue }
            bytes.withUnsafeBytes { seen.add($0) }
            result.append(bytes)
        }
        return result
    }
}

/// Which segments are drawn: a number of them at random, by their seed.
struct SampleDraw {
    private var wanted: Int
    private var left: Int
    private let takesAll: Bool
    private var state: UInt64

    /// - Parameter size: 0 for all.
    init(of size: Int, _ count: Int, _ seed: UInt64) {
        (wanted, left, state) = (size, count, seed)
        takesAll = size == 0 || size >= count
    }

    /// Whether the next segment is drawn. Selection sampling: Knuth, The Art of Computer Programming 2, 3.4.2,
    /// algorithm S.
    mutating func next() -> Bool {
        guard !takesAll else { return true }
        // The fraction left to draw, against a number from SplitMix64 (Steele, Lea and Flood 2014).
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        mixed ^= mixed >> 31
        let isDrawn = mixed.multipliedFullWidth(by: UInt64(left)).high < UInt64(wanted)
        left -= 1
        if isDrawn { wanted -= 1 }
        return isDrawn
    }
}
