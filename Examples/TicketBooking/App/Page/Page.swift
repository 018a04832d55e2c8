/// The page of the sample: plain HTML, CSS and JavaScript that need nothing from elsewhere.
///
/// It is compiled in, so that the executable can be copied anywhere by itself.
enum Page {
    /// Everything to be served with `GET` and `HEAD`.
    static let resources = [
        PageResource(path: "/", contentType: "text/html; charset=utf-8", text: html),
        PageResource(path: "/app.css", contentType: "text/css; charset=utf-8", text: css),
        PageResource(path: "/app.js", contentType: "text/javascript; charset=utf-8", text: script),
        PageResource(path: "/favicon.svg", contentType: "image/svg+xml", text: icon),
    ]

    /// Fields to send with each of them: nothing from elsewhere, nothing inline, no frame around it, and always asked
    /// for again, because names carry no version.
    static let headerFields: [(name: String, value: String)] = [
        (
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
                + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        ),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "no-referrer"),
        ("Cache-Control", "no-cache"),
    ]
}
