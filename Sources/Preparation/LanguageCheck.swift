import Corpora
import Text

/// Tells from a sample whether the sides of a corpus are swapped, or in other languages than said.
///
/// Segments too short for CLD2 are judged many together. Half of a side in another language, or names and code in
/// between, are no reason for a warning; nor is a language that CLD2 takes for another.
final class LanguageCheck {
    private let source, target: Side

    init(source: String, target: String) {
        self.source = Side(LanguageTag(source))
        self.target = Side(LanguageTag(target))
    }

    func add(_ source: UnsafeRawBufferPointer, _ target: UnsafeRawBufferPointer) {
        self.source.add(source)
        self.target.add(target)
    }

    /// What is wrong, for people.
    func warnings() -> [String] {
        source.finish()
        target.finish()
        if source.isIn(target), target.isIn(source) || !source.detector.knowsLanguage && target.ownShare <= 0.2 {
            return [swapped]
        }
        if target.isIn(source), !target.detector.knowsLanguage && source.ownShare <= 0.2 { return [swapped] }
        if source.hasScript(of: target) || target.hasScript(of: source) { return [swapped] }
        return [source, target].compactMap(\.warning)
    }

    private var swapped: String {
        let source = source.detector.language, target = target.detector.language
        return "the '\(source)' side looks like '\(target)' and the '\(target)' side like '\(source)': "
            + "the sides seem to be swapped"
    }

    private final class Side {
        let detector: LanguageDetector
        private let systems: Set<WritingSystem>
        private var letters: [WritingSystem: Int] = [:]
        /// Texts that CLD2 was asked about, and its answers.
        private var texts = 0
        private var answers: [LanguageTag: Int] = [:]
        private let short = ByteBuffer()
        private var bytes = 0

        init(_ language: LanguageTag) {
            detector = LanguageDetector(language)
            let isInOneScript =
                !Self.writtenInTwoScripts.contains(language.canonicalLanguage)
                || language.description.split(separator: "-").dropFirst().contains { $0.utf8.count == 4 }
            systems = isInOneScript ? WritingSystem.of(language: language.description) : []
        }

        func add(_ text: UnsafeRawBufferPointer) {
            bytes += text.count
            countLetters(text)
            guard text.count < 60 else { return ask(text) }
            short.append(text)
            short.append(0x20)
            if short.count >= 400 { askAboutShort() }
        }

        func finish() { if short.count >= 100 { askAboutShort() } }

        /// The share of texts that CLD2 is sure are in the language that the side is said to be in.
        var ownShare: Double { detector.knowsLanguage ? share(detector.accepts) : 0 }

        /// Whether most text is in the other side's language, and not in its own.
        func isIn(_ other: Side) -> Bool {
            guard other.detector.knowsLanguage, isLarge else { return false }
            return share { other.detector.accepts($0) && !(detector.knowsLanguage && detector.accepts($0)) } >= 0.6
        }

        /// Whether this side has text in the other's script and the other has none.
        func hasScript(of other: Side) -> Bool {
            guard !systems.isEmpty, !other.systems.isEmpty, systems.isDisjoint(with: other.systems), isLarge else {
                return false
            }
            return share(ofScript: other.systems) >= 0.3 && other.share(ofScript: other.systems) <= 0.1
                && (other.systems != [.latin] || other.share(ofScript: systems) >= 0.3)
        }

        private func share(ofScript wanted: Set<WritingSystem>) -> Double {
            let right = letters.filter { wanted.contains($0.key) }.values.reduce(0, +)
            return Double(right) / Double(max(1, letters.values.reduce(0, +)))
        }

        var warning: String? {
            guard isLarge else { return nil }
            let language = detector.language
            if detector.knowsLanguage, texts >= 3, share({ !detector.accepts($0) }) >= 0.6 {
                let others = answers.filter { !detector.accepts($0.key) }
                guard let most = others.max(by: { ($0.value, $1.key.description) < ($1.value, $0.key.description) }),
                    most.value * 2 >= others.values.reduce(0, +)
                else { return nil }
                return "the '\(language)' side looks like '\(most.key)', "
                    + "in \(most.value * 100 / max(1, texts)) % of a sample"
            }
            let right = share(ofScript: systems)
            if !systems.isEmpty, letters.values.reduce(0, +) >= 100, right < 0.2 {
                return "only \(Int(right * 100)) % of the letters on the '\(language)' side "
                    + "are in the script of that language"
            }
            return nil
        }

        /// Whether there is text enough to tell.
        private var isLarge: Bool { bytes >= 300 }

        private func share(_ isMeant: (LanguageTag) -> Bool) -> Double {
            let meant = answers.filter { isMeant($0.key) }.values.reduce(0, +)
            return Double(meant) / Double(max(1, texts))
        }

        private func askAboutShort() {
            ask(short.bytes)
            short.removeAll()
        }

        private func ask(_ text: UnsafeRawBufferPointer) {
            texts += 1
            if let answer = LanguageDetector.detect(text), answer.percent >= 60 {
                answers[answer.tag, default: 0] += 1
            }
        }

        private func countLetters(_ text: UnsafeRawBufferPointer) {
            var offset = 0
            while offset < text.count {
                let (value, length) = UTF8Text.scalar(in: text, at: offset)
                offset += length
                let isASCIILetter = value < 0x80 && (0x61...0x7A).contains(value | 0x20)
                guard let system = isASCIILetter ? .latin : WritingSystem(value) else { continue }
                letters[system, default: 0] += 1
            }
        }

        private static let writtenInTwoScripts: Set<String> = [
            "az", "bs", "cnr", "crh", "ha", "iu", "kk", "kok", "ks", "ku", "ky", "mn", "mni", "ms", "pa", "ro", "sat",
            "sd", "sh", "shi", "sr", "tg", "tk", "tt", "ug", "uz", "vai", "yi", "zgh",
        ]
    }
}
