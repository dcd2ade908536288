import Foundation
import Tensors
import Testing

/// Computes as lesser processors would: the tests of kernels, precisions and steps run again in processes of their own.
@Suite(.enabled(if: ProcessInfo.processInfo.environment[InstructionSet.variable] == nil)) struct InstructionSetTests {
    private static let suites = [
        "KernelTests", "StridedProductTests", "PackedProductTests", "WeightsTests", "StepTests", "GradientTests",
        "ReferenceTests",
    ]

    @Test(arguments: InstructionSet.allCases.filter { $0 < .inUse }) func kernelsPassTheirTests(
        _ instructions: InstructionSet
    ) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = [
            "--testing-library", "swift-testing", "--filter", "TensorsTests.(\(Self.suites.joined(separator: "|")))",
        ]
        process.environment = ProcessInfo.processInfo.environment.merging(
            [InstructionSet.variable: instructions.name]
        ) { $1 }
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        let problems = text.split(separator: "\n").filter { $0.contains("✘") || $0.contains("error") }
        #expect(process.terminationStatus == 0, "\(problems.joined(separator: "\n"))")
        for suite in Self.suites { #expect(text.contains("Suite \(suite) passed"), "\(suite) did not run") }
    }
}
