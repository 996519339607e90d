// Live refresh and local times. The page is complete without this file.
(() => {
  "use strict";
  // How far the reader's clock is ahead of the server's, in milliseconds; null until an answer has told.
  let skew = null;
  let tag = null;
  const address = () => location.href.split("#")[0];
  let shown = address();
  let composing = false;

  const present = () => new Date(Date.now() - (skew ?? 0));

  // An answer says when it was given, to the second; a page does not, since it is made once for all who ask.
  const synchronise = (answer) => {
    const given = Date.parse(answer.headers.get("Date"));
    if (!Number.isNaN(given)) skew = Date.now() - given - 500;
  };

  const span = (seconds) => {
    const s = Math.max(0, Math.floor(seconds));
    if (s < 60) return `${s} s`;
    if (s < 600 && s % 60) return `${Math.floor(s / 60)} min ${s % 60} s`;
    if (s < 3600) return `${Math.floor(s / 60)} min`;
    if (s < 86400) return `${Math.floor(s / 3600)} h ${Math.floor(s / 60) % 60} min`;
    return `${Math.floor(s / 86400)} d ${Math.floor(s / 3600) % 24} h`;
  };

  const daysApart = (a, b) => Math.round(
    (new Date(a.getFullYear(), a.getMonth(), a.getDate()) - new Date(b.getFullYear(), b.getMonth(), b.getDate())) / 864e5);

  const moment = (at) => {
    const words = document.body.dataset;
    const clock = at.toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    const days = daysApart(at, present());
    if (days === 0) return `${at.getHours() >= 18 ? words.tonight : words.today} ${clock}`;
    if (days === 1) return `${words.tomorrow} ${clock}`;
    if (days === -1) return `${words.yesterday} ${clock}`;
    return `${words.on} ${at.toLocaleDateString(document.documentElement.lang, { day: "numeric", month: "short" })} ${words.at} ${clock}`;
  };

  const zone = (at) => new Intl.DateTimeFormat(document.documentElement.lang, { timeZoneName: "short" })
    .formatToParts(at).find((part) => part.type === "timeZoneName").value;

  const stamp = (at) => {
    const day = at.toLocaleDateString(document.documentElement.lang, { day: "numeric", month: "short", year: "numeric" });
    const clock = at.toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    return `${day}, ${clock}`;
  };

  const clock = (at) => (daysApart(at, present()) === 0
    ? at.toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" })
    : stamp(at));

  const second = (at) => at.toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });

  const minute = (at) => at.toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

  const instant = (at) => {
    const words = document.body.dataset;
    if (daysApart(at, present()) === 0) return `${words.at} ${second(at)}`;
    const day = at.toLocaleDateString(document.documentElement.lang, { day: "numeric", month: "short", year: "numeric" });
    return `${words.on} ${day} ${words.at} ${second(at)}`;
  };

  const FORMS = { moment, instant, second, minute, clock, stamp };

  const localise = () => {
    for (const time of document.querySelectorAll("time[data-form]")) {
      const at = new Date(time.dateTime);
      const form = FORMS[time.dataset.form];
      if (!form || Number.isNaN(at.getTime())) continue;
      if (!time.title) time.title = time.textContent;
      time.textContent = `${form(at)} ${zone(at)}`;
    }
  };

  // What grows by the second. It is told once it is known what the server's clock says; until then the page has the times themselves.
  const AGES = {
    ago: (at) => document.body.dataset.ago.replace("{}", span((present() - at) / 1000)),
    since: (at) => `${clock(at)} ${zone(at)} (${span((present() - at) / 1000)})`,
    present: () => `${stamp(present())} ${zone(present())}`,
  };

  const age = () => {
    if (skew === null) return;
    for (const time of document.querySelectorAll('time[data-form="ago"], time[data-form="since"], time[data-form="present"]')) {
      const text = AGES[time.dataset.form](new Date(time.dateTime));
      if (!time.title) time.title = time.textContent;
      if (time.textContent !== text) time.textContent = text;
    }
  };

  // Swapping keeps the scroll position, what is unfolded, and the focus on the same link; text that is being selected is left alone.
  const swap = (next) => {
    const selection = window.getSelection();
    const typed = typedText();
    if (composing || (!typed && selection && !selection.isCollapsed)) return false;
    const focused = document.activeElement && document.activeElement.getAttribute("href");
    document.title = next.title;
    const open = [...document.querySelectorAll("details")].map((part) => [part.id, part.open]);
    Object.assign(document.body.dataset, next.body.dataset);
    for (const id of ["source", "pages", "main"]) document.getElementById(id).replaceWith(next.getElementById(id));
    for (const [id, was] of open) {
      const part = document.getElementById(id);
      if (part) part.open = was;
    }
    if (focused) {
      const again = [...document.querySelectorAll("a[href]")].find((link) => link.getAttribute("href") === focused);
      if (again) again.focus({ preventScroll: true });
    }
    if (typed) typed();
    return true;
  };

  // What is being typed, and where: a function that puts it back. What was typed stays typed, whatever the newer page says.
  const typedText = () => {
    const field = document.activeElement;
    if (!field || field.tagName !== "INPUT" || !field.id) return null;
    const { id, value, selectionStart, selectionEnd, selectionDirection } = field;
    return () => {
      const again = document.getElementById(id);
      if (!again) return;
      again.value = value;
      again.focus({ preventScroll: true });
      again.setSelectionRange(selectionStart, selectionEnd, selectionDirection);
    };
  };

  // An answer to what is asked no more is dropped: whoever asks for something else asks at once.
  const refresh = async () => {
    if (document.hidden) return;
    const offline = document.getElementById("offline");
    const asked = address();
    try {
      const answer = await fetch(asked, { cache: "no-cache" });
      const newest = answer.headers.get("ETag");
      synchronise(answer);
      offline.hidden = answer.status < 500;
      if (answer.status >= 500 || (newest !== null && newest === tag && asked === shown)) return;
      const text = await answer.text();
      if (asked !== address()) return;
      if (swap(new DOMParser().parseFromString(text, "text/html"))) {
        tag = newest;
        shown = asked;
        localise();
        age();
        document.dispatchEvent(new Event("sloe:shown"));
      }
    } catch {
      offline.hidden = false;
    }
  };

  localise();
  fetch("/healthz", { method: "HEAD", cache: "no-store" }).then(synchronise).then(localise).then(age).catch(() => {});
  setInterval(age, 1000);
  // A page about something that is under way asks more often.
  const again = () => setTimeout(() => refresh().finally(again), Number(document.body.dataset.every) || 15000);
  again();
  document.addEventListener("visibilitychange", refresh);
  document.addEventListener("sloe:asked", refresh);
  document.addEventListener("compositionstart", () => { composing = true; });
  document.addEventListener("compositionend", () => { composing = false; });
})();
