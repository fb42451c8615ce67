import Reports

/// Reads the length that stands before a relation: "3 km", "some 20 kilometres", "3km", "half a mile".
struct LengthReader {
    let text: GeoText

    /// A length and the tokens that state it.
    struct Length {
        /// The first token.
        var start: Int
        /// nil where the words state a travelling time.
        var metres: Double?
        var words: String
        /// Whether the words state no number: "several kilometres".
        var isVague = false
        /// Whether a word for going makes it a travelling time: "20 minutes' drive", not "for 20 minutes".
        var isTravelling = false
    }

    /// The length whose last token stands right before `index`; nil where none does.
    func length(endingBefore index: Int, floor: Int) -> Length? {
        // "10 kilometres (6 miles) south of": the bracket only says it again.
        if text.mark(index - 1) == 0x29 {
            for open in stride(from: index - 2, through: max(floor, index - 6), by: -1)
            where text.mark(open) == 0x28 {
                return length(endingBefore: open, floor: floor)
            }
            return nil
        }
        var last = index - 1
        // "20 minutes' drive", "two hours by car".
        var end = index
        while last > floor, isTravel(last) {
            last -= 1
            end = last + 1
        }
        let isTravelling = end < index
        guard last >= floor else { return nil }
        if let joined = joinedNumber(last) { return found(joined.metres, start: last, end: index) }
        if isTravelling || isTime(last) {
            var time = travellingTime(last, end: index, floor)
            time?.isTravelling = isTravelling
            return time
        }
        let unit = text.cues[last].metres
        guard unit > 0, last - 1 >= floor else { return nil }
        if let vague = vagueWords(before: last, floor: floor) {
            return Length(start: vague, metres: unit, words: text.text(vague..<index), isVague: true)
        }
        if let range = range(endingBefore: last, floor: floor) {
            return found(range.middle * unit, start: range.start, end: index)
        }
        // "a kilometre", "half a mile".
        if text.isWord(last - 1, "a") {
            let isHalf = last - 2 >= floor && text.cues[last - 2].classes.contains(.half)
            return found(unit * (isHalf ? 0.5 : 1), start: isHalf ? last - 2 : last - 1, end: index)
        }
        // A hyphen joins the two: "a 5-mile stretch".
        let before = text.isDash(last - 1) && !text.tokens[last - 1].followsSpace ? last - 1 : last
        if let number = number(endingBefore: before, floor) {
            var length = found(number.value * unit, start: number.start, end: index)
            length?.isVague = number.isVague
            return length
        }
        // "a few hundred metres".
        if last - 2 >= floor, text.cues[last - 2].classes.contains(.vague) {
            return Length(start: last - 2, metres: unit, words: text.text(last - 2..<index), isVague: true)
        }
        if text.cues[last - 1].classes.contains(.half) {
            return found(unit / 2, start: last - 1, end: index)
        }
        if text.isCaseless(last) { return found(unit, start: last, end: index) }
        return nil
    }

    /// "20 minutes' drive", "an hour by car", Arabic "sa'a" alone: it states no length.
    private func travellingTime(_ last: Int, end: Int, _ floor: Int) -> Length? {
        guard isTime(last) else { return nil }
        var start = last
        let before = text.isDash(last - 1) && !text.tokens[last - 1].followsSpace ? last - 1 : last
        if let number = number(endingBefore: before, floor) {
            start = number.start
        } else if last - 1 >= floor, text.isWord(last - 1, "an") || text.isWord(last - 1, "a") {
            start = last - 2 >= floor && text.cues[last - 2].classes.contains(.half) ? last - 2 : last - 1
        } else if last - 1 >= floor, !text.cues[last - 1].classes.isDisjoint(with: [.half, .vague]) {
            start = last - 1
        } else if !text.isCaseless(last) {
            return nil
        }
        return Length(start: start, metres: nil, words: text.text(start..<end))
    }

    /// The start of "several", "a few" before a unit.
    private func vagueWords(before unit: Int, floor: Int) -> Int? {
        guard text.cues[unit - 1].classes.contains(.vague) else { return nil }
        return unit - 2 >= floor && text.isWord(unit - 2, "a") ? unit - 2 : unit - 1
    }

