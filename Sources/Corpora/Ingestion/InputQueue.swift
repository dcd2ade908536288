import Concurrency
import Diagnostics
import Files
import Foundation
import Platform

/// Reads inputs on several threads and hands their pairs over in the order of the inputs.
// Unchecked: everything that changes is touched under the condition's lock.
final class InputQueue: @unchecked Sendable {
    private enum Outcome {
        case read(IngestReport.Input)
        case ignored(String)
        case failed(any Error)
    }

    private let inputs: [InputLocation]
    private let archives: ZipArchives
    private let settings: IngestSettings
    private let output: BitextOutput
    private let folder: String
    /// The size of each input, in bytes; that of an archive is divided among its members.
    private let sizes: [Double]
    private let totalSize: Double
    /// How much of each input has been read, in bytes.
    private var bytesRead: [Double]
    private var totalBytesRead = 0.0
    private let lock = NSCondition()
    /// The index of the input that is read next, and of the one whose pairs are written next.
    private var nextToRead = 0, nextToWrite = 0
    /// Inputs that have been read before their turn to be written, by index.
    private var waiting: [Int: (Outcome, PairSpool?)] = [:]
    /// Damaged inputs, which end the run after all have been read.
    private var problems: [any Error] = []
    /// The error that ends the run immediately.
    private var fatal: (any Error)?
    /// How many inputs may be read ahead of the one that is written.
    private static let readAhead = 64
    private var report: IngestReport
    private var bar: Diagnostics.Progress
    private var pairs = 0

    init(
        _ inputs: [InputLocation], _ archives: ZipArchives, settings: IngestSettings, output: BitextOutput
    ) {
        self.inputs = inputs
        self.archives = archives
        self.settings = settings
        self.output = output
        let folder = Folder.parent(of: output.writer.sourcePath)
        self.folder = folder.isEmpty ? "." : folder
        report = IngestReport(source: settings.source, target: settings.target, outputs: output.paths)
        sizes = Self.sizes(of: inputs)
        totalSize = max(1, sizes.reduce(0, +))
        bytesRead = Array(repeating: 0, count: inputs.count)
        bar = Diagnostics.Progress(
            inputs.count == 1 ? "reading \(inputs[0].description)" : "reading \(inputs.count) inputs")
    }

    private static func sizes(of inputs: [InputLocation]) -> [Double] {
        var shares: [String: Double] = [:]
        for path in inputs.lazy.flatMap(\.files) { shares[path, default: 0] += 1 }
        for (path, count) in shares {
            let size = try? FileManager.default.attributesOfItem(atPath: path)[.size] as? NSNumber
            shares[path] = (size?.doubleValue ?? 1) / count
        }
        return inputs.map { $0.files.reduce(0) { $0 + (shares[$1] ?? 0) } }
    }

    /// - Throws: the first problem, or all of them where each names an input that is damaged.
    func run() throws -> IngestReport {
        defer { bar.finish() }
        if inputs.count == 1, !settings.keepsGoing {
            // Straight into the output: a problem ends the run, so nothing has to be taken back.
            let outcome = read(0, into: output)
            try accept(outcome)
        } else {
            let cores = settings.threads > 0 ? settings.threads : Processor.cores
            _ = parallelMap(max(1, min(cores, inputs.count)), chunk: 1) { _ in self.work() }
        }
        if let fatal { throw fatal }
        let named = problems.compactMap { $0 as? Diagnostic }
        if let first = problems.first { throw problems.count > 1 ? DiagnosticList(named) : first }
        return report
    }

    /// Reads inputs until there are none left, and writes those whose turn it is. Each thread runs it.
    private func work() {
        while true {
            lock.lock()
            while fatal == nil, nextToRead < inputs.count, nextToRead > nextToWrite + Self.readAhead { lock.wait() }
            guard fatal == nil, nextToRead < inputs.count else {
                lock.unlock()
                return
            }
            let index = nextToRead
            nextToRead += 1
            lock.unlock()
            let spool = PairSpool(folder: folder)
            let outcome = read(index, into: spool)
            lock.lock()
            show(index, fraction: 1)
            waiting[index] = (outcome, spool)
            while fatal == nil, let (outcome, spool) = waiting.removeValue(forKey: nextToWrite) {
                do {
                    if case .read = outcome { try spool?.drain(into: output) }
                    try accept(outcome)
                } catch {
                    fatal = error
                }
                nextToWrite += 1
            }
            lock.broadcast()
            lock.unlock()
        }
    }

    /// Called in the order of the inputs.
    private func accept(_ outcome: Outcome) throws {
        switch outcome {
        case .read(let input):
            report.total += input.counts
            report.inputs.append(input)
        case .ignored(let path):
            report.ignored.append(path)
        case .failed(let error):
            guard var diagnostic = error as? Diagnostic, [.badInput, .missingInput].contains(diagnostic.status) else {
                throw error
            }
            guard settings.keepsGoing else { return problems.append(error) }
            diagnostic.severity = .warning
            diagnostic.message += "; this input is left out"
            Console.report(diagnostic)
            report.failed.append("\(diagnostic.place?.description ?? ""): \(diagnostic.message)")
        }
    }

