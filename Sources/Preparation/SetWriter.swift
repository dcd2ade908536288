import Concurrency
import Corpora
import Diagnostics
import Files
import Foundation

/// Writes the sets of a plan into a folder, all of them or none.
struct SetWriter {
    private let settings: PrepareSettings
    private let folder: String

    init(_ settings: PrepareSettings, folder: String) {
        self.settings = settings
        self.folder = folder
    }

    /// Reads the bitexts again, writes each pair where the plan has it, and fills in the report's sets.
    /// - Parameter others: files that are to appear along with the sets, made from the report.
    func write(
        _ bitexts: [Bitext], _ plan: PairPlan, _ heldOut: HeldOutSets, report: inout PrepareReport,
        others: (PrepareReport) throws -> [AtomicFile]
    ) throws {
        let nearest = try testSegments(bitexts, plan, heldOut)
        let training = try trainingWriters(inputs: bitexts.count)
        let writers = try heldOut.sets.map { try writer($0.name) }
        let memories = try MemoryFiles(settings, report, heldOut.sets)
        report.sets = [.init(name: "train", isHeldOut: false)]
        for set in heldOut.sets {
            report.sets.append(.init(name: set.name, given: set.given, isHeldOut: true))
            report.sets[report.sets.count - 1].overlap = set.overlap
        }
        var index = 0
        let statistics = StatisticsCollector(
            expected: plan.trainingCount, source: settings.source, target: settings.target)
        try PairPlan.forEachPair(of: bitexts, settings.normalization, "writing") { input, source, target in
            guard index < plan.fates.count else { throw Self.changed(bitexts) }
            let fate = plan.fates[index]
            index += 1
            try memories.write(source: source, target: target, fate, of: input)
            switch fate {
            case .dropped: break
            case .training:
                try training[settings.separatesInputs ? input : 0].write(source: source, target: target)
                nearest.addTraining(source)
                let source = SegmentView(source), target = SegmentView(target)
                report.sets[0].add(source, target)
                statistics.add(source, target)
            case .heldOut(let set):
                try writers[Int(set)].write(source: source, target: target)
                report.sets[Int(set) + 1].add(SegmentView(source), SegmentView(target))
            }
        }
        guard index == plan.fates.count else { throw Self.changed(bitexts) }
        report.statistics = statistics.finish()
        report.warnings += statistics.warnings() + memories.warnings
        for (set, member) in heldOut.sets.enumerated() {
            if let bitext = member.bitext { try copy(bitext, to: writers[set], counting: &report.sets[set + 1]) }
        }
        for index in report.sets.indices {
            report.sets[index].source.finish(pairs: report.sets[index].pairs)
            report.sets[index].target.finish(pairs: report.sets[index].pairs)
        }
        let tests = heldOut.sets.indices.filter { heldOut.sets[$0].isTest }
        for set in tests {
            report.sets[set + 1].overlap?.measure(nearest, set: set, samples: settings.samples)
        }
        let files = try others(report)
        // An earlier training set must not stay beside new test sets, if the process ends in between.
        for path in training.flatMap({ [$0.sourcePath, $0.targetPath] }) { unlink(path) }
        for writer in writers { try writer.commit() }
        for set in tests {
            try AtomicFile.write(
                nearest.lines(ofSet: set), to: "\(folder)/\(heldOut.sets[set].name).similarity")
        }
        for file in files { try file.commit() }
        try memories.commit()
        for writer in training { try writer.commit() }
    }

    /// The segments of all test sets, given or split off, to be compared with those of the training set.
    private func testSegments(_ bitexts: [Bitext], _ plan: PairPlan, _ heldOut: HeldOutSets) throws -> NearestSegments {
        let nearest = NearestSegments()
        let folded = ByteBuffer()
        var isSplitOff = false
        for (set, member) in heldOut.sets.enumerated() where member.isTest {
            guard let bitext = member.bitext else {
                isSplitOff = true
                continue
            }
            let reader = try BitextReader(bitext)
            while try reader.next() {
                try Interruption.check()
                folded.removeAll()
                nearest.addQuery(folded[WhiteSpace.fold(reader.source, into: folded)], set: set)
            }
        }
        guard isSplitOff else { return nearest }
        var index = 0
        try PairPlan.forEachPair(of: bitexts, settings.normalization, "collecting test sets") { _, source, _ in
            guard index < plan.fates.count else { throw Self.changed(bitexts) }
            if case .heldOut(let set) = plan.fates[index], heldOut.sets[Int(set)].isTest {
                nearest.addQuery(source, set: Int(set))
            }
            index += 1
        }
        return nearest
    }

    /// Copies a given set as it is: a test set that changes gives figures that cannot be compared.
    private func copy(_ bitext: Bitext, to writer: BitextWriter, counting set: inout PrepareReport.CorpusSet) throws {
        let reader = try BitextReader(bitext)
        while try reader.next() {
            try Interruption.check()
            try writer.write(source: reader.source, target: reader.target)
            set.add(SegmentView(reader.source), SegmentView(reader.target))
        }
    }

    /// A writer for all training pairs, or one for those of each input.
    private func trainingWriters(inputs: Int) throws -> [BitextWriter] {
        try (0..<(settings.separatesInputs ? inputs : 1)).map { try writer($0 == 0 ? "train" : "train-\($0 + 1)") }
    }

    private func writer(_ name: String) throws -> BitextWriter {
        try BitextWriter("\(folder)/\(name)", source: settings.source, target: settings.target)
    }

    private static func changed(_ bitexts: [Bitext]) -> Diagnostic {
        Diagnostic(
            .inputOutput, at: bitexts.first.map { Place($0.sourcePath) },
            "changed while it was read; run the stage again")
    }
}
