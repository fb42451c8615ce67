import Reports
import Spatial

/// Reads positions written in a text: "36.512, 40.742", "36°30'43\"N 40°44'31\"E", "N36.512 E40.742", MGRS
/// "37S FB 12345 67890".
struct WrittenCoordinates {
    let text: GeoText

    /// The positions in text order, each as a reference.
    func references() -> [PlaceReference] {
        var found: [PlaceReference] = []
        var index = 0
        while index < text.count {
            guard mayBegin(index), let match = decimalPair(index) ?? sexagesimalPair(index) ?? grid(index)
            else {
                index += 1
                continue
            }
            var reference = PlaceReference(
                span: text.span(index..<match.end), toponyms: [], relation: .coordinates)
            reference.coordinate = match.coordinate
            reference.uncertainty = match.uncertainty
            reference.geoPrecision = 1
            reference.wherePrec = match.uncertainty > 25_000 ? 2 : 1
            reference.confidence = 0.95
            found.append(reference)
            index = match.end
        }
        return found
    }

    private struct Match {
        var coordinate: Coordinate
        /// Half the last step of the figures, in metres.
        var uncertainty: Double
        var end: Int
    }

    private func mayBegin(_ index: Int) -> Bool {
        let token = text.tokens[index]
        switch token.kind {
        case .number: return true
        case .mixed: return true
        case .word: return token.count == 1 && hemisphere(index) != nil
        default: return text.mark(index) == 0x2D && !(index > 0 && !token.followsSpace)
        }
    }

    // MARK: Decimal degrees

    /// A number with at least three decimals, a second one after a comma or space.
    private func decimalPair(_ start: Int) -> Match? {
        var index = start
        guard let first = decimal(&index) else { return nil }
        if index < text.count,
            text.mark(index) == 0x2C || text.mark(index) == 0x2F || text.mark(index) == 0x3B
        {
            index += 1
        }
        guard let second = decimal(&index) else { return nil }
        // Without letters latitude comes first, as people write it.
        let isSwapped = first.isLongitude == true || second.isLongitude == false
        let (latitude, longitude) = isSwapped ? (second, first) : (first, second)
        guard first.decimals >= 3 || first.isLongitude != nil,
            second.decimals >= 3 || second.isLongitude != nil
        else { return nil }
        let coordinate = Coordinate(longitude: longitude.value, latitude: latitude.value)
        guard coordinate.isValid else { return nil }
        let digits = min(first.decimals, second.decimals)
        var step = 111_320.0
        for _ in 0..<digits { step /= 10 }
        return Match(coordinate: coordinate, uncertainty: max(step / 2 * 1.5, 10), end: index)
    }

    private struct Figure {
        var value: Double
        var decimals: Int
        var isLongitude: Bool?
    }

    private func decimal(_ index: inout Int) -> Figure? {
        var at = index
        var sign = 1.0
        var isLongitude: Bool?
        if let letter = hemisphere(at) {
            isLongitude = letter.isLongitude
            sign = letter.sign
            at += 1
        }
        if at < text.count, text.mark(at) == 0x2D, at + 1 < text.count, !text.tokens[at + 1].followsSpace {
            sign = -sign
            at += 1
        }
        guard at < text.count, text.tokens[at].kind == .number else { return nil }
        let bytes = text.bytes[Int(text.tokens[at].utf8Start)..<Int(text.tokens[at].utf8End)]
        guard !bytes.contains(0x2C), !bytes.contains(0x3A), let dot = bytes.firstIndex(of: 0x2E),
            let value = LengthReader.value(of: bytes), value <= 180
        else { return nil }
        let decimals = bytes.endIndex - dot - 1
        at += 1
        if at < text.count, isDegree(at) { at += 1 }
        if isLongitude == nil, at < text.count, let letter = hemisphere(at) {
            isLongitude = letter.isLongitude
            sign = letter.sign
            at += 1
        }
        index = at
        return Figure(value: sign * value, decimals: decimals, isLongitude: isLongitude)
    }

