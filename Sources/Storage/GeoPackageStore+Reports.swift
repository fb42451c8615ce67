public import Incidents
import Reports
import Spatial

extension GeoPackageStore {
    /// Writes a report that the store does not hold.
    func insertReport(
        _ report: ReportRecord, mentions: [MentionRecord], _ handle: OpaquePointer
    ) throws(StoreError) {
        let id = try nextID(of: "reports", key: "id", handle)
        bulk?.reports[report.id.hashValue] = Int32(truncatingIfNeeded: id)
        bulk?.nextIDs["reports"] = id + 1
        try willChange("reports", handle)
        let statement = try connection.statement(
            """
            INSERT INTO reports (title, source, url, published, language, content_hash, report_id, id)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """, handle)
        bind(report, to: statement)
        statement.bind(8, id)
        try statement.run()
        try insert(mentions, report: id, handle)
        try note(source: report.source, handle)
    }

    /// Writes a report, or brings the one with its id up to date where it differs.
    func upsertReport(
        _ report: ReportRecord, mentions: [MentionRecord], _ handle: OpaquePointer
    ) throws(StoreError) {
        let known = try connection.statement(
            """
            SELECT id, title, source, url, published, language, content_hash FROM reports WHERE report_id = ?
            """, handle)
        _ = known.bind(1, report.id)
        guard try known.step(), let id = known.integer(0) else {
            known.clear()
            try insertReport(report, mentions: mentions, handle)
            return
        }
        let isSame =
            known.text(1) == report.title && known.text(2) == report.source && known.text(3) == report.url
            && known.date(4) == report.published && known.text(5) == report.language
            && known.text(6) == report.contentHash
        known.clear()
        if !isSame {
            try willChange("reports", handle)
            let statement = try connection.statement(
                """
                UPDATE reports SET title = ?, source = ?, url = ?, published = ?, language = ?, content_hash = ?
                WHERE report_id = ?
                """, handle)
            bind(report, to: statement)
            try statement.run()
            try note(source: report.source, handle)
        }
        guard try self.mentions(ofReport: report.id, handle) != mentions else { return }
        try willChange("mentions", handle)
        let links = try connection.statement("DELETE FROM reports_mentions WHERE base_id = ?", handle)
        links.bind(1, id)
        try links.run()
        let old = try connection.statement("DELETE FROM mentions WHERE report_id = ?", handle)
        _ = old.bind(1, report.id)
        try old.run()
        try insert(mentions, report: id, handle)
    }

    private func bind(_ report: ReportRecord, to statement: SQLStatement) {
        if let title = report.title { _ = statement.bind(1, title) }
        if let source = report.source { _ = statement.bind(2, source) }
        if let url = report.url { _ = statement.bind(3, url) }
        if let day = report.published { statement.bind(4, day) }
        if let language = report.language { _ = statement.bind(5, language) }
        _ = statement.bind(6, report.contentHash)
        _ = statement.bind(7, report.id)
    }

    // MARK: Place names

    private func insert(
        _ mentions: [MentionRecord], report: Int, _ handle: OpaquePointer
    ) throws(StoreError) {
        guard !mentions.isEmpty else { return }
        try willChange("mentions", handle)
        var id = try nextID(of: "mentions", key: "id", handle)
        var rest = mentions[...]
        // Each statement looks its table's last number up and writes it back, so several rows go by one.
        for count in Self.mentionRows {
            let statement = try connection.statement(Self.mentionInserts[count] ?? "", handle)
            let link = try connection.statement(Self.mentionLinkInserts[count] ?? "", handle)
            while rest.count >= count {
                link.bind(1, report)
                for (row, mention) in rest.prefix(count).enumerated() {
                    bind(mention, id: id, to: statement, from: Int32(12 * row))
                    link.bind(Int32(row + 2), id)
                    id += 1
                }
                try statement.run()
                try link.run()
                rest = rest.dropFirst(count)
            }
        }
        if bulk != nil { bulk?.nextIDs["mentions"] = id }
    }

