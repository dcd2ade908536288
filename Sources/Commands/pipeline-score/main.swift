import ScoreStage
import StageSupport

if !ScoreCommand.answersSchema() { runCommand(ScoreCommand.self) }
