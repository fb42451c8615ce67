import CXML2
import Files
import Foundation

/// Reads a web page: its main text, and title, publication time, outlet and language from meta tags and JSON-LD.
enum PageReader {
    /// What a page says of itself.
    struct Facts {
        var title: String?
        var published: Timestamp?
        var source: String?
        var url: String?
        var language: String?
        var charset: String?
    }

    static func read(_ bytes: [UInt8], path: String) throws(ReportError) -> Report {
        let content: String
        do throws(TextDecoder.Failure) {
            content = try TextDecoder.decode(bytes, declared: declaredCharset(bytes))
        } catch {
            throw error.error(path: path)
        }
        guard let tree = PageTree(content), let root = tree.root else {
            throw ReportError(path: path, message: "is no HTML page")
        }
        // The tree is freed with its object, which must outlive every node used here.
        return try withExtendedLifetime(tree) { () throws(ReportError) in
            let facts = facts(root)
            var text = body(root, facts.title)
            guard !text.isEmpty else {
                throw ReportError(path: path, message: "the page holds no text to read")
            }
            if let title = facts.title, !PlainTextReader.begins(text, with: title) {
                text = title + "\n\n" + text
            }
            return Report(
                id: ReportSource.stem(path), title: facts.title, text: text,
                textBeginsWithHeadline: facts.title != nil,
                published: facts.published?.day, publishedTime: facts.published?.time, source: facts.source,
                url: facts.url, language: facts.language, origin: path)
        }
    }

    /// The text of a fragment, as feeds carry it.
    static func fragment(_ html: String) -> String {
        guard html.contains("<") || html.contains("&"),
            let tree = PageTree("<html><body>\(html)</body></html>"), let root = tree.root
        else {
            return html
        }
        return withExtendedLifetime(tree) {
            PageText(vocabulary: .shared, usesClasses: false).paragraphs(root, without: nil)
        }
    }

    private static func body(_ root: xmlNodePtr, _ title: String?) -> String {
        var reader = PageText(vocabulary: .shared)
        let text = reader.paragraphs(reader.mainElement(root), without: title)
        if text.utf8.count >= 200 { return text }
        reader.usesClasses = false
        let more = reader.paragraphs(reader.mainElement(root), without: title)
        return more.utf8.count > text.utf8.count * 2 ? more : text
    }

    /// `charset=` within the first bytes, as HTML asks for it.
    static func declaredCharset(_ bytes: [UInt8]) -> String? {
        let head = String(decoding: bytes.prefix(2048), as: UTF8.self).lowercased()
        for mark in ["charset=", "encoding="] {
            guard let found = head.range(of: mark) else { continue }
            let rest = head[found.upperBound...].drop { $0 == "\"" || $0 == "'" || $0 == " " }
            let name = rest.prefix { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" }
            if !name.isEmpty { return String(name) }
        }
        return nil
    }

    // MARK: Facts

    private static func facts(_ root: xmlNodePtr) -> Facts {
        var meta: [String: String] = [:]
        var linked: [JSONValue] = []
        var titleElement: String?
        var firstHeading: String?
        var time: String?
        var facts = Facts()
        PageTree.walk(
            root,
            enter: { node in
                switch PageTree.name(of: node) {
                case "html":
                    facts.language =
                        PageTree.attribute("lang", of: node) ?? PageTree.attribute("xml:lang", of: node)
                case "meta":
                    let name =
                        PageTree.attribute("property", of: node) ?? PageTree.attribute("name", of: node)
                        ?? PageTree.attribute("itemprop", of: node)
                        ?? PageTree.attribute("http-equiv", of: node)
                    if let name = name?.lowercased(), let value = PageTree.attribute("content", of: node),
                        !value.isEmpty
                    {
                        if meta[name] == nil { meta[name] = value }
                    }
                case "link":
                    if PageTree.attribute("rel", of: node) == "canonical" {
                        meta["canonical"] = PageTree.attribute("href", of: node)
                    }
                case "script":
                    if PageTree.attribute("type", of: node)?.lowercased() == "application/ld+json" {
                        let text = node.pointee.children.flatMap { PageTree.text(of: $0) } ?? ""
                        if let value = try? JSONValue(parsing: Array(text.utf8)) { linked.append(value) }
                    }
                    return false
                case "title": titleElement = titleElement ?? PageTree.allText(node)
                case "h1": firstHeading = firstHeading ?? PageTree.allText(node)
                case "time": time = time ?? PageTree.attribute("datetime", of: node)
                default: break
                }
                return true
            }, leave: { _ in })
        let article = linked.lazy.compactMap { Self.article(in: $0, depth: 0) }.first
        func named(_ use: String) -> String? {
            for name in PageVocabulary.shared.meta[use] ?? [] {
                if let value = meta[name] { return value }
            }
            return nil
        }
        facts.source = article?["publisher"].flatMap { $0["name"]?.text ?? $0.text } ?? named("source")
        let title =
            article?["headline"]?.text ?? named("title") ?? clean(firstHeading)
            ?? withoutOutlet(titleElement, facts.source)
        facts.title = clean(title.map { decoded($0) })
        let written = [article?["datePublished"]?.text, named("published"), time]
        facts.published = written.lazy.compactMap { text in text.flatMap { Timestamp($0) } }.first
        facts.url = named("url") ?? article?["url"]?.text
        facts.language = facts.language ?? named("language")
        return facts
    }

    /// The first object of linked data that is an article.
    private static func article(in value: JSONValue, depth: Int) -> JSONValue? {
        guard depth < 6 else { return nil }
        if let elements = value.elements {
            return elements.lazy.compactMap { Self.article(in: $0, depth: depth + 1) }.first
        }
        guard case .object = value else { return nil }
        let types = value["@type"]?.elements?.compactMap(\.text) ?? [value["@type"]?.text ?? ""]
        if types.contains(where: { $0.hasSuffix("Article") || $0.hasSuffix("Posting") || $0 == "Report" }) {
            return value
        }
        for name in ["@graph", "mainEntity", "mainEntityOfPage"] {
            if let inner = value[name], let found = article(in: inner, depth: depth + 1) { return found }
        }
        return nil
    }

    /// Entities that linked data and meta tags may hold twice encoded.
    private static func decoded(_ text: String) -> String { text.contains("&") ? fragment(text) : text }

    private static func clean(_ text: String?) -> String? {
        guard let text else { return nil }
        let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return words.isEmpty ? nil : words
    }

    /// "Headline - Outlet" and "Headline | Outlet" without the outlet.
    private static func withoutOutlet(_ title: String?, _ source: String?) -> String? {
        guard let title = clean(title) else { return nil }
        for mark in [" | ", " - ", " – ", " — ", " » "] {
            let parts = title.components(of: mark)
            guard parts.count > 1, let last = parts.last else { continue }
            let isOutlet =
                source.map { last.lowercased() == $0.lowercased() }
                ?? (last.count < 30 && parts[0].count > last.count)
            if isOutlet { return parts.dropLast().joined(separator: mark) }
        }
        return title
    }
}

extension String {
    /// The pieces between occurrences of a mark.
    fileprivate func components(of mark: String) -> [String] {
        var pieces: [String] = []
        var rest = self[...]
        while let found = rest.range(of: mark) {
            pieces.append(String(rest[..<found.lowerBound]))
            rest = rest[found.upperBound...]
        }
        pieces.append(String(rest))
        return pieces
    }
}
