/// Finds the amounts in a document by its language's number words; dates are passed over.
struct NumberParser {
    let document: Document
    let words: PhraseMatcher<NumberWord>
    let usesDecimalComma: Bool

    /// A number without its modifiers.
    private struct Core {
        var end: Int
        var value: Double
        var low: Double?
        var high: Double?
        var isVague = false
        var isWord = false
    }

    /// All amounts in text order; `isTaken` says which tokens belong to dates.
    func parse(isTaken: (Int) -> Bool) -> [NumberExpression] {
        var found: [NumberExpression] = []
        var index = 0
        while index < document.tokens.count {
            guard document.tokens[index].kind == .number || words.mayBegin(with: index, in: document) else {
                index += 1
                continue
            }
            if let (found, end) = word(at: index, index + 6), found.kind == .never {
                index = end
            } else if !isTaken(index), let number = expression(at: index, isTaken: isTaken) {
                found.append(number)
                index = number.tokens.upperBound
            } else {
                index += 1
            }
        }
        return found
    }

    private func expression(at start: Int, isTaken: (Int) -> Bool) -> NumberExpression? {
        let limit = min(document.tokens.count, start + 24)
        var index = start
        var modifier: NumberWord.Class?
        var isApproximate = false
        while let (found, end) = word(at: index, limit) {
            switch found.kind {
            case .atLeast, .moreThan, .upTo, .lessThan, .between: modifier = modifier ?? found.kind
            case .about: isApproximate = true
            default:
                return number(
                    start, index, limit, modifier: modifier, isApproximate: isApproximate, isTaken: isTaken)
            }
            index = end
        }
        return number(start, index, limit, modifier: modifier, isApproximate: isApproximate, isTaken: isTaken)
    }

    private func number(
        _ start: Int, _ index: Int, _ limit: Int, modifier: NumberWord.Class?, isApproximate: Bool,
        isTaken: (Int) -> Bool
    ) -> NumberExpression? {
        guard index < limit, !isTaken(index), let core = core(at: index, limit) else { return nil }
        var result = NumberExpression(
            span: document.span(of: start..<core.end), tokens: start..<core.end, value: core.value)
        result.core = index..<core.end
        result.low = core.low
        result.high = core.high
        result.isVague = core.isVague
        result.isWord = core.isWord
        result.isApproximate = isApproximate || core.isVague
        var end = core.end
        if !core.isVague, let second = upperBound(after: end, limit, isBetween: modifier == .between),
            second.value > core.value || modifier == .between
        {
            result.low = min(core.value, second.value)
            result.high = max(core.value, second.value)
            result.value = min(core.value, second.value)
            end = second.end
        } else {
            switch modifier {
            case .atLeast, .moreThan: result.high = nil
            case .upTo, .lessThan: (result.low, result.high) = (nil, core.value)
            default: break
            }
            if let (found, next) = word(at: end, limit), found.kind == .orMore {
                result.high = nil
                end = next
            } else if end < limit, !document.tokens[end].followsSpace, isMark(end, "+") {
                result.high = nil
                end += 1
            }
        }
        // "Two (2)" says it once.
        if end + 2 < limit, isMark(end, "("), isMark(end + 2, ")"), document.tokens[end + 1].kind == .number,
            let again = digits(at: end + 1), again == core.value
        {
            end += 3
        }
        result.tokens = start..<end
        result.core = index..<end
        result.span = document.span(of: start..<end)
        return result
    }

    private func upperBound(after end: Int, _ limit: Int, isBetween: Bool) -> Core? {
        guard end < limit else { return nil }
        var next: Int?
        if let (found, after) = word(at: end, limit) {
            let joins = found.kind == .to || found.kind == .or || (isBetween && found.kind == .and)
            if joins { next = after }
        } else if document.tokens[end].kind == .punctuation,
            ["-", "–", "—"].contains(where: { isMark(end, $0) })
        {
            next = end + 1
        }
        guard let next, next < limit else { return nil }
        guard let second = core(at: next, limit), !second.isVague else { return nil }
        return second
    }

    private func core(at start: Int, _ limit: Int) -> Core? {
        let token = document.tokens[start]
        if token.kind == .number {
            guard var value = digits(at: start) else { return nil }
            var end = start + 1
            if let (found, next) = word(at: end, limit), found.kind == .scale || found.kind == .hundred {
                value *= found.kind == .hundred ? 100 : found.value
                end = next
            }
            return Core(end: end, value: value, low: value, high: value)
        }
        return wordCore(at: start, limit)
    }

