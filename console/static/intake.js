// While one types, the page asks what "Check" would say, and puts the answers beside the form.
// Nothing that has the focus is replaced, and nothing typed is lost.

import { asked } from "./asking.js";

const form = document.querySelector("form[data-live]");
const LIVE = ["again", "outlook", "mistakes"];
let timer, asking = null, stale = false;

async function check() {
  asking?.abort();
  const mine = (asking = new AbortController());
  const data = new FormData(form);
  data.set("go", "check");
  const aside = form.querySelector("aside");
  aside.dataset.waiting = "";
  try {
    const answer = await asked(form.action, { method: "POST", body: data, signal: mine.signal });
    if (!answer?.ok || answer.redirected) return;
    const { page } = answer;
    const questions = [...page.querySelectorAll(".questions")].map((one) => one.id);
    for (const id of [...LIVE, ...questions]) {
      const [here, there] = [document.getElementById(id), page.getElementById(id)];
      const busy = here?.contains(document.activeElement);
      stale ||= busy;
      if (here && there && !busy) here.replaceChildren(...there.childNodes);
    }
  } finally {
    if (asking === mine) {
      asking = null;
      delete aside.dataset.waiting;
    }
  }
}

function soon(wait) {
  clearTimeout(timer);
  timer = setTimeout(check, wait);
}

form?.addEventListener("change", () => soon(50));
// What could not be replaced while somebody was in it is asked again when they leave it.
form?.addEventListener("focusout", () => {
  if (stale) soon(50);
  stale = false;
});
form?.addEventListener("input", (event) => {
  // An answer to what stood here before would bring it back.
  if (asking) {
    asking.abort();
    soon(700);
  }
  if (/^(person|respondent)\.|^external_id$/.test(event.target.name)) soon(700);
});

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
