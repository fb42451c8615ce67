import Files

extension IncidentImporter.Format {
    /// The format that a file's name and first line speak for.
    public static func recognised(from path: String) throws -> Self {
        var name = path.lowercased()
        if name.hasSuffix(".gz") { name.removeLast(3) }
        if name.hasSuffix(".gpkg") { return .gpkg }
        if name.hasSuffix(".kml") || name.hasSuffix(".kmz") { return .kml }
        if [".geojson", ".json", ".geojsonl", ".geojsons", ".ndjson", ".jsonl"].contains(where: {
            name.hasSuffix($0)
        }) {
            return .geojson
        }
        let reader = try DelimitedReader(path: path)
        var header: [String] = []
        guard try reader.next(into: &header) else {
            throw StoreError(path: path, message: "is empty")
        }
        let columns = Set(header.map(ImportMapping.key))
        if columns.contains("event_id_cnty") { return .acled }
        if columns.isSuperset(of: ["type_of_violence", "where_prec", "date_start"]) { return .ucdp }
        return .csv
    }
}
