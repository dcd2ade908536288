import Stages

runCommand(TrainCommand.self)
