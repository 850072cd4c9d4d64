// Single keys that help: "/" goes to the search. They can be turned off in the
// account; the page then comes without data-keys.
export function listenToKeys() {
  if (!("keys" in document.body.dataset)) return;
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
