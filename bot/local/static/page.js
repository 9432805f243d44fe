// The page's own script: listens to /local/stream, shows what comes, sends what is typed or pressed.
// Messages arrive as HTML the server has escaped; nothing here builds HTML from words.
const $ = (id) => document.getElementById(id);
const [talk, words, notice, typing] = ["talk", "words", "notice", "typing"].map($);
const language = document.documentElement.lang;
const clock = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });

let ready = false;
let working = false;
let online = false;
let replyTo = null; // the message the next words are about: {ref, title}
let begun = false; // the posts the page begins with have been shown
let asked = null; // the person's last bubble, while its answer is being read
let fresh = []; // entries not yet scrolled to
let atEnd = true; // where the reader was before `fresh` arrived
const waiting = []; // requests made before the bot was ready
const past = []; // what was typed, for the arrow keys
let back = 0;

// --- what comes in -------------------------------------------------------------------------------------
const stream = new EventSource("/local/stream");
stream.onopen = () => { online = true; showState(); };
stream.onerror = () => { online = false; showState(); };
const on = (name, heard) => stream.addEventListener(name, (event) => heard(JSON.parse(event.data)));
on("progress", showProgress);
on("post", showPost);
on("notice", ({ words }) => say(words));
on("working", (event) => { working = event.on; typing.hidden = !working; showState(); });

function showState() {
  const is = !online ? "offline" : !ready ? "starting" : working ? "working" : "ready";
  const state = $("state");
  state.dataset.is = is;
  if (state.textContent !== state.dataset[is]) state.textContent = state.dataset[is];
}

function showProgress({ ready: now, steps, commands }) {
  const start = $("start");
  const summary = start.querySelector("summary");
  const over = now && steps.every(({ state }) => state === "done");
  start.hidden = steps.length === 0;
  if (!start.dataset.over || !over) start.open = !over;
  start.dataset.over = over ? "yes" : "";
  summary.textContent = over ? summary.dataset.over : summary.dataset.going;
  $("steps").replaceChildren(...steps.map(stepItem));
  showCommands(commands);
  ready = now;
  showState();
  if (ready) while (waiting.length) post(...waiting.shift());
}

function stepItem({ name, state, detail }) {
  const item = document.createElement("li");
  item.dataset.is = state;
  const line = document.createElement("span");
  const more = document.createElement("small");
  const unseen = document.createElement("span");
  more.textContent = detail ? ` – ${detail}` : "";
  unseen.className = "unseen";
  unseen.textContent = ` (${$("steps").dataset[state]})`;
  line.append(name, more, unseen);
  item.append(line);
  return item;
}

function showCommands(commands) {
  if ($("commands").children.length === commands.length) return;
  $("commands").replaceChildren(...commands.map(({ name, summary }) => new Option(summary, `/${name}`)));
  const quick = ["today", "categories", "trends", "status", "help"].filter((name) =>
    commands.some((command) => command.name === name));
  $("chips").replaceChildren(...quick.map((name) => {
    const chip = document.createElement("button");
    chip.type = "button";
    chip.textContent = `/${name}`;
    chip.title = commands.find((command) => command.name === name).summary;
    chip.onclick = () => send(`/${name}`);
    return chip;
  }));
}

function showPost(entry) {
  const old = talk.querySelector(`[data-ref="${CSS.escape(entry.ref)}"]`);
  if (!entry.html) return void old?.remove();
  const item = old ?? $(entry.author).content.firstElementChild.cloneNode(true);
  const kept = old && keep(old);
  item.querySelector(".words").innerHTML = entry.html;
  if (entry.author === "bot") dress(item, entry);
  else if (entry.reply_to) quote(item, entry.reply_to);
  if (old) return restore(item, kept);
  item.dataset.ref = entry.ref;
  insert(item);
}

function titleOf(ref) {
  const message = talk.querySelector(`[data-ref="${CSS.escape(ref)}"] .words`);
  return message?.querySelector("h2, h3, summary, p, li")?.textContent ?? "";
}

function quote(item, ref) {
  const about = document.createElement("small");
  about.textContent = `↳ ${titleOf(ref)}`;
  item.querySelector(".words").prepend(about);
}

function dress(item, { lang, at, papers }) {
  const body = item.querySelector(".words");
  const foot = item.querySelector(".foot");
  body.lang = lang;
  item.classList.toggle("topic", body.children.length === 1 && body.firstElementChild.matches("details"));
  const time = foot.querySelector("time");
  time.dateTime = at;
  time.textContent = clock.format(new Date(at));
  foot.querySelector(".ask").hidden = papers === 0;
  if (item.classList.contains("topic")) body.querySelector(".inside").append(foot.cloneNode(true));
  foot.hidden = item.classList.contains("topic");
}

// A message that grows keeps what the reader had opened or typed in it.
function keep(item) {
  return {
    open: [...item.querySelectorAll("details")].map((details) => details.open),
    typed: [...item.querySelectorAll("input")].map((input) => input.value),
  };
}

