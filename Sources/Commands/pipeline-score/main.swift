import ScoreStage
import StageSupport

if ScoreCommand.answersSchema() { endCommand() }
runCommand(ScoreCommand.self)
