import Foundation
import GRDB
import GRDBSQLite
import Spatial

/// A connection to a store's database behind GRDB's queue, with the functions that its triggers call.
final class StoreConnection {
    let queue: DatabaseQueue
    /// The store's path, for messages.
    let path: String
    /// Kept by their text.
    private(set) var statements: [String: SQLStatement] = [:]
    /// Those that a bulk load runs for every incident, spared the look-up by their text.
    private var incidentInsert: SQLStatement?
    private var incidentsInsert: SQLStatement?
    private var footprintsInsert: SQLStatement?
    /// How many rows one run of the latter two inserts.
    static let groupSize = 16

    /// Opens a database; a writer waits up to `seconds` for another one's transaction.
    init(workingPath: String, path: String, isReadOnly: Bool, waiting seconds: Double) throws(StoreError) {
        var configuration = Configuration()
        configuration.readonly = isReadOnly
        configuration.busyMode = .timeout(seconds)
        configuration.allowsUnsafeTransactions = true
        configuration.foreignKeysEnabled = false
        configuration.prepareDatabase { database in
            for function in SpatialFunctions.all { database.add(function: function) }
        }
        self.path = path
        do {
            queue = try DatabaseQueue(path: workingPath, configuration: configuration)
        } catch {
            throw Self.translate(error, path: path)
        }
    }

    /// Runs `body` with the connection, inside its queue.
    func withHandle<Result>(
        _ body: (OpaquePointer) throws(StoreError) -> Result
    ) throws(StoreError) -> Result {
        do {
            return try queue.writeWithoutTransaction { database in
                guard let handle = database.sqliteConnection else {
                    throw StoreError(path: path, message: "is closed")
                }
                return try body(handle)
            }
        } catch {
            throw Self.translate(error, path: path)
        }
    }

    /// A prepared statement, kept for the next call; inside `withHandle`.
    func statement(_ sql: String, _ handle: OpaquePointer) throws(StoreError) -> SQLStatement {
        if let statement = statements[sql] {
            statement.clear()
            return statement
        }
        let statement = try SQLStatement(handle, sql, path: path)
        statements[sql] = statement
        return statement
    }

    /// The statement that inserts an incident; inside `withHandle`.
    func incidentInsert(_ handle: OpaquePointer) throws(StoreError) -> SQLStatement {
        if let incidentInsert { return incidentInsert }
        let statement = try SQLStatement(handle, IncidentColumns.insert, path: path)
        incidentInsert = statement
        return statement
    }

    /// The statement that inserts `groupSize` incidents; inside `withHandle`.
    func incidentsInsert(_ handle: OpaquePointer) throws(StoreError) -> SQLStatement {
        if let incidentsInsert { return incidentsInsert }
        let statement = try SQLStatement(
            handle, IncidentColumns.insert(rows: Self.groupSize), path: path, arenaSize: 1 << 18)
        incidentsInsert = statement
        return statement
    }

    /// The statement that inserts `groupSize` footprints; inside `withHandle`.
    func footprintsInsert(_ handle: OpaquePointer) throws(StoreError) -> SQLStatement {
        if let footprintsInsert { return footprintsInsert }
        let statement = try SQLStatement(
            handle, FootprintRow.insert(rows: Self.groupSize), path: path, arenaSize: 1 << 18)
        footprintsInsert = statement
        return statement
    }

    /// Runs statements that take no parameters.
    func execute(_ sql: String, _ handle: OpaquePointer) throws(StoreError) {
        let code = sqlite3_exec(handle, sql, nil, nil, nil)
        guard code == SQLITE_OK else { throw StoreError(path: path, connection: handle, code: code) }
    }

    /// The first column of the first row, nil where there is none.
    func integer(_ sql: String, _ handle: OpaquePointer) throws(StoreError) -> Int? {
        let statement = try SQLStatement(handle, sql, path: path)
        return try statement.step() ? statement.integer(0) : nil
    }

    /// The first column of the first row, nil where there is none.
    func text(_ sql: String, _ handle: OpaquePointer) throws(StoreError) -> String? {
        let statement = try SQLStatement(handle, sql, path: path)
        return try statement.step() ? statement.text(0) : nil
    }

    /// Lets go of the statements kept, which would hold on to a table that is to be dropped.
    func forgetStatements() {
        statements = [:]
        incidentInsert = nil
        incidentsInsert = nil
        footprintsInsert = nil
    }

    func close() throws(StoreError) {
        forgetStatements()
        do {
            try queue.close()
        } catch {
            throw Self.translate(error, path: path)
        }
    }

    static func translate(_ error: any Error, path: String) -> StoreError {
        if let error = error as? StoreError { return error }
        if let error = error as? DatabaseError {
            return StoreError(
                path: path,
                message: StoreError.explanation(
                    code: error.extendedResultCode.rawValue, detail: error.message ?? "database error"))
        }
        return StoreError(path: path, message: "\(error)")
    }
}

/// The functions that the R*Tree triggers of GeoPackage 1.2 call (annex F.3).
enum SpatialFunctions {
    static let all: [DatabaseFunction] = [
        edge("ST_MinX") { $0.west }, edge("ST_MaxX") { $0.east }, edge("ST_MinY") { $0.south },
        edge("ST_MaxY") { $0.north },
        DatabaseFunction("ST_IsEmpty", argumentCount: 1, pure: true) { values in
            guard let data = Data.fromDatabaseValue(values[0]) else { return nil }
            return data.withUnsafeBytes { GeometryBlob.extent($0) == nil }
        },
    ]

    private static func edge(
        _ name: String, _ value: @escaping @Sendable (BoundingBox) -> Double
    ) -> DatabaseFunction {
        DatabaseFunction(name, argumentCount: 1, pure: true) { values in
            guard let data = Data.fromDatabaseValue(values[0]) else { return nil }
            return data.withUnsafeBytes { GeometryBlob.extent($0) }.map(value)
        }
    }
}
