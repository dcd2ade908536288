import Corpora
import Diagnostics
import Foundation

/// Cleans bitexts and divides them into training, dev and test sets.
///
/// Reads the input twice: first to decide the fate of each pair, of which it remembers 28 bytes, then to write.
public struct Preparation {
    private let settings: PrepareSettings

    /// - Throws: ``ExitStatus/usage`` for settings that contradict each other or cannot be meant.
    public init(_ settings: PrepareSettings) throws {
        try settings.validate()
        self.settings = settings
    }

    /// Writes `train`, `dev` and the test sets into a folder; on an error, none of them.
    /// - Parameters:
    ///   - inputs: bitexts, named without their language.
    ///   - folder: made if it is missing.
    /// - Throws: ``ExitStatus/missingInput``, or ``ExitStatus/badInput`` for damaged bitexts, for sizes that the corpus
    ///   cannot give, and for a corpus of which nothing is left.
    public func run(_ inputs: [String], output folder: String) throws -> PrepareReport {
        let bitexts = try inputs.map { try Bitext($0, source: settings.source, target: settings.target) }
        var heldOut = try HeldOutSets(settings)
        try refuseToReplace(bitexts + heldOut.given.compactMap(\.bitext), in: folder)
        var report = PrepareReport(
            source: settings.source, target: settings.target, seed: settings.seed, filters: settings.filters)
        report.normalization = settings.normalization
        var plan = try PairPlan(bitexts, names: inputs, settings: settings, report: &report)
        try plan.dropContaminated(&heldOut)
        try plan.split(into: &heldOut, settings: settings)
        if settings.splitsByDocument { plan.dropSharedSources(&heldOut) }
        if settings.dropsTargetOverlap { report.droppedForTargetOverlap = plan.dropTargetOverlap(heldOut) }
        guard plan.trainingCount > 0 else { throw Self.nothingLeft(report, heldOut) }
        plan.measureOverlap(&heldOut)
        if settings.isDryRun {
            report.sets = [.init(name: "train", isHeldOut: false, pairs: plan.trainingCount)]
            for set in heldOut.sets {
                report.sets.append(
                    .init(name: set.name, given: set.given, isHeldOut: true, pairs: set.sourceKeys.count))
                report.sets[report.sets.count - 1].overlap = set.overlap
            }
            return report
        }
        try SetWriter(settings, folder: folder).write(bitexts, plan, heldOut, report: &report)
        return report
    }

    private func refuseToReplace(_ bitexts: [Bitext], in folder: String) throws {
        for path in bitexts.flatMap({ [$0.sourcePath, $0.targetPath] })
        where Folder.isSame(Folder.parent(of: path), folder) {
            let stem = ((path as NSString).lastPathComponent as NSString).deletingPathExtension
            guard ["train", "dev", "test"].contains(stem) || settings.tests.contains(where: { $0.name == stem }) else {
                continue
            }
            throw Diagnostic(
                .usage, at: Place(path), "is an input that the output would replace; name another output folder")
        }
    }

    private static func nothingLeft(_ report: PrepareReport, _ heldOut: HeldOutSets) -> Diagnostic {
        var reasons = report.drops.filter { $0.pairs > 0 }.map { "\($0.filter) dropped \($0.pairs)" }
        let contaminated = heldOut.sets.map { $0.overlap.trainingPairsDropped }.reduce(0, +)
        if contaminated > 0 { reasons.append("\(contaminated) stand in dev or test sets") }
        if report.droppedForTargetOverlap > 0 {
            reasons.append("\(report.droppedForTargetOverlap) have a target that does")
        }
        let why = reasons.isEmpty ? "" : ": " + reasons.joined(separator: ", ")
        return Diagnostic(.badInput, "no pair is left to train on of \(report.pairsRead) that were read\(why)")
    }
}
