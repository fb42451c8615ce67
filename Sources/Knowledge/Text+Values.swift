import Foundation

extension StringProtocol where Self.UTF8View.SubSequence == Substring.UTF8View {
    /// The values between separators, without the blanks around them; empty ones stay.
    ///
    /// Tables are read at every start, and Foundation's trimming costs more than all else of reading them: it is asked
    /// only where a value does not begin and end with a visible character of ASCII.
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
        if first > 0x20, first < 0x7F, last > 0x20, last < 0x7F { return String(self) }
        return trimmingCharacters(in: .whitespaces)
    }

    /// Whether it holds nothing but blanks.
    var isBlank: Bool {
        guard let first = utf8.first, first <= 0x20 || first >= 0x7F else { return utf8.isEmpty }
        return allSatisfy(\.isWhitespace)
    }
}
