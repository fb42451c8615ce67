import Foundation
import GRDBSQLite
import Incidents
import Reports

/// A prepared statement on the store's hot paths, where one call a column counts.
///
/// Bound texts are copied into a block that lives as long as the statement, so that SQLite neither copies nor
/// frees them one by one. Used by one thread at a time, inside the connection's queue.
final class SQLStatement {
    let handle: OpaquePointer
    private let connection: OpaquePointer
    private let path: String
    private let arena: UnsafeMutableRawPointer
    private var used = 0
    private let arenaSize: Int
    private static let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    /// Prepares a statement; texts of `arenaSize` bytes together are bound at no cost.
    init(
        _ connection: OpaquePointer, _ sql: String, path: String, arenaSize: Int = 1 << 16
    ) throws(StoreError) {
        var handle: OpaquePointer?
        let code = sqlite3_prepare_v3(connection, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &handle, nil)
        guard code == SQLITE_OK, let handle else {
            throw StoreError(path: path, connection: connection, code: code)
        }
        self.handle = handle
        self.connection = connection
        self.path = path
        self.arenaSize = arenaSize
        arena = .allocate(byteCount: arenaSize, alignment: 16)
    }

    deinit {
        sqlite3_finalize(handle)
        arena.deallocate()
    }

    /// Makes the statement ready for another run, with every parameter null.
    func clear() {
        sqlite3_reset(handle)
        sqlite3_clear_bindings(handle)
        used = 0
    }

    /// Makes the statement ready for another run with the same parameters.
    @inline(__always)
    func rewind() { sqlite3_reset(handle) }

    /// Runs to the next row; false at the end.
    func step() throws(StoreError) -> Bool {
        let code = sqlite3_step(handle)
        if code == SQLITE_ROW { return true }
        if code == SQLITE_DONE { return false }
        let error = StoreError(path: path, connection: connection, code: code)
        sqlite3_reset(handle)
        throw error
    }

    /// Runs a statement that returns no rows, then makes it ready for another run.
    func run() throws(StoreError) {
        _ = try step()
        clear()
    }

    // MARK: Parameters, counted from 1

    /// Binds a text; false where it holds U+0000, which SQLite's text functions and every format would cut off.
    @inline(__always)
    func bind(_ index: Int32, _ text: String) -> Bool {
        let isBound = text.utf8.withContiguousStorageIfAvailable { bind(index, bytes: $0) }
        if let isBound { return isBound }
        var copy = text
        return copy.withUTF8 { bind(index, bytes: $0) }
    }

    private func bind(_ index: Int32, bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        if let start = bytes.baseAddress, memchr(start, 0, bytes.count) != nil { return false }
        guard used + bytes.count <= arenaSize else {
            // Empty texts always fit, so there is a base address here.
            sqlite3_bind_text(
                handle, index, UnsafeRawPointer(bytes.baseAddress)?.assumingMemoryBound(to: CChar.self),
                Int32(bytes.count), Self.transient)
            return true
        }
        let place = arena + used
        if let start = bytes.baseAddress { place.copyMemory(from: start, byteCount: bytes.count) }
        used += bytes.count
        sqlite3_bind_text(
            handle, index, place.assumingMemoryBound(to: CChar.self), Int32(bytes.count), nil)
        return true
    }

    @inline(__always)
    func bind(_ index: Int32, _ number: Int) { sqlite3_bind_int64(handle, index, Int64(number)) }

    @inline(__always)
    func bind(_ index: Int32, _ number: Double) { sqlite3_bind_double(handle, index, number) }

    /// Binds a day as `YYYY-MM-DD`.
    @inline(__always)
    func bind(_ index: Int32, _ date: CalendarDate) {
        guard used + 10 <= arenaSize else {
            _ = bind(index, date.description)
            return
        }
        let place = (arena + used).assumingMemoryBound(to: UInt8.self)
        used += 10
        let (year, month, day) = date.components
        place[0] = UInt8(truncatingIfNeeded: 0x30 + year / 1000)
        place[1] = UInt8(truncatingIfNeeded: 0x30 + year / 100 % 10)
        place[2] = UInt8(truncatingIfNeeded: 0x30 + year / 10 % 10)
        place[3] = UInt8(truncatingIfNeeded: 0x30 + year % 10)
        place[4] = 0x2D
        place[5] = UInt8(truncatingIfNeeded: 0x30 + month / 10)
        place[6] = UInt8(truncatingIfNeeded: 0x30 + month % 10)
        place[7] = 0x2D
        place[8] = UInt8(truncatingIfNeeded: 0x30 + day / 10)
        place[9] = UInt8(truncatingIfNeeded: 0x30 + day % 10)
        sqlite3_bind_text(handle, index, UnsafeRawPointer(place).assumingMemoryBound(to: CChar.self), 10, nil)
    }

