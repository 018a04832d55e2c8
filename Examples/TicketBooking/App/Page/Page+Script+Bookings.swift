extension Page {
    /// The bookings made in this browser: kept over a reload, counted down, cancelled.
    static let scriptBookings = #"""

        const remembered = {
          key: "bookings",
          load() {
            try {
              const list = JSON.parse(localStorage.getItem(this.key) ?? "[]");
              return Array.isArray(list) ? list.filter((item) => typeof item?.id === "string" && Array.isArray(item.seats)) : [];
            } catch {
              return [];
            }
          },
          save(list) {
            try { localStorage.setItem(this.key, JSON.stringify(list.slice(0, 20))); } catch { /* private mode: they last as long as the page */ }
          },
        };

        class BookingsView {
          constructor(root, note, { nameOf, onChange, onProblem }) {
            Object.assign(this, { root, note, nameOf, onChange, onProblem, list: remembered.load(), busy: new Set(), asked: new Map() });
            this.draw();
            setInterval(() => this.tick(), 500);
            for (const booking of this.list) this.refresh(booking.id);
          }

          add(booking) {
            this.list = [booking, ...this.list.filter((other) => other.id !== booking.id)];
            this.changed();
          }

          /** Whether one of these bookings has the seat. */
          has(show, seat) {
            return this.list.some((b) => b.show === show && (b.state === "held" || b.state === "sold") && b.seats.includes(seat));
          }

          changed() {
            remembered.save(this.list);
            this.draw();
            this.onChange();
          }

          /** Asks the server where a booking stands: after its time, only the server knows. */
          async refresh(id) {
            this.asked.set(id, Date.now());
            try {
              const fresh = await api.booking(id);
              this.list = this.list.map((b) => (b.id === id ? { ...b, ...fresh } : b));
            } catch (problem) {
              if (problem.status !== 404) return;
              this.list = this.list.filter((b) => b.id !== id);
            }
            this.changed();
          }

          async cancel(booking) {
            this.busy.add(booking.id);
            this.draw();
            try {
              await api.cancel(booking.id);
              this.list = this.list.map((b) => (b.id === booking.id ? { ...b, state: "cancelled" } : b));
            } catch (problem) {
              this.onProblem("The booking was not cancelled", problem);
              await this.refresh(booking.id);
            }
            this.busy.delete(booking.id);
            this.changed();
          }

          draw() {
            this.note.hidden = this.list.length > 0;
            const focused = document.activeElement?.dataset?.booking;
            this.root.replaceChildren(...this.list.map((booking) => this.item(booking)));
            if (focused) this.root.querySelector('[data-booking="' + CSS.escape(focused) + '"]')?.focus();
            this.tick();
          }

          item(booking) {
            const live = booking.state === "held" || booking.state === "sold";
            const item = element("li");
            const head = element("div", "mine-head");
            const badge = element("span", "badge", booking.state);
            badge.dataset.state = booking.state;
            head.append(element("span", "", booking.seats.join(", ")), badge);
            const foot = element("div", "mine-foot");
            const left = element("span", "countdown");
            if (booking.state === "held") left.dataset.expires = booking.expires ?? "";
            left.dataset.id = booking.id;
            foot.append(left, this.button(booking, live));
            item.append(head, element("span", "mine-show", this.nameOf(booking.show)), this.name(booking.id), foot);
            return item;
          }

          /** A booking's id, to be broken after the show if it must. */
          name(id) {
            const dot = id.indexOf(".") + 1;
            const code = element("code", "mine-id");
            code.append(element("span", "", id.slice(0, dot)), element("span", "", id.slice(dot)));
            return code;
          }

          button(booking, live) {
            const button = element("button", "quiet", live ? "Cancel" : "Remove");
            button.type = "button";
            button.disabled = this.busy.has(booking.id);
            button.dataset.booking = booking.id;
            button.setAttribute("aria-label", (live ? "Cancel the booking of " : "Remove from the list: ") + booking.seats.join(", "));
            button.addEventListener("click", () => (live ? this.cancel(booking) : this.remove(booking)));
            return button;
          }

          remove(booking) {
            this.list = this.list.filter((other) => other.id !== booking.id);
            this.changed();
          }

          tick() {
            for (const node of this.root.querySelectorAll(".countdown[data-expires]")) {
              const left = Math.ceil((Date.parse(node.dataset.expires) - serverNow()) / 1000);
              if (Number.isNaN(left)) continue;
              node.dataset.soon = String(left <= 30);
              node.textContent = left > 0
                ? "Held for " + Math.floor(left / 60) + ":" + String(left % 60).padStart(2, "0")
                : "The time is over";
              if (left <= 0 && Date.now() - (this.asked.get(node.dataset.id) ?? 0) > 3000) this.refresh(node.dataset.id);
            }
          }
        }

        """#
}
