import Files
import Foundation

/// The records of a model folder about its training, as far as they exist.
struct ComparedModel: Sendable {
    /// The folder, as far as it could be found.
    var folder: String
    var curve: TrainingCurve
    var gradients: GradientCurves?
    /// The facts in config.json; nil if there is none.
    var facts: ModelFacts?
    var parameters: Int? { facts?.parameters ?? ModelFacts.parameterCount(ModelFolder(folder).weights) }

    /// - Parameters:
    ///   - log: the path of the training log as a report names it: absolute, or from the folder where it was made.
    ///   - report: the report's folder, above which the log's path is looked for too.
    /// - Returns: nil where there is no such log any more.
    init?(log: String, report: String) throws {
        guard let log = Self.find(log, near: report) else { return nil }
        folder = Folder.parent(of: log)
        curve = try TrainingCurve(file: log)
        let gradientLog = ModelFolder(folder).gradientLog
        if FileManager.default.fileExists(atPath: gradientLog) { gradients = try GradientCurves(file: gradientLog) }
        facts = ModelFacts(folder: folder)
    }

    private static func find(_ path: String, near report: String) -> String? {
        if FileManager.default.fileExists(atPath: path) { return path }
        guard !path.hasPrefix("/") else { return nil }
        var folder = URL(filePath: report).standardizedFileURL.path
        while folder.count > 1 {
            folder = Folder.parent(of: folder)
            let candidate = (folder as NSString).appendingPathComponent(path)
            if FileManager.default.fileExists(atPath: candidate) { return candidate }
        }
        return nil
    }

    var seconds: Double? { curve.seconds }
    var tokensPerSecond: Double? { curve.tokensPerSecond }
    var bestBLEU: Double? { curve.best?.bleu }
    var updates: Int? { curve.updates }
}
