/// 64-bit mixing and hashing of short byte strings: multiply wide and fold, as in wyhash.
///
/// Not cryptographic. Values are written into index files: a change needs a new `IndexFormat.version`.
enum Hashing {
    static let seed: UInt64 = 0x9E37_79B9_7F4A_7C15
    private static let odd: UInt64 = 0xD6E8_FEB8_6659_FD93

    @inline(__always)
    static func mix(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = left.multipliedFullWidth(by: right)
        return product.high ^ product.low
    }

    /// Hash of bytes that may be read up to `count` only.
    @inline(__always)
    static func hash(_ bytes: UnsafePointer<UInt8>, _ count: Int, seed: UInt64 = seed) -> UInt64 {
        let raw = UnsafeRawPointer(bytes)
        var state = seed ^ UInt64(truncatingIfNeeded: count)
        var index = 0
        while index &+ 8 <= count {
            state = mix(state ^ raw.loadUnaligned(fromByteOffset: index, as: UInt64.self), odd)
            index &+= 8
        }
        if index < count {
            state = mix(state ^ packed(bytes + index, count &- index), odd)
        }
        return mix(state ^ odd, seed)
    }

    /// Up to eight bytes as one little-endian number.
    @inline(__always)
    static func packed(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> UInt64 {
        let raw = UnsafeRawPointer(bytes)
        if count >= 4 {
            let low = UInt64(raw.loadUnaligned(as: UInt32.self))
            let high = UInt64(raw.loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self))
            return low | high << UInt64(truncatingIfNeeded: (count &- 4) &* 8)
        }
        if count >= 2 {
            let low = UInt64(raw.loadUnaligned(as: UInt16.self))
            return count == 2 ? low : low | UInt64(bytes[2]) << 16
        }
        return count == 1 ? UInt64(bytes[0]) : 0
    }

    /// The hash of a name so far, and one word more.
    @inline(__always)
    static func append(_ word: UInt64, to name: UInt64) -> UInt64 { mix(name ^ word, odd ^ (word << 1 | 1)) }

    /// Hash of text.
    static func hash(_ text: String) -> UInt64 {
        var text = text
        return text.withUTF8 { buffer in
            guard let base = buffer.baseAddress else { return mix(seed, odd) }
            return hash(base, buffer.count)
        }
    }

    /// Four streams side by side, for checking whole sections at memory speed.
    static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var lanes: (UInt64, UInt64, UInt64, UInt64) = (seed, odd, ~seed, ~odd)
        var index = 0
        if let base = bytes.baseAddress {
            while index + 32 <= bytes.count {
                lanes.0 = mix(lanes.0 ^ base.loadUnaligned(fromByteOffset: index, as: UInt64.self), odd)
                lanes.1 = mix(lanes.1 ^ base.loadUnaligned(fromByteOffset: index + 8, as: UInt64.self), odd)
                lanes.2 = mix(lanes.2 ^ base.loadUnaligned(fromByteOffset: index + 16, as: UInt64.self), odd)
                lanes.3 = mix(lanes.3 ^ base.loadUnaligned(fromByteOffset: index + 24, as: UInt64.self), odd)
                index += 32
            }
        }
        var state = mix(lanes.0 ^ lanes.1, seed) ^ mix(lanes.2 ^ lanes.3, odd)
        while index < bytes.count {
            state = mix(state ^ UInt64(bytes[index]), odd)
            index += 1
        }
        return mix(state ^ UInt64(bytes.count), seed)
    }
}
