// A refused form: the summary takes the focus, so that it is read out first.
export function announceProblems() {
  document.querySelector("[data-errors]")?.focus();
}
