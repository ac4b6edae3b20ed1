// Makes one case quicker for whoever has scripts. Nothing here is needed to do the work.

import { asked } from "./asking.js";

// j and k lead through the list, unless somebody is typing.
addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, select, textarea, [contenteditable]");
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const way = { j: "next", k: "prev" }[event.key];
  const link = way && document.querySelector(`a[rel="${way}"]`);
  if (link) link.click();
});

// What an act would do is shown anew whenever its form changes.
const form = document.getElementById("act");
let turn = 0;
async function preview() {
  const mine = ++turn;
  const body = new FormData(form);
  body.set("step", "preview");
  const answer = await asked(form.action, { method: "POST", body: new URLSearchParams(body) });
  if (mine !== turn || !answer?.ok) return;
  const { page } = answer;
  for (const part of ["preview", "who-part", "drafts-part", "go-part"]) {
    const [here, there] = [document.getElementById(part), page.getElementById(part)];
    if (here && there) here.replaceWith(document.adoptNode(there));
  }
}
form?.addEventListener("change", () => preview().catch(() => {}));
