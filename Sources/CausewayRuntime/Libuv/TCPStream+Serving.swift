/// What comes is served without the task that waits for it, where that is not needed.
extension TCPStream {
    /// Has `serveInbound` called in the next turn of the loop; false where a reader has to be woken.
    package func serveSoon() -> Bool {
        guard reader != nil, isReaderServed else { return false }
        if !isServingPlanned {
            isServingPlanned = true
            loop.core.serveSoon(self)
        }
        return true
    }

    /// Called by the loop.
    func serve() {
        isServingPlanned = false
        // One that was woken meanwhile looks itself.
        guard reader != nil, let serveInbound else { return }
        if !serveInbound() { wakeReader() }
    }
}
