import COpenSSL

extension [UInt8] {
    /// The SHA-256 (FIPS 180-4) of the bytes in 64 hexadecimal digits; nil where libcrypto cannot compute it.
    var sha256: String? {
        var digest = [UInt8](repeating: 0, count: 32)
        guard EVP_Digest(self, count, &digest, nil, EVP_sha256(), nil) == 1 else { return nil }
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
