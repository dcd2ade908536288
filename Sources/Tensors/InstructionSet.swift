import CKernels

/// What products and kernels use of a processor's instructions; each set is a part of the next.
public enum InstructionSet: UInt32, CaseIterable, Comparable, Sendable {
    /// What every processor of its kind has.
    case baseline
    case avx2
    case avx512
    /// With products of bytes.
    case avx512VNNI
    /// With products of bfloat16 numbers.
    case avx512BF16

    /// The environment variable that limits it, so that one machine can compute as a lesser one would.
    public static let variable = "DRAGOMAN_MAX_CPU_ISA"

    /// The most that this processor has and the variable allows.
    public static let inUse = InstructionSet(rawValue: dk_level_in_use().rawValue) ?? .baseline

    /// What the variable calls it.
    public var name: String { String(cString: dk_level_name(dk_level(rawValue: rawValue))) }

    public static func < (left: InstructionSet, right: InstructionSet) -> Bool { left.rawValue < right.rawValue }

    /// Checks that the variable, if it is set, names a set of instructions.
    public static func check() throws(UnknownInstructionSet) {
        if let name = dk_unknown_level() { throw UnknownInstructionSet(name: String(cString: name)) }
    }
}

/// The environment variable that limits the instructions in use has a value that names none.
public struct UnknownInstructionSet: Error, Equatable, CustomStringConvertible {
    /// The value.
    public var name: String

    public var description: String {
        let names = InstructionSet.allCases.map(\.name).joined(separator: ", ")
        return "\(InstructionSet.variable) is '\(name)'; it must be one of \(names)"
    }
}
