#if os(Linux)
    import CJEMALLOC
#endif

/// The allocator of the program: where jemalloc is linked, its `malloc` takes the place of the C library's.
///
/// Reports come and go by the hundred a second, and much of what one thread took another gives back; the C library's
/// threads then wait for each other, and jemalloc's need not.
enum Allocator {
    /// Gives memory that is free back to the system, before a part of the work that needs other memory.
    static func giveBack() {
        #if os(Linux)
            // All arenas: MALLCTL_ARENAS_ALL, a macro of jemalloc.h.
            _ = mallctl("arena.4096.purge", nil, nil, nil, 0)
        #endif
    }
}
