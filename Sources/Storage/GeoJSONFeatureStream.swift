import Files

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Cuts a GeoJSON file into its features without holding more than one of them and a block.
///
/// Takes a feature collection, a single feature, features one after another (one a line, or RFC 8142 with record
/// separators), plain or gzipped.
final class GeoJSONFeatureStream {
    private let source: GzipReader
    private let path: String
    private var buffer: [UInt8] = []
    private var position = 0
    private var isAtEnd = false
    private var isInCollection = false
    private static let blockSize = 1 << 20
    /// No honest feature is longer; without a bound an open brace would swallow the file.
    private static let longestFeature = 1 << 26

    init(path: String) throws(FileError) {
        self.path = path
        source = try GzipReader(path: path)
    }

    /// Calls `body` with the next feature's text; false at the end.
    func next(_ body: (UnsafeBufferPointer<UInt8>) -> Void) throws -> Bool {
        while true {
            guard let byte = try peek() else {
                if isInCollection { throw fault("ends inside the list of features") }
                return false
            }
            switch byte {
            case 0x7B:
                if !isInCollection, try enterCollection() { continue }
                let end = try objectEnd()
                buffer.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[position..<end])) }
                position = end
                return true
            case 0x2C, 0x1E: position += 1
            case 0x5D where isInCollection:
                // What stands behind the features (a bounding box, other members) is passed over.
                isInCollection = false
                position += 1
                try skipRest()
            default: throw fault("is not GeoJSON: \"{\" expected, not \"\(Character(Unicode.Scalar(byte)))\"")
            }
        }
    }

    private func fault(_ message: String) -> StoreError { StoreError(path: path, message: message) }

    /// The next byte that is no white space, nil at the end.
    private func peek() throws -> UInt8? {
        while true {
            while position < buffer.count {
                let byte = buffer[position]
                if byte > 0x20 || byte == 0x1E { return byte }
                position += 1
            }
            guard try fill() else { return nil }
            if buffer.starts(with: [0xEF, 0xBB, 0xBF]), position == 0 { position = 3 }
        }
    }

    /// Reads another block behind what is not yet used; false at the end.
    private func fill() throws -> Bool {
        guard !isAtEnd else { return false }
        if position > 0 {
            buffer.removeFirst(position)
            position = 0
        }
        if buffer.count > Self.longestFeature { throw fault("holds a feature longer than 64 MiB") }
        isAtEnd = try !source.read(upTo: Self.blockSize, into: &buffer)
        return true
    }

    /// Goes to the first feature of a collection that begins here; false where a single feature does.
    private func enterCollection() throws -> Bool {
        var offset = 1
        var depth = 1
        while true {
            let start = offset
            let step: (found: Bool, end: Bool, offset: Int, depth: Int)? = buffer.withUnsafeBufferPointer {
                bytes in
                var index = position + start
                var depth = depth
                while index < bytes.count {
                    switch bytes[index] {
                    case 0x22:
                        guard let close = Self.stringEnd(bytes, index) else { return nil }
                        if depth == 1, close - index == 10,
                            bytes[index + 1..<close - 1].elementsEqual("features".utf8)
                        {
                            var next = close
                            while next < bytes.count, bytes[next] <= 0x20 || bytes[next] == 0x3A { next += 1 }
                            guard next < bytes.count else { return nil }
                            if bytes[next] == 0x5B { return (true, true, next + 1 - position, depth) }
                        }
                        index = close
                        continue
                    case 0x7B, 0x5B: depth += 1
                    case 0x7D, 0x5D:
                        depth -= 1
                        if depth == 0 { return (false, true, 0, 0) }
                    default: break
                    }
                    index += 1
                }
                return (false, false, index - position, depth)
            }
            if let step {
                if step.end {
                    if step.found {
                        position += step.offset
                        isInCollection = true
                    }
                    return step.found
                }
                offset = step.offset
                depth = step.depth
            }
            guard try fill() else { throw fault("ends inside an object") }
        }
    }

    /// One past the brace that closes the object at `position`.
    private func objectEnd() throws -> Int {
        var offset = 0
        var depth = 0
        while true {
            let start = offset
            let step: (end: Int?, offset: Int, depth: Int)? = buffer.withUnsafeBufferPointer { bytes in
                var index = position + start
                var depth = depth
                while index < bytes.count {
                    let byte = bytes[index]
                    if byte == 0x22 {
                        guard let close = Self.stringEnd(bytes, index) else {
                            return (nil, index - position, depth)
                        }
                        index = close
                        continue
                    }
                    if byte == 0x7B {
                        depth += 1
                    } else if byte == 0x7D {
                        depth -= 1
                        if depth == 0 { return (index + 1, 0, 0) }
                    }
                    index += 1
                }
                return (nil, index - position, depth)
            }
            if let step {
                if let end = step.end { return end }
                offset = step.offset
                depth = step.depth
            }
            guard try fill() else { throw fault("ends inside a feature") }
        }
    }

    /// One past the quote that closes the string at `start`, nil where the block ends before.
    @inline(__always)
    private static func stringEnd(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int? {
        guard let base = bytes.baseAddress else { return nil }
        var index = start + 1
        while index < bytes.count, let found = memchr(base + index, 0x22, bytes.count - index) {
            let quote = UnsafeRawPointer(found) - UnsafeRawPointer(base)
            var slashes = 0
            while quote - slashes - 1 > start, bytes[quote - slashes - 1] == 0x5C { slashes += 1 }
            if slashes % 2 == 0 { return quote + 1 }
            index = quote + 1
        }
        return nil
    }

    private func skipRest() throws {
        var depth = 1
        while depth > 0 {
            guard let byte = try peek() else { throw fault("ends inside an object") }
            switch byte {
            case 0x22:
                while true {
                    let close = buffer.withUnsafeBufferPointer { Self.stringEnd($0, position) }
                    if let close {
                        position = close
                        break
                    }
                    guard try fill() else { throw fault("ends inside a text") }
                }
                continue
            case 0x7B, 0x5B: depth += 1
            case 0x7D, 0x5D: depth -= 1
            default: break
            }
            position += 1
        }
    }
}
