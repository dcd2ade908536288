import Foundation
import Platform

/// Zeroed memory from the system, in huge pages where it has them: large arrays would otherwise spend their time in page
/// faults and address translation. The first of those pages stays in small ones, so that who needs little of a large
/// block, such as the search for one line's translation, does not wait until all of it is zero.
struct MappedMemory {
    let base: UnsafeMutableRawPointer
    let count: Int

    /// - Parameters:
    ///   - count: in bytes.
    ///   - isReserved: whether the system reserves memory for all of it; if not, only the pages that are used take any.
    /// - Returns: nil where the system has too little memory.
    init?(_ count: Int, isReserved: Bool) {
        let page = count < MemoryHints.hugePage ? Self.page : MemoryHints.hugePage
        let rounded = (max(1, count) + page - 1) & ~(page - 1)
        let flags = MAP_PRIVATE | MAP_ANONYMOUS | (isReserved ? 0 : MAP_NORESERVE)
        guard let base = mmap(nil, rounded, PROT_READ | PROT_WRITE, flags, -1, 0), base != MAP_FAILED else {
            return nil
        }
        if rounded > MemoryHints.hugePage {
            MemoryHints.useHugePages(base + MemoryHints.hugePage, rounded - MemoryHints.hugePage)
        }
        self.base = base
        self.count = rounded
    }

    /// The same, for weights and activations.
    static func required(_ count: Int, isReserved: Bool) -> MappedMemory {
        guard let memory = MappedMemory(count, isReserved: isReserved) else {
            // Nothing works without weights and activations, and no caller could do better than report it.
            fatalError("out of memory: cannot map \(count) bytes")
        }
        return memory
    }

    /// The bytes of a file in the system's cache, which must not be written to.
    /// - Returns: nil where the file cannot be mapped.
    init?(file path: String) {
        let descriptor = open(path, O_RDONLY)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_size > 0,
            let base = mmap(nil, Int(status.st_size), PROT_READ, MAP_PRIVATE, descriptor, 0), base != MAP_FAILED
        else { return nil }
        MemoryHints.readPages(base, Int(status.st_size))
        self.base = base
        count = Int(status.st_size)
    }

    func unmap() { munmap(base, count) }

    private static let page = 1 << 12
}
