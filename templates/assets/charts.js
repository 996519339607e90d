// What charts add where JavaScript runs: one crosshair in all charts of a page, with the figures of the hour under it.
(() => {
  "use strict";
  const HOUR = 3600;
  // The start of the hour under the crosshair, in seconds since 1970, and the chart that the keyboard is in.
  let hour = null;
  let held = null;

  const figures = () => document.querySelectorAll("figure.over-time");
  const numbers = (text) => text.split(",").map((value) => (value === "" ? null : Number(value)));

  // The readings of the page as they were sent; parsed once a page.
  const parsed = new WeakMap();
  const readings = () => {
    const element = document.getElementById("readings");
    if (!element) return null;
    if (!parsed.has(element)) {
      const { start, end, left, rate, bad, total, ...words } = element.dataset;
      const [lefts, rates, bads, totals] = [left, rate, bad, total].map(numbers);
      parsed.set(element, { start: Number(start), end: Number(end), lefts, rates, bads, totals, words });
    }
    return parsed.get(element);
  };

  const percent = (ratio) => {
    const value = ratio * 100;
    const fine = Math.abs(value) < 10 || Math.abs(value - 100) < 1;
    const cut = fine ? Math.floor(value * 10 + 1e-6) / 10 : Math.floor(value + 1e-6);
    if (cut === 0 && value > 1e-6) return "<0.1 %";
    return `${cut < 0 ? "−" : ""}${Number.isInteger(cut) ? Math.abs(cut) : Math.abs(cut).toFixed(1)} %`;
  };
  const burn = (rate) => {
    if (rate !== 0 && rate < 0.05) return "<0.1×";
    return `${rate >= 99.5 ? count(rate) : rate.toFixed(rate >= 9.95 ? 0 : 1)}×`;
  };
  const count = (value) => Math.round(value).toLocaleString(document.documentElement.lang);

  const clock = (seconds, more) => new Intl.DateTimeFormat(document.documentElement.lang,
    { hour: "2-digit", minute: "2-digit", hourCycle: "h23", ...more }).format(new Date(seconds * 1000));

  // The running hour ends now.
  const span = (all, index) => {
    const from = all.start + index * HOUR;
    return [from, Math.min(from + HOUR, all.end)];
  };

  const known = (value, show, words) => (value === null || value === undefined ? words.unknown : show(value));

  const told = {
    left: (all, n) => `${known(all.lefts[n], percent, all.words)} ${all.words.left_over}`,
    rate: (all, n) => `${all.words.burned} ${known(all.rates[n], burn, all.words)}`,
    events: (all, n) => (all.totals[n] === null || all.totals[n] === undefined ? all.words.unknown
      : `${count(all.bads[n])} ${all.words.bad_of} ${count(all.totals[n])} ${all.words.unit}`),
  };

  const cross = (svg, middle) => {
    const [left, right, top, bottom, start, end] = svg.dataset.plot.split(" ").map(Number);
    let line = svg.querySelector(".cross");
    if (!line) {
      line = svg.appendChild(document.createElementNS("http://www.w3.org/2000/svg", "line"));
      line.setAttribute("class", "cross");
    }
    const share = Math.min(1, Math.max(0, (middle - start) / (end - start)));
    const x = (left + share * (right - left)).toFixed(1);
    for (const [name, value] of Object.entries({ x1: x, x2: x, y1: top, y2: bottom })) line.setAttribute(name, value);
  };

  const show = () => {
    const all = readings();
    for (const figure of figures()) {
      const reading = figure.querySelector(".reading");
      if (!all || !reading || figure.tabIndex < 0) continue;
      reading.setAttribute("aria-live", figure.id === held ? "polite" : "off");
      const index = hour === null ? null : Math.round((hour - all.start) / HOUR);
      if (index === null || index < 0 || index >= all.rates.length) {
        for (const line of figure.querySelectorAll(".cross")) line.remove();
        reading.textContent = all.words.hint;
        continue;
      }
      const [from, to] = span(all, index);
      const when = `${clock(from, { day: "numeric", month: "short" })} – ${clock(to, { timeZoneName: "short" })}`;
      reading.textContent = `${when}: ${told[figure.dataset.shows](all, index)}`;
      for (const svg of figure.querySelectorAll("svg[data-plot]")) cross(svg, (from + to) / 2);
    }
  };

  // The hour that a point of a chart is in.
  const under = (svg, event) => {
    const [left, right, , , start, end] = svg.dataset.plot.split(" ").map(Number);
    const box = svg.getBoundingClientRect();
    const x = (event.clientX - box.left) * svg.viewBox.baseVal.width / box.width;
    const share = Math.min(1, Math.max(0, (x - left) / (right - left)));
    return nearest(start + share * (end - start));
  };

  const nearest = (seconds) => {
    const all = readings();
    const index = Math.floor((seconds - all.start) / HOUR);
    return all.start + Math.min(all.rates.length - 1, Math.max(0, index)) * HOUR;
  };

  const chartOf = (event) => event.target instanceof Element && event.target.closest("figure.over-time svg[data-plot]");

  const point = (event) => {
    const svg = readings() && chartOf(event);
    if (svg) hour = under(svg, event);
    else if (held === null) hour = null;
    else return;
    show();
  };

  const STEPS = { ArrowLeft: -1, ArrowRight: 1, PageUp: -24, PageDown: 24 };

  const press = (event) => {
    const all = readings();
    if (!all || !event.target.matches("figure.over-time")) return;
    if (event.key === "Escape") hour = null;
    else if (event.key === "Home") hour = nearest(all.start);
    else if (event.key === "End") hour = nearest(all.end);
    else if (event.key in STEPS) hour = nearest((hour === null ? all.end : hour + HOUR * STEPS[event.key]));
    else return;
    event.preventDefault();
    show();
  };

  const prepare = () => {
    if (!readings()) return;
    for (const figure of figures()) {
      if (figure.querySelector("svg[data-plot]")) figure.tabIndex = 0;
    }
    show();
  };

  // Refreshing the page replaces the charts: the crosshair stays at its hour, and the keyboard in its chart.
  const again = () => {
    prepare();
    const chart = held && document.getElementById(held);
    if (chart && document.activeElement === document.body) chart.focus({ preventScroll: true });
  };

  document.addEventListener("pointermove", point);
  document.addEventListener("pointerdown", point);
  document.addEventListener("keydown", press);
  document.addEventListener("focusin", (event) => {
    held = event.target.matches("figure.over-time") ? event.target.id : null;
    show();
  });
  new MutationObserver(again).observe(document.body, { childList: true });
  prepare();
})();
