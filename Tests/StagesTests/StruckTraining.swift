import Foundation
import TestSupport
import Testing

extension TemporaryFolder {
    /// Compares a training that is struck at random moments with one that is left alone: both end with the same bytes.
    /// - Parameters:
    ///   - options: those of `pipeline-train`, without `--output`.
    ///   - signals: what it is struck by, each time it has saved its progress.
    ///   - struck: options of the struck runs alone, which do not change the result.
    /// - Returns: what the training that was left alone said.
    @discardableResult
    func trainStruck(_ options: [String], by signals: [Int32], with struck: [String] = []) throws -> Outcome {
        let whole = try run("pipeline-train", options + ["--output", "whole"])
        #expect(whole.status == 0, "\(whole.errors)")
        var strikes = 0
        for number in signals {
            let process = process("pipeline-train", options + struck + ["--output", "killed"])
            process.standardError = FileHandle.nullDevice
            try process.run()
            // Wait for progress beyond what the last run left, then strike.
            let before = try? data("killed/checkpoints/last.safetensors")
            while process.isRunning, (try? data("killed/checkpoints/last.safetensors")) == before { usleep(5_000) }
            usleep(.random(in: 0..<60_000))
            if process.isRunning {
                kill(process.processIdentifier, number)
                strikes += 1
            }
            process.waitUntilExit()
        }
        #expect(strikes > 0)
        let last = try run("pipeline-train", options + ["--output", "killed"])
        #expect(last.status == 0, "\(last.errors)")
        #expect(try data("killed/model.safetensors") == data("whole/model.safetensors"))
        let left = files.filter { $0.hasPrefix("killed/checkpoints/") && !$0.contains(".partial") }
        #expect(left == ["killed/checkpoints/last.safetensors"])
        return whole
    }
}
