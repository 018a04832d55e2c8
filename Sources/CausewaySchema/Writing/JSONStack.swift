/// A stack whose lowest elements are stored in place, so that a value of the usual size needs no memory for it.
struct JSONStack<let near: Int, Element: BitwiseCopyable> {
    private var low: InlineArray<near, Element>
    private var high: [Element] = []
    private(set) var count = 0

    /// - Parameter filler: What is in the places that hold nothing.
    init(filler: Element) { low = InlineArray(repeating: filler) }

    var isEmpty: Bool { count == 0 }

    subscript(index: Int) -> Element {
        @inline(__always)
        get { index < near ? low[index] : high[index &- near] }
        @inline(__always)
        set { if index < near { low[index] = newValue } else { high[index &- near] = newValue } }
    }

    @inline(__always)
    mutating func append(_ element: Element) {
        if count < near { low[count] = element } else { high.append(element) }
        count &+= 1
    }

    mutating func removeLast() -> Element {
        let last = self[count - 1]
        truncate(to: count - 1)
        return last
    }

    @inline(__always)
    mutating func truncate(to count: Int) {
        if self.count > near { high.removeLast(self.count - max(count, near)) }
        self.count = count
    }

    /// The elements from a place on.
    func elements(from start: Int) -> [Element] { (start..<count).map { self[$0] } }
}
