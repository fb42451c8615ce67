/// Words compared without case, vowel marks and spelling variants, as 64-bit hashes.
///
/// FNV-1a (Fowler, Noll, Vo) over the folded UTF-8. Latin letters are lowered, a closing "'s" is dropped,
/// Arabic is written without vowel marks and with one form of alef, yeh and teh marbuta.
enum WordHash {
    static let seed: UInt64 = 0xcbf2_9ce4_8422_2325
    private static let prime: UInt64 = 0x100_0000_01b3

    @inline(__always)
    static func add(_ byte: UInt8, to hash: inout UInt64) {
        hash = (hash ^ UInt64(byte)) &* prime
    }

    /// The hash of a token's bytes; 0 for none.
    static func of(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
        var end = bytes.count
        if end > 2, bytes[end - 1] | 0x20 == 0x73 {
            if bytes[end - 2] == 0x27 {
                end -= 2
            } else if end > 4, bytes[end - 4] == 0xE2, bytes[end - 3] == 0x80, bytes[end - 2] == 0x99 {
                end -= 4
            }
        }
        var hash = seed
        var index = 0
        while index < end {
            let byte = bytes[index]
            if byte < 0x80 {
                add(byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte, to: &hash)
                index += 1
            } else {
                index += addFolded(bytes, at: index, end: end, to: &hash)
            }
        }
        return hash
    }

    /// The hash of a word written in a data file.
    static func of(_ text: some StringProtocol) -> UInt64 {
        let bytes = Array(text.utf8)
        return bytes.withUnsafeBufferPointer { of($0) }
    }

    /// Adds one scalar beyond ASCII, folded, and returns its length in bytes.
    private static func addFolded(
        _ bytes: UnsafeBufferPointer<UInt8>, at index: Int, end: Int, to hash: inout UInt64
    ) -> Int {
        let lead = bytes[index]
        let length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
        guard index + length <= end else {
            add(lead, to: &hash)
            return 1
        }
        if length == 2 {
            let scalar = UInt32(lead & 0x1F) << 6 | UInt32(bytes[index + 1] & 0x3F)
            switch scalar {
            case 0x640, 0x64B...0x65F, 0x670: return 2
            case 0x622, 0x623, 0x625, 0x671: return addScalar(0x627, to: &hash)
            case 0x649: return addScalar(0x64A, to: &hash)
            case 0x629: return addScalar(0x647, to: &hash)
            case 0xC0...0xDE where scalar != 0xD7: return addScalar(scalar + 0x20, to: &hash)
            case 0x410...0x42F: return addScalar(scalar + 0x20, to: &hash)
            case 0x400...0x40F: return addScalar(scalar + 0x50, to: &hash)
            default: return addScalar(scalar, to: &hash)
            }
        }
        if length == 3, lead == 0xE2, bytes[index + 1] == 0x80, bytes[index + 2] == 0x99 || bytes[index + 2] == 0x98 {
            add(0x27, to: &hash)
            return 3
        }
        for offset in 0..<length { add(bytes[index + offset], to: &hash) }
        return length
    }

    /// Adds a scalar of two bytes.
    private static func addScalar(_ scalar: UInt32, to hash: inout UInt64) -> Int {
        add(UInt8(0xC0 | scalar >> 6), to: &hash)
        add(UInt8(0x80 | scalar & 0x3F), to: &hash)
        return 2
    }
}
