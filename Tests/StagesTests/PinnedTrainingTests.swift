import COneDNN
import Diagnostics
import Files
import Foundation
import Tensors
import TestSupport
import Testing

/// A small training whose numbers are recorded: what refactoring must not change.
///
/// `Reference/pinned.jsonl` has a line for each kind of machine: ten losses, the SHA-256 of the best model's weights
/// and that of its hypotheses, in f32 and in bf16. Hashes are compared on a recorded kind of machine alone, as others
/// round differently; losses on all of them. To add a machine, or to record an intended change, append the line that
///
///     DRAGOMAN_PRINT_RECORD=1 swift test -c release --disable-testable-imports --filter PinnedTrainingTests
///
/// prints, in place of that machine's older line.
@Suite struct PinnedTrainingTests {
    /// Other machines sum in another order. With oneDNN held to fewer instructions (`ONEDNN_MAX_CPU_ISA`) losses moved by
    /// 1e-7 in f32 with AVX2, and by 5e-5 in bf16 without AMX, as a sum that is rounded the other way is 2^-9 off.
    /// Between an Intel Xeon with AMX and an AMD EPYC, bf16 losses differed by 2e-4 when attention's sums changed.
    private static let tolerances = ["f32": 1e-4, "bf16": 5e-4]
    /// Of each training: its numbers do not depend on them.
    private static let threads = ["f32": 1, "bf16": 3]

    private struct Record: Codable {
        var processor: String
        var oneDNN: String
        /// What oneDNN uses of the processor: a virtual machine may hide some of it.
        var instructions: UInt32
        var trainings: [String: Training]

        func isSameMachine(as other: Record) -> Bool {
            (processor, oneDNN, instructions) == (other.processor, other.oneDNN, other.instructions)
        }
    }

    private struct Training: Codable {
        var losses: [Double]
        var weights: String
        var hypotheses: String
    }

    private static func records() throws -> [Record] {
        let url = try #require(
            Bundle.module.url(forResource: "pinned", withExtension: "jsonl", subdirectory: "Reference"))
        return try String(contentsOf: url, encoding: .utf8).split(separator: "\n").map {
            try JSONDecoder().decode(Record.self, from: Data($0.utf8))
        }
    }

    /// This machine, nothing trained yet.
    private static func machine() throws -> Record {
        var facts: [Substring: Substring] = [:]
        for line in try String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8).split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2, let name = parts[0].split(separator: "\t").first, facts[name] == nil else {
                continue
            }
            facts[name] = parts[1].dropFirst()
        }
        // The name alone does not tell generations of virtual processors apart.
        let processor = ["model name", "cpu family", "model", "stepping"].map { facts[$0[...]] ?? "?" }
        let version = try #require(dnnl_version()).pointee
        return Record(
            processor: processor.joined(separator: " / "), oneDNN: "\(version.major).\(version.minor).\(version.patch)",
            instructions: dnnl_get_effective_cpu_isa().rawValue, trainings: [:])
    }

    private func train(_ precision: String, in sandbox: TemporaryFolder) throws -> Training {
        let trained = try sandbox.run(
            "pipeline-train",
            ToyCorpus.training + [
                "--output", precision, "--precision", precision, "--threads",
                "\(try #require(Self.threads[precision]))",
                "--seed", "17",
                "--maximum-updates", "60", "--decoder-layers", "2", "--encoder-layers", "1", "--word-dropout", "0.1",
                "--label-smoothing", "0.1", "--log-every", "1", "--save-interval", "60", "--evaluate-every", "30",
            ])
        #expect(trained.status == 0, "\(trained.errors)")
        struct Entry: Decodable {
            var event: String
            var loss: Double?
        }
        let entries = try sandbox.text("\(precision)/training.jsonl").split(separator: "\n").map {
            try JSONDecoder().decode(Entry.self, from: Data($0.utf8))
        }
        let decoded = try sandbox.run("pipeline-decode", "--model", precision, "--input", "dev.fr", "--beam", "4")
        #expect(decoded.status == 0, "\(decoded.errors)")
        // What the header says of the model may change with the format of config.json.
        let file = try sandbox.data("\(precision)/model.safetensors")
        let header = file.prefix(8).enumerated().reduce(0) { $0 | Int($1.element) << (8 * $1.offset) }
        return Training(
            losses: entries.filter { $0.event == "step" }.prefix(10).compactMap(\.loss),
            weights: try SHA256.hash(of: Data(file.dropFirst(8 + header))),
            hypotheses: try SHA256.hash(of: Data(decoded.output.utf8)))
    }

    @Test func trainingGivesTheRecordedNumbers() throws {
        let sandbox = try TemporaryFolder()
        try ToyCorpus.prepare(sandbox)
        var own = try Self.machine()
        let records = try Self.records()
        let known = records.first { $0.isSameMachine(as: own) }
        // pipeline-train refuses bf16 on a processor that does not multiply it.
        for precision in Precision.bfloat16.isSupported ? ["f32", "bf16"] : ["f32"] {
            let training = try train(precision, in: sandbox)
            own.trainings[precision] = training
            #expect(training.losses.count == 10)
            guard let expected = (known ?? records.first)?.trainings[precision] else {
                Issue.record("no record of \(precision)")
                continue
            }
            let tolerance = try #require(Self.tolerances[precision])
            for (update, (loss, other)) in zip(training.losses, expected.losses).enumerated() {
                #expect(abs(loss - other) < tolerance, "\(precision), update \(update + 1): \(loss), not \(other)")
            }
            guard known != nil else { continue }
            #expect(training.losses == expected.losses, "\(precision)")
            #expect(training.weights == expected.weights, "\(precision)")
            #expect(training.hypotheses == expected.hypotheses, "\(precision)")
        }
        if known == nil || ProcessInfo.processInfo.environment["DRAGOMAN_PRINT_RECORD"] != nil {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            print("This machine's line of Tests/StagesTests/Reference/pinned.jsonl:")
            print(String(decoding: try encoder.encode(own), as: UTF8.self))
        }
    }
}
