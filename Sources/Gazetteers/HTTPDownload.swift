import CCURL
import Foundation

/// One file fetched over HTTP: a cut transfer goes on where it ended, now or on the next run, and the file is put in
/// place only when it is as long as the server said.
///
/// Beside the target lie, until then, the bytes so far (`.part`) and what tells that the server still has the same
/// file (`.part.state`: the length and the entity tag or day of change).
struct HTTPDownload {
    let url: URL
    let target: URL
    /// A longer file is refused.
    var limit: Int64 = 2 << 30
    /// Seconds between two tries; a try that brought nothing new is the last but one.
    var pause = 1.0
    /// Called with the bytes that are there and the length, where the server told it.
    var progress: (@Sendable (_ received: Int64, _ total: Int64?) -> Void)?

    private var part: URL { target.appendingPathExtension("part") }
    private var state: URL { part.appendingPathExtension("state") }

    init(_ url: URL, to target: URL, progress: (@Sendable (Int64, Int64?) -> Void)? = nil) {
        self.url = url
        self.target = target
        self.progress = progress
    }

    /// Fetches the file; what is there of it stays for the next call where that fails.
    ///
    /// - Throws: `GazetteerError` that names the address and what is wrong.
    func run() throws(GazetteerError) {
        guard Self.isUsable else { throw fault("cannot be fetched: the HTTP library does not start") }
        let descriptor = open(part.path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw GazetteerError(file: part.path, message: "cannot be written; is the folder yours?")
        }
        defer {
            if Self.size(descriptor) == 0 {
                unlink(part.path)
                unlink(state.path)
            }
            close(descriptor)
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            throw fault("is being fetched by another process; wait for it")
        }
        var idle = 0
        while true {
            let before = Self.size(descriptor)
            let transfer = HTTPTransfer(
                descriptor: descriptor, offset: before, validator: before > 0 ? savedValidator() : nil,
                limit: limit, progress: progress)
            let outcome = transfer.perform(url)
            if let fault = transfer.fault { throw self.fault(fault) }
            if let validator = transfer.validator { save(validator, length: transfer.total) }
            switch outcome {
            case .complete:
                let size = Self.size(descriptor)
                if let total = transfer.total, size != total {
                    discard()
                    throw fault("is \(size) bytes long, not the \(total) that the server announced")
                }
                guard rename(part.path, target.path) == 0 else {
                    throw GazetteerError(file: target.path, message: "cannot be written")
                }
                unlink(state.path)
                return
            case .outOfRange:
                // The part is no beginning of what the server has now.
                guard before > 0, ftruncate(descriptor, 0) == 0 else {
                    throw fault("has no such range (416)")
                }
                unlink(state.path)
                idle += 1
            case .refused(let reason): throw fault(reason)
            case .cut(let reason):
                idle = Self.size(descriptor) > before ? 0 : idle + 1
                guard idle < 2 else {
                    let size = Self.size(descriptor)
                    let kept = size > 0 ? "; the \(size) bytes that came are kept, run it again to go on" : ""
                    throw fault(reason + kept)
                }
                Thread.sleep(forTimeInterval: pause)
            }
            if idle > 2 { throw fault("changes while it is fetched; try again later") }
        }
    }

    /// Removes what is there of the file.
    func discard() {
        for file in [part, state, target] { unlink(file.path) }
    }

    private func fault(_ message: String) -> GazetteerError {
        GazetteerError(file: url.absoluteString, message: message)
    }

    private static func size(_ descriptor: Int32) -> Int64 { Int64(lseek(descriptor, 0, SEEK_END)) }

    private func savedValidator() -> String? {
        guard let text = try? String(contentsOf: state, encoding: .utf8) else { return nil }
        return text.split(separator: "\n", omittingEmptySubsequences: false).first.map(String.init)
    }

    private func save(_ validator: String, length: Int64?) {
        let text = "\(validator)\n\(length.map(String.init) ?? "")\n"
        try? text.write(to: state, atomically: true, encoding: .utf8)
    }

