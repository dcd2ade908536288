import ArgumentParser
import Diagnostics

public struct ScoreCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(commandName: "pipeline-score")

    public init() {}

    public func run() throws {
        throw Diagnostic(.defect, "not built yet")
    }
}
