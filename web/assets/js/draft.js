// What is typed into a form is kept on the server within two seconds, and at
// once when the page is hidden or left. Nothing is kept in the browser.
const wait = 1500;
const address = "/drafts";
const retries = [2000, 4000, 8000, 15000, 30000];
// Browsers refuse to keep a longer body alive after the page is gone.
const longestKeptAlive = 60000;
// Saving keeps the session only while somebody types, not when a timer tries
// again.
const atKeyboard = 60000;

export function saveDrafts() {
  for (const form of document.querySelectorAll("form[data-draft]")) {
    new Draft(form);
  }
}

class Draft {
  dirty = false;
  sent = false;
  failures = 0;
  timer = 0;
  lastKey = 0;
  request = null;

  constructor(form) {
    this.form = form;
    this.line = form.querySelector(".hw-draft") || document.querySelector(".hw-draft");
    form.addEventListener("input", () => this.typed());
    form.addEventListener("change", () => this.typed());
    // A draft that arrives after its form would bring the text back to life.
    form.addEventListener("submit", () => this.stop());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") this.leave();
      else this.retry();
    });
    addEventListener("pagehide", () => this.leave());
    addEventListener("pageshow", (e) => {
      if (e.persisted) this.sent = false;
    });
    addEventListener("online", () => this.retry());
    addEventListener("focus", () => this.retry());
  }

  // The clock starts with the first key that is not saved yet: whoever types
  // without a pause is saved all the same.
  typed() {
    this.dirty = true;
    this.sent = false;
    this.lastKey = Date.now();
    if (!this.timer && !this.request) this.later(wait);
  }

  later(ms) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), ms);
  }

  retry() {
    if (this.dirty && this.failures && !this.request) this.later(0);
  }

  stop() {
    this.sent = true;
    clearTimeout(this.timer);
    this.timer = 0;
    this.request?.abort();
  }

  atKeyboard() {
    return Date.now() - this.lastKey < atKeyboard;
  }

  body() {
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(this.form)) {
      const field = this.form.elements.namedItem(name);
      if (typeof value === "string" && field?.type !== "password") body.append(name, value);
    }
    if (this.atKeyboard()) body.append("_typed", "1");
    return body;
  }

  async save() {
    this.timer = 0;
    if (!this.dirty || this.sent || this.request) return;
    this.dirty = false;
    const body = this.body();
    const request = (this.request = new AbortController());
    let problem = "failed";
    try {
      const answer = await fetch(address, {
        method: "POST",
        body,
        signal: request.signal,
        redirect: "manual",
        keepalive: body.toString().length < longestKeptAlive,
        headers: { Accept: "application/json" },
      });
      if (answer.ok) {
        problem = "";
        this.saved(await answer.json().catch(() => ({})));
      } else if (answer.status === 401 || answer.type === "opaqueredirect") {
        problem = "signedOut";
      }
    } catch {
      if (this.sent) return;
    } finally {
      this.request = null;
    }
    if (problem) this.failed(problem);
    else if (this.dirty) this.later(wait);
  }

  saved({ saved_at: at }) {
    this.failures = 0;
    const now = at || new Date().toLocaleTimeString(document.documentElement.lang, { hourCycle: "h23" });
    this.say(this.line?.dataset.saved.replace("%", now));
    if (this.atKeyboard()) document.dispatchEvent(new Event("homeward:alive"));
  }

  failed(problem) {
    this.dirty = true;
    this.say(this.line?.dataset[problem]);
    this.line?.classList.add("is-soon");
    this.signIn(problem === "signedOut");
    this.later(retries[Math.min(this.failures++, retries.length - 1)]);
  }

  say(text) {
    const place = this.line?.querySelector("span");
    if (!place || !text || place.textContent === text) return;
    place.textContent = text;
    this.line.classList.remove("is-soon");
    this.signIn(false);
  }

  signIn(show) {
    const link = this.line?.querySelector("[data-sign-in]");
    if (link) link.hidden = !show;
  }

  // The page is being hidden or left: the last keys go out in one piece.
  leave() {
    if (this.sent || !(this.dirty || this.request)) return;
    clearTimeout(this.timer);
    this.timer = 0;
    this.request?.abort();
    const body = this.body();
    if (!navigator.sendBeacon(address, body)) {
      fetch(address, { method: "POST", body }).catch(() => {});
    }
    // Whether it arrived is not known: what the page still holds is saved again
    // when somebody comes back to it.
    this.dirty = true;
    this.failures = Math.max(this.failures, 1);
  }
}