    /// How many rows go by one statement, the most first.
    private static let mentionRows = [16, 4, 1]
    private static let mentionInserts = Dictionary(
        uniqueKeysWithValues: mentionRows.map { count in
            let row = "(\(Array(repeating: "?", count: 12).joined(separator: ", ")))"
            let sql = """
                INSERT INTO mentions (id, report_id, span_start, span_end, text, gazetteer_id, name, latitude, longitude,
                  feature_code, country, confidence) VALUES \(Array(repeating: row, count: count).joined(separator: ", "))
                """
            return (count, sql)
        })
    private static let mentionLinkInserts = Dictionary(
        uniqueKeysWithValues: mentionRows.map { count in
            let rows = (0..<count).map { "(?1, ?\($0 + 2))" }.joined(separator: ", ")
            return (count, "INSERT OR IGNORE INTO reports_mentions (base_id, related_id) VALUES \(rows)")
        })

    private func bind(
        _ mention: MentionRecord, id: Int, to statement: SQLStatement, from start: Int32
    ) {
        statement.bind(start + 1, id)
        _ = statement.bind(start + 2, mention.reportID)
        statement.bind(start + 3, mention.span.start)
        statement.bind(start + 4, mention.span.end)
        _ = statement.bind(start + 5, mention.text)
        if let value = mention.gazetteerID { _ = statement.bind(start + 6, value) }
        if let value = mention.name { _ = statement.bind(start + 7, value) }
        if let position = mention.coordinate {
            statement.bind(start + 8, position.latitude)
            statement.bind(start + 9, position.longitude)
        }
        if let value = mention.featureCode { _ = statement.bind(start + 10, value) }
        if let value = mention.country { _ = statement.bind(start + 11, value) }
        if let value = mention.confidence { statement.bind(start + 12, value) }
    }

    func mentions(ofReport report: String, _ handle: OpaquePointer) throws(StoreError) -> [MentionRecord] {
        let statement = try connection.statement(
            "SELECT \(Self.mentionColumns.joined(separator: ", ")) FROM mentions WHERE report_id = ? ORDER BY id",
            handle)
        _ = statement.bind(1, report)
        defer { statement.clear() }
        var mentions: [MentionRecord] = []
        while try statement.step() {
            mentions.append(Self.mention(from: statement, at: 0, ofReport: report))
        }
        return mentions
    }

    /// What `mention(from:at:ofReport:)` reads.
    static let mentionColumns = [
        "span_start", "span_end", "text", "gazetteer_id", "name", "latitude", "longitude", "feature_code",
        "country", "confidence",
    ]

    static func mention(
        from row: SQLStatement, at first: Int32, ofReport report: String
    ) -> MentionRecord {
        var mention = MentionRecord(
            reportID: report,
            span: TextSpan(start: row.integer(first) ?? 0, end: row.integer(first + 1) ?? 0),
            text: row.text(first + 2) ?? "")
        mention.gazetteerID = row.text(first + 3)
        mention.name = row.text(first + 4)
        if let latitude = row.real(first + 5), let longitude = row.real(first + 6) {
            mention.coordinate = Coordinate(longitude: longitude, latitude: latitude)
        }
        mention.featureCode = row.text(first + 7)
        mention.country = row.text(first + 8)
        mention.confidence = row.real(first + 9)
        return mention
    }

    /// Reads `report_id, title, source, url, published, language, content_hash`.
    static func report(from row: SQLStatement, at first: Int32) -> ReportRecord {
        ReportRecord(
            id: row.text(first) ?? "", title: row.text(first + 1), source: row.text(first + 2),
            url: row.text(first + 3), published: row.date(first + 4), language: row.text(first + 5),
            contentHash: row.text(first + 6) ?? "")
    }

    /// The reports in the store, in the order in which they came.
    public func reports() throws(StoreError) -> [ReportRecord] {
        try connection.withHandle { handle throws(StoreError) in
            let statement = try connection.statement(
                """
                SELECT report_id, title, source, url, published, language, content_hash FROM reports ORDER BY id
                """, handle)
            defer { statement.clear() }
            var reports: [ReportRecord] = []
            while try statement.step() { reports.append(Self.report(from: statement, at: 0)) }
            return reports
        }
    }