function restore(item, { open, typed }) {
  item.querySelectorAll("details").forEach((details, n) => { details.open = open[n] ?? details.open; });
  item.querySelectorAll("input").forEach((input, n) => { input.value = typed[n] ?? ""; });
}

function insert(item) {
  if (fresh.length === 0) {
    atEnd = innerHeight + scrollY >= document.documentElement.scrollHeight - 120;
    setTimeout(settle, 40);
  }
  const later = [...talk.children].find((other) => Number(other.dataset.ref) > Number(item.dataset.ref));
  talk.insertBefore(item, later ?? null);
  fresh.push(item);
}

// A long answer is read from its beginning: scroll to the question, never to the end.
function settle() {
  const items = fresh;
  fresh = [];
  const mine = items.findLast((item) => item.matches(".person"));
  const first = items[0];
  if (!begun) show(lastGroup());
  else if (mine) show((asked = mine));
  else if (asked?.isConnected) show(asked);
  else if (atEnd) show(first);
  else offer(first);
  if (begun && !mine) $("spoken").textContent = first.querySelector(".words").innerText.slice(0, 300);
  begun = true;
}

// The last question with its answers; without one, the run of posts that came together with the last.
function lastGroup() {
  const items = [...talk.children];
  const person = items.findLastIndex((item) => item.matches(".person"));
  if (person >= 0) return items[person];
  const at = (item) => Date.parse(item.querySelector("time").dateTime);
  const last = at(items.at(-1));
  return items.find((item) => last - at(item) < 600_000);
}

function show(item) {
  const go = () => item.scrollIntoView({ block: "start" });
  go();
  for (const picture of talk.querySelectorAll("img")) if (!picture.complete) picture.addEventListener("load", go, { once: true });
  for (const moved of ["wheel", "touchmove", "keydown", "pointerdown"]) {
    addEventListener(moved, () => {
      asked = null;
      for (const picture of talk.querySelectorAll("img")) picture.removeEventListener("load", go);
    }, { once: true, passive: true });
  }
}

function offer(item) {
  $("newer").hidden = false;
  $("newer").onclick = () => { $("newer").hidden = true; item.scrollIntoView({ block: "start" }); };
}

let fading;
function say(sentence) {
  notice.textContent = sentence;
  clearTimeout(fading);
  fading = setTimeout(() => { notice.textContent = ""; }, 8000);
}

// --- what goes out -------------------------------------------------------------------------------------
async function post(path, body) {
  try {
    const headers = { "Content-Type": "application/json" };
    const answer = await fetch(path, { method: "POST", headers, body: JSON.stringify(body) });
    if (answer.status === 503 && !ready) return void waiting.push([path, body]);
    if (!answer.ok) throw new Error(String(answer.status));
  } catch {
    say(notice.dataset.unsent);
    if (body.text && !words.value) words.value = body.text;
  }
}

function hand(path, body) {
  if (ready) return post(path, body);
  waiting.push([path, body]);
  say(notice.dataset.wait);
}

function send(text) {
  if (!text.trim()) return;
  past.push(text);
  back = past.length;
  hand("/local/say", { text, reply_to: replyTo ?? "" });
  setReply(null);
}

$("say").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = words.value;
  words.value = "";
  send(text);
});

// The browser cuts what is longer without a word.
words.addEventListener("input", () => {
  if (words.value.length >= words.maxLength) say(notice.dataset.full);
});

words.addEventListener("keydown", (event) => {
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (!step || words.value.startsWith("/") && !past.includes(words.value) || !(back + step in past)) return;
  back += step;
  words.value = past[back];
  event.preventDefault();
});

talk.addEventListener("click", ({ target }) => {
  const button = target.closest("button");
  if (!button) return;
  const ref = button.closest("li[data-ref]").dataset.ref;
  if (button.matches(".ask")) setReply(ref);
  else if (button.dataset.verb) press(button, ref, [], button.textContent);
});

talk.addEventListener("submit", (event) => {
  event.preventDefault();
  const typed = event.target.elements.words.value.trim();
  if (!typed) return;
  press(event.target, event.target.closest("li[data-ref]").dataset.ref, [typed], typed);
  event.target.reset();
});

function press({ dataset }, ref, more, label) {
  hand("/local/press", { verb: dataset.verb, args: [...JSON.parse(dataset.args), ...more], ref, label });
}

function setReply(ref) {
  replyTo = ref;
  $("replying").hidden = !ref;
  if (!ref) return;
  $("replying").querySelector("b").textContent = titleOf(ref);
  words.focus();
}

$("replying").querySelector("button").onclick = () => { setReply(null); words.focus(); };
addEventListener("scroll", () => {
  if (innerHeight + scrollY >= document.documentElement.scrollHeight - 120) $("newer").hidden = true;
}, { passive: true });
history.scrollRestoration = "manual";
