import Files
import Foundation

/// Lays out sections and writes an index file under a temporary name.
struct IndexWriter {
    private var sections: [(id: IndexFormat.Section, bytes: [UInt8])] = []

    /// Adds a section made of the elements' bytes.
    mutating func add<Element: BitwiseCopyable>(_ id: IndexFormat.Section, _ elements: [Element]) {
        elements.withUnsafeBytes { sections.append((id, Array($0))) }
    }

    /// Writes header and sections; what stood at the path stays until all is on disk.
    func write(to path: String, contentHash: (UInt64, UInt64)) throws(FileError) {
        var offset = IndexFormat.headerSize
        var entries = [(UInt64, UInt64, UInt64)](
            repeating: (0, 0, 0), count: IndexFormat.Section.allCases.count)
        for section in sections {
            offset += (IndexFormat.alignment - offset % IndexFormat.alignment) % IndexFormat.alignment
            let checksum = section.bytes.withUnsafeBytes(Hashing.checksum)
            entries[section.id.rawValue] = (UInt64(offset), UInt64(section.bytes.count), checksum)
            offset += section.bytes.count
        }
        var header: [UInt8] = []
        func append(_ value: UInt64) {
            withUnsafeBytes(of: value.littleEndian) { header.append(contentsOf: $0) }
        }
        append(IndexFormat.magic)
        append(UInt64(IndexFormat.version) | UInt64(entries.count) << 32)
        append(UInt64(offset))
        append(contentHash.0)
        append(contentHash.1)
        for entry in entries {
            append(entry.0)
            append(entry.1)
            append(entry.2)
        }
        append(header.withUnsafeBytes(Hashing.checksum))
        header += [UInt8](repeating: 0, count: IndexFormat.headerSize - header.count)
        let output = try OutputFile(path: path)
        try output.write(header)
        var position = header.count
        for section in sections {
            let padding = (IndexFormat.alignment - position % IndexFormat.alignment) % IndexFormat.alignment
            try output.write([UInt8](repeating: 0, count: padding))
            position += padding
            // In blocks, because the output file gathers what it is given.
            var start = 0
            while start < section.bytes.count {
                let end = min(start + 1 << 20, section.bytes.count)
                try output.write(section.bytes[start..<end])
                start = end
            }
            position += section.bytes.count
        }
        try output.finish()
    }
}
