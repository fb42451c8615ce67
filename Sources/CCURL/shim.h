#ifndef INCIDENTMAP_CCURL_H
#define INCIDENTMAP_CCURL_H
#include <curl/curl.h>

// Swift cannot call variadic functions: one plain function for each type of value.

static inline CURLcode incidentmap_curl_set_text(CURL *handle, CURLoption option, const char *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode incidentmap_curl_set_number(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode incidentmap_curl_set_offset(CURL *handle, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode incidentmap_curl_set_pointer(CURL *handle, CURLoption option, void *value) {
    return curl_easy_setopt(handle, option, value);
}

typedef size_t (*incidentmap_curl_writer)(char *bytes, size_t size, size_t count, void *user);

static inline CURLcode incidentmap_curl_set_writer(CURL *handle, CURLoption option, incidentmap_curl_writer value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode incidentmap_curl_get_number(CURL *handle, CURLINFO info, long *value) {
    return curl_easy_getinfo(handle, info, value);
}
#endif
