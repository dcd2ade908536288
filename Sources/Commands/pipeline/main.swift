import PipelineTool
import StageSupport

PipelineCommand.handOverToStage()
runCommand(PipelineCommand.self)
