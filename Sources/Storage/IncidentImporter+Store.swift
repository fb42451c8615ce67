import Incidents

extension IncidentImporter {
    /// Brings over what another store holds: its sources, its reports with their place names, its incidents with the
    /// rows that they were imported from, and what people changed.
    ///
    /// Clusters follow from the incidents and stay behind.
    mutating func readStore(path: String) throws {
        let other = try GeoPackageStore(path: path, mode: .reading)
        guard other.path != store.path else {
            throw StoreError(path: path, message: "is the store itself; name another to import from")
        }
        let store = store
        for source in try other.sources() { try store.write(source: source) }
        for format in Format.allCases {
            guard let header = try other.importHeader(ofDataset: format.rawValue) else { continue }
            try store.writeImportHeader(header, dataset: format.rawValue)
        }
        var reports = 0
        try other.forEachReport { report, mentions in
            try store.add(report: report, mentions: mentions)
            reports += 1
        }
        outcome.reports = reports
        var dataset: String?
        try other.forEachRecord { incident, row in
            if row?.dataset != dataset {
                try flush(dataset: dataset ?? "")
                dataset = row?.dataset
            }
            try accept(incident, record: row?.record, dataset: dataset ?? "")
        }
        try flush(dataset: dataset ?? "")
        try other.forEachEdit { try store.add(edit: $0) }
        try other.close()
    }
}
