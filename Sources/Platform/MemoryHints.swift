import CPlatform

/// Hints about how memory is used, which a system may ignore. On Linux: madvise(2), mallopt(3).
package enum MemoryHints {
    /// Mapped memory should be in huge pages.
    package static func useHugePages(_ base: UnsafeMutableRawPointer, _ count: Int) {
        platform_use_huge_pages(base, count)
    }

    /// All of a mapped file is about to be read.
    package static func readPages(_ base: UnsafeMutableRawPointer, _ count: Int) { platform_read_pages(base, count) }

    /// What this process frees, it will need again soon.
    package static func keepFreedMemory() { platform_keep_freed_memory() }
}
