// What makes the studio quicker for whoever has scripts: the panel follows what one types, the
// other faces of a condition follow the one being written, and long texts get numbered lines.

import { asked } from "./asking.js";

const PAUSE = 700; // milliseconds without a key before the server is asked

// The panel of a draft fills itself.
for (const panel of document.querySelectorAll("[data-live]")) {
  panel.dataset.busy = "yes";
  asked(panel.dataset.live).then((answer) => {
    const fresh = answer?.page.getElementById("live");
    if (fresh) panel.replaceChildren(...fresh.childNodes);
    delete panel.dataset.busy;
  });
}

// A part is tried while it is being written.
for (const form of document.querySelectorAll("form[data-part]")) {
  let waiting = 0;
  let turn = 0;

  const follow = async () => {
    const panel = document.getElementById("live");
    const sent = new FormData(form);
    sent.set("do", "show");
    const mine = ++turn;
    panel.dataset.busy = "yes";
    const page = (await asked(location.href, { method: "POST", body: sent }))?.page;
    if (mine !== turn) return;
    delete panel.dataset.busy;
    if (!page) return;
    const fresh = page.getElementById("live");
    if (fresh) panel.replaceChildren(...fresh.childNodes);
    for (const condition of form.querySelectorAll("[data-condition]")) renew(condition, page);
  };

  const renew = (condition, page) => {
    const other = page.querySelector(`[data-condition="${CSS.escape(condition.dataset.condition)}"]`);
    if (!other) return;
    for (const face of condition.querySelectorAll("[data-face]")) {
      if (face.contains(document.activeElement)) continue;
      const fresh = other.querySelector(`[data-face="${face.dataset.face}"]`);
      if (fresh) face.replaceWith(fresh);
    }
    condition.querySelector(":scope > ul.problem")?.remove();
    const faults = other.querySelector(":scope > ul.problem");
    if (faults) condition.querySelector("legend").after(faults);
  };

  // Another way to write something brings other fields: the page is asked for them at once.
  for (const way of form.querySelectorAll("[data-way]")) {
    const button = way.querySelector("button");
    button.hidden = true;
    way.addEventListener("change", () => form.requestSubmit(button));
  }

  form.addEventListener("input", (event) => {
    const face = event.target.closest("[data-face]");
    const radio = face?.querySelector("input[type=radio]");
    if (radio && event.target !== radio) radio.checked = true;
    clearTimeout(waiting);
    turn++; // an answer to what stood here before would bring it back
    waiting = setTimeout(follow, PAUSE);
  });
}

// A long text gets its lines numbered; those with findings stand out.
for (const area of document.querySelectorAll("textarea.numbered")) {
  const marked = new Set([...document.querySelectorAll("[data-line]")].map((one) => Number(one.dataset.line)));
  const box = document.createElement("div");
  const numbers = document.createElement("pre");
  box.className = "gutter";
  numbers.setAttribute("aria-hidden", "true");
  area.replaceWith(box);
  box.append(numbers, area);
  const count = () => {
    const lines = area.value.split("\n").length;
    numbers.style.height = `${area.clientHeight}px`;
    numbers.replaceChildren(
      ...Array.from({ length: lines }, (_, n) => {
        const one = document.createElement(marked.has(n + 1) ? "b" : "span");
        one.textContent = `${n + 1}\n`;
        return one;
      }),
    );
    numbers.scrollTop = area.scrollTop;
  };
  area.addEventListener("input", count);
  area.addEventListener("scroll", () => { numbers.scrollTop = area.scrollTop; });
  for (const link of document.querySelectorAll("[data-line]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      const at = area.value.split("\n").slice(0, Number(link.dataset.line) - 1).join("\n").length;
      area.focus();
      area.setSelectionRange(at ? at + 1 : 0, at ? at + 1 : 0);
      area.scrollTop = (Number(link.dataset.line) - 3) * (area.scrollHeight / area.value.split("\n").length);
    });
  }
  count();
}