    /// The place names found in a report, in text order.
    public func mentions(ofReport report: String) throws(StoreError) -> [MentionRecord] {
        try connection.withHandle { handle throws(StoreError) in
            try mentions(ofReport: report, handle)
        }
    }

    // MARK: Relations and sources

    /// Joins an incident's row to a report's.
    static let linkInsert = "INSERT OR IGNORE INTO incidents_reports (base_id, related_id) VALUES (?, ?)"

    /// Joins incidents to their reports, now that all of the batch are written.
    func resolvePendingLinks(_ handle: OpaquePointer) throws(StoreError) {
        guard !pendingLinks.isEmpty else { return }
        let links = pendingLinks
        pendingLinks = []
        var rows: [String: Int] = [:]
        let lookup = try connection.statement("SELECT id FROM reports WHERE report_id = ?", handle)
        let insert = try connection.statement(Self.linkInsert, handle)
        for link in links {
            if rows[link.report] == nil {
                lookup.clear()
                _ = lookup.bind(1, link.report)
                if try lookup.step() { rows[link.report] = lookup.integer(0) }
                lookup.clear()
            }
            guard let row = rows[link.report] else {
                // The report may come in a later batch of the same run.
                pendingLinks.append(link)
                continue
            }
            insert.bind(1, link.fid)
            insert.bind(2, row)
            try insert.run()
        }
    }

    /// Writes an outlet or a data set with its licence; one of the same name is brought up to date.
    public func write(source: SourceRecord) throws(StoreError) {
        try connection.withHandle { handle throws(StoreError) in
            try ensureBatch(handle)
            let known = try connection.statement(
                "SELECT kind, url, licence, attribution FROM sources WHERE name = ?", handle)
            guard known.bind(1, source.name) else { throw nullRefusal("a source's name") }
            let isSame =
                try known.step() && known.text(0) == source.kind.rawValue && known.text(1) == source.url
                && known.text(2) == source.licence && known.text(3) == source.attribution
            known.clear()
            knownSources.insert(source.name)
            guard !isSame else { return }
            try willChange("sources", handle)
            let statement = try connection.statement(
                """
                INSERT INTO sources (name, kind, url, licence, attribution) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (name) DO UPDATE SET kind = excluded.kind, url = excluded.url,
                  licence = excluded.licence, attribution = excluded.attribution
                """, handle)
            _ = statement.bind(1, source.name)
            _ = statement.bind(2, source.kind.rawValue)
            if let url = source.url { _ = statement.bind(3, url) }
            if let licence = source.licence { _ = statement.bind(4, licence) }
            if let attribution = source.attribution { _ = statement.bind(5, attribution) }
            try statement.run()
        }
    }

    /// Enters an outlet that a report names, once.
    private func note(source: String?, _ handle: OpaquePointer) throws(StoreError) {
        guard let source, knownSources.insert(source).inserted else { return }
        let known = try connection.statement("SELECT 1 FROM sources WHERE name = ?", handle)
        _ = known.bind(1, source)
        let isKnown = try known.step()
        known.clear()
        guard !isKnown else { return }
        try willChange("sources", handle)
        let statement = try connection.statement(
            "INSERT INTO sources (name, kind) VALUES (?, 'outlet')", handle)
        _ = statement.bind(1, source)
        try statement.run()
    }
}

/// Where incidents come from: an outlet, a data set or a gazetteer, with what its licence asks for.
public struct SourceRecord: Hashable, Sendable {
    /// What a source is.
    public enum Kind: String, Hashable, Sendable {
        case outlet, dataset, gazetteer
    }

    /// The name that attributions use.
    public var name: String
    /// What it is.
    public var kind: Kind
    /// Where it is published.
    public var url: String?
    /// The licence's name.
    public var licence: String?
    /// The words that the licence asks for.
    public var attribution: String?

    /// Takes the values as they are.
    public init(
        name: String, kind: Kind, url: String? = nil, licence: String? = nil, attribution: String? = nil
    ) {
        self.name = name
        self.kind = kind
        self.url = url
        self.licence = licence
        self.attribution = attribution
    }
}
