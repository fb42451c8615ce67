import Incidents
import Reports
import Spatial

/// A filter as SQL and boxes for the R*Tree that find no incident too few, and the exact tests that these cannot make.
struct FilterQuery {
    /// The conditions joined by AND, or nothing.
    private let terms: String
    /// In the order of the question marks.
    private let parameters: [String]
    /// The condition on place.
    let place: PlaceCondition
    /// How many of the nearest, nil for all.
    let nearest: Int?
    private let actor: String?

    /// Whether the answer is ordered by distance.
    var needsDistances: Bool { place.circle != nil }
    /// Whether rows that SQL finds must be looked at again.
    var needsExactTest: Bool { !place.isEmpty || actor != nil }
    /// Whether the exact tests need more of the row than its point.
    var needsRow: Bool { actor != nil || place.placement != .point }

    init(_ filter: IncidentFilter, path: String) throws(StoreError) {
        do {
            place = try PlaceCondition(filter)
        } catch {
            throw StoreError(path: path, message: "the filter cannot be used: \(error)")
        }
        nearest = filter.circle == nil ? nil : filter.nearest
        actor = filter.actor.flatMap { $0.isEmpty ? nil : IncidentFilter.folded($0) }
        var terms: [String] = []
        var parameters: [String] = []
        if let from = filter.from {
            // Null, and so no day at all, where the first of the two is.
            terms.append("max(event_date, coalesce(event_date_end, event_date)) >= ?")
            parameters.append(from.description)
        }
        if let to = filter.to {
            terms.append("event_date <= ?")
            parameters.append(to.description)
        }
        if !filter.types.isEmpty {
            let marks = filter.types.map { _ in "?" }.joined(separator: ", ")
            terms.append(
                "(lower(event_type) IN (\(marks)) OR lower(sub_event_type) IN (\(marks)))")
            let names = filter.types.map { $0.lowercased() }
            parameters += names + names
        }
        if actor != nil {
            terms.append("coalesce(actor1, actor2, assoc_actor_1, assoc_actor_2) NOT NULL")
        }
        terms += Self.marks(filter)
        self.terms = terms.joined(separator: " AND ")
        self.parameters = parameters
    }

    /// The conditions on marks and status.
    private static func marks(_ filter: IncidentFilter) -> [String] {
        var terms: [String] = []
        if !filter.includesBackground { terms.append("(tags IS NULL OR instr(tags, '\"background\"') = 0)") }
        if !filter.includesDoubtful {
            terms.append("(tags IS NULL OR instr(tags, '\"doubtful\"') = 0 OR status IS 'confirmed')")
        }
        if !filter.includesRejected { terms.append("status IS NOT 'rejected'") }
        return terms
    }

    /// What a filter without a condition keeps.
    static var shown: String { marks(IncidentFilter()).joined(separator: " AND ") }

    /// The statement for all rows that SQL finds, its parameters bound.
    func allRows(
        columns: String, of store: GeoPackageStore, _ handle: OpaquePointer
    ) throws(StoreError) -> SQLStatement {
        let condition = terms.isEmpty ? "" : " WHERE \(terms)"
        let order = columns == "count(*)" ? "" : " ORDER BY fid"
        let statement = try store.connection.statement(
            "SELECT \(columns) FROM incidents\(condition)\(order)", handle)
        try bind(to: statement, from: 1, store)
        return statement
    }

    /// The statement for one row, its number to be bound as parameter 1 and the others bound.
    func singleRow(
        columns: String, of store: GeoPackageStore, _ handle: OpaquePointer
    ) throws(StoreError) -> SQLStatement {
        let condition = terms.isEmpty ? "" : " AND \(terms)"
        let statement = try store.connection.statement(
            "SELECT \(columns) FROM incidents WHERE fid = ?1\(condition)", handle)
        try bind(to: statement, from: 2, store)
        return statement
    }

    private func bind(
        to statement: SQLStatement, from first: Int32, _ store: GeoPackageStore
    ) throws(StoreError) {
        for (index, text) in parameters.enumerated() {
            guard statement.bind(Int32(index) + first, text) else { throw store.nullRefusal("a filter") }
        }
    }

    /// The tests that SQL cannot make; with its footprint where that counts.
    func accepts(_ incident: Incident, path: String) throws(StoreError) -> Bool {
        if let actor {
            let names = [incident.actor1, incident.assocActor1, incident.actor2, incident.assocActor2]
            guard names.contains(where: { $0.map { IncidentFilter.folded($0).contains(actor) } == true })
            else {
                return false
            }
        }
        do {
            return try place.accepts(incident)
        } catch {
            throw StoreError(path: path, message: "the condition on place cannot be tested: \(error)")
        }
    }

    /// Whether a point satisfies the condition on place.
    func accepts(_ position: Coordinate, path: String) throws(StoreError) -> Bool {
        do {
            return try place.accepts(position)
        } catch {
            throw StoreError(path: path, message: "the condition on place cannot be tested: \(error)")
        }
    }
}

/// The rows that a query's SQL and R*Tree find, one after another, in the order of their numbers.
struct QueryRows {
    /// The row at hand.
    let row: SQLStatement
    /// The rows that the R*Tree found; nil where the place does not count.
    private let candidates: [Int]?
    private var place = 0

    init(
        _ query: FilterQuery, columns: String, of store: GeoPackageStore, _ handle: OpaquePointer
    ) throws(StoreError) {
        candidates = query.place.isEmpty ? nil : try store.candidates(for: query.place, handle)
        row =
            candidates == nil
            ? try query.allRows(columns: columns, of: store, handle)
            : try query.singleRow(columns: columns, of: store, handle)
    }

    /// Goes to the next row; false at the end.
    mutating func next() throws(StoreError) -> Bool {
        guard let candidates else { return try row.step() }
        while place < candidates.count {
            row.rewind()
            row.bind(1, candidates[place])
            place += 1
            if try row.step() { return true }
        }
        return false
    }
}

extension GeoPackageStore {
    /// The SQL condition on the incidents' table for the rows that exports hold where nothing else is asked for.
    package static var shownCondition: String { FilterQuery.shown }
}