    /// Moves the bar; called under the lock.
    private func show(_ index: Int, fraction: Double) {
        let now = fraction * sizes[index]
        totalBytesRead += now - bytesRead[index]
        bytesRead[index] = now
        bar.update(totalBytesRead / totalSize) { pairs.counted("pair") }
    }

    private func read(_ index: Int, into receiver: any PairReceiver) -> Outcome {
        do { return try read(inputs[index], index, into: receiver) } catch { return .failed(error) }
    }

    private func read(
        _ location: InputLocation, _ index: Int, into receiver: any PairReceiver
    ) throws -> Outcome {
        guard !FormatChoice.isForeign(location) else {
            return .ignored(location.name.description)
        }
        let input = try CorpusInput(location, from: archives)
        guard let format = try FormatChoice(settings).format(of: input, isFound: location.isFound) else {
            return .ignored(input.path)
        }
        var before = 0
        let sink = PairSink(receiver, path: input.path, settings: settings) { [self] fraction, count in
            lock.lock()
            defer { lock.unlock() }
            if fatal != nil { throw Diagnostic(.interrupted, "interrupted") }
            pairs += count - before
            before = count
            show(index, fraction: fraction ?? 0)
        }
        var loss: Diagnostic?
        do {
            try format.read(input, settings: settings, into: sink)
        } catch var error as Diagnostic where error.status == .badInput && location.companion == nil {
            let read = "\(sink.counts.pairs.counted("pair")) of \(sink.counts.units.counted("unit")) before this place"
            guard settings.isLenient else {
                if sink.counts.units > 0 { error.message += " (\(read) were read)" }
                throw error
            }
            // Line pairs have no good part: nobody can tell which lines still match.
            error.severity = .warning
            error.message += "; \(read) are kept, the rest is lost"
            Console.report(error)
            loss = error
        }
        for loss in sink.losses.prefix(3) {
            var skipped = loss
            skipped.severity = Diagnostic.Severity.warning
            skipped.message += "; skipped"
            Console.report(skipped)
        }
        if sink.lossCount > 0 {
            Console.say(
                "\(input.path): \(sink.lossCount.counted("damaged place")), "
                    + "\(sink.counts.damagedUnits.counted("unit")) lost")
        }
        return .read(
            IngestReport.Input(
                path: location.description, format: format.name, counts: sink.counts, languages: sink.languages.counts,
                taken: sink.languages.taken, pairsOfUnnamedLanguage: sink.pairsOfUnnamedLanguage,
                takesTargetFromName: sink.takesTargetFromName,
                lostBehind: loss.map { "\($0.place?.description ?? input.path): \($0.message)" },
                skipped: sink.losses.map { "\($0.place?.description ?? input.path): \($0.message)" },
                skippedPlaces: sink.lossCount, states: sink.states))
    }
}

/// Finds the format of an input by its content.
struct FormatChoice {
    private let settings: IngestSettings

    init(_ settings: IngestSettings) { self.settings = settings }

    /// Whether the name is of a packed file that no format claims, which is not opened where it is among others.
    static func isForeign(_ location: InputLocation) -> Bool {
        let name = location.name.description
        return location.isFound && FileSuffix.isForeign(name) && !CorpusFormats.all.contains { $0.hasEnding(name) }
    }

    /// Whether an input is one, and not a file of another kind that was found among others. What cannot be opened is:
    /// reading it says why.
    func mayRead(_ location: InputLocation, from archives: ZipArchives) -> Bool {
        guard location.isFound else { return true }
        guard !Self.isForeign(location) else { return false }
        do {
            return try format(of: CorpusInput(location, from: archives), isFound: true) != nil
        } catch {
            return true
        }
    }

    /// - Parameter isFound: whether the input was found among others; then files of other kinds are skipped.
    /// - Returns: nil for such a file.
    func format(of input: CorpusInput, isFound: Bool) throws -> (any CorpusFormat)? {
        if let format = CorpusFormats.all.first(where: { $0.claims(input) }) {
            if !isFound || !format.needsEnding || format.hasEnding(input.path) { return format }
        }
        if isFound, !CorpusFormats.all.contains(where: { $0.hasEnding(input.path) }) { return nil }
        let known = CorpusFormats.all.map(\.name).joined(separator: ", ")
        if let packer = [[0x37, 0x7A, 0xBC, 0xAF]: "7-Zip", [0x52, 0x61, 0x72, 0x21]: "RAR"][input.head.magic] {
            throw Diagnostic(.badInput, at: Place(input.path), "is packed with \(packer), which is not read; unpack it")
        }
        if input.head.isEmpty { throw Diagnostic(.badInput, at: Place(input.path), "the file is empty") }
        if input.head.magic == [0x50, 0x4B, 0x03, 0x04] {
            throw Diagnostic(.badInput, at: Place(input.path), "is a zip archive inside another one; unpack it")
        }
        if let root = input.head.rootElement {
            let hint = root == "map" ? "it looks like a map of the Tiled editor" : "formats that are read: \(known)"
            throw Diagnostic(.badInput, at: Place(input.path), "the root element is <\(root)>, not <tmx>; \(hint)")
        }
        throw Diagnostic(
            .badInput, at: Place(input.path),
            "is not XML, and not one side of a line pair such as NAME.\(settings.source) and NAME.\(settings.target); "
                + "formats that are read: \(known)")
    }
}
