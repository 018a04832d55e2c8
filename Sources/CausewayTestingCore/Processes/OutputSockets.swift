/// The two connections that a child process's output goes through.
struct OutputSockets {
    let output: DescriptorPair
    let error: DescriptorPair

    init() throws(ChildProcessError) {
        output = try DescriptorPair()
        do {
            error = try DescriptorPair()
        } catch {
            output.close()
            throw error
        }
    }

    func closeChildEnds() {
        output.closeFar()
        error.closeFar()
    }

    func closeOwnEnds() {
        output.closeNear()
        error.closeNear()
    }
}