    /// libcurl's own set-up, once a process.
    private static let isUsable = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
}

/// One request and what became of it; used by one thread, from which libcurl calls back.
final class HTTPTransfer {
    enum Outcome {
        case complete
        /// The connection ended early.
        case cut(String)
        /// The server does not have the bytes after those that are there.
        case outOfRange
        /// Trying again would not help.
        case refused(String)
    }

    private let descriptor: Int32
    private let offset: Int64
    private let limit: Int64
    private let progress: (@Sendable (Int64, Int64?) -> Void)?
    private let rangeValidator: String?
    private var status = 0
    private var headers: [String: String] = [:]
    private var position: Int64 = -1
    /// The whole file's length, where the server told it.
    private(set) var total: Int64?
    /// What is wrong with the answer, beside a broken connection.
    private(set) var fault: String?

    init(
        descriptor: Int32, offset: Int64, validator: String?, limit: Int64,
        progress: (@Sendable (Int64, Int64?) -> Void)?
    ) {
        self.descriptor = descriptor
        self.offset = offset
        self.limit = limit
        self.progress = progress
        rangeValidator = validator
    }

    /// A strong entity tag, else the day of change: by which the server tells that its file is the same.
    ///
    /// Nil where the answer brings no part of the file.
    var validator: String? {
        guard status == 200 || status == 206 else { return nil }
        if let tag = headers["etag"], !tag.hasPrefix("W/") { return tag }
        return headers["last-modified"]
    }

    func perform(_ url: URL) -> Outcome {
        guard let handle = curl_easy_init() else { return .refused("cannot be fetched: out of memory") }
        defer { curl_easy_cleanup(handle) }
        var message = [CChar](repeating: 0, count: Int(CURL_ERROR_SIZE))
        var list: UnsafeMutablePointer<curl_slist>?
        defer { curl_slist_free_all(list) }
        // Without a validator two versions of a file could be joined: then it is fetched whole.
        if offset > 0, let rangeValidator {
            list = curl_slist_append(list, "Range: bytes=\(offset)-")
            list = curl_slist_append(list, "If-Range: \(rangeValidator)")
        }
        let code: CURLcode = message.withUnsafeMutableBufferPointer { buffer in
            _ = incidentmap_curl_set_text(handle, CURLOPT_URL, url.absoluteString)
            _ = incidentmap_curl_set_text(handle, CURLOPT_PROTOCOLS_STR, "http,https")
            _ = incidentmap_curl_set_text(handle, CURLOPT_USERAGENT, "incidentmap")
            for (option, value) in [
                (CURLOPT_FOLLOWLOCATION, 1), (CURLOPT_MAXREDIRS, 5), (CURLOPT_FAILONERROR, 1),
                (CURLOPT_NOSIGNAL, 1), (CURLOPT_CONNECTTIMEOUT, 20), (CURLOPT_LOW_SPEED_LIMIT, 1),
                (CURLOPT_LOW_SPEED_TIME, 60), (CURLOPT_NOPROGRESS, 1),
            ] {
                _ = incidentmap_curl_set_number(handle, option, value)
            }
            _ = incidentmap_curl_set_pointer(handle, CURLOPT_HTTPHEADER, list)
            _ = incidentmap_curl_set_pointer(handle, CURLOPT_ERRORBUFFER, buffer.baseAddress)
            let user = Unmanaged.passUnretained(self).toOpaque()
            _ = incidentmap_curl_set_pointer(handle, CURLOPT_WRITEDATA, user)
            _ = incidentmap_curl_set_pointer(handle, CURLOPT_HEADERDATA, user)
            _ = incidentmap_curl_set_writer(handle, CURLOPT_HEADERFUNCTION) { bytes, size, count, user in
                HTTPTransfer.from(user)?.takeHeader(bytes, size * count) ?? 0
            }
            _ = incidentmap_curl_set_writer(handle, CURLOPT_WRITEFUNCTION) { bytes, size, count, user in
                HTTPTransfer.from(user)?.takeBody(bytes, size * count) ?? 0
            }
            return curl_easy_perform(handle)
        }
        // An empty file has no body to begin at.
        if code == CURLE_OK, position < 0 { _ = beginBody() }
        return withExtendedLifetime(self) { outcome(code, url, message) }
    }

