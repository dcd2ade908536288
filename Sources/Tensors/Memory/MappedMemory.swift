import Foundation
import Platform

/// Memory of zeros from the system itself, in huge pages where it has them: large arrays would otherwise spend their
/// time in page faults and address translation.
struct MappedMemory {
    let base: UnsafeMutableRawPointer
    let count: Int

    /// - Parameter isReserved: whether the system sets memory aside for all of it at once; without that, addresses are
    ///   free and memory comes with first use.
    /// - Returns: nil where the system has no room for so many bytes.
    init?(_ count: Int, isReserved: Bool) {
        let page = count < Self.hugePage ? Self.page : Self.hugePage
        let rounded = (max(1, count) + page - 1) & ~(page - 1)
        let flags = MAP_PRIVATE | MAP_ANONYMOUS | (isReserved ? 0 : MAP_NORESERVE)
        guard let base = mmap(nil, rounded, PROT_READ | PROT_WRITE, flags, -1, 0), base != MAP_FAILED else {
            return nil
        }
        MemoryHints.useHugePages(base, rounded)
        self.base = base
        self.count = rounded
    }

    /// The same, for weights and activations.
    static func required(_ count: Int, isReserved: Bool) -> MappedMemory {
        guard let memory = MappedMemory(count, isReserved: isReserved) else {
            // Nothing can go on without its weights and activations, and no caller could do better than say so.
            fatalError("out of memory: cannot map \(count) bytes")
        }
        return memory
    }

    /// The bytes of a file as they lie in the system's cache, not to be written to.
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
    private static let hugePage = 1 << 21
}
