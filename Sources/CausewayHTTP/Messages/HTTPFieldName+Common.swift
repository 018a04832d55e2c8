/// Names in common use, computed so that using one costs no allocation and no lazy start.
extension HTTPField.Name {
    /// The `Accept` field.
    public static var accept: Self { Self(known: "Accept") }
    /// The `Accept-Encoding` field.
    public static var acceptEncoding: Self { Self(known: "Accept-Encoding") }
    /// The `Accept-Language` field.
    public static var acceptLanguage: Self { Self(known: "Accept-Language") }
    /// The `Access-Control-Allow-Credentials` field.
    public static var accessControlAllowCredentials: Self { Self(known: "Access-Control-Allow-Credentials") }
    /// The `Access-Control-Allow-Headers` field.
    public static var accessControlAllowHeaders: Self { Self(known: "Access-Control-Allow-Headers") }
    /// The `Access-Control-Allow-Methods` field.
    public static var accessControlAllowMethods: Self { Self(known: "Access-Control-Allow-Methods") }
    /// The `Access-Control-Allow-Origin` field.
    public static var accessControlAllowOrigin: Self { Self(known: "Access-Control-Allow-Origin") }
    /// The `Access-Control-Expose-Headers` field.
    public static var accessControlExposeHeaders: Self { Self(known: "Access-Control-Expose-Headers") }
    /// The `Access-Control-Max-Age` field.
    public static var accessControlMaxAge: Self { Self(known: "Access-Control-Max-Age") }
    /// The `Access-Control-Request-Headers` field.
    public static var accessControlRequestHeaders: Self { Self(known: "Access-Control-Request-Headers") }
    /// The `Access-Control-Request-Method` field.
    public static var accessControlRequestMethod: Self { Self(known: "Access-Control-Request-Method") }
    /// The `Age` field.
    public static var age: Self { Self(known: "Age") }
    /// The `Allow` field.
    public static var allow: Self { Self(known: "Allow") }
    /// The `Authorization` field.
    public static var authorization: Self { Self(known: "Authorization") }
    /// The `Cache-Control` field.
    public static var cacheControl: Self { Self(known: "Cache-Control") }
    /// The `Connection` field.
    public static var connection: Self { Self(known: "Connection") }
    /// The `Content-Encoding` field.
    public static var contentEncoding: Self { Self(known: "Content-Encoding") }
    /// The `Content-Language` field.
    public static var contentLanguage: Self { Self(known: "Content-Language") }
    /// The `Content-Length` field.
    public static var contentLength: Self { Self(known: "Content-Length") }
    /// The `Content-Security-Policy` field.
    public static var contentSecurityPolicy: Self { Self(known: "Content-Security-Policy") }
    /// The `Content-Type` field.
    public static var contentType: Self { Self(known: "Content-Type") }
    /// The `Cookie` field.
    public static var cookie: Self { Self(known: "Cookie") }
    /// The `Date` field.
    public static var date: Self { Self(known: "Date") }
    /// The `ETag` field.
    public static var eTag: Self { Self(known: "ETag") }
    /// The `Expect` field.
    public static var expect: Self { Self(known: "Expect") }
    /// The `Expires` field.
    public static var expires: Self { Self(known: "Expires") }
    /// The `Host` field.
    public static var host: Self { Self(known: "Host") }
    /// The `Idempotency-Key` field.
    public static var idempotencyKey: Self { Self(known: "Idempotency-Key") }
    /// The `If-Match` field.
    public static var ifMatch: Self { Self(known: "If-Match") }
    /// The `If-Modified-Since` field.
    public static var ifModifiedSince: Self { Self(known: "If-Modified-Since") }
    /// The `If-None-Match` field.
    public static var ifNoneMatch: Self { Self(known: "If-None-Match") }
    /// The `If-Unmodified-Since` field.
    public static var ifUnmodifiedSince: Self { Self(known: "If-Unmodified-Since") }
    /// The `Last-Event-ID` field.
    public static var lastEventID: Self { Self(known: "Last-Event-ID") }
    /// The `Last-Modified` field.
    public static var lastModified: Self { Self(known: "Last-Modified") }
    /// The `Link` field.
    public static var link: Self { Self(known: "Link") }
    /// The `Location` field.
    public static var location: Self { Self(known: "Location") }
    /// The `Origin` field.
    public static var origin: Self { Self(known: "Origin") }
    /// The `Prefer` field.
    public static var prefer: Self { Self(known: "Prefer") }
    /// The `Preference-Applied` field.
    public static var preferenceApplied: Self { Self(known: "Preference-Applied") }
    /// The `Proxy-Authenticate` field.
    public static var proxyAuthenticate: Self { Self(known: "Proxy-Authenticate") }
    /// The `Range` field.
    public static var range: Self { Self(known: "Range") }
    /// The `Referer` field.
    public static var referer: Self { Self(known: "Referer") }
    /// The `Retry-After` field.
    public static var retryAfter: Self { Self(known: "Retry-After") }
    /// The `Sec-WebSocket-Accept` field.
    public static var secWebSocketAccept: Self { Self(known: "Sec-WebSocket-Accept") }
    /// The `Sec-WebSocket-Key` field.
    public static var secWebSocketKey: Self { Self(known: "Sec-WebSocket-Key") }
    /// The `Sec-WebSocket-Protocol` field.
    public static var secWebSocketProtocol: Self { Self(known: "Sec-WebSocket-Protocol") }
    /// The `Sec-WebSocket-Version` field.
    public static var secWebSocketVersion: Self { Self(known: "Sec-WebSocket-Version") }
    /// The `Server` field.
    public static var server: Self { Self(known: "Server") }
    /// The `Server-Timing` field.
    public static var serverTiming: Self { Self(known: "Server-Timing") }
    /// The `Set-Cookie` field.
    public static var setCookie: Self { Self(known: "Set-Cookie") }
    /// The `Strict-Transport-Security` field.
    public static var strictTransportSecurity: Self { Self(known: "Strict-Transport-Security") }
    /// The `TE` field.
    public static var te: Self { Self(known: "TE") }
    /// The `Traceparent` field.
    public static var traceparent: Self { Self(known: "traceparent") }
    /// The `Tracestate` field.
    public static var tracestate: Self { Self(known: "tracestate") }
    /// The `Trailer` field.
    public static var trailer: Self { Self(known: "Trailer") }
    /// The `Transfer-Encoding` field.
    public static var transferEncoding: Self { Self(known: "Transfer-Encoding") }
    /// The `Upgrade` field.
    public static var upgrade: Self { Self(known: "Upgrade") }
    /// The `User-Agent` field.
    public static var userAgent: Self { Self(known: "User-Agent") }
    /// The `Vary` field.
    public static var vary: Self { Self(known: "Vary") }
    /// The `Via` field.
    public static var via: Self { Self(known: "Via") }
    /// The `WWW-Authenticate` field.
    public static var wwwAuthenticate: Self { Self(known: "WWW-Authenticate") }
    /// The `X-Accel-Buffering` field.
    public static var xAccelBuffering: Self { Self(known: "X-Accel-Buffering") }
    /// The `X-Content-Type-Options` field.
    public static var xContentTypeOptions: Self { Self(known: "X-Content-Type-Options") }
    /// The `X-Forwarded-For` field.
    public static var xForwardedFor: Self { Self(known: "X-Forwarded-For") }
    /// The `X-Forwarded-Proto` field.
    public static var xForwardedProto: Self { Self(known: "X-Forwarded-Proto") }
    /// The `X-Request-ID` field.
    public static var xRequestID: Self { Self(known: "X-Request-ID") }
}
