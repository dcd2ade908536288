import CZlib
import Diagnostics
import Files
import Foundation

/// The contents of vocabulary.json, which describes the vocabularies beside it.
struct VocabularyDescription: Codable {
    static let fileName = "vocabulary.json"
    static let currentFormat = 1
    private static let remedy = "build the vocabulary again with pipeline-vocab"

    struct File: Codable {
        /// How many tokens it has, with the specials.
        var size: Int
        /// The checksum of its bytes, as gzip has it, in hexadecimal; earlier versions left it out for text files.
        var crc32: String?
    }

    var format = currentFormat
    var kind: String
    /// The languages.
    var source: String
    var target: String
    /// Whether both languages share one vocabulary.
    var joint: Bool
    var specials = SpecialToken.names
    /// What is done to text before it is cut, a ``SubwordNormalization``; nil in folders of earlier versions, whose
    /// subword models do it themselves, and whose words and characters are cut with no-break spaces made plain.
    var normalization: String?
    /// The segments that the vocabularies were learnt from; nil for all that there were.
    var sample: LearningSample?
    /// Whether the source vocabulary has the tokens of annotations; nil for no.
    var annotationTokens: Bool?
    /// The names of the tags that the source vocabulary has a token for; nil for none.
    var tags: [String]?
    /// What a reader must know to divide text into tokens and to restore it.
    var conventions: [String: String]
    /// By name.
    var files: [String: File]

    /// Reads the description of a folder and checks all that can be checked without the vocabularies.
    init(folder: String) throws {
        let path = Self.path(in: folder)
        guard FileManager.default.fileExists(atPath: folder) else {
            throw Diagnostic(.missingInput, at: Place(folder), "no such folder; build it with pipeline-vocab")
        }
        guard FileManager.default.fileExists(atPath: path) else {
            throw Diagnostic(.missingInput, at: Place(path), "no such file; build the folder with pipeline-vocab")
        }
        self = try JSONFile.read(Self.self, from: path, remedy: Self.remedy)
        if let message = complaint { throw Diagnostic(.badInput, at: Place(path), message) }
    }

    init(
        kind: VocabularyKind, source: String, target: String, joint: Bool, normalization: SubwordNormalization?,
        sample: LearningSample?, hasAnnotationTokens: Bool, tags: [SourceTag], files: [String: File]
    ) {
        annotationTokens = hasAnnotationTokens ? true : nil
        self.tags = tags.isEmpty ? nil : tags.map(\.name)
        self.sample = sample
        self.normalization = normalization?.rawValue
        self.kind = kind.name
        self.source = source
        self.target = target
        self.joint = joint
        self.files = files
        conventions = kind.conventions
    }

    static func path(in folder: String) -> String { (folder as NSString).appendingPathComponent(fileName) }

    /// The names of the files of a kind: one for the only side or for both, or the source's and the target's.
    static func fileNames(of kind: VocabularyKind, joint: Bool, single: Bool) -> [String] {
        (single ? ["text"] : joint ? ["joint"] : ["source", "target"]).map { "\($0).\(kind.fileExtension)" }
    }

    /// Whether there is one language, and a single vocabulary of it.
    var single: Bool { joint && source == target }

    private var complaint: String? {
        let again = Self.remedy
        guard format == Self.currentFormat else {
            return "\"format\" is \(format), but this version reads \(Self.currentFormat); \(again)"
        }
        guard let known = VocabularyKind.named(kind) else {
            let names = VocabularyKind.all.map(\.name)
            let guess = kind.nearest(among: names).map { "; did you mean '\($0)'?" } ?? ""
            return "\"kind\" is '\(kind)', but it must be one of \(names.joined(separator: ", "))\(guess)"
        }
        if source.isEmpty || target.isEmpty { return "\"source\" and \"target\" must name the languages; \(again)" }
        if specials != SpecialToken.names {
            return "\"specials\" must be \(SpecialToken.names.joined(separator: " ")), in this order; \(again)"
        }
        let named = Set(conventions.keys).union(known.conventions.keys)
        if let key = named.sorted().first(where: { conventions[$0] != known.conventions[$0] }) {
            return "\"conventions\" has \(conventions[key].map { "'\($0)'" } ?? "nothing") for \"\(key)\", "
                + "this version \(known.conventions[key].map { "'\($0)'" } ?? "nothing"); \(again)"
        }
        if let normalization, !known.normalizations.contains(where: { $0.rawValue == normalization }) {
            return "\"normalization\" is '\(normalization)', which this version does not know; \(again)"
        }
        let names = Self.fileNames(of: known, joint: joint, single: single)
        guard Set(files.keys) == Set(names) else {
            return "\"files\" must describe \(names.joined(separator: " and ")); \(again)"
        }
        return nil
    }
}

extension VocabularyDescription.File {
    init(_ stored: StoredVocabulary) {
        size = stored.vocabulary.count
        crc32 = Self.checksum(stored.bytes)
    }

    /// Throws if the bytes are not those described here.
    func checkSum(of bytes: [UInt8], path: String) throws {
        guard crc32 == nil || crc32 == Self.checksum(bytes) else {
            throw Diagnostic(
                .badInput, at: Place(path),
                "is damaged, or not the file that \(VocabularyDescription.fileName) describes; "
                    + "build the vocabulary again with pipeline-vocab")
        }
    }

    /// Throws if the vocabulary is not as large as described here.
    func checkSize(of vocabulary: any Vocabulary, path: String) throws {
        guard vocabulary.count == size else {
            throw Diagnostic(
                .badInput, at: Place(path),
                "has \(vocabulary.count) tokens, but \(VocabularyDescription.fileName) says \(size); "
                    + "build the vocabulary again with pipeline-vocab")
        }
    }

    static func checksum(_ bytes: [UInt8]) -> String {
        let value = bytes.withUnsafeBufferPointer { crc32_z(0, $0.baseAddress, $0.count) }
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }
}
