// What came of a form takes the focus, so that it is read out first and the
// keys go on from there: the summary of what is wrong, or the word that it is done.
export function announceProblems() {
  (document.querySelector("[data-errors]") ?? document.querySelector("[data-flash]"))?.focus();
}
