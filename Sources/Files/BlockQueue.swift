import Foundation

/// Writes blocks of bytes in their order on a thread of its own, a few at most waiting.
///
/// The first failure is kept and given to every call that follows. All mutable state is behind `lock`.
final class BlockQueue: @unchecked Sendable {
    private let descriptor: Int32
    private let queue = DispatchQueue(label: "incidentmap.output")
    private let room = DispatchSemaphore(value: waiting)
    private let lock = NSLock()
    private var failure: Int32 = 0
    /// Blocks for use again: fresh ones would cost a page fault for every four kilobytes.
    private var spare: [Block]
    private static let waiting = 2

    /// A block behind a reference, so that no second owner makes it be copied; with one thread at a time.
    private final class Block: @unchecked Sendable {
        var bytes: [UInt8] = []
    }

    /// Writes to `descriptor`, in blocks of about `capacity` bytes.
    init(descriptor: Int32, capacity: Int) {
        self.descriptor = descriptor
        spare = (0..<Self.waiting).map { _ in
            let block = Block()
            block.bytes.reserveCapacity(capacity)
            return block
        }
    }

    /// Takes full bytes and leaves an empty block, once there is room; gives the failure of an earlier block, or 0.
    func exchange(_ bytes: inout [UInt8]) -> Int32 {
        room.wait()
        let (block, code) = lock.withLock { (spare.removeLast(), failure) }
        swap(&block.bytes, &bytes)
        queue.async { [self] in
            if lock.withLock({ failure }) == 0 {
                let code = Self.write(block.bytes, to: descriptor)
                if code != 0 { lock.withLock { failure = code } }
            }
            block.bytes.removeAll(keepingCapacity: true)
            lock.withLock { spare.append(block) }
            room.signal()
        }
        return code
    }

    /// Waits until all blocks are written; gives the first failure, or 0.
    func drain() -> Int32 {
        queue.sync {}
        return lock.withLock { failure }
    }

    /// Writes a block at once; gives the failure's code, or 0.
    static func write(_ block: [UInt8], to descriptor: Int32) -> Int32 {
        var start = 0
        while start < block.count {
            let written = block.withUnsafeBytes { bytes in
                Foundation.write(descriptor, bytes.baseAddress?.advanced(by: start), bytes.count - start)
            }
            if written < 0 {
                if errno == EINTR { continue }
                return errno
            }
            start += written
        }
        return 0
    }
}
