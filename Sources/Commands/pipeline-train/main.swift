import StageSupport
import TrainStage

runCommand(TrainCommand.self)
