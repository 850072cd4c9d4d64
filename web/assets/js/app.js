// What the browser adds to pages that work without it.
import { announceProblems } from "./errors.js";
import { saveDrafts } from "./draft.js";
import { submitOnce } from "./submit.js";
import { listenToKeys } from "./keys.js";
import { closeMenus } from "./menu.js";
import { watchSession } from "./session.js";
import { addHelpers } from "./helpers.js";
import { beginStripsHere } from "./strip.js";

announceProblems();
saveDrafts();
submitOnce();
listenToKeys();
closeMenus();
watchSession();
addHelpers();
beginStripsHere();

if (document.querySelector("[hx-get], [hx-post]")) {
  import("htmx.org");
}
