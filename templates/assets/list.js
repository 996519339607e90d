// What the list adds where JavaScript runs: it follows what is typed, by the same addresses as the form's.
(() => {
  "use strict";
  const PAUSE = 150;
  let timer = null;
  const field = () => document.getElementById("q");

  // The address that the form would lead to, without what is empty.
  const address = (form) => {
    const query = new URLSearchParams([...new FormData(form)].filter(([, value]) => value.trim() !== ""));
    return query.size ? `${form.getAttribute("action")}?${query}` : form.getAttribute("action");
  };

  const follow = () => {
    clearTimeout(timer);
    const form = document.getElementById("search");
    if (!form) return;
    history.replaceState(null, "", address(form));
    document.dispatchEvent(new Event("sloe:asked"));
  };

  // A screen reader is told what came of it; what stands on the page is replaced too often to be listened to.
  const said = document.createElement("p");
  said.className = "quiet";
  said.setAttribute("role", "status");
  document.body.append(said);
  document.addEventListener("sloe:shown", () => {
    const shown = document.getElementById("shown");
    const typing = document.activeElement === field();
    if (shown && typing && said.textContent !== shown.textContent) said.textContent = shown.textContent;
  });

  document.addEventListener("input", (event) => {
    if (event.target !== field()) return;
    clearTimeout(timer);
    timer = setTimeout(follow, PAUSE);
  });

  document.addEventListener("submit", (event) => {
    if (event.target.id !== "search") return;
    event.preventDefault();
    follow();
  });

  document.addEventListener("keydown", (event) => {
    const elsewhere = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || elsewhere || !field()) return;
    event.preventDefault();
    field().focus();
    field().select();
  });
})();
