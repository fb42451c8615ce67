/// Rows of cells as columns that line up in a terminal.
package enum AlignedColumns {
    /// The rows as lines, each ended, two spaces between the columns; every row has as many cells as the first.
    ///
    /// Cells of the columns that `isRight` names stand at the right, as numbers do, the others at the left.
    package static func text(of rows: [[String]], isRight: (Int) -> Bool) -> String {
        let columns = rows.first?.indices ?? 0..<0
        let widths = columns.map { column in rows.map { width($0[column]) }.max() ?? 0 }
        let right = columns.map(isRight)
        return rows.map { row in
            var line = ""
            for column in columns {
                if column > 0 { line += "  " }
                let padding = String(repeating: " ", count: widths[column] - width(row[column]))
                let cell = isolated(row[column])
                line += right[column] ? padding + cell : cell + padding
            }
            while line.last == " " { line.removeLast() }
            return line + "\n"
        }.joined()
    }

    /// Columns of a terminal that a text takes: two for wide East Asian letters and pictures, none for marks.
    static func width(_ text: String) -> Int {
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return text.utf8.count }
        return text.unicodeScalars.reduce(0) { sum, scalar in
            switch scalar.properties.generalCategory {
            case .nonspacingMark, .enclosingMark, .format, .control: return sum
            default: return sum + (wide.contains { $0.contains(scalar.value) } ? 2 : 1)
            }
        }
    }

    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
        0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD,
    ]

    /// A right-to-left text within isolates (Unicode UAX 9), so that it does not turn its neighbours round.
    private static func isolated(_ text: String) -> String {
        let isRightToLeft = text.unicodeScalars.contains { scalar in
            (0x590...0x8FF).contains(scalar.value) || (0xFB1D...0xFDFF).contains(scalar.value)
                || (0xFE70...0xFEFF).contains(scalar.value)
        }
        return isRightToLeft ? "\u{2068}\(text)\u{2069}" : text
    }
}
