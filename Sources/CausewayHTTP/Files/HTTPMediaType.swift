/// Media types by the names of files.
enum HTTPMediaType {
    /// The type of a file; bytes of no known type if its name says nothing.
    ///
    /// - Parameter path: The file's path or name.
    /// - Returns: The type, text with its character set.
    static func of(_ path: String) -> String {
        let name = path.split(separator: "/").last ?? ""
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return "application/octet-stream" }
        let known = types[name[name.index(after: dot)...].lowercased()] ?? "application/octet-stream"
        return known.hasPrefix("text/") ? known + "; charset=utf-8" : known
    }

    private static let types: [String: String] = [
        "avif": "image/avif", "bin": "application/octet-stream", "bmp": "image/bmp", "css": "text/css",
        "csv": "text/csv",
        "gif": "image/gif", "gz": "application/gzip", "htm": "text/html", "html": "text/html", "ico": "image/x-icon",
        "ics": "text/calendar", "jpeg": "image/jpeg", "jpg": "image/jpeg", "js": "text/javascript",
        "json": "application/json", "jsonld": "application/ld+json", "map": "application/json", "md": "text/markdown",
        "mjs": "text/javascript", "mp3": "audio/mpeg", "mp4": "video/mp4", "ogg": "audio/ogg", "otf": "font/otf",
        "pdf": "application/pdf", "png": "image/png", "svg": "image/svg+xml", "tar": "application/x-tar",
        "ttf": "font/ttf", "txt": "text/plain", "wasm": "application/wasm", "wav": "audio/wav", "webm": "video/webm",
        "webmanifest": "application/manifest+json", "webp": "image/webp", "woff": "font/woff", "woff2": "font/woff2",
        "xhtml": "application/xhtml+xml", "xml": "application/xml", "yaml": "application/yaml",
        "yml": "application/yaml",
        "zip": "application/zip",
    ]
}
