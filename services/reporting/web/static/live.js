// Keeps an open page true: listens to /live, fetches the page again, and changes in place only what differs.
// A busy server is asked less often: the pause after an answer is PATIENCE times what the answer took.
// The page is whole without this file; everything here is liveness and shortcuts.

const REFRESH_MS = 700, ANNOUNCE_MS = 5000, LOST_MS = 4000, PATIENCE = 4;
const words = document.body.dataset;
const said = document.getElementById("said");
const highest = new Map();
let wanted = false, busy = false, spokenAt = 0, speech = 0;

const say = (text) => {
  clearTimeout(speech);
  speech = setTimeout(() => { spokenAt = Date.now(); said.textContent = text; }, Math.max(0, spokenAt + ANNOUNCE_MS - Date.now()));
};

// Walk two trees together; where their shapes agree only text and attributes change, so focus and open details stay.
const morph = (old, fresh) => {
  if (old.isEqualNode(fresh)) return;
  const alike = old.nodeType === fresh.nodeType && old.nodeName === fresh.nodeName;
  if (!alike) { old.replaceWith(fresh); return; }
  if (old.nodeType === Node.TEXT_NODE) { old.data = fresh.data; return; }
  if (old.id !== fresh.id) { old.replaceWith(fresh); return; }
  for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name) && name !== "open") old.removeAttribute(name);
  for (const { name, value } of [...fresh.attributes]) if (name !== "open" && old.getAttribute(name) !== value) old.setAttribute(name, value);
  const next = [...fresh.childNodes], now = [...old.childNodes];
  next.forEach((child, at) => (now[at] ? morph(now[at], child) : old.append(child)));
  now.slice(next.length).forEach((child) => child.remove());
};

const figures = () => new Map([...document.querySelectorAll("data[id]")].map((each) => [each.id, Number(each.value)]));

const tell = (before) => {
  const changed = [...document.querySelectorAll("data[id]")].filter((each) => before.has(each.id) && before.get(each.id) !== Number(each.value));
  for (const each of changed) {
    each.classList.remove("fresh-value");
    void each.offsetWidth;
    each.classList.add("fresh-value");
  }
  for (const each of document.querySelectorAll("data[id]")) {
    const value = Number(each.value), top = Math.max(highest.get(each.id) ?? value, value);
    highest.set(each.id, top);
    if (value < top) each.parentElement.insertAdjacentElement("beforeend", Object.assign(document.createElement("span"), { className: "fallen", textContent: words.fallen }));
  }
  if (!changed.length) return;
  const parts = changed.map((each) => `${each.closest("article, section")?.querySelector("h2, h3")?.textContent.trim()}: ${each.textContent}`);
  say(`${words.changed}. ${parts.join(". ")}`);
};

const refresh = async () => {
  if (busy || document.hidden) { wanted = true; return; }
  busy = true; wanted = false;
  const began = Date.now();
  try {
    const answer = await fetch(location.href, { headers: { accept: "text/html" }, cache: "no-cache" });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const before = figures();
    document.querySelectorAll(".fallen").forEach((each) => each.remove());
    for (const part of document.querySelectorAll("[data-live]")) {
      const twin = fresh.getElementById(part.id);
      if (twin) morph(part, document.adoptNode(twin));
    }
    tell(before);
    tick();
  } catch { /* the next change, or the reconnection, tries again */ } finally {
    setTimeout(() => { busy = false; if (wanted) refresh(); }, Math.max(REFRESH_MS, PATIENCE * (Date.now() - began)));
  }
};

const [justNow, ...ladder] = words.ago.split("|");
const units = [[60, 1], [3600, 60], [86400, 3600], [31536000, 86400]];
const tick = () => {
  for (const each of document.querySelectorAll("time[datetime]")) {
    const seconds = Math.max(0, Math.floor((Date.now() - Date.parse(each.dateTime) - skew) / 1000));
    const at = units.findIndex(([below]) => seconds < below);
    if (at >= 0) each.textContent = seconds ? ladder[at].replace("{n}", Math.floor(seconds / units[at][1])) : justNow;
  }
};
const skew = Date.now() - Date.parse(words.now);

const listen = () => {
  const source = new EventSource("/live");
  let lost = 0, away = false;
  source.addEventListener("open", () => {
    clearTimeout(lost);
    document.body.classList.add("listening");
    if (away) { away = false; say(words.found); refresh(); }
  });
  source.addEventListener("error", () => {
    document.body.classList.remove("listening");
    clearTimeout(lost);
    lost = setTimeout(() => { if (!away) { away = true; say(words.lost); } }, LOST_MS);
  });
  source.addEventListener("fold", (event) => {
    const { provinces } = JSON.parse(event.data);
    if (!words.province || provinces.includes(words.province)) refresh();
  });
  addEventListener("pagehide", () => source.close());
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
};

const mark = (event) => {
  const code = event.target.closest?.("[data-place]")?.dataset.place;
  const on = event.type === "pointerover" || event.type === "focusin";
  document.querySelectorAll(".marked").forEach((each) => each.classList.remove("marked"));
  if (code && on) document.querySelectorAll(`[data-place="${CSS.escape(code)}"]`).forEach((each) => each.classList.add("marked"));
};
for (const kind of ["pointerover", "pointerout", "focusin", "focusout"]) document.addEventListener(kind, mark);

// Single-key shortcuts can be turned off: a voice or a slip of the hand must not move the page.
const off = document.getElementById("keys-off");
off.checked = localStorage.getItem("keys") === "off";
off.addEventListener("change", () => localStorage.setItem("keys", off.checked ? "off" : "on"));
const keys = {
  "/": () => document.getElementById("region")?.focus(),
  "?": () => document.getElementById("keys").showModal(),
  g: () => document.querySelector(".brand").click(),
  l: () => document.querySelector(".language a:not([aria-current])").click(),
};
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input, select, textarea, dialog");
  if (typing || (off.checked && event.key !== "?") || event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
  event.preventDefault();
  keys[event.key]();
});

document.addEventListener("visibilitychange", () => { if (!document.hidden && wanted) refresh(); });
figures().forEach((value, id) => highest.set(id, value));
tick();
setInterval(tick, 1000);
listen();
