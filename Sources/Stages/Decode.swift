import ArgumentParser
import Diagnostics

public struct DecodeCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(commandName: "pipeline-decode")

    public init() {}

    public func run() throws {
        throw Diagnostic(.defect, "not built yet")
    }
}
