extension StringProtocol {
    /// Whether there is anything but white space.
    package var hasText: Bool { contains { !$0.isWhitespace } }
}
