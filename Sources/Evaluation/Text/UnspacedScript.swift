/// Scripts that are written without spaces between words.
enum UnspacedScript {
    /// Whether a character is an ideograph, kana, or one of Thai, Lao, Burmese or Khmer.
    static func contains(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0..<0x0E00: false
        case 0x0E00..<0x0F00, 0x1000..<0x10A0, 0x1780..<0x1800: true
        case 0x3005...0x3007, 0x3040..<0x3130, 0x31A0..<0x31C0, 0x31F0..<0x3200, 0x3400..<0x4DC0, 0x4E00..<0xA000: true
        case 0xAA60..<0xAA80, 0xF900..<0xFB00, 0xFF66..<0xFFA0, 0x20000..<0x32000: true
        default: false
        }
    }
}
