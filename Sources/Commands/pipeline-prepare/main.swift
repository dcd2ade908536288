import Stages

runCommand(PrepareCommand.self)
