/// A command with errors that show only when its settings are made from its options.
package protocol ChecksSettings {
    /// Makes the settings without running anything, so that a manifest's errors are found before the first stage.
    func checkSettings() throws
}
