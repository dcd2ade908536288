import DecodeStage
import StageSupport

runCommand(DecodeCommand.self)
