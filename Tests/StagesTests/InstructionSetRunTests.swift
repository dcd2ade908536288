import Foundation
import Tensors
import TestSupport
import Testing

/// Training and translating with fewer of the processor's instructions.
@Suite struct InstructionSetRunTests {
    private func train(_ name: String, threads: Int = 1, _ environment: [String: String], in sandbox: TemporaryFolder)
        throws
        -> [Double]
    {
        let trained = try sandbox.run(
            "pipeline-train",
            ToyCorpus.training + [
                "--output", name, "--precision", "f32", "--threads", "\(threads)", "--seed", "17",
                "--maximum-updates", "300", "--log-every", "1", "--save-interval", "300", "--evaluate-every", "300",
            ], environment: environment)
        #expect(trained.status == 0, "\(trained.errors)")
        struct Entry: Decodable {
            var event: String
            var loss: Double?
        }
        return try sandbox.text("\(name)/training.jsonl").split(separator: "\n").compactMap {
            let entry = try JSONDecoder().decode(Entry.self, from: Data($0.utf8))
            return entry.event == "step" ? entry.loss : nil
        }
    }

    private func translate(
        _ model: String, _ precision: String, _ environment: [String: String], in sandbox: TemporaryFolder
    )
        throws -> String
    {
        let decoded = try sandbox.run(
            "pipeline-decode", ["--model", model, "--input", "dev.fr", "--precision", precision],
            environment: environment)
        #expect(decoded.status == 0, "\(decoded.errors)")
        return decoded.output
    }

    @Test func lesserProcessorsTrainAndTranslateTheSame() throws {
        let sandbox = try TemporaryFolder()
        try ToyCorpus.prepare(sandbox)
        let losses = try train("model", [:], in: sandbox)
        #expect(losses.count == 300)
        let translation = try translate("model", "f32", [:], in: sandbox)
        let inBytes = try translate("model", "int8", [:], in: sandbox)
        for (instructions, oneDNN) in [(InstructionSet.avx2, "AVX2"), (.baseline, "SSE41")]
        where instructions < .inUse {
            let environment = [InstructionSet.variable: instructions.name]
            let lesser = try train(instructions.name, environment, in: sandbox)
            for (update, (loss, other)) in zip(losses, lesser).prefix(100).enumerated() {
                #expect(abs(loss - other) < 1e-4, "\(instructions.name), update \(update + 1): \(other), not \(loss)")
            }
            #expect(try train("three", threads: 3, environment, in: sandbox) == lesser)
            #expect(
                try sandbox.data("three/model.safetensors") == sandbox.data("\(instructions.name)/model.safetensors"),
                "three threads with \(instructions.name) give other weights")
            try FileManager.default.removeItem(atPath: "\(sandbox.path)/three")
            // oneDNN's own variable comes first; here it says the same.
            let both = environment.merging(["ONEDNN_MAX_CPU_ISA": oneDNN]) { $1 }
            #expect(try translate("model", "f32", both, in: sandbox) == translation)
            #expect(try translate("model", "f32", environment, in: sandbox) == translation)
            #expect(try translate("model", "int8", environment, in: sandbox) == inBytes)
        }
    }

    @Test func anUnknownSetIsAnError() throws {
        let sandbox = try TemporaryFolder()
        for command in ["pipeline", "pipeline-train", "pipeline-decode"] {
            let outcome = try sandbox.run(
                command, ["--version"], environment: [InstructionSet.variable: "avx1024"])
            #expect(outcome.status == 78)
            #expect(outcome.errors.contains("DRAGOMAN_MAX_CPU_ISA is 'avx1024'; it must be one of baseline, avx2"))
        }
    }
}
