/// What owns a libuv handle: told when its loop ends.
package class LoopResource {
    /// Closes the handle; called on the loop, once at most.
    func loopWillClose() {}
}
