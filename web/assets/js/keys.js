// Single keys that help: "/" goes to the search, and a link or button with a
// data-key is pressed by that key. They can be turned off in the account; the
// page then comes without data-keys.
export function listenToKeys() {
  if (!("keys" in document.body.dataset)) return;
  document.addEventListener("keydown", (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey || e.isComposing || typing(e.target) || e.target.matches?.("select")) return;
    if (/^[a-z]$/.test(e.key)) document.querySelector(`[data-key="${e.key}"]`)?.click();
  });
  const search = document.querySelector("[data-search]");
  if (!search) return;
  document.querySelector("[data-keys-hint]")?.removeAttribute("hidden");
  document.addEventListener("keydown", (e) => {
    if (e.key !== "/" || e.ctrlKey || e.metaKey || e.altKey || e.isComposing || typing(e.target)) return;
    e.preventDefault();
    search.focus();
    search.select();
  });
}

function typing(target) {
  return target.isContentEditable || target.matches?.("input:not([type=checkbox], [type=radio]), textarea, select");
}
