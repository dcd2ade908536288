import Stages

runCommand(VocabCommand.self)
