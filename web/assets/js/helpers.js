// Small helps that need a script and are hidden without one.
export function addHelpers() {
  for (const label of document.querySelectorAll("[data-pick-all]")) pickAll(label);
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }
  for (const button of document.querySelectorAll("[data-copy]")) copy(button);
  if (matchMedia("(max-width: 40rem)").matches) {
    for (const group of document.querySelectorAll("[data-fold]")) group.open = group.querySelector(":checked") !== null;
  }
}

// The box above a column of boxes ticks and unticks all of them.
function pickAll(label) {
  const all = label.querySelector("input");
  const boxes = [...label.closest("table").querySelectorAll("tbody .hw-pick input")];
  label.hidden = boxes.length < 2;
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
  });
  label.closest("table").addEventListener("change", show);
  show();

  function show() {
    const chosen = boxes.filter((b) => b.checked).length;
    all.checked = chosen === boxes.length && chosen > 0;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
  }
}

// A value goes into the clipboard, and the button says so.
function copy(button) {
  if (!navigator.clipboard) return;
  button.hidden = false;
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.lastChild.textContent = button.dataset.copied;
  });
}