    /// The middle of "3-4" or "3 to 4" that ends before a unit.
    private func range(endingBefore unit: Int, floor: Int) -> (middle: Double, start: Int)? {
        guard unit - 3 >= floor, text.isDash(unit - 2) || text.isWord(unit - 2, "to"), isNumber(unit - 1),
            isNumber(unit - 3), let low = number(unit - 3), let high = number(unit - 1), low < high
        else { return nil }
        return ((low + high) / 2, unit - 3)
    }

    private func found(_ metres: Double, start: Int, end: Int) -> Length? {
        guard metres.isFinite, metres > 0, metres < 2_000_000 else { return nil }
        return Length(start: start, metres: metres, words: text.text(start..<end))
    }

    private func isTravel(_ index: Int) -> Bool {
        text.cues[index].classes.contains(.travel) || text.isWord(index, "'")
            || text.isWord(index, "\u{2019}") || text.isWord(index, "'s")
    }

    private func isTime(_ index: Int) -> Bool { text.cues[index].classes.contains(.duration) }

    /// The number in digits or words that ends before a token.
    private func number(endingBefore end: Int, _ floor: Int) -> (start: Int, value: Double, isVague: Bool)? {
        guard end - 1 >= floor else { return nil }
        if text.tokens[end - 1].kind == .number { return number(end - 1).map { (end - 1, $0, false) } }
        guard let words = text.number(endingAt: end), words.start >= floor else { return nil }
        return words
    }

    private func isNumber(_ index: Int) -> Bool { text.tokens[index].kind == .number }

    private func number(_ index: Int) -> Double? {
        Self.value(of: text.bytes[Int(text.tokens[index].utf8Start)..<Int(text.tokens[index].utf8End)])
    }

    /// "3km" written as one token.
    private func joinedNumber(_ index: Int) -> (metres: Double, Void)? {
        let token = text.tokens[index]
        guard token.kind == .mixed else { return nil }
        let raw = text.bytes[Int(token.utf8Start)..<Int(token.utf8End)]
        let digits = raw.prefix { ($0 >= 0x30 && $0 <= 0x39) || $0 == 0x2E || $0 == 0x2C }
        guard !digits.isEmpty, let value = Self.value(of: digits) else { return nil }
        let unit = raw.dropFirst(digits.count).map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }
        guard let metres = Self.joinedUnits.first(where: { $0.name.elementsEqual(unit) })?.metres else {
            return nil
        }
        return (value * metres, ())
    }

    /// The value of digits with a decimal point or thousands' commas, in Western or Arabic-Indic figures.
    static func value(of bytes: some Collection<UInt8>) -> Double? {
        var digits = ""
        var iterator = Array(bytes).makeIterator()
        while let byte = iterator.next() {
            if byte >= 0x30 && byte <= 0x39 {
                digits.unicodeScalars.append(Unicode.Scalar(byte))
            } else if byte == 0xD9, let next = iterator.next() {
                if next >= 0xA0, next <= 0xA9 {
                    digits.unicodeScalars.append(Unicode.Scalar(next - 0xA0 + 0x30))
                } else if next == 0xAB {
                    digits.append(".")
                }
            } else if byte == 0x2E || byte == 0x2C {
                digits.append(byte == 0x2E ? "." : ",")
            } else {
                return nil
            }
        }
        // A comma before three final digits parts thousands; any other is a decimal comma.
        let parts = digits.split(separator: ",", omittingEmptySubsequences: false)
        if parts.count > 1 {
            let groups = parts.dropFirst().allSatisfy { $0.prefix { $0 != "." }.count == 3 }
            digits = groups ? parts.joined() : parts.joined(separator: ".")
        }
        return Double(digits)
    }

    private static let joinedUnits: [(name: [UInt8], metres: Double)] = [
        (Array("km".utf8), 1000), (Array("kms".utf8), 1000), (Array("m".utf8), 1),
        (Array("mi".utf8), 1609.344), (Array("nm".utf8), 1852),
    ]
}
