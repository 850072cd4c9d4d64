// On a phone the pages of a case are a strip that is wider than the screen: it
// begins where the reader is, not at its left end.
export function beginStripsHere() {
  for (const strip of document.querySelectorAll(".hw-sections, .hw-views")) {
    const here = strip.querySelector("[aria-current]");
    if (!here || strip.scrollWidth <= strip.clientWidth) {
      continue;
    }
    const at = here.getBoundingClientRect();
    const seen = strip.getBoundingClientRect();
    strip.scrollLeft += at.left - seen.left - (seen.width - at.width) / 2;
  }
}
