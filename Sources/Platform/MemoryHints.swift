import CPlatform

/// Hints about how memory is used, which a system may ignore. On Linux: madvise(2), mallopt(3), malloc_trim(3).
package enum MemoryHints {
    /// Mapped memory should be in huge pages.
    package static func useHugePages(_ base: UnsafeMutableRawPointer, _ count: Int) {
        platform_use_huge_pages(base, count)
    }

    /// Bytes of mapped memory as the system gives them, in whole huge pages.
    package static func roundedToPages(_ count: Int) -> Int { (count + hugePage - 1) / hugePage * hugePage }

    /// Bytes of a huge page.
    package static let hugePage = 1 << 21

    /// All of a mapped file is about to be read.
    package static func readPages(_ base: UnsafeMutableRawPointer, _ count: Int) { platform_read_pages(base, count) }

    /// What this process frees, it will need again soon.
    package static func keepFreedMemory() { platform_keep_freed_memory() }

    /// What this process has freed so far, it will not need again.
    package static func returnFreedMemory() { platform_return_freed_memory() }
}
