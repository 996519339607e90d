// Copies a text with one press; without it a click selects the whole text.
(() => {
  "use strict";
  const said = document.createElement("p");
  said.className = "quiet";
  said.id = "copied";
  said.setAttribute("role", "status");
  document.body.append(said);
  document.documentElement.classList.add("scripted");

  // Pages without TLS have no clipboard: there the selection is copied.
  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text.textContent);
      return true;
    } catch {
      const selection = window.getSelection();
      selection.selectAllChildren(text);
      const copied = document.execCommand("copy");
      if (copied) selection.removeAllRanges();
      return copied;
    }
  };

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("button[data-copy]");
    const text = button && document.getElementById(button.dataset.copy);
    if (!text) return;
    const told = (await copy(text)) ? "Copied" : "Press Ctrl+C to copy";
    button.textContent = told;
    said.textContent = told;
    setTimeout(() => { button.textContent = "Copy"; said.textContent = ""; }, 2500);
  });
})();
