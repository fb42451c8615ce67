import CXML2
import Foundation
import Knowledge

/// How pages name their parts, from `pages.tsv`.
struct PageVocabulary: Sendable {
    let skippedElements: Set<String>
    let skippedClasses: Set<String>
    let textClasses: Set<String>
    let meta: [String: [String]]

    static let shared = PageVocabulary()

    private init() {
        var names: [String: [String]] = [:]
        let folders = [
            DataFolder.locate("Knowledge"), DataFolder.userData.appendingPathComponent("Knowledge"),
        ]
        for folder in folders.compactMap(\.self) {
            guard
                let table = try? DataTable(
                    contentsOf: folder.appendingPathComponent("pages.tsv"), required: ["use", "names"])
            else { continue }
            for row in table.rows { names[row["use"], default: []] += row.list("names") }
        }
        skippedElements = Set(names["skip_element"] ?? [])
        skippedClasses = Set(names["skip_class"] ?? [])
        textClasses = Set(names["text_class"] ?? [])
        meta = names.mapValues { $0.map { $0.lowercased() } }
    }
}

/// An HTML tree of libxml2, freed with this object; not shared between threads.
final class PageTree {
    private let document: htmlDocPtr
    let root: xmlNodePtr?

    /// Parses UTF-8, mending what is broken; nil where the parser gives no tree at all.
    init?(_ text: String) {
        var text = text
        let options =
            HTML_PARSE_RECOVER.rawValue | HTML_PARSE_NOERROR.rawValue | HTML_PARSE_NOWARNING.rawValue
            | HTML_PARSE_NONET.rawValue | HTML_PARSE_COMPACT.rawValue | HTML_PARSE_IGNORE_ENC.rawValue
        let parsed = text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { characters in
                htmlReadMemory(characters.baseAddress, Int32(characters.count), nil, "UTF-8", Int32(options))
            }
        }
        guard let parsed else { return nil }
        document = parsed
        root = xmlDocGetRootElement(parsed)
    }

    deinit { xmlFreeDoc(document) }

    /// An attribute's value.
    static func attribute(_ name: String, of node: xmlNodePtr) -> String? {
        guard let value = xmlGetProp(node, name) else { return nil }
        defer { incidentmap_xml_free(value) }
        return String(cString: value)
    }

    /// An element's name in lower case; empty for other nodes.
    static func name(of node: xmlNodePtr) -> String {
        guard node.pointee.type == XML_ELEMENT_NODE, let name = node.pointee.name else { return "" }
        return String(cString: name).lowercased()
    }

    /// The text of a text node; nil for other nodes.
    static func text(of node: xmlNodePtr) -> String? {
        guard node.pointee.type == XML_TEXT_NODE || node.pointee.type == XML_CDATA_SECTION_NODE,
            let content = node.pointee.content
        else { return nil }
        return String(cString: content)
    }

    /// Walks a subtree in document order without recursion: `enter` says whether to go into a node's children.
    static func walk(_ top: xmlNodePtr, enter: (xmlNodePtr) -> Bool, leave: (xmlNodePtr) -> Void) {
        var node = top
        while true {
            if enter(node), let child = node.pointee.children {
                node = child
                continue
            }
            leave(node)
            while node != top, node.pointee.next == nil {
                guard let parent = node.pointee.parent else { return }
                node = parent
                leave(node)
            }
            if node == top { return }
            guard let next = node.pointee.next else { return }
            node = next
        }
    }

    /// All text below a node, without scripts and styles.
    static func allText(_ top: xmlNodePtr) -> String {
        var result = ""
        walk(
            top,
            enter: { node in
                let name = name(of: node)
                if name == "script" || name == "style" { return false }
                if let text = text(of: node) { result += text }
                return true
            }, leave: { _ in })
        return result
    }
}
