/// The exit statuses of the executables, those of sysexits.h where it has one.
public enum ExitStatus: Int32, Sendable {
    case done = 0
    case gateFailed = 3
    case usage = 64
    case badInput = 65
    case missingInput = 66
    case defect = 70
    case cannotCreate = 73
    case inputOutput = 74
    case configuration = 78
    case interrupted = 130
}
