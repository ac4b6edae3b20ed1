// The queue by keys: J and K move, Enter opens, X chooses, / goes to the search.

const rows = [...document.querySelectorAll("tr[data-case]")];
let at = -1;

function go(to) {
  if (!rows.length) return;
  rows[at]?.classList.remove("at");
  at = Math.min(Math.max(to, 0), rows.length - 1);
  rows[at].classList.add("at");
  rows[at].querySelector("a").focus();
}

const keys = {
  j: () => go(at + 1),
  k: () => go(at - 1),
  x: () => rows[at]?.querySelector("input[type=checkbox]").click(),
  "/": () => document.querySelector("input[type=search]").focus(),
};

addEventListener("keydown", (event) => {
  const typing = event.target.matches("input:not([type=checkbox]), select, textarea");
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const act = keys[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});
