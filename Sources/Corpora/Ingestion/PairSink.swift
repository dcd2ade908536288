import BilingualXML
import Concurrency
import Diagnostics
import Text

/// The destination of an input's pairs: the bitext itself, or a store that is appended to it later.
protocol PairReceiver: AnyObject {
    func write(source: UnsafeRawBufferPointer, target: UnsafeRawBufferPointer) throws
    /// Adds the line of the pair that was written last to the table of origins.
    func write(origin: String) throws
}

/// Receives the pairs of one input from a format's reader, and counts them.
final class PairSink {
    var counts = IngestCounts()
    let languages: LanguageTable
    /// The origin of the current unit; set only where ``readsOrigins``.
    var origin = PairOrigin()
    /// Pairs taken although the file does not say which language their target is in.
    var pairsOfUnnamedLanguage = 0
    /// Whether the file's name alone says which language its targets are in.
    var takesTargetFromName = false
    /// The units of each XLIFF state.
    var states: [String: Int] = [:]
    /// What a lenient run had to skip: the first locations, and how many there were.
    private(set) var losses: [Diagnostic] = []
    private(set) var lossCount = 0
    private let receiver: any PairReceiver
    let path: String
    private let settings: IngestSettings
    private let reportProgress: (Double?, Int) throws -> Void

    /// - Parameter progress: called from time to time with the share that is read, from 0 to 1, and the number of pairs.
    init(
        _ receiver: any PairReceiver, path: String, settings: IngestSettings,
        progress: @escaping (Double?, Int) throws -> Void
    ) {
        self.receiver = receiver
        self.path = path
        self.settings = settings
        reportProgress = progress
        languages = LanguageTable(source: LanguageTag(settings.source), target: LanguageTag(settings.target))
    }

    /// Writes a pair of folded segments.
    func write(source: UnsafeRawBufferPointer, target: UnsafeRawBufferPointer) throws {
        if settings.unicodeForm == .nfc {
            let newSource = UnicodeForm.composed(source), newTarget = UnicodeForm.composed(target)
            if newSource != nil || newTarget != nil {
                counts.normalized += 1
                var sourceText = newSource ?? String(decoding: source, as: UTF8.self)
                var targetText = newTarget ?? String(decoding: target, as: UTF8.self)
                try sourceText.withUTF8 { source in
                    try targetText.withUTF8 { target in
                        try receiver.write(
                            source: UnsafeRawBufferPointer(source), target: UnsafeRawBufferPointer(target))
                    }
                }
                return try didWrite()
            }
        }
        try receiver.write(source: source, target: target)
        try didWrite()
    }

    var readsOrigins: Bool { settings.readsOrigins }

    /// Whether the current unit has the properties that are asked for; counts the reason where it has not.
    func takesUnit() -> Bool {
        if settings.properties.isEmpty || origin.has(settings.properties) { return true }
        counts.dropped.otherProperties += 1
        return false
    }

    private func didWrite() throws {
        counts.pairs += 1
        if settings.tracesOrigins { try receiver.write(origin: origin.line(file: path, unit: counts.units)) }
    }

    /// Shows progress, and ends the run on a signal. Formats call it every few thousand units.
    func progress(_ fraction: Double?) throws {
        try Interruption.check()
        try reportProgress(fraction, counts.pairs)
    }

    /// Records what a lenient run had to skip.
    func note(_ recovery: XMLStream.Recovery?) {
        guard let recovery else { return }
        losses = recovery.losses
        lossCount = recovery.lossCount
        counts.damagedUnits += recovery.lostUnits
    }

    /// Records a unit that a lenient run had to skip.
    func note(_ loss: Diagnostic) {
        lossCount += 1
        counts.units += 1
        counts.damagedUnits += 1
        if losses.count < 20 { losses.append(loss) }
    }
}
