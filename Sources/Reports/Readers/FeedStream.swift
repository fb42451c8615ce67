import CXML2
import Files

/// The items of an RSS, RDF or Atom feed, one at a time.
final class FeedStream: ReportStream {
    private let path: String
    private let reader: xmlTextReaderPtr
    /// The parser reads from these bytes for as long as it lives.
    private let bytes: UnsafeMutableBufferPointer<UInt8>
    private var channelTitle: String?
    private var channelLanguage: String?
    private var isFeed = false
    private var count = 0
    private(set) var isFinished = false

    init(_ content: [UInt8], path: String) throws(ReportError) {
        self.path = path
        bytes = .allocate(capacity: max(1, content.count))
        _ = bytes.initialize(from: content)
        let options =
            XML_PARSE_RECOVER.rawValue | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue
            | XML_PARSE_NONET.rawValue
        let made = UnsafeRawPointer(bytes.baseAddress)?.withMemoryRebound(
            to: CChar.self, capacity: content.count
        ) {
            xmlReaderForMemory($0, Int32(content.count), nil, nil, Int32(options))
        }
        guard let made = made ?? nil else {
            bytes.deallocate()
            throw ReportError(path: path, message: "the feed cannot be opened")
        }
        reader = made
    }

    deinit {
        xmlFreeTextReader(reader)
        bytes.deallocate()
    }

    func next() throws(ReportError) -> Report? {
        var status = count == 0 ? xmlTextReaderRead(reader) : xmlTextReaderNext(reader)
        while status == 1 {
            if xmlTextReaderNodeType(reader) == Int32(XML_READER_TYPE_ELEMENT.rawValue),
                let name = localName()
            {
                switch name {
                case "rss", "feed", "rdf", "channel":
                    isFeed = true
                    if channelLanguage == nil, let node = xmlTextReaderCurrentNode(reader) {
                        channelLanguage = PageTree.attribute("lang", of: node)
                    }
                case "item" where isFeed, "entry" where isFeed:
                    guard let node = xmlTextReaderExpand(reader) else { break }
                    count += 1
                    return try report(node)
                case "title" where isFeed && channelTitle == nil:
                    channelTitle = xmlTextReaderExpand(reader).map { PageTree.allText($0) }
                case "language" where isFeed:
                    channelLanguage = xmlTextReaderExpand(reader).map { PageTree.allText($0) }
                default: break
                }
            }
            status = xmlTextReaderRead(reader)
        }
        isFinished = true
        if !isFeed { throw ReportError(path: path, message: "is no RSS or Atom feed") }
        if status < 0 {
            throw ReportError(path: path, message: "is broken XML after item \(count); mend the feed")
        }
        if count == 0 { throw ReportError(path: path, message: "the feed holds no items") }
        return nil
    }

    private func localName() -> String? {
        xmlTextReaderConstLocalName(reader).map { String(cString: $0).lowercased() }
    }

    private func report(_ item: xmlNodePtr) throws(ReportError) -> Report {
        var fields: [String: String] = [:]
        var child = item.pointee.children
        while let node = child {
            child = node.pointee.next
            let name = PageTree.name(of: node)
            guard !name.isEmpty else { continue }
            var value =
                name == "link"
                ? PageTree.attribute("href", of: node) ?? PageTree.allText(node) : PageTree.allText(node)
            if name == "content", PageTree.attribute("type", of: node) == "xhtml" { value = inner(node) }
            if name == "link", let relation = PageTree.attribute("rel", of: node), relation != "alternate" {
                continue
            }
            value = value.trimmed
            if !value.isEmpty, fields[name] == nil { fields[name] = value }
        }
        let body = fields["encoded"] ?? fields["content"] ?? fields["description"] ?? fields["summary"] ?? ""
        let title = fields["title"].map { PageReader.fragment($0).trimmed }
        var text = PageReader.fragment(body)
        if let title, !title.isEmpty, !PlainTextReader.begins(text, with: title) {
            text = text.isEmpty ? title : title + "\n\n" + text
        }
        guard !text.isEmpty else {
            throw ReportError(path: path, line: count, message: "the item has neither title nor text")
        }
        let id = fields["guid"] ?? fields["id"] ?? fields["link"] ?? "\(ReportSource.stem(path))-\(count)"
        var report = Report(
            id: id, title: title, text: text, textBeginsWithHeadline: title != nil, origin: "\(path):\(count)"
        )
        let written = fields["pubdate"] ?? fields["published"] ?? fields["date"] ?? fields["updated"]
        if let moment = written.flatMap({ Timestamp($0) }) {
            (report.published, report.publishedTime) = (moment.day, moment.time)
        }
        report.source = fields["source"] ?? channelTitle?.trimmed
        report.url = fields["link"]
        report.language = channelLanguage?.trimmed
        return report
    }

    /// XHTML content as markup again, so that its paragraphs stay apart.
    private func inner(_ node: xmlNodePtr) -> String {
        guard let buffer = xmlBufferCreate() else { return PageTree.allText(node) }
        defer { xmlBufferFree(buffer) }
        guard xmlNodeDump(buffer, node.pointee.doc, node, 0, 0) >= 0, let content = xmlBufferContent(buffer)
        else {
            return PageTree.allText(node)
        }
        return String(cString: content)
    }
}

extension String {
    fileprivate var trimmed: String {
        var view = self[...]
        while view.first?.isWhitespace == true { view.removeFirst() }
        while view.last?.isWhitespace == true { view.removeLast() }
        return String(view)
    }
}
