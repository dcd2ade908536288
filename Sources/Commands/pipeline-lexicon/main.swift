import Stages

runCommand(LexiconCommand.self)
