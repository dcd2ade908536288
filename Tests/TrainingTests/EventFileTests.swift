import Foundation
import TestSupport
import Testing
import Training

/// TensorBoard's files, read back byte by byte.
@Suite struct EventFileTests {
    @Test func checksumIsThatOfTheSpecification() {
        #expect(EventFile.checksum(Array("123456789".utf8)) == 0xE306_9283)
        // RFC 3720, appendix B.4.
        #expect(EventFile.checksum([UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
        #expect(EventFile.checksum([UInt8](repeating: 0xFF, count: 32)) == 0x62A8_AB43)
    }

    @Test func recordsCarryLengthsAndChecksums() throws {
        let folder = try TemporaryFolder()
        let file = try EventFile(folder: folder.path("events"))
        try file.append([("dev/BLEU", 47.5)], update: 300, time: 2)
        let name = try #require(folder.files.last)
        #expect(name.contains("tfevents"))
        let bytes = [UInt8](try folder.data(name))

        var records: [[UInt8]] = []
        var place = 0
        while place < bytes.count {
            let head = Array(bytes[place..<place + 8])
            let length = head.enumerated().reduce(0) { $0 + Int($1.element) << (8 * $1.offset) }
            let data = Array(bytes[place + 12..<place + 12 + length])
            func number(at start: Int) -> UInt32 {
                (0..<4).reduce(0) { $0 | UInt32(bytes[start + $1]) << (8 * UInt32($1)) }
            }
            #expect(number(at: place + 8) == EventFile.maskedChecksum(head))
            #expect(number(at: place + 12 + length) == EventFile.maskedChecksum(data))
            records.append(data)
            place += 16 + length
        }
        #expect(records.count == 2)
        #expect(String(decoding: records[0].suffix(13), as: UTF8.self) == "brain.Event:2")
        // wall_time 2.0; step 300; summary { value { tag "dev/BLEU" simple_value 47.5 } }
        #expect(
            records[1] == [0x09, 0, 0, 0, 0, 0, 0, 0, 0x40, 0x10, 0xAC, 0x02, 0x2A, 17, 0x0A, 15, 0x0A, 8]
                + Array("dev/BLEU".utf8) + [0x15, 0, 0, 0x3E, 0x42])
    }
}
