import Foundation

/// Memory for the activations of one batch: handed out by moving a pointer, taken back all at once.
///
/// It is a single block of addresses, as many as the machine has memory; the system gives the memory behind them when
/// it is first used, and it stays, so that the steady state allocates nothing. Where so many addresses cannot be had,
/// it grows block by block, and becomes one block with the next batch.
public final class Arena {
    private var blocks: [MappedMemory] = []
    private var position = Position(block: 0, used: 0, before: 0)
    private static let alignment = 64
    private static let smallestBlock = 1 << 22
    private static let largestBlock = Int(clamping: ProcessInfo.processInfo.physicalMemory)

    /// How far the arena is used.
    public struct Position {
        fileprivate var block: Int
        fileprivate var used: Int
        fileprivate var before: Int
    }

    /// The most bytes that were in use at once.
    public private(set) var peak = 0

    public init() {}

    deinit { blocks.forEach { $0.unmap() } }

    /// Uninitialised memory, aligned to 64 bytes, valid until ``reset()`` or a ``rewind(to:)`` behind it.
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

    /// How far the arena is used now.
    public var mark: Position { position }

    /// Takes back what was handed out since `mark`.
    public func rewind(to mark: Position) { position = mark }

    /// Takes back everything.
    public func reset() {
        if blocks.count > 1 {
            blocks.forEach { $0.unmap() }
            blocks = [MappedMemory.required(peak + peak / 8, isReserved: false)]
        }
        position = Position(block: 0, used: 0, before: 0)
    }

    /// A block with room for so many bytes at least.
    private func makeBlock(_ size: Int) -> MappedMemory {
        if blocks.isEmpty, size < Self.largestBlock, let all = MappedMemory(Self.largestBlock, isReserved: false) {
            return all
        }
        return MappedMemory.required(
            max(size, Self.smallestBlock, (blocks.last?.count ?? 0) * 2), isReserved: false)
    }
}
