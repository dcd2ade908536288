import PrepareStage
import StageSupport

runCommand(PrepareCommand.self)
