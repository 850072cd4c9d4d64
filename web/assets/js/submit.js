// A form goes out once: a second click while the first is on its way does
// nothing. The server would tell them apart all the same.
const patience = 10000;

export function submitOnce() {
  const underway = new Set();
  document.addEventListener("submit", (e) => {
    const form = e.target;
    if (e.defaultPrevented || form.getAttribute("method") !== "post") return;
    if (underway.has(form)) {
      e.preventDefault();
      return;
    }
    underway.add(form);
    form.setAttribute("aria-busy", "true");
    // A download leaves the page where it is.
    setTimeout(() => release(form), patience);
  });
  addEventListener("pageshow", () => underway.forEach(release));

  function release(form) {
    underway.delete(form);
    form.removeAttribute("aria-busy");
  }
}
