import Corpora
import Diagnostics
import Files
import Foundation

/// Cleans bitexts and divides them into training, dev and test sets.
///
/// Reads the input twice: first to assign each pair to a set, remembering 28 bytes of it, then to write.
public struct Preparation {
    private let settings: PrepareSettings

    /// - Throws: `ExitStatus.usage` for settings that contradict each other or cannot be meant.
    public init(_ settings: PrepareSettings) throws {
        try settings.validate()
        self.settings = settings
    }

    /// Writes `train`, `dev` and the test sets into a folder; on an error, none of them.
    /// - Parameters:
    ///   - inputs: bitexts, named without their language.
    ///   - folder: made if it is missing.
    ///   - others: makes files from the report that are to appear along with the sets.
    /// - Throws: `ExitStatus.missingInput`, or `ExitStatus.badInput` for damaged bitexts, for sizes that the corpus
    ///   cannot give, and for a corpus of which nothing is left.
    public func run(
        _ inputs: [String], output folder: String, others: (PrepareReport) throws -> [AtomicFile] = { _ in [] }
    ) throws -> PrepareReport {
        let bitexts = try inputs.map { try Bitext($0, source: settings.source, target: settings.target) }
        try refuseToTestOnTraining(bitexts)
        var heldOut = try HeldOutSets(settings)
        try refuseToReplace(bitexts + heldOut.given.compactMap(\.bitext), in: folder)
        var report = emptyReport
        let plan = try decide(bitexts, names: inputs, &heldOut, &report)
        guard plan.trainingCount > 0 else { throw Self.nothingLeft(report, heldOut) }
        warnOfContamination(heldOut, &report)
        if settings.isDryRun {
            report.sets = Self.sets(plan, heldOut)
            return report
        }
        try SetWriter(settings, folder: folder).write(
            bitexts, plan, heldOut, report: &report, others: others)
        return report
    }

    /// The report that ``run(_:output:others:)`` would make, even for an empty corpus; writes nothing.
    public func survey(_ inputs: [String]) throws -> PrepareReport {
        let bitexts = try inputs.map { try Bitext($0, source: settings.source, target: settings.target) }
        var heldOut = try HeldOutSets(settings)
        var report = emptyReport
        report.sets = Self.sets(try decide(bitexts, names: inputs, &heldOut, &report), heldOut)
        return report
    }

    private var emptyReport: PrepareReport {
        var report = PrepareReport(
            source: settings.source, target: settings.target, seed: settings.seed, filters: settings.filters)
        report.normalization = settings.normalization
        return report
    }

    /// Assigns each pair to a set, or drops it.
    private func decide(
        _ bitexts: [Bitext], names: [String], _ heldOut: inout HeldOutSets, _ report: inout PrepareReport
    ) throws -> PairPlan {
        var plan = try PairPlan(bitexts, names: names, settings: settings, report: &report)
        try plan.dropByModels(bitexts, settings: settings, report: &report)
        try plan.dropContaminated(&heldOut)
        try plan.split(into: &heldOut, settings: settings)
        if settings.splitsByDocument { plan.dropSharedSources(&heldOut) }
        if settings.dropsTargetOverlap { report.droppedForTargetOverlap = plan.dropTargetOverlap(heldOut) }
        plan.measureOverlap(&heldOut)
        return plan
    }

    private static func sets(_ plan: PairPlan, _ heldOut: HeldOutSets) -> [PrepareReport.CorpusSet] {
        let train = PrepareReport.CorpusSet(name: "train", isHeldOut: false, pairs: plan.trainingCount)
        return [train]
            + heldOut.sets.map { held in
                var set = PrepareReport.CorpusSet(
                    name: held.name, given: held.given, isHeldOut: true, pairs: held.sourceKeys.count)
                set.overlap = held.overlap
                return set
            }
    }

    private func refuseToTestOnTraining(_ inputs: [Bitext]) throws {
        let given =
            settings.tests.map { ("test set '\($0.name)'", $0.bitext) } + (settings.dev.map { [("dev set", $0)] } ?? [])
        for (what, name) in given {
            let path = try Bitext(name, source: settings.source, target: settings.target).sourcePath
            guard inputs.contains(where: { Folder.isSame($0.sourcePath, path) }) else { continue }
            throw Diagnostic(
                .usage, at: Place(path),
                "is the \(what) and an input to train on; name another bitext, or split a set off with "
                    + "\(setting: "devSize") and \(setting: "testSize")")
        }
    }

    /// A test set that takes most of the corpus away was hardly meant.
    private func warnOfContamination(_ heldOut: HeldOutSets, _ report: inout PrepareReport) {
        let kept = report.pairsRead - report.drops.map(\.pairs).reduce(0, +)
        for set in heldOut.given where set.overlap.trainingPairsDropped * 2 > kept {
            report.warnings.append(
                "the sources of \(set.overlap.trainingPairsDropped) of \(kept) training pairs are in the set "
                    + "'\(set.name)', and were left out: is it part of the training corpus?")
        }
    }

    private func refuseToReplace(_ bitexts: [Bitext], in folder: String) throws {
        for path in bitexts.flatMap({ [$0.sourcePath, $0.targetPath] })
        where Folder.isSame(Folder.parent(of: path), folder) {
            let stem = ((path as NSString).lastPathComponent as NSString).deletingPathExtension
            let isTraining = stem == "train" || settings.separatesInputs && stem.hasPrefix("train-")
            guard isTraining || ["dev", "test"].contains(stem) || settings.tests.contains(where: { $0.name == stem })
            else {
                continue
            }
            throw Diagnostic(
                .usage, at: Place(path), "is an input that the output would replace; name another output folder")
        }
    }

    private static func nothingLeft(_ report: PrepareReport, _ heldOut: HeldOutSets) -> Diagnostic {
        var reasons = report.drops.filter { $0.pairs > 0 }.map { "\($0.filter) dropped \($0.pairs)" }
        for set in heldOut.sets where set.overlap.trainingPairsDropped > 0 {
            reasons.append("\(set.overlap.trainingPairsDropped) have a source that is in the set '\(set.name)'")
        }
        if report.droppedForTargetOverlap > 0 {
            reasons.append("\(report.droppedForTargetOverlap) have a target that is in a dev or test set")
        }
        let why = reasons.isEmpty ? "" : ": " + reasons.joined(separator: ", ")
        return Diagnostic(.badInput, "no pair is left to train on of \(report.pairsRead.counted("pair")) read\(why)")
    }
}
