import Foundation
import Incidents
import Testing

@testable import Exports
@testable import Storage

/// Sources and licences travel inside the store.
@Suite struct LayerMetadataTests {
    private func present(_ path: String, sources: [SourceRecord]) throws {
        let store = try GeoPackageStore(path: path, mode: .writing)
        var summary = StorePresentation.Summary()
        let incident = Samples.all[0]
        summary.add(incident)
        if store.isBeingBuilt { try store.write(incidents: [incident]) }
        for source in sources { try store.write(source: source) }
        try StorePresentation.apply(to: store, storeName: "incidents.gpkg", summary: summary)
        try store.close()
    }

    private func metadata(_ path: String, _ layer: String?) throws -> String {
        let store = try GeoPackageStore(path: path, mode: .reading)
        defer { try? store.close() }
        return try store.metadata(
            ofLayer: layer,
            standard: layer == nil ? LayerMetadata.dublinCore : LayerMetadata.qgisStandard) ?? ""
    }

    private static let set = SourceRecord(
        name: "A data set", kind: .dataset, licence: "CC BY 4.0", attribution: "Its makers & <others>")

    @Test func layersNameTheirSourcesAndLicences() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("incidents.gpkg")
        try present(path, sources: [Self.set, SourceRecord(name: "An outlet", kind: .outlet)])
        for layer in ["incidents", "footprints", "clusters"] {
            let xml = try metadata(path, layer)
            #expect(xml.contains("<rights>Its makers &amp; &lt;others&gt; (CC BY 4.0)</rights>"))
            #expect(xml.contains("<license>CC BY 4.0 (A data set)</license>"))
            #expect(xml.contains("An outlet"))
            #expect(xml.contains("GeoNames (CC BY 4.0)"))
        }
        let base = try metadata(path, "base_countries")
        #expect(base.contains("Natural Earth") && !base.contains("Its makers"))
        let whole = try metadata(path, nil)
        #expect(whole.contains("<dc:source>An outlet</dc:source>"))
        #expect(whole.contains("<dc:rights>Its makers &amp; &lt;others&gt; (CC BY 4.0)</dc:rights>"))
    }

    @Test func laterSourcesAreAddedAndWhatAPersonWroteStays() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("incidents.gpkg")
        try present(path, sources: [])
        let before = try metadata(path, "incidents")
        try present(path, sources: [])
        #expect(try metadata(path, "incidents") == before)
        try present(path, sources: [Self.set])
        #expect(try metadata(path, "incidents").contains("Its makers"))
        let store = try GeoPackageStore(path: path, mode: .writing)
        try store.replaceMetadata(
            ofLayer: "incidents", standard: LayerMetadata.qgisStandard,
            xml: "<qgis><title>Mine</title></qgis>")
        try store.close()
        try present(path, sources: [SourceRecord(name: "Another", kind: .dataset)])
        #expect(try metadata(path, "incidents") == "<qgis><title>Mine</title></qgis>")
        #expect(try metadata(path, "footprints").contains("Another"))
    }
}

extension GeoPackageStore {
    /// What QGIS does when a person saves a layer's properties.
    fileprivate func replaceMetadata(ofLayer layer: String, standard: String, xml: String) throws(StoreError)
    {
        try connection.withHandle { handle throws(StoreError) in
            try ensureBatch(handle)
            try willChange("gpkg_metadata", handle)
            let update = try connection.statement(
                """
                UPDATE gpkg_metadata SET metadata = ?3 WHERE md_standard_uri = ?1 AND id IN (SELECT md_file_id
                  FROM gpkg_metadata_reference WHERE table_name IS ?2 AND column_name IS NULL)
                """, handle)
            guard update.bind(1, standard), update.bind(2, layer), update.bind(3, xml)
            else { return }
            try update.run()
        }
    }
}
