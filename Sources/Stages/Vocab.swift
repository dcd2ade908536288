import ArgumentParser
import Diagnostics

public struct VocabCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(commandName: "pipeline-vocab")

    public init() {}

    public func run() throws {
        throw Diagnostic(.defect, "not built yet")
    }
}
