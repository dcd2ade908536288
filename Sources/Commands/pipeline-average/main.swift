import AverageStage
import StageSupport

runCommand(AverageCommand.self)
