import Foundation

/// What a scalar does in a token, and the form under which words compare, looked up by code point.
///
/// Two flat tables over the Basic Multilingual Plane, made once; other planes take the slow path.
final class ScalarTable: @unchecked Sendable {
    /// The part a scalar plays when text is cut into tokens.
    enum Class: UInt8 {
        case space, newline, letter, digit, mark, invisible, apostrophe, ideograph, punctuation, symbol
    }

    static let shared = ScalarTable()
    /// Set in a class byte when the letter is upper or title case.
    static let upperFlag: UInt8 = 0x80

    /// Written only while the table is made, read from every thread afterwards.
    let classes: UnsafeMutablePointer<UInt8>
    /// The folded scalar; 0 where the scalar counts for nothing in a comparison.
    let folds: UnsafeMutablePointer<UInt16>

    private init() {
        classes = .allocate(capacity: 0x1_0000)
        folds = .allocate(capacity: 0x1_0000)
        for code in 0..<0x1_0000 {
            folds[code] = UInt16(code)
            guard let scalar = Unicode.Scalar(UInt32(code)) else {
                classes[code] = Class.invisible.rawValue
                continue
            }
            let (kind, isUpper) = Self.classify(scalar)
            classes[code] = kind.rawValue | (isUpper ? Self.upperFlag : 0)
            folds[code] = Self.simpleFold(scalar, kind: kind, isUpper: isUpper)
        }
        dropDiacritics()
        foldArabic()
    }

    deinit {
        classes.deallocate()
        folds.deallocate()
    }

    static func classify(_ scalar: Unicode.Scalar) -> (kind: Class, isUpper: Bool) {
        switch scalar.value {
        case 0x0A, 0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029: return (.newline, false)
        // The right single quote and the modifier letters that romanisations use for hamza and ayn.
        case 0x27, 0x60, 0xB4, 0x2018, 0x2019, 0x201B, 0x2032, 0x02B9...0x02BF, 0x02C8, 0xFF07:
            return (.apostrophe, false)
        case 0x00AD, 0x061C, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x206F, 0xFEFF, 0xFE00...0xFE0F,
            0x0000...0x0008, 0x000E...0x001F, 0x007F...0x0084, 0x0086...0x009F, 0x0640:
            return (.invisible, false)
        case 0x3040...0x30FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x3FFFF:
            return (.ideograph, false)
        default: break
        }
        let properties = scalar.properties
        switch properties.generalCategory {
        case .uppercaseLetter, .titlecaseLetter: return (.letter, true)
        case .lowercaseLetter, .modifierLetter, .otherLetter, .letterNumber: return (.letter, false)
        case .decimalNumber: return (.digit, false)
        case .nonspacingMark, .spacingMark, .enclosingMark: return (.mark, false)
        case .spaceSeparator, .lineSeparator, .paragraphSeparator: return (.space, false)
        case .control where scalar.value == 0x09: return (.space, false)
        case .control, .format, .surrogate: return (.invisible, false)
        case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation,
            .initialPunctuation, .finalPunctuation, .otherPunctuation:
            return (.punctuation, false)
        default: return (.symbol, false)
        }
    }

    private static func simpleFold(_ scalar: Unicode.Scalar, kind: Class, isUpper: Bool) -> UInt16 {
        switch kind {
        case .mark, .invisible, .apostrophe: return 0
        case .digit:
            return scalar.properties.numericValue.map { 0x30 + UInt16($0) } ?? UInt16(scalar.value)
        case .letter where isUpper:
            return scalar.properties.lowercaseMapping.unicodeScalars.first.flatMap {
                UInt16(exactly: $0.value)
            }
                ?? UInt16(scalar.value)
        default: return UInt16(scalar.value)
        }
    }

    /// Letters with diacritics fold to their base letter, in Latin and Greek only: Cyrillic short i is a letter.
    private func dropDiacritics() {
        let codes = Array(0xC0...0x24F) + Array(0x370...0x3FF) + Array(0x1E00...0x1FFF)
        let scalars = codes.filter { classes[$0] & ~Self.upperFlag == Class.letter.rawValue }
        // One call for all: a separator after each letter keeps their decompositions apart.
        var joined = String.UnicodeScalarView()
        for code in scalars {
            if let scalar = Unicode.Scalar(UInt32(folds[code])) { joined.append(scalar) }
            joined.append("\n")
        }
        let pieces = String(joined).decomposedStringWithCanonicalMapping.unicodeScalars.split(separator: "\n")
        for (code, piece) in zip(scalars, pieces) {
            if let base = piece.first, let unit = UInt16(exactly: base.value) { folds[code] = unit }
        }
        let letters: [(Unicode.Scalar, Unicode.Scalar)] = [
            ("ł", "l"), ("Ł", "l"), ("ø", "o"), ("Ø", "o"), ("đ", "d"), ("Đ", "d"), ("ß", "s"), ("ı", "i"),
            ("ħ", "h"), ("Ħ", "h"), ("ŧ", "t"), ("ə", "e"), ("Ə", "e"), ("ð", "d"), ("Ð", "d"),
        ]
        for (from, to) in letters { folds[Int(from.value)] = UInt16(to.value) }
    }

    /// Hamza seats, alef maksura and ta marbuta fold as Arabic search engines fold them; Persian letters to Arabic.
    private func foldArabic() {
        let letters: [(Int, UInt16)] = [
            (0x0622, 0x0627), (0x0623, 0x0627), (0x0625, 0x0627), (0x0671, 0x0627), (0x0649, 0x064A),
            (0x0629, 0x0647), (0x0624, 0x0648), (0x0626, 0x064A), (0x06CC, 0x064A), (0x06A9, 0x0643),
            (0x06C0, 0x0647), (0x06D5, 0x0647), (0x06BE, 0x0647), (0x06C1, 0x0647),
        ]
        for (from, to) in letters { folds[from] = to }
    }

    /// The class and folded form of any scalar.
    @inline(__always)
    func lookUp(_ value: UInt32) -> (kind: UInt8, fold: UInt32) {
        if value < 0x1_0000 { return (classes[Int(value)], UInt32(folds[Int(value)])) }
        return Self.lookUpAstral(value)
    }

    private static func lookUpAstral(_ value: UInt32) -> (kind: UInt8, fold: UInt32) {
        guard let scalar = Unicode.Scalar(value) else { return (Class.invisible.rawValue, 0) }
        let (kind, isUpper) = classify(scalar)
        let folded =
            isUpper ? scalar.properties.lowercaseMapping.unicodeScalars.first?.value ?? value : value
        switch kind {
        case .mark, .invisible: return (kind.rawValue, 0)
        default: return (kind.rawValue | (isUpper ? upperFlag : 0), folded)
        }
    }
}
