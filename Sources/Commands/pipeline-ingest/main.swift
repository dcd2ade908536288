import Stages

runCommand(IngestCommand.self)
