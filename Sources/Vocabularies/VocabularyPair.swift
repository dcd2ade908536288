import Diagnostics
import Files
import Foundation

/// The vocabularies of a source and a target language, which are one and the same where it is joint.
///
/// As a folder: vocabulary.json and `source.*` with `target.*`, or `joint.*`. A single vocabulary of one language is both
/// source and target; its file is `text.*`.
public struct VocabularyPair: Sendable {
    /// The kind of both vocabularies.
    public let kind: VocabularyKind
    /// The source vocabulary.
    public internal(set) var source: any Vocabulary
    /// The target vocabulary.
    public internal(set) var target: any Vocabulary
    /// The source language, as a tag.
    public let sourceLanguage: String
    /// The target language, as a tag.
    public let targetLanguage: String
    /// Whether both languages share one vocabulary.
    public let isJoint: Bool
    /// The segments that they were learnt from; nil for all that there were.
    public let sample: LearningSample?
    /// Whether the source vocabulary was learnt from both sides and has the tokens of ``AnnotationToken``.
    public let hasAnnotationTokens: Bool
    /// The tags that the source vocabulary has a token for.
    public let tags: [SourceTag]
    /// One for both sides, or the source's and the target's.
    private let stored: [StoredVocabulary]

    /// Reads a folder that ``copy(to:)`` has written. What is damaged is a `ExitStatus.badInput`, what is missing a
    /// `ExitStatus.missingInput`, each with its file.
    public init(folder: String) throws {
        let description = try VocabularyDescription(folder: folder)
        guard let kind = VocabularyKind.named(description.kind) else {
            throw Diagnostic(.defect, "the kind '\(description.kind)' was checked before")
        }
        var stored: [StoredVocabulary] = []
        for name in VocabularyDescription.fileNames(
            of: kind, joint: description.joint, single: description.single)
        {
            let path = (folder as NSString).appendingPathComponent(name)
            let bytes = try InputFile.bytes(of: path)
            // SentencePiece trusts the tables of a model, so its checksum comes first; text says what is wrong with it.
            if kind.isSubword { try description.files[name]?.checkSum(of: bytes, path: path) }
            let normalization = description.normalization.flatMap(SubwordNormalization.init)
            let vocabulary = try kind.load(bytes, path, normalization)
            try description.files[name]?.checkSize(of: vocabulary.vocabulary, path: path)
            if !kind.isSubword { try description.files[name]?.checkSum(of: bytes, path: path) }
            stored.append(vocabulary)
        }
        let hasAnnotationTokens = description.annotationTokens ?? false
        if hasAnnotationTokens, AnnotationToken.ids.map(stored[0].vocabulary.token) != AnnotationToken.names {
            throw Diagnostic(
                .badInput, at: Place(folder),
                "the source vocabulary lacks the tokens of annotations, which \(VocabularyDescription.fileName) promises; "
                    + "build the vocabulary again with pipeline-vocab")
        }
        self.init(
            kind: kind, stored: stored, sourceLanguage: description.source, targetLanguage: description.target,
            sample: description.sample, hasAnnotationTokens: hasAnnotationTokens,
            tags: (description.tags ?? []).compactMap { SourceTag($0) })
        if tags.count != description.tags?.count ?? 0 || !hasTagsInPlace {
            throw Diagnostic(
                .badInput, at: Place(folder),
                "the source vocabulary lacks tokens of the tags that \(VocabularyDescription.fileName) names; "
                    + "build the vocabulary again with pipeline-vocab")
        }
    }

    /// Learns vocabularies from the segments of two languages.
    /// - Parameters:
    ///   - kind: the kind of vocabulary.
    ///   - source: the source segments.
    ///   - target: the target segments, as many.
    ///   - sourceLanguage: the source language, as a tag.
    ///   - targetLanguage: the target language.
    ///   - isJoint: whether both languages share one vocabulary, learnt from both.
    ///   - options: sizes and normalization.
    public init(
        learning kind: VocabularyKind, source: [String], target: [String], sourceLanguage: String,
        targetLanguage: String, isJoint: Bool, options: VocabularyOptions
    ) throws {
        try self.init(
            learning: kind, from: LearningText(source: source, target: target), sourceLanguage: sourceLanguage,
            targetLanguage: targetLanguage, isJoint: isJoint, options: options)
    }

    /// Learns vocabularies from text that is read several times, in memory that does not grow with it.
    ///
    /// The vocabularies are those of the same segments in memory. Words and characters are counted in all segments,
    /// unless the options ask for a sample; SentencePiece learns from a sample of
    /// ``VocabularyKind/subwordSample`` segments of each side, to which those are added that hold characters which the
    /// sample lacks.
    /// - Parameters:
    ///   - kind: the kind of vocabulary.
    ///   - text: the segments of both languages.
    ///   - sourceLanguage: the source language, as a tag.
    ///   - targetLanguage: the target language.
    ///   - isJoint: whether both languages share one vocabulary, learnt from both.
    ///   - options: sizes and normalization.
    public init(
        learning kind: VocabularyKind, from text: LearningText, sourceLanguage: String, targetLanguage: String,
        isJoint: Bool, options: VocabularyOptions
    ) throws {
        let learning = try VocabularyLearning(
            kind, text, languages: [sourceLanguage, targetLanguage], isJoint: isJoint, options)
        self.init(
            kind: kind, stored: try learning.run(), sourceLanguage: sourceLanguage, targetLanguage: targetLanguage,
            sample: learning.sample, hasAnnotationTokens: options.hasAnnotationTokens, tags: options.tags)
    }

