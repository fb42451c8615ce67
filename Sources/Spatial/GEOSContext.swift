import CGEOS

/// One reentrant GEOS context: the handle that every `_r` function takes.
///
/// A context serves one thread at a time, so the type is not `Sendable`; each operation of the public API
/// makes its own, which costs well under a microsecond.
final class GEOSContext {
    let handle: GEOSContextHandle_t
    private let lastMessage: MessageBox

    init() throws(SpatialError) {
        guard let handle = GEOS_init_r() else {
            throw SpatialError(operation: "starting GEOS", message: "no context could be made")
        }
        let box = MessageBox()
        self.handle = handle
        self.lastMessage = box
        // The handler only records: unwinding through C++ frames is not allowed, so the error is thrown
        // after the call has returned.
        GEOSContext_setErrorMessageHandler_r(
            handle,
            { message, userData in
                guard let message, let userData else { return }
                let box = Unmanaged<MessageBox>.fromOpaque(userData).takeUnretainedValue()
                box.text = String(cString: message)
            },
            Unmanaged.passUnretained(box).toOpaque())
    }

    deinit { GEOS_finish_r(handle) }

    /// Runs a call that signals failure with a null pointer.
    func require<T>(
        _ operation: String, _ body: (GEOSContextHandle_t) -> T?
    ) throws(SpatialError) -> T {
        lastMessage.text = nil
        guard let value = body(handle) else { throw failure(operation) }
        return value
    }

    /// Runs a predicate: 0 is false, 1 is true and 2 is an exception.
    func predicate(
        _ operation: String, _ body: (GEOSContextHandle_t) -> CChar
    ) throws(SpatialError) -> Bool {
        lastMessage.text = nil
        switch body(handle) {
        case 0: return false
        case 1: return true
        default: throw failure(operation)
        }
    }

    /// Runs a call that returns 1, or 0 where it failed.
    func check(_ operation: String, _ body: (GEOSContextHandle_t) -> Int32) throws(SpatialError) {
        lastMessage.text = nil
        if body(handle) == 0 { throw failure(operation) }
    }

    func failure(_ operation: String) -> SpatialError {
        SpatialError(operation: operation, message: lastMessage.text ?? "GEOS gave no reason")
    }

    private final class MessageBox {
        var text: String?
    }
}
