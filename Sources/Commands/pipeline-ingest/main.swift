import IngestStage
import StageSupport

runCommand(IngestCommand.self)
