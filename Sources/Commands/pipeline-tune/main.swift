import StageSupport
import TuneStage

runCommand(TuneCommand.self)
