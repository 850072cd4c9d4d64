// Menus close with Escape and when something else is pressed.
export function closeMenus() {
  document.addEventListener("keydown", (e) => {
    if (e.key !== "Escape") return;
    const menu = e.target.closest?.("[data-menu][open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  const closeOthers = (e) => {
    for (const menu of document.querySelectorAll("[data-menu][open]")) {
      if (!menu.contains(e.target)) menu.open = false;
    }
  };
  document.addEventListener("click", closeOthers);
  document.addEventListener("focusin", closeOthers);
}