    private func outcome(_ code: CURLcode, _ url: URL, _ message: [CChar]) -> Outcome {
        switch code {
        case CURLE_OK: return .complete
        case CURLE_HTTP_RETURNED_ERROR:
            switch status {
            case 416: return .outOfRange
            case 404, 410: return .refused("is not on the server (\(status))")
            case 401, 403: return .refused("is not given out by the server (\(status))")
            case 408, 429, 500...599: return .cut("the server cannot serve it now (\(status))")
            default: return .refused("the server answers with status \(status)")
            }
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY:
            return .refused(
                "cannot be fetched: \(url.host ?? "the server") is not found; is there a network?")
        case CURLE_COULDNT_CONNECT:
            return .refused(
                "cannot be fetched: \(url.host ?? "the server") does not answer; is there a network?")
        case CURLE_PARTIAL_FILE, CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_GOT_NOTHING,
            CURLE_OPERATION_TIMEDOUT, CURLE_HTTP2, CURLE_HTTP2_STREAM:
            return .cut("was cut off: \(Self.text(message, code))")
        default: return .refused("cannot be fetched: \(Self.text(message, code))")
        }
    }

    private static func text(_ message: [CChar], _ code: CURLcode) -> String {
        let bytes = message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        let text = String(decoding: bytes, as: UTF8.self)
        return text.isEmpty ? String(cString: curl_easy_strerror(code)) : text
    }

    private static func from(_ user: UnsafeMutableRawPointer?) -> HTTPTransfer? {
        user.map { Unmanaged<HTTPTransfer>.fromOpaque($0).takeUnretainedValue() }
    }

    /// One line of the head; a redirection begins another.
    private func takeHeader(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
        guard let bytes else { return 0 }
        let line = String(
            decoding: UnsafeRawBufferPointer(start: bytes, count: count), as: UTF8.self
        ).trimmingCharacters(in: .whitespacesAndNewlines)
        if line.hasPrefix("HTTP/") {
            headers = [:]
            status = Int(line.split(separator: " ").dropFirst().first ?? "") ?? 0
        } else if let colon = line.firstIndex(of: ":") {
            headers[line[..<colon].lowercased()] = line[line.index(after: colon)...]
                .trimmingCharacters(in: .whitespaces)
        }
        return count
    }

    private func takeBody(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
        guard let bytes else { return 0 }
        if position < 0, !beginBody() { return 0 }
        guard position + Int64(count) <= limit else {
            fault = "is longer than \(limit) bytes: refused"
            return 0
        }
        var written = 0
        while written < count {
            let result = pwrite(
                descriptor, bytes + written, count - written, off_t(position))
            if result < 0, errno == EINTR { continue }
            guard result > 0 else {
                fault = "cannot be kept: the disk is full"
                return 0
            }
            written += result
            position += Int64(result)
        }
        progress?(position, total)
        return count
    }

    /// Where the body belongs in the file; false where the answer is not what was asked for.
    private func beginBody() -> Bool {
        switch status {
        case 206:
            // "bytes 100-199/200"
            let range = (headers["content-range"] ?? "").split { " -/".contains($0) }
            guard range.count == 4, range[0] == "bytes", Int64(range[1]) == offset else {
                fault = "the server sends another part than the one asked for"
                return false
            }
            position = offset
            total = Int64(range[3])
        case 200:
            guard ftruncate(descriptor, 0) == 0 else {
                fault = "cannot be kept: the file cannot be written"
                return false
            }
            position = 0
            total = headers["content-length"].flatMap { Int64($0) }
        default:
            fault = "the server answers with status \(status)"
            return false
        }
        if let total, total > limit {
            fault = "is \(total) bytes long, more than the \(limit) that are taken: refused"
            return false
        }
        return true
    }
}
