import Synchronization

/// A setting as messages of a library name it: the property where a program calls the library, the option of the same
/// name where a command does.
///
/// A library does not know how its settings reach it; a command has called ``useOptions()`` before it calls one.
package struct SettingName: CustomStringConvertible, Sendable {
    private static let areOptions = Atomic(false)

    private let property: String

    /// - Parameter property: the name of a property, such as `segmentLimit`.
    package init(_ property: String) { self.property = property }

    /// From now on, settings are options of the command that this process is: `segmentLimit` is `--segment-limit`.
    package static func useOptions() { areOptions.store(true, ordering: .relaxed) }

    package var description: String {
        Self.areOptions.load(ordering: .relaxed) ? option : property
    }

    /// The option of a command for the property.
    package var option: String {
        property.reduce("--") { $0 + ($1.isUppercase ? "-" + $1.lowercased() : String($1)) }
    }
}

extension DefaultStringInterpolation {
    /// The name of a setting in a message: `"raise \(setting: "segmentLimit")"`.
    package mutating func appendInterpolation(setting property: String) {
        appendInterpolation(SettingName(property))
    }
}
