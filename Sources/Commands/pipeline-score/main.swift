import Stages

if !ScoreCommand.answersSchema() { runCommand(ScoreCommand.self) }
