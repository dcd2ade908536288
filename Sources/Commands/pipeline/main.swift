import PipelineTool
import StageSupport

runCommand(PipelineCommand.self)
