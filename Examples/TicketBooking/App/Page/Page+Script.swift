extension Page {
    /// The script at `/app.js`, one module of parts that each do one thing.
    static let script = scriptAPI + scriptFeed + scriptSeatMap + scriptBookings + scriptMain

    /// Talks to the API.
    ///
    /// Nothing else in the page knows about fetch, problem details or the server's clock.
    private static let scriptAPI = #"""
        const byId = (id) => document.getElementById(id);
        const money = new Intl.NumberFormat(undefined, { style: "currency", currency: "EUR" });
        const price = (minor) => money.format(minor / 100);

        function element(name, className, text) {
          const node = document.createElement(name);
          if (className) node.className = className;
          if (text !== undefined) node.textContent = text;
          return node;
        }

        /** How far the server's clock is ahead of this one, in ms: countdowns go by the server's. */
        let clockOffset = 0;
        const serverNow = () => Date.now() + clockOffset;

        /** What the server says is wrong (RFC 9457), or that there was no answer (status 0). */
        class Problem extends Error {
          constructor(status, body) {
            super(body.detail || body.title || "The server answered " + status + ".");
            this.status = status;
            this.title = body.title || "";
            // An earlier try with the same idempotency key is not decided yet.
            this.isRunning = body.type === "urn:causeway:problem:request-running";
            this.errors = Array.isArray(body.errors) ? body.errors : [];
          }
        }

        async function call(method, path, { body, headers = {}, timeout = 10000 } = {}) {
          const options = { method, headers: { Accept: "application/json", ...headers }, signal: AbortSignal.timeout(timeout) };
          if (body !== undefined) {
            options.body = JSON.stringify(body);
            options.headers["Content-Type"] = "application/json";
          }
          let response, text;
          try {
            response = await fetch(path, options);
            text = await response.text();
          } catch (error) {
            const late = error.name === "TimeoutError";
            throw new Problem(0, { detail: late ? "The server did not answer in time." : "The server can't be reached." });
          }
          const date = Date.parse(response.headers.get("Date"));
          // The header counts whole seconds: half of one is the likeliest remainder.
          if (!Number.isNaN(date)) clockOffset = Math.abs(date + 500 - Date.now()) < 2000 ? 0 : date + 500 - Date.now();
          let json = {};
          try {
            if (text) json = JSON.parse(text);
          } catch {
            if (response.ok) throw new Problem(response.status, { detail: "The server's answer can't be read." });
          }
          if (!response.ok) throw new Problem(response.status, json);
          return json;
        }

        const path = (...parts) => "/v1/" + parts.map(encodeURIComponent).join("/");
        const api = {
          shows: () => call("GET", path("shows")),
          show: (id) => call("GET", path("shows", id), { timeout: 5000 }),
          book: (show, body, key) => call("POST", path("shows", show, "bookings"), { body, headers: { "Idempotency-Key": key } }),
          booking: (id) => call("GET", path("bookings", id)),
          cancel: (id) => call("DELETE", path("bookings", id)),
        };

        /** 128 random bits. randomUUID exists on https and localhost only. */
        function randomKey() {
          const bytes = crypto.getRandomValues(new Uint8Array(16));
          return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
        }

        """#

    /// Where the seat map comes from.
    ///
    /// A stream of events takes its place with the same two callbacks.
    private static let scriptFeed = #"""

        /** Asks for a show's seat map every two seconds while the page can be seen, less often while that fails. */
        class PollingFeed {
          constructor(show, onMap, onError) {
            Object.assign(this, { show, onMap, onError, stopped: false, failures: 0, timer: 0, running: null });
            this.onVisible = () => { if (!document.hidden) this.refresh(); };
            document.addEventListener("visibilitychange", this.onVisible);
          }

          /** Asks now; a call while one is under way waits for that one and asks again. */
          async refresh() {
            if (this.running) await this.running;
            this.running ||= this.ask().finally(() => { this.running = null; });
            return this.running;
          }

          async ask() {
            clearTimeout(this.timer);
            if (this.stopped) return;
            try {
              const map = await api.show(this.show);
              this.failures = 0;
              if (!this.stopped) this.onMap(map);
            } catch (problem) {
              this.failures += 1;
              if (!this.stopped) this.onError(problem);
            }
            if (this.stopped || document.hidden) return;
            this.timer = setTimeout(() => this.refresh(), Math.min(2000 * 2 ** Math.min(this.failures, 3), 10000));
          }

          stop() {
            this.stopped = true;
            clearTimeout(this.timer);
            document.removeEventListener("visibilitychange", this.onVisible);
          }
        }

        """#
}
