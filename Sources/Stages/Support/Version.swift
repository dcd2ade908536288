/// The version that every executable prints.
package enum Dragoman {
    package static let version = "0.1.0"
}
