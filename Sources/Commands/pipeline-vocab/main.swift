import StageSupport
import VocabStage

runCommand(VocabCommand.self)
