import Dispatch

/// Splits work over the machine's cores.
enum Parallel {
    /// Calls `body` with consecutive ranges that together cover `0..<count`, several at the same time.
    ///
    /// Small work stays on the calling thread. The ranges depend on `count` and `grain` alone, so that results
    /// gathered by range do not change with the number of cores.
    static func forEachRange(
        _ count: Int, grain: Int, _ body: @Sendable (_ part: Int, _ range: Range<Int>) -> Void
    ) {
        let parts = partCount(count, grain: grain)
        if parts <= 1 {
            if count > 0 { body(0, 0..<count) }
            return
        }
        DispatchQueue.concurrentPerform(iterations: parts) { part in
            body(part, part * count / parts..<(part + 1) * count / parts)
        }
    }

    /// The number of ranges that `forEachRange` makes.
    static func partCount(_ count: Int, grain: Int) -> Int {
        count == 0 ? 0 : max(1, min(64, count / max(1, grain)))
    }
}

/// Memory of fixed size without initial values, freed with its owner.
///
/// The owners write it in their initializers and only read it afterwards, which is what makes sharing it safe.
final class FixedBuffer<Element: BitwiseCopyable>: @unchecked Sendable {
    let base: UnsafeMutablePointer<Element>
    let count: Int

    init(count: Int) {
        self.count = count
        base = UnsafeMutablePointer<Element>.allocate(capacity: max(1, count))
    }

    convenience init(count: Int, repeating value: Element) {
        self.init(count: count)
        base.initialize(repeating: value, count: count)
    }

    deinit { base.deallocate() }

    @inline(__always)
    subscript(index: Int) -> Element {
        get { base[index] }
        set { base[index] = newValue }
    }
}
