import Diagnostics
import Foundation

/// What a model folder tells about its training, as far as it is there.
struct ComparedModel: Sendable {
    /// The folder, as far as it could be found.
    var folder: String
    var curve: TrainingCurve
    var gradients: GradientCurves?
    var parameters: Int?

    /// - Parameters:
    ///   - log: the path of the training log as a report names it: absolute, or from the folder where it was made.
    ///   - report: the report's folder, above which the log's path is looked for too.
    /// - Returns: nil where there is no such log any more.
    init?(log: String, report: String) throws {
        guard let log = Self.find(log, near: report) else { return nil }
        folder = (log as NSString).deletingLastPathComponent
        curve = try TrainingCurve(file: log)
        let gradientLog = "\(folder)/gradients.jsonl"
        if FileManager.default.fileExists(atPath: gradientLog) { gradients = try GradientCurves(file: gradientLog) }
        parameters = Self.parameterCount("\(folder)/model.safetensors")
    }

    private static func find(_ path: String, near report: String) -> String? {
        if FileManager.default.fileExists(atPath: path) { return path }
        guard !path.hasPrefix("/") else { return nil }
        var folder = URL(filePath: report).standardizedFileURL.path
        while folder.count > 1 {
            folder = (folder as NSString).deletingLastPathComponent
            let candidate = (folder as NSString).appendingPathComponent(path)
            if FileManager.default.fileExists(atPath: candidate) { return candidate }
        }
        return nil
    }

    /// The number of elements of all tensors, from the head of a safetensors file.
    private static func parameterCount(_ path: String) -> Int? {
        guard let handle = FileHandle(forReadingAtPath: path) else { return nil }
        defer { try? handle.close() }
        struct Tensor: Decodable {
            // Metadata stands beside the tensors and has no shape.
            var shape: [Int]?
        }
        guard let start = try? handle.read(upToCount: 8), start.count == 8 else { return nil }
        let size = start.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard size < 1 << 26, let head = try? handle.read(upToCount: Int(size)),
            let tensors = try? JSONDecoder().decode([String: Tensor].self, from: head)
        else { return nil }
        return tensors.values.reduce(0) { $0 + ($1.shape?.reduce(1, *) ?? 0) }
    }

    /// Wall time to the last entry of the log.
    var seconds: Double? { ([curve.evaluations.last?.seconds] + [curve.steps.last?.seconds]).compactMap { $0 }.max() }

    /// The median of the logged speeds: the first updates and pauses of the machine do not count for much.
    var tokensPerSecond: Double? {
        let speeds = curve.steps.compactMap(\.tokensPerSecond).sorted()
        return speeds.isEmpty ? nil : speeds[speeds.count / 2]
    }

    var bestBLEU: Double? { curve.evaluations.compactMap(\.bleu).max() }
    var updates: Int? { (curve.evaluations.map(\.update) + curve.steps.map(\.update)).max().map { Int($0) } }
}
