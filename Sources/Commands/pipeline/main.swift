import Stages

runCommand(PipelineCommand.self)
