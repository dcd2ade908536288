import AlignStage
import ArgumentParser
import AugmentStage
import AverageStage
import DecodeStage
import Diagnostics
import EmbedStage
import Foundation
import IngestStage
import JoinStage
import LexiconStage
import MatchStage
import Pipelines
import PrepareStage
import ScoreStage
import StageSupport
import Tensors
import TermsStage
import TrainStage
import TuneStage
import VocabStage

/// The commands of the stages. The executable is one of them where it is called by its name, as through a link
/// `pipeline-train`, and `pipeline` otherwise: ten executables would each carry Foundation.
let stageCommands: [any ParsableCommand.Type] = [
    IngestCommand.self, PrepareCommand.self, VocabCommand.self, TrainCommand.self, LexiconCommand.self,
    TuneCommand.self, DecodeCommand.self, ScoreCommand.self, AverageCommand.self, MatchCommand.self,
    AlignCommand.self, TermsCommand.self, EmbedCommand.self, AugmentCommand.self,
    JoinCommand.self,
]

/// Runs the command that the process is called by, and ends the process.
public func runCommandOfName() -> Never {
    do {
        try InstructionSet.check()
    } catch {
        Console.report(Diagnostic(.configuration, error.description))
        exit(ExitStatus.configuration.rawValue)
    }
    let name = CommandLine.arguments.first.map { ($0 as NSString).lastPathComponent }
    guard let command = stageCommands.first(where: { $0._commandName == name }) else {
        if PipelineCommand.answersCompletionScript() { exit(ExitStatus.done.rawValue) }
        PipelineCommand.handOverToStage()
        runCommand(PipelineCommand.self)
    }
    if command == ScoreCommand.self, ScoreCommand.answersSchema() { exit(ExitStatus.done.rawValue) }
    runCommand(command)
}

extension ExecutableFinder {
    /// Finds the stages of this executable, and those of the user.
    public static var standard: ExecutableFinder { .running(as: stageCommands.map { $0._commandName }) }
}