    private func hemisphere(_ index: Int) -> (isLongitude: Bool, sign: Double)? {
        guard index < text.count, text.tokens[index].utf8End - text.tokens[index].utf8Start == 1 else {
            return nil
        }
        switch text.bytes[Int(text.tokens[index].utf8Start)] {
        case 0x4E: return (false, 1)
        case 0x53: return (false, -1)
        case 0x45: return (true, 1)
        case 0x57: return (true, -1)
        default: return nil
        }
    }

    private func isDegree(_ index: Int) -> Bool {
        let bytes = text.bytes[Int(text.tokens[index].utf8Start)..<Int(text.tokens[index].utf8End)]
        return bytes.elementsEqual([0xC2, 0xB0]) || bytes.elementsEqual([0xC2, 0xBA])
    }

    // MARK: Degrees, minutes, seconds

    private func sexagesimalPair(_ start: Int) -> Match? {
        var index = start
        guard let first = sexagesimal(&index) else { return nil }
        if index < text.count, text.mark(index) == 0x2C { index += 1 }
        guard let second = sexagesimal(&index), first.isLongitude != second.isLongitude else { return nil }
        let (latitude, longitude) = first.isLongitude == true ? (second, first) : (first, second)
        let coordinate = Coordinate(longitude: longitude.value, latitude: latitude.value)
        guard coordinate.isValid else { return nil }
        let step = first.decimals >= 2 ? 30.9 : first.decimals == 1 ? 1855 : 111_320
        return Match(coordinate: coordinate, uncertainty: step / 2 * 1.5, end: index)
    }

    /// One angle; `decimals` is 2 where seconds are given, 1 for minutes.
    private func sexagesimal(_ index: inout Int) -> Figure? {
        var at = index
        var letter = hemisphere(at)
        if letter != nil { at += 1 }
        guard at + 1 < text.count, text.tokens[at].kind == .number, isDegree(at + 1), let degrees = number(at)
        else { return nil }
        at += 2
        var value = degrees
        var parts = 0
        for scale in [60.0, 3600.0] {
            guard at < text.count, text.tokens[at].kind == .number || text.tokens[at].kind == .mixed,
                let part = number(at), part < 60
            else { break }
            value += part / scale
            parts += 1
            at += 1
            while at < text.count, isMinuteMark(at) { at += 1 }
        }
        if letter == nil {
            letter = hemisphere(at)
            at += 1
        }
        guard let letter else { return nil }
        index = at
        return Figure(value: letter.sign * value, decimals: parts, isLongitude: letter.isLongitude)
    }

    private func isMinuteMark(_ index: Int) -> Bool {
        let token = text.tokens[index]
        guard token.kind == .punctuation || token.kind == .symbol else { return false }
        let bytes = text.bytes[Int(token.utf8Start)..<Int(token.utf8End)]
        let marks: [[UInt8]] = [
            [0x27], [0x22], [0xE2, 0x80, 0xB2], [0xE2, 0x80, 0xB3], [0xE2, 0x80, 0x99], [0xE2, 0x80, 0x9D],
        ]
        return marks.contains { bytes.elementsEqual($0) }
    }

    private func number(_ index: Int) -> Double? {
        LengthReader.value(
            of: text.bytes[Int(text.tokens[index].utf8Start)..<Int(text.tokens[index].utf8End)])
    }

    // MARK: Military grid

    /// "37S FB 12345 67890", "37SFB1234567890".
    private func grid(_ start: Int) -> Match? {
        guard text.tokens[start].kind == .mixed else { return nil }
        var letters: [UInt8] = []
        var index = start
        while index < text.count, index < start + 4, letters.count < 15 {
            let token = text.tokens[index]
            guard token.kind == .mixed || token.kind == .number || token.kind == .word else { break }
            let part = text.bytes[Int(token.utf8Start)..<Int(token.utf8End)]
            guard part.allSatisfy({ ($0 >= 0x30 && $0 <= 0x39) || ($0 >= 0x41 && $0 <= 0x5A) }) else { break }
            if index > start, token.kind == .word, letters.count > 3 { break }
            letters += part
            index += 1
        }
        while !letters.isEmpty, index > start {
            if let position = MilitaryGrid.position(of: letters) {
                return Match(coordinate: position.coordinate, uncertainty: position.uncertainty, end: index)
            }
            index -= 1
            letters.removeLast(Int(text.tokens[index].utf8End - text.tokens[index].utf8Start))
        }
        return nil
    }
}