    /// Adds up the words of one number: "one hundred and twenty-three thousand".
    private func wordCore(at start: Int, _ limit: Int) -> Core? {
        var total = 0.0
        var current = 0.0
        var last: NumberWord.Class?
        var end = start
        var index = start
        var vague: NumberWord?
        var isFirst = true
        while let (found, next) = word(at: index, limit, isAfterUnit: last == .unit) {
            var isTaken = true
            switch found.kind {
            case .unit:
                let follows =
                    last == nil || last == .hundred || last == .scale || (last == .ten && found.value < 10)
                if follows, vague == nil { current += found.value } else { isTaken = false }
            case .ten:
                let follows =
                    last == nil || last == .hundred || last == .scale
                    || (last == .unit && current.truncatingRemainder(dividingBy: 100) < 10
                        && isPrefixed(index))
                if follows, vague == nil { current += found.value } else { isTaken = false }
            case .teen:
                if last == .unit, current.truncatingRemainder(dividingBy: 100) < 10 {
                    current += 10
                } else {
                    isTaken = false
                }
            case .hundred:
                if vague != nil {
                    current = 100
                } else if last == nil || last == .scale {
                    current += 100
                } else if current < 100 {
                    current *= 100
                } else {
                    isTaken = false
                }
            case .scale:
                if vague != nil {
                    current = max(1, current) * found.value
                } else if last == nil {
                    current = found.value
                } else if last == .scale, current == 0, !isPrefixed(index) {
                    isTaken = false
                } else {
                    current = max(1, current) * found.value
                }
                if isTaken, vague == nil {
                    total += current
                    current = 0
                }
            case .vague where isFirst: vague = found
            case .vague where vague != nil && found.value >= 1000:
                // "tens of thousands".
                current = max(1, current) * found.value
            case .and where !isFirst && vague == nil && (last == .hundred || last == .scale),
                .of where vague != nil && next < limit:
                index = next
                continue
            default: isTaken = false
            }
            guard isTaken else { break }
            last = found.kind
            isFirst = false
            end = next
            index = next
            if index < limit, document.words[index] == .joiner { index += 1 }
        }
        guard end > start else { return nil }
        if let vague {
            let factor = max(1, current)
            return Core(
                end: end, value: vague.value * factor, low: vague.low.map { $0 * factor },
                high: vague.high.map { $0 * factor }, isVague: true, isWord: true)
        }
        let value = total + current
        return Core(end: end, value: value, low: value, high: value, isWord: true)
    }

    private func isPrefixed(_ index: Int) -> Bool {
        words.longestHit(in: document, at: index, limit: index + 1)?.isPrefixed ?? false
    }

    @inline(__always)
    private func word(at index: Int, _ limit: Int, isAfterUnit: Bool = false) -> (NumberWord, Int)? {
        guard index < limit, let hit = words.longestHit(in: document, at: index, limit: limit),
            let first = words.first(of: hit, in: document, at: index, where: { _ in true })
        else { return nil }
        // Arabic "ten" stands for 10 alone, and for the teens behind a unit.
        let teen =
            isAfterUnit ? words.first(of: hit, in: document, at: index) { $0.kind == .teen } : nil
        return (teen ?? first, Int(hit.end))
    }

    private func isMark(_ index: Int, _ mark: String) -> Bool {
        guard let bytes = document.utf8Range(of: index..<(index + 1)) else { return false }
        return document.utf8[bytes].elementsEqual(mark.utf8)
    }

    /// The value of a number token: "1,200", "3.5", "٣٤"; nil for "6:23" and what is no number.
    func digits(at index: Int) -> Double? {
        document.value(ofNumber: index, usesDecimalComma: usesDecimalComma)
    }
}

extension Document {
    /// The value of a number token such as "1,200", "3.5" or "٣٤"; nil for clock times and malformed groups.
    public func value(ofNumber index: Int, usesDecimalComma: Bool = false) -> Double? {
        let token = tokens[index]
        guard token.kind == .number else { return nil }
        var whole = 0.0
        var fraction = 0.0
        var scale = 1.0
        var groups: [Int] = [0]
        var separators: [UInt32] = []
        let table = ScalarTable.shared
        let text = String(decoding: utf8[Int(token.utf8Start)..<Int(token.utf8End)], as: UTF8.self)
        for scalar in text.unicodeScalars {
            let fold = table.lookUp(scalar.value).fold
            if (0x30...0x39).contains(fold) {
                groups[groups.count - 1] += 1
                guard groups.count < 12, groups[groups.count - 1] <= 18 else { return nil }
                let digit = Double(fold - 0x30)
                if separators.isEmpty || isGrouping(separators, usesDecimalComma) {
                    whole = whole * 10 + digit
                } else {
                    scale /= 10
                    fraction += digit * scale
                }
            } else if fold == 0x3A {
                return nil
            } else if fold != 0 {
                separators.append(fold == 0x066B ? 0x2E : fold == 0x066C ? 0x2C : fold)
                groups.append(0)
            }
        }
        guard !separators.isEmpty else { return whole }
        // "1,200" groups by three; "1,5" in a language with a decimal point is no group but a fraction.
        let grouped = groups.dropFirst().allSatisfy { $0 == 3 } && groups[0] <= 3
        let mark: UInt32 = usesDecimalComma ? 0x2E : 0x2C
        if separators.allSatisfy({ $0 == mark }) {
            return grouped ? whole : nil
        }
        let last = separators.last == mark ? nil : separators.last
        guard last != nil, separators.dropLast().allSatisfy({ $0 == mark }) else { return nil }
        return whole + fraction
    }

    private func isGrouping(_ separators: [UInt32], _ usesDecimalComma: Bool) -> Bool {
        separators.last == (usesDecimalComma ? 0x2E : 0x2C)
    }
}
