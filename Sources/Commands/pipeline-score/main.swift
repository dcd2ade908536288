import Stages

runCommand(ScoreCommand.self)