    /// Binds a value of any kind; false where a text holds U+0000.
    func bind(_ index: Int32, _ value: IncidentValue) -> Bool {
        switch value {
        case .null: break
        case .text(let text): return bind(index, text)
        case .integer(let number): bind(index, number)
        case .real(let number): bind(index, number)
        case .date(let date): bind(index, date)
        case .boolean(let flag): bind(index, flag ? 1 : 0)
        case .list(let texts): return texts.isEmpty || bind(index, TextList.encode(texts))
        }
        return true
    }

    /// Binds bytes that `fill` writes into the statement's own block.
    @inline(__always)
    func bindBlob(_ index: Int32, count: Int, _ fill: (UnsafeMutableRawPointer) -> Void) {
        guard used + count <= arenaSize else {
            let block = UnsafeMutableRawPointer.allocate(byteCount: count, alignment: 8)
            fill(block)
            sqlite3_bind_blob(handle, index, block, Int32(count), Self.transient)
            block.deallocate()
            return
        }
        let place = arena + used
        fill(place)
        used += count
        sqlite3_bind_blob(handle, index, place, Int32(count), nil)
    }

    func bind(_ index: Int32, blob bytes: [UInt8]) {
        bytes.withUnsafeBytes { bytes in
            bindBlob(index, count: bytes.count) { place in
                if let start = bytes.baseAddress { place.copyMemory(from: start, byteCount: bytes.count) }
            }
        }
    }

    // MARK: Columns, counted from 0

    @inline(__always)
    func isNull(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }

    @inline(__always)
    func text(_ column: Int32) -> String? {
        guard let start = sqlite3_column_text(handle, column) else { return nil }
        let count = Int(sqlite3_column_bytes(handle, column))
        return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    @inline(__always)
    func integer(_ column: Int32) -> Int? {
        isNull(column) ? nil : Int(sqlite3_column_int64(handle, column))
    }

    @inline(__always)
    func real(_ column: Int32) -> Double? { isNull(column) ? nil : sqlite3_column_double(handle, column) }

    @inline(__always)
    func date(_ column: Int32) -> CalendarDate? { text(column).flatMap { CalendarDate(iso: $0) } }

    @inline(__always)
    func withBlob<Result>(_ column: Int32, _ body: (UnsafeRawBufferPointer) -> Result?) -> Result? {
        guard let start = sqlite3_column_blob(handle, column) else { return nil }
        let count = Int(sqlite3_column_bytes(handle, column))
        return body(UnsafeRawBufferPointer(start: start, count: count))
    }
}

extension StoreError {
    /// The failure of a call on a connection, in words that say what to do.
    init(path: String, connection: OpaquePointer?, code: Int32) {
        let detail = connection.map { String(cString: sqlite3_errmsg($0)) } ?? "error \(code)"
        self.init(path: path, message: Self.explanation(code: code, detail: detail))
    }

    /// A message for an SQLite result code.
    static func explanation(code: Int32, detail: String) -> String {
        switch code & 0xFF {
        case SQLITE_BUSY, SQLITE_LOCKED:
            "is being written by another program; close it there, or try again when it is done"
        case SQLITE_FULL: "the disk is full; what was written before stays complete"
        case SQLITE_IOERR: "cannot be read or written (\(detail)); what was written before stays complete"
        case SQLITE_READONLY, SQLITE_PERM: "is write-protected; change its permissions or copy it"
        case SQLITE_CANTOPEN: "cannot be opened; check that it exists and may be read"
        case SQLITE_CORRUPT: "is damaged (\(detail)); restore a copy"
        case SQLITE_NOTADB: "is not a GeoPackage"
        default: detail
        }
    }
}
