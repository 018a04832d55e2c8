extension Page {
    /// The seat map: draws a hall once, then changes only the seats that changed, so that focus stays where it is.
    static let scriptSeatMap = #"""

        const seatWords = { free: "free", selected: "selected", mine: "yours", held: "held by somebody", sold: "sold" };

        class SeatMapView {
          constructor(root, onToggle) {
            Object.assign(this, { root, onToggle, show: null, seats: new Map(), rows: [] });
            root.addEventListener("click", (event) => {
              const seat = event.target.closest(".seat");
              if (seat) this.onToggle(seat.dataset.seat);
            });
            root.addEventListener("keydown", (event) => this.move(event));
            root.addEventListener("focusin", (event) => this.rove(event.target));
            this.scroller = root.closest(".map-scroll");
            this.scroller.addEventListener("scroll", () => this.markEdge(), { passive: true });
            new ResizeObserver(() => this.markEdge()).observe(this.scroller);
          }

          /** Fades the right edge while there are more seats behind it. */
          markEdge() {
            const { scrollWidth, clientWidth, scrollLeft } = this.scroller;
            this.scroller.dataset.more = String(scrollWidth - clientWidth - scrollLeft > 8);
          }

          /** Draws what a map says. `stateOf` gives a seat's state as this user sees it. */
          update(map, stateOf) {
            const known = this.show === map.id && this.seats.size === map.seats.length && map.seats.every((seat) => this.seats.has(seat.id));
            if (!known) this.build(map);
            for (const seat of map.seats) this.paint(this.seats.get(seat.id), seat, stateOf(seat), known);
          }

          build(map) {
            this.show = map.id;
            this.seats.clear();
            this.rows = [];
            const rows = new Map();
            for (const seat of map.seats) {
              const [, name, number] = /^(.*?)(\d*)$/.exec(seat.id);
              if (!rows.has(name)) rows.set(name, []);
              rows.get(name).push({ seat, number });
            }
            const columns = Math.max(1, ...Array.from(rows.values(), (row) => row.length));
            this.root.closest(".map-inner").style.setProperty("--columns", columns);
            this.root.replaceChildren();
            let tier = null;
            for (const [name, row] of rows) {
              if (row[0].seat.price !== tier) {
                tier = row[0].seat.price;
                const line = element("div", "price");
                line.append(element("span", "", price(tier)));
                this.root.append(line);
              }
              this.root.append(this.buildRow(name, row));
            }
            this.rove(this.rows[0]?.[0]);
            this.markEdge();
          }

          buildRow(name, row) {
            const line = element("div", "row");
            const label = () => { const node = element("span", "row-name", name); node.ariaHidden = "true"; return node; };
            line.append(label());
            this.rows.push(row.map(({ seat, number }, index) => {
              if (index > 0 && index === Math.floor(row.length / 2)) line.append(element("span", "aisle"));
              const button = element("button", "seat", number);
              button.type = "button";
              button.tabIndex = -1;
              button.dataset.seat = seat.id;
              button.dataset.label = "Row " + name + ", seat " + number + ", " + price(seat.price);
              this.seats.set(seat.id, button);
              line.append(button);
              return button;
            }));
            line.append(label());
            return line;
          }

          paint(button, seat, state, known) {
            if (button.dataset.state === state) return;
            const others = known && state !== "selected" && button.dataset.state !== "selected";
            button.dataset.state = state;
            button.setAttribute("aria-label", button.dataset.label + ", " + seatWords[state]);
            button.setAttribute("aria-pressed", String(state === "selected"));
            button.setAttribute("aria-disabled", String(state !== "free" && state !== "selected"));
            button.title = seat.id + ", " + price(seat.price) + ", " + seatWords[state];
            button.classList.remove("changed");
            if (others) requestAnimationFrame(() => button.classList.add("changed"));
          }

          /** One seat is in the tab order; arrow keys reach the others. */
          rove(button) {
            if (!button?.matches?.(".seat")) return;
            for (const other of this.seats.values()) other.tabIndex = other === button ? 0 : -1;
          }

          move(event) {
            const row = this.rows.findIndex((buttons) => buttons.includes(event.target));
            if (row < 0) return;
            const column = this.rows[row].indexOf(event.target);
            const last = this.rows[row].length - 1;
            const to = {
              ArrowLeft: [row, column - 1], ArrowRight: [row, column + 1], ArrowUp: [row - 1, column],
              ArrowDown: [row + 1, column], Home: [row, 0], End: [row, last],
            }[event.key];
            if (!to) return;
            event.preventDefault();
            const target = this.rows[to[0]]?.[Math.min(to[1], (this.rows[to[0]]?.length ?? 1) - 1)];
            if (target && to[1] >= 0 && to[1] <= Math.max(last, column)) target.focus();
          }
        }

        """#
}
