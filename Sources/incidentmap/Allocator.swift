#if canImport(Glibc)
    import Glibc
#endif

/// What the C library's allocator is told before a long run.
enum Allocator {
    /// Keeps memory that was freed for the next report, where it would go back to the system and be asked for anew.
    ///
    /// Reports come and go by the hundred a second, each with some large arrays. Does nothing with other C libraries.
    static func keepFreedMemory() {
        #if canImport(Glibc)
            // Swift's module of glibc lacks malloc.h: its function, M_TRIM_THRESHOLD (-1) and M_MMAP_THRESHOLD (-3).
            typealias Setter = @convention(c) (_ parameter: CInt, _ value: CInt) -> CInt
            guard let symbol = dlsym(nil, "mallopt") else { return }
            let set = unsafeBitCast(symbol, to: Setter.self)
            _ = set(-1, 64 << 20)
            _ = set(-3, 32 << 20)
        #endif
    }
}
