/// The sounds of a name in Latin letters, and the skeleton of its consonants.
struct SoundKey {
    static let longest = 48
    /// Consonant classes that one skeleton holds: 5 bits each in 64 bits.
    static let longestSkeleton = 12

    /// Codes of `SoundAlphabet`.
    let codes: UnsafeMutablePointer<UInt8>
    var count = 0
    /// Letters without spaces.
    var letters = 0
    /// Classes packed from the lowest five bits up.
    var skeleton: UInt64 = 0
    var skeletonCount = 0

    init(_ memory: UnsafeMutablePointer<UInt8>) { codes = memory }

    /// Writes the sounds of a loosely folded name; false where its script has none or it is too long or short.
    @inline(__always)
    mutating func fill(_ text: UnsafePointer<UInt8>, _ textCount: Int, _ rules: NameRules) -> Bool {
        count = 0
        letters = 0
        var index = 0
        while index < textCount {
            var used = 0
            let code = NameRules.decode(text + index, textCount &- index, &used)
            let entry = NameRules.entry(code, rules.soundStages, rules.soundEntries)
            guard count < Self.longest - 8 else { return false }
            switch entry & 0xFF {
            case NameRules.separator: return false
            case NameRules.identity:
                codes[count] = SoundAlphabet.code(text[index])
                if codes[count] != 27 { letters &+= 1 }
                count &+= 1
            case let bytes:
                var rest = entry >> 8
                for _ in 0..<min(7, bytes) {
                    codes[count] = SoundAlphabet.code(UInt8(truncatingIfNeeded: rest))
                    rest >>= 8
                    count &+= 1
                    letters &+= 1
                }
            }
            index &+= used
        }
        guard letters >= 3 else { return false }
        makeSkeleton(rules)
        return true
    }

    @inline(__always)
    private mutating func makeSkeleton(_ rules: NameRules) {
        skeleton = 0
        skeletonCount = 0
        var previous: UInt8 = 0
        var index = 0
        while index < count, skeletonCount < Self.longestSkeleton {
            let first = codes[index]
            var value: UInt8 = 0
            if index &+ 1 < count {
                value = rules.skeletonClasses[Int(first) &* 64 &+ Int(codes[index &+ 1])]
            }
            if value != 0 {
                index &+= 2
            } else {
                value = rules.skeletonClasses[64 * 64 &+ Int(first)]
                index &+= 1
            }
            if value & 0x80 != 0 {
                // A vowel counts where the name begins with it.
                guard skeletonCount == 0 else {
                    previous = 0
                    continue
                }
                value = 1
                skeleton = 1
                skeletonCount = 1
                previous = 1
                continue
            }
            // Doubled letters, and two spellings of one sound side by side, count once.
            guard value != 0, value != previous else { continue }
            skeleton |= UInt64(value & 31) << UInt64(5 &* skeletonCount)
            skeletonCount &+= 1
            previous = value
        }
    }

    @inline(__always) static func first(of skeleton: UInt64) -> Int { Int(skeleton & 31) }

    /// How often each of 16 groups of classes occurs, in unary, two bits each: edits change few bits.
    static func signature(_ skeleton: UInt64) -> UInt32 {
        var value: UInt32 = 0
        var rest = skeleton
        while rest != 0 {
            let slot = signatureSlot[Int(rest & 31)]
            let low: UInt32 = 1 << (2 * slot)
            if value & low == 0 { value |= low } else { value |= low << 1 }
            rest >>= 5
        }
        return value
    }

    /// Classes A to Z (1 to 26) shared out among 16 slots, so that the frequent ones have their own.
    private static let signatureSlot: [UInt32] = {
        var slots = [UInt32](repeating: 15, count: 32)
        for (slot, letter) in "ABDFHJKLMNRSTXO".utf8.enumerated() { slots[Int(letter - 0x40)] = UInt32(slot) }
        return slots
    }()

    /// The set of neighbouring pairs, hashed to 32 bits: one edit changes at most four.
    static func order(_ skeleton: UInt64) -> UInt32 {
        var value: UInt32 = 0
        var rest = skeleton
        var previous: UInt64 = 0
        while rest != 0 {
            let pair = UInt32(truncatingIfNeeded: previous << 5 | rest & 31) &* 0x9E37_79B1
            value |= 1 << (pair >> 27)
            previous = rest & 31
            rest >>= 5
        }
        return value
    }
}
