internal import CausewayRuntime

extension HTTPMiddleware {
    /// Answers with what `next` answers and further fields, which its errors get too.
    func answer(
        _ request: HTTPServerRequest, adding fields: HTTPFields, _ next: HTTPHandler
    ) async throws -> HTTPServerResponse {
        do {
            var response = try await next(request)
            for field in fields { response.fields.append(field) }
            return response
        } catch {
            throw HTTPAmendedError(error, adding: fields)
        }
    }

    /// As the other one, without a suspension.
    func answer(
        _ request: HTTPServerRequest, adding fields: HTTPFields, _ next: HTTPSynchronousHandler
    ) throws -> HTTPServerResponse {
        do {
            var response = try next(request)
            for field in fields { response.fields.append(field) }
            return response
        } catch {
            throw HTTPAmendedError(error, adding: fields)
        }
    }

    /// The status that a client gets for an error, or would if it were still there.
    func status(of error: any Error, _ request: HTTPServerRequest) -> Int {
        let root = (error as? HTTPAmendedError)?.root ?? error
        if root is CancellationError, let connection = request.exchange?.connection, connection.loop.isCurrent {
            switch connection.interruption {
            // No status of HTTP: nobody gets an answer. The number is nginx's.
            case .clientGone: return 499
            case .late: return 504
            case .none, .stopping: break
            }
        }
        return HTTPError(describing: root).status.code
    }
}
