import PipelineTool

runCommandOfName()
