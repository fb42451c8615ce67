import Storage

/// What the layers are, whose data they hold and under which terms: for QGIS's layer properties, and for the whole
/// file in Dublin Core.
struct LayerMetadata {
    /// Whom to name.
    var rights: [String]
    /// Under which terms.
    var licences: [String]
    /// The outlets that the incidents were read from.
    var outlets: [String] = []

    /// The form of QGIS's own metadata, by the address that QGIS looks for.
    static let qgisStandard = "http://mrcc.com/qgis.dtd"
    static let dublinCore = "http://purl.org/dc/elements/1.1/"
    private static let namedOutlets = 100

    /// The attribution of the bundled data.
    static let bundled = [
        BaseMap.attribution + " (public domain)",
        "Places: GeoNames (CC BY 4.0), Natural Earth, Unicode CLDR, Open Syria (CC BY 4.0)",
    ]
    static let bundledLicences = ["CC BY 4.0 (place names)", "Public domain (outlines)"]

    /// What a store's data sets and outlets ask for, with the bundled data.
    init(of store: GeoPackageStore, attribution: [String]) throws {
        let sources = try store.sources()
        let sets = sources.filter { $0.kind != .outlet }
        rights =
            attribution
            + sets.map { ($0.attribution ?? $0.name) + ($0.licence.map { " (\($0))" } ?? "") } + Self.bundled
        licences = sets.compactMap { set in set.licence.map { "\($0) (\(set.name))" } } + Self.bundledLicences
        outlets = sources.filter { $0.kind == .outlet }.map(\.name)
    }

    /// What a layer holds, in a sentence.
    static func abstract(of layer: QGISStyle.Layer) -> String {
        switch layer {
        case .incidents: "Events read from published reports; each row quotes the sentence it rests on."
        case .footprints: "Areas that hold the true place of an incident."
        case .clusters: "Hulls of incidents that lie close to each other."
        case .countries, .admin1: BaseMap.attribution
        }
    }

    private var origin: String {
        guard !outlets.isEmpty else { return "" }
        let named = outlets.prefix(Self.namedOutlets).joined(separator: ", ")
        return " Reports of: \(named)\(outlets.count > Self.namedOutlets ? " and others" : "")."
    }

    /// The elements inside a project's `resourceMetadata` and QGIS's metadata files.
    func content(_ xml: inout XMLBuilder, of layer: QGISStyle.Layer) {
        xml.element("type", text: "dataset")
        xml.element("title", text: layer.title)
        xml.element("abstract", text: Self.abstract(of: layer) + (layer.isBase ? "" : origin))
        for line in layer.isBase ? [Self.bundled[0]] : rights { xml.element("rights", text: line) }
        for licence in layer.isBase ? [Self.bundledLicences[1]] : licences {
            xml.element("license", text: licence)
        }
    }

    /// QGIS's metadata of a layer.
    func qgisXML(of layer: QGISStyle.Layer) -> String {
        var xml = XMLBuilder()
        xml.raw("<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>")
        xml.element("qgis", ["version": "3.22.0"]) { content(&$0, of: layer) }
        return xml.text
    }

    /// Dublin Core of the file.
    var dublinCoreXML: String {
        var xml = XMLBuilder()
        xml.element("metadata", ["xmlns:dc": Self.dublinCore]) { xml in
            xml.element("dc:title", text: "Incidents")
            xml.element("dc:description", text: Self.abstract(of: .incidents))
            xml.element("dc:type", text: "Dataset")
            for outlet in outlets.prefix(Self.namedOutlets) { xml.element("dc:source", text: outlet) }
            for line in rights + licences { xml.element("dc:rights", text: line) }
        }
        return xml.text
    }

    /// Writes the metadata of the store's layers and of the store.
    func write(to store: GeoPackageStore, layers: [QGISStyle.Layer]) throws {
        try store.writeMetadata(ofLayer: nil, standard: Self.dublinCore, xml: dublinCoreXML)
        for layer in layers {
            try store.writeMetadata(
                ofLayer: layer.rawValue, standard: Self.qgisStandard, xml: qgisXML(of: layer))
        }
    }
}

extension LayerMetadata {
    /// What a caller names, with the bundled data.
    init(attribution: [String]) {
        rights = attribution + Self.bundled
        licences = Self.bundledLicences
    }
}

extension QGISStyle.Layer {
    /// Whether the layer lies beneath the incidents and holds none of their data.
    var isBase: Bool { self == .countries || self == .admin1 }
}
