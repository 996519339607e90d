// Newer messages, and times by the reader's clock. The page is complete without this file.
(() => {
  "use strict";
  const EVERY = 2000;
  const byId = (page, id) => page.getElementById(id);
  let last = null;

  const local = () => {
    for (const time of document.querySelectorAll("time")) {
      time.textContent = new Date(time.dateTime).toLocaleTimeString(undefined, { hourCycle: "h23" });
    }
  };

  // Only what changed: whoever reads or follows a link by the keyboard is not disturbed.
  const show = (text) => {
    if (text === last) return;
    last = text;
    const page = new DOMParser().parseFromString(text, "text/html");
    document.title = page.title;
    byId(document, "sentence").textContent = byId(page, "sentence").textContent;
    byId(document, "messages").replaceChildren(...byId(page, "messages").childNodes);
    local();
  };

  const look = async () => {
    try {
      const answer = await fetch("/");
      if (answer.ok) show(await answer.text());
      byId(document, "offline").hidden = answer.ok;
    } catch {
      byId(document, "offline").hidden = false;
    }
    setTimeout(look, EVERY);
  };

  local();
  look();
})();
