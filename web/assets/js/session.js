// A session ends when nothing happens for a while. Five minutes before, the
// page says so and offers to stay; it never takes text away.
const notice = 5 * 60 * 1000;

export function watchSession() {
  const place = document.querySelector("[data-session]");
  const length = Number(place?.dataset.session) * 1000;
  if (!length) return;
  let warn, end;

  start();
  // Saving a draft follows typing, and typing keeps the session.
  document.addEventListener("homeward:alive", start);

  function start() {
    clearTimeout(warn);
    clearTimeout(end);
    place.replaceChildren();
    warn = setTimeout(() => show("hw-session-text"), Math.max(length - notice, 0));
    end = setTimeout(() => show("hw-session-over"), length);
  }

  function show(id) {
    place.replaceChildren(document.getElementById(id).content.cloneNode(true));
    place.querySelector("[data-session-stay]")?.addEventListener("click", stay);
  }

  async function stay() {
    const answer = await fetch("/session/stay", { method: "POST", redirect: "manual" }).catch(() => null);
    if (answer?.ok) start();
    else show("hw-session-over");
  }
}