    private init(
        kind: VocabularyKind, stored: [StoredVocabulary], sourceLanguage: String, targetLanguage: String,
        sample: LearningSample?, hasAnnotationTokens: Bool, tags: [SourceTag]
    ) {
        self.kind = kind
        self.sample = sample
        self.hasAnnotationTokens = hasAnnotationTokens
        self.tags = tags
        self.stored = stored
        self.sourceLanguage = sourceLanguage
        self.targetLanguage = targetLanguage
        isJoint = stored.count == 1
        source = stored[0].vocabulary
        target = stored[stored.count - 1].vocabulary
    }

    /// Learns the vocabulary of one language from text that is read several times.
    /// - Parameters:
    ///   - kind: the kind of vocabulary.
    ///   - text: the segments, as sources.
    ///   - language: the language, as a tag.
    ///   - options: size and normalization.
    public init(
        learning kind: VocabularyKind, from text: LearningText, language: String, options: VocabularyOptions
    ) throws {
        let learning = try VocabularyLearning(kind, text, languages: [language], isJoint: true, options)
        self.init(
            kind: kind, stored: try learning.run(), sourceLanguage: language, targetLanguage: language,
            sample: learning.sample, hasAnnotationTokens: options.hasAnnotationTokens, tags: [])
    }

    /// Whether there is one language, and a single vocabulary of it.
    public var isSingle: Bool { isJoint && sourceLanguage == targetLanguage }

    /// The vocabulary of one side alone.
    public func single(_ side: TextSide) -> VocabularyPair {
        let language = side == .source ? sourceLanguage : targetLanguage
        return VocabularyPair(
            kind: kind, stored: [side == .source ? stored[0] : stored[stored.count - 1]], sourceLanguage: language,
            targetLanguage: language, sample: sample,
            hasAnnotationTokens: hasAnnotationTokens && (side == .source || isJoint), tags: [])
    }

    /// Whether the other pair's files are byte for byte these, and text is cut alike.
    public func hasSameTokens(as other: VocabularyPair) -> Bool {
        kind.name == other.kind.name && stored.map(\.bytes) == other.stored.map(\.bytes)
            && zip(stored, other.stored).allSatisfy { $0.cutsLike($1) }
    }

    /// Whether the other pair's source vocabulary is byte for byte this one, and text is cut alike.
    public func hasSameSource(as other: VocabularyPair) -> Bool {
        kind.name == other.kind.name && stored[0].bytes == other.stored[0].bytes
            && stored[0].cutsLike(other.stored[0])
    }

    /// Whether the other pair's target vocabulary is byte for byte this one, and text is cut alike.
    public func hasSameTarget(as other: VocabularyPair) -> Bool {
        let own = stored[stored.count - 1], others = other.stored[other.stored.count - 1]
        return kind.name == other.kind.name && own.bytes == others.bytes && own.cutsLike(others)
    }

    /// The SHA-256 of all that decides how text becomes tokens and tokens text.
    public func digest() throws -> String {
        let sha = try SHA256()
        let form = normalization == .nfc ? " nfc" : ""
        let name = "\(kind.name) \(sourceLanguage) \(targetLanguage) \(isJoint ? "joint" : "separate")\(form)"
        for bytes in [Array(name.utf8)] + stored.map(\.bytes) {
            try withUnsafeBytes(of: UInt64(bytes.count).littleEndian) { try sha.update($0) }
            try bytes.withUnsafeBytes { try sha.update($0) }
        }
        return try sha.finish()
    }

    /// What is done to text before it is cut; nil where the folder, one of an earlier version, does not say.
    public var normalization: SubwordNormalization? { stored[0].normalization }

    /// The files of a folder that ``copy(to:)`` writes or removes.
    package static func files(in folder: String) -> [String] {
        [VocabularyDescription.path(in: folder)]
            + fileNames.map { (folder as NSString).appendingPathComponent($0) }.sorted()
    }

    /// The names that vocabularies of all kinds have.
    private static var fileNames: Set<String> {
        Set(
            VocabularyKind.all.flatMap { kind in
                [(true, true), (true, false), (false, false)].flatMap {
                    VocabularyDescription.fileNames(of: kind, joint: $0.0, single: $0.1)
                }
            })
    }

    /// Writes the vocabularies into a folder, vocabulary.json last, and removes the files of another kind of
    /// vocabulary that it held before. A folder without vocabulary.json is none: a process that ends in between leaves
    /// no mixture of old and new files.
    public func copy(to folder: String) throws {
        let names = VocabularyDescription.fileNames(of: kind, joint: isJoint, single: isSingle)
        var files: [String: VocabularyDescription.File] = [:]
        var written: [AtomicFile] = []
        for (name, stored) in zip(names, stored) {
            files[name] = VocabularyDescription.File(stored)
            let file = try AtomicFile((folder as NSString).appendingPathComponent(name))
            try stored.bytes.withUnsafeBytes { try file.write($0) }
            written.append(file)
        }
        let description = VocabularyDescription(
            kind: kind, source: sourceLanguage, target: targetLanguage, joint: isJoint,
            normalization: normalization, sample: sample, hasAnnotationTokens: hasAnnotationTokens, tags: tags,
            files: files)
        let path = VocabularyDescription.path(in: folder)
        unlink(path)
        for file in written { try file.commit() }
        try JSONFile.write(description, to: path)
        for name in Self.fileNames.subtracting(names) {
            // A file that is missing or cannot be removed does no harm: vocabulary.json does not name it.
            try? FileManager.default.removeItem(atPath: (folder as NSString).appendingPathComponent(name))
        }
    }
}
