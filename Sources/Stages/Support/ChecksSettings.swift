/// A command of which some mistakes come to light only when its settings are made from its options.
package protocol ChecksSettings {
    /// Makes the settings without running anything, so that a manifest's mistakes are found before the first stage.
    func checkSettings() throws
}
