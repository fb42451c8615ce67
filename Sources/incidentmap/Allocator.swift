// Linked for its `malloc`, which takes the place of the C library's in the whole program: much of what one thread takes
// another gives back, and the C library's threads then wait for each other.
#if os(Linux)
    import CJEMALLOC
#endif
