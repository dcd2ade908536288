import CMeCab
import Diagnostics
import Foundation
import Synchronization

/// Cuts Japanese text into words by MeCab and the IPA dictionary (Kudo, Yamamoto & Matsumoto 2004): sacreBLEU's
/// `ja-mecab`.
public final class JapaneseTokenizer: Tokenizer {
    public static let name = "ja-mecab"
    public var name: String { Self.name }
    public let signature: String
    public var tokensPerWord: Int { 1 }
    public var isForTextWithoutSpaces: Bool { true }

    // MeCab's models are made to be shared by threads.
    private nonisolated(unsafe) let dictionary: OpaquePointer
    private let separatesReiwa: Bool
    private let idle = Mutex<[Segmenter]>([])

    /// What one thread at a time cuts text with.
    private struct Segmenter: @unchecked Sendable {
        let pointer: OpaquePointer
    }

    /// The words in sacreBLEU's dictionary. Debian's has one more, 令和, the name of the era since 2019.
    private static let words = 392_126

    /// The environment variable that names the dictionary's folder.
    public static let variable = "DRAGOMAN_IPADIC"
    /// Where packages install the dictionary.
    private static let folders = [
        "/var/lib/mecab/dic/ipadic-utf8", "/usr/lib/x86_64-linux-gnu/mecab/dic/ipadic-utf8",
        "/usr/lib/mecab/dic/ipadic-utf8", "/usr/lib64/mecab/dic/ipadic", "/usr/share/mecab/dic/ipadic-utf8",
    ]

    /// The tokenizer that everything shares, so that the dictionary is opened once.
    public static func shared() throws -> JapaneseTokenizer { try loaded.get() }

    private static let loaded = Result { () throws(Diagnostic) in try JapaneseTokenizer() }

    private init() throws(Diagnostic) {
        let given = ProcessInfo.processInfo.environment[Self.variable]
        let candidates = given.map { [$0] } ?? Self.folders
        guard let folder = candidates.first(where: { FileManager.default.fileExists(atPath: "\($0)/sys.dic") }) else {
            throw Self.problem("the IPA dictionary is not in \(candidates[0])")
        }
        var reason: UnsafeMutablePointer<CChar>?
        guard let dictionary = ms_open(folder, &reason) else {
            defer { free(reason) }
            throw Self.problem(reason.map { String(cString: $0) } ?? "MeCab gives no reason")
        }
        let size = ms_size(dictionary)
        guard size == Self.words || size == Self.words + 1, ms_is_utf8(dictionary) != 0 else {
            ms_close(dictionary)
            throw Self.problem("\(folder) is not the IPA dictionary in UTF-8")
        }
        self.dictionary = dictionary
        separatesReiwa = size > Self.words
        signature = "\(Self.name)-\(String(cString: ms_version(dictionary)))-IPA"
    }

    private static func problem(_ reason: String) -> Diagnostic {
        let text = reason.split(whereSeparator: \.isNewline).joined(separator: " ")
        return Diagnostic(
            .missingInput,
            "the tokenizer '\(name)' needs MeCab and its IPA dictionary: \(text); "
                + "install Debian's mecab-ipadic-utf8, or name the dictionary's folder in \(variable)")
    }

    deinit {
        for segmenter in idle.withLock({ $0 }) { ms_segmenter_free(segmenter.pointer) }
        ms_close(dictionary)
    }

    public func tokenize(_ line: [UInt8]) -> [UInt8] {
        let line = Self.shorteningSpaces(line.strippingLeadingWhitespace())
        guard !line.isEmpty, let segmenter = take() else { return line }
        defer { idle.withLock { $0.append(segmenter) } }
        let boundaries = separatesReiwa ? Self.boundariesInReiwa(line) : []
        let words = [UInt8](unsafeUninitializedCapacity: 2 * line.count) { output, count in
            line.withUnsafeBytes { text in
                count = ms_cut(
                    segmenter.pointer, text.bindMemory(to: CChar.self).baseAddress, text.count, boundaries,
                    boundaries.count, UnsafeMutableRawPointer(output.baseAddress)?.assumingMemoryBound(to: CChar.self))
            }
        }
        return words.isEmpty ? line : words
    }

    private func take() -> Segmenter? {
        idle.withLock { $0.popLast() } ?? ms_segmenter_new(dictionary).map(Segmenter.init)
    }

    /// Offsets between the two characters of 令和, which are two words in sacreBLEU's dictionary.
    private static func boundariesInReiwa(_ line: [UInt8]) -> [Int] {
        let name = Array("令和".utf8)
        return line.indices.filter { line[$0] == name[0] && line[$0...].starts(with: name) }.map { $0 + 3 }
    }

    /// A line without long runs of spaces, which MeCab skips, but counts in 16 bits.
    private static func shorteningSpaces(_ line: [UInt8]) -> [UInt8] {
        guard line.count > Int(UInt16.max) else { return line }
        var result: [UInt8] = []
        for byte in line where !(Whitespace.isASCII(byte) && result.last.map(Whitespace.isASCII) == true) {
            result.append(byte)
        }
        return result
    }
}
