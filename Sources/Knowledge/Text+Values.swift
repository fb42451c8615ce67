import Foundation

extension StringProtocol where Self.UTF8View.SubSequence == Substring.UTF8View {
    /// The values between separators, without the blanks around them; empty ones stay.
    ///
    /// Tables are read at every start, and Foundation's trimming costs more than all else of reading them: it is asked
    /// only where a value may begin or end with a blank beyond ASCII's.
    package func values(separatedBy separator: Unicode.Scalar) -> [String] {
        utf8.split(separator: UInt8(ascii: separator), omittingEmptySubsequences: false).map {
            Substring($0).trimmed
        }
    }
}

extension Substring {
    /// Without the blanks around it.
    package var trimmed: String {
        guard let first = utf8.first, let last = utf8.last else { return "" }
        if Self.isVisible(first), last > 0x20, last < 0x7F || Self.isVisible(utf8.dropLast().last ?? 0) {
            return String(self)
        }
        return trimmingCharacters(in: .whitespaces)
    }

    /// Whether a scalar that begins with this byte is surely no blank: ASCII that is visible, or two bytes from
    /// U+00C0 on, as Arabic has; blanks of two bytes lie below, all others have three.
    private static func isVisible(_ byte: UInt8) -> Bool { byte > 0x20 && byte < 0x7F || 0xC3...0xDF ~= byte }

    /// Whether it holds nothing but blanks.
    var isBlank: Bool {
        guard let first = utf8.first, first <= 0x20 || first >= 0x7F else { return utf8.isEmpty }
        return allSatisfy(\.isWhitespace)
    }
}
