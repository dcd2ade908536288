/// A hash of bytes that is the same in every process and version, unlike the standard library's: FNV-1a with 64 bits.
///
/// It is no protection against bytes that were chosen to collide.
public enum StableHash {
    /// The hash of no bytes, from which others are computed.
    public static let empty: UInt64 = 0xCBF2_9CE4_8422_2325

    /// The hash of bytes.
    @inlinable
    public static func hash(of bytes: some Sequence<UInt8>) -> UInt64 {
        bytes.reduce(empty) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
    }
}
