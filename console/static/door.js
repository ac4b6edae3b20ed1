// What makes the citizens' pages quicker for whoever has scripts. Nothing here is needed.

// A code that was scanned stands behind the # of the address, which no server sees; it is put into
// its field, and taken out of the address, for that is kept in the history of the browser.
const field = document.querySelector("[data-from-address]");
if (field && location.hash.length > 1) {
  field.value = decodeURIComponent(location.hash.slice(1)).slice(0, 60);
  history.replaceState(null, "", location.pathname + location.search);
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
