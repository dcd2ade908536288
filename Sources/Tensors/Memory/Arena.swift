import Foundation

/// Memory for the activations of one batch: allocated by advancing a pointer, freed as a whole.
///
/// It is one block of addresses of the size of the machine's memory. The system maps memory to them on first use, and it
/// stays mapped, so that the steady state allocates nothing. Where the system refuses that many addresses, the arena
/// grows block by block, and becomes one block with the next batch.
public final class Arena {
    private var blocks: [MappedMemory] = []
    private var position = Position(block: 0, used: 0, before: 0)
    private static let alignment = 64
    private static let smallestBlock = 1 << 22
    private static let largestBlock = Int(clamping: ProcessInfo.processInfo.physicalMemory)

    /// A position that the arena can be rewound to.
    public struct Position {
        fileprivate var block: Int
        fileprivate var used: Int
        fileprivate var before: Int
    }

    /// The largest number of bytes that were in use.
    public private(set) var peak = 0

    /// An empty arena.
    public init() {}

    deinit { blocks.forEach { $0.unmap() } }

    /// Uninitialized memory, aligned to 64 bytes, valid until ``reset()`` or ``rewind(to:)`` an earlier position.
    public func allocate<Element>(_ type: Element.Type, _ count: Int) -> UnsafeMutablePointer<Element> {
        let size = (count * MemoryLayout<Element>.stride + Self.alignment - 1) & ~(Self.alignment - 1)
        while position.block < blocks.count, position.used + size > blocks[position.block].count {
            position = Position(block: position.block + 1, used: 0, before: position.before + position.used)
        }
        if position.block == blocks.count {
            blocks.append(makeBlock(size))
        }
        let base = blocks[position.block].base + position.used
        position.used += size
        peak = max(peak, position.before + position.used)
        return base.bindMemory(to: type, capacity: count)
    }

    /// The current position.
    public var mark: Position { position }

    /// Frees what was allocated since `mark`.
    public func rewind(to mark: Position) { position = mark }

    /// Frees everything.
    public func reset() {
        if blocks.count > 1 {
            blocks.forEach { $0.unmap() }
            blocks = [MappedMemory.required(peak + peak / 8, isReserved: false)]
        }
        position = Position(block: 0, used: 0, before: 0)
    }

    /// A block of at least `size` bytes.
    private func makeBlock(_ size: Int) -> MappedMemory {
        if blocks.isEmpty, size < Self.largestBlock, let all = MappedMemory(Self.largestBlock, isReserved: false) {
            return all
        }
        return MappedMemory.required(
            max(size, Self.smallestBlock, (blocks.last?.count ?? 0) * 2), isReserved: false)
    }
}
