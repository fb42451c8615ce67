/// One pass of a least-significant-digit radix sort with 2,048 buckets; the result ends up in `keys`.
@inline(__always)
func radixPass<Key: BitwiseCopyable>(_ keys: inout [Key], _ other: inout [Key], digit: (Key) -> Int) {
    withUnsafeTemporaryAllocation(of: Int.self, capacity: 2049) { offsets in
        offsets.initialize(repeating: 0)
        keys.withUnsafeBufferPointer { keys in
            for key in keys { offsets[digit(key) + 1] += 1 }
            for value in 1..<2049 { offsets[value] += offsets[value - 1] }
            other.withUnsafeMutableBufferPointer { other in
                for key in keys {
                    let place = digit(key)
                    other[offsets[place]] = key
                    offsets[place] += 1
                }
            }
        }
    }
    swap(&keys, &other)
}
