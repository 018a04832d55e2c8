import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A proxy that stands before servers of a test, as lax as it can be made.
enum FrontProxy: String, CaseIterable, CustomTestStringConvertible {
    case nginx, haproxy

    var testDescription: String { rawValue }

    /// Where it is installed; `nil` if it isn't.
    var path: String? {
        let folders = (getenv("PATH").map { String(cString: $0) } ?? "").split(separator: ":").map(String.init)
        return (folders + ["/usr/sbin", "/usr/local/sbin", "/opt/homebrew/bin"])
            .map { "\($0)/\(rawValue)" }.first { access($0, X_OK) == 0 }
    }

    static var installed: [FrontProxy] { allCases.filter { $0.path != nil } }

    /// Starts it with a port of its own before each server, and stops it after the test.
    func run(before servers: [Int], _ body: ([Int]) async throws -> Void) async throws {
        let folder = try TestFolder()
        let ports = try servers.map { _ in Int(try FreePort.next()) }
        let pairs = Array(zip(ports, servers))
        let file = folder.root + "/front.conf"
        try folder.write("front.conf", self == .nginx ? try Self.nginx(pairs, folder) : Self.haproxy(pairs))
        let arguments = self == .nginx ? ["-p", folder.root, "-c", file] : ["-db", "-f", file]
        let process = try ChildProcess(executable: path ?? rawValue, arguments: arguments)
        do {
            try await eventually { ports.allSatisfy { (try? BareSocket(port: $0)) != nil } }
            try await body(ports)
        } catch {
            process.terminate()
            _ = try? await process.waitForExit()
            throw error
        }
        process.terminate()
        _ = try await process.waitForExit()
    }

    private static func nginx(_ pairs: [(port: Int, server: Int)], _ folder: TestFolder) throws -> String {
        let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        for name in temporary { try folder.folder(name) }
        let servers = pairs.map { pair in
            """
            upstream u\(pair.port) { server 127.0.0.1:\(pair.server); keepalive 8; }
            server {
              listen 127.0.0.1:\(pair.port);
              location / {
                proxy_pass http://u\(pair.port);
                proxy_http_version 1.1;
                proxy_set_header Connection "";
                proxy_request_buffering off;
                proxy_next_upstream off;
              }
            }
            """
        }
        return """
            daemon off;
            master_process off;
            pid \(folder.root)/nginx.pid;
            error_log stderr crit;
            events { worker_connections 256; }
            http {
              access_log off;
              \(temporary.map { "\($0)_temp_path \(folder.root)/\($0);" }.joined(separator: "\n"))
              client_header_timeout 300ms;
              client_body_timeout 300ms;
              keepalive_timeout 300ms;
              lingering_close off;
              ignore_invalid_headers off;
              underscores_in_headers on;
              merge_slashes off;
              \(servers.joined(separator: "\n"))
            }
            """
    }

    private static func haproxy(_ pairs: [(port: Int, server: Int)]) -> String {
        let servers = pairs.map { pair in
            """
            frontend f\(pair.port)
              bind 127.0.0.1:\(pair.port)
              option accept-invalid-http-request
              default_backend b\(pair.port)
            backend b\(pair.port)
              http-reuse always
              server s 127.0.0.1:\(pair.server)
            """
        }
        return """
            defaults
              mode http
              retries 0
              timeout connect 2s
              timeout client 300ms
              timeout server 3s
              timeout http-request 300ms
              timeout http-keep-alive 300ms
            \(servers.joined(separator: "\n"))

            """
    }
}
