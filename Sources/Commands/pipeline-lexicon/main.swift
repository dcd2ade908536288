import LexiconStage
import StageSupport

runCommand(LexiconCommand.self)
