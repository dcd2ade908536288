import Stages

runCommand(DecodeCommand.self)
