// The local chat page: receives events from /local/stream, shows them, sends messages and button presses.
// Messages arrive as HTML that the server has escaped; nothing here builds HTML from text.
const $ = (id) => document.getElementById(id);
const [messages, input, notice, typing] = ["messages", "input", "notice", "typing"].map($);
const language = document.documentElement.lang;
const timeFormat = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });
const END_MARGIN_PX = 120; // nearer to the end of the page, the reader is at its end
const BATCH_MS = 40; // messages that arrive within this time are scrolled to together
const SAME_RUN_MS = 600_000; // posts within this time of the last one belong together
const NOTICE_MS = 8000;
const USED_KEY = "suggestion-used"; // in localStorage: a suggestion was pressed once, none is shown again

let isReady = false;
let isWorking = false;
let isOnline = false;
let replyTo = null; // ref of the message that the next text replies to
let hasInitialPosts = false; // the posts the page begins with are on the page
let question = null; // the person's last message, while its answer is being read
let announced = null; // the item that screen readers read last
let newItems = []; // list items not yet scrolled to
let wasAtEnd = true; // whether the reader was at the end before `newItems` arrived
const requestQueue = []; // requests made before the bot was ready
const sentTexts = []; // sent texts, for the arrow keys
let sentIndex = 0;

// --- events from the server ----------------------------------------------------------------------------
const stream = new EventSource("/local/stream");
stream.onopen = () => { isOnline = true; showState(); };
stream.onerror = () => { isOnline = false; showState(); };
const on = (name, handler) => stream.addEventListener(name, (event) => handler(JSON.parse(event.data)));
on("progress", showProgress);
on("post", showPost);
on("notice", ({ words: text }) => showNotice(text));
on("working", (event) => { isWorking = event.on; typing.hidden = !isWorking; showState(); });

function showState() {
  const name = !isOnline ? "offline" : !isReady ? "starting" : isWorking ? "working" : "ready";
  const state = $("state");
  state.dataset.state = name;
  if (state.textContent !== state.dataset[name]) state.textContent = state.dataset[name];
}

function showProgress({ ready, steps, commands }) {
  const startup = $("startup");
  const summary = startup.querySelector("summary");
  const isFinished = ready && steps.every(({ state }) => state === "done");
  startup.hidden = steps.length === 0;
  if (!startup.dataset.finished || !isFinished) startup.open = !isFinished;
  startup.dataset.finished = isFinished ? "yes" : "";
  summary.textContent = isFinished ? summary.dataset.finished : summary.dataset.running;
  $("steps").replaceChildren(...steps.map(stepItem));
  showCommands(commands);
  isReady = ready;
  showState();
  if (isReady) while (requestQueue.length) post(...requestQueue.shift());
}

function stepItem({ name, state, detail }) {
  const item = document.createElement("li");
  item.dataset.state = state;
  const line = document.createElement("span");
  const detailText = document.createElement("small");
  const stateText = document.createElement("span");
  detailText.textContent = detail ? ` – ${detail}` : "";
  stateText.className = "visually-hidden";
  stateText.textContent = ` (${$("steps").dataset[state]})`;
  line.append(name, detailText, stateText);
  item.append(line);
  return item;
}

function showCommands(commands) {
  if ($("commands").children.length === commands.length) return;
  $("commands").replaceChildren(...commands.map(({ name, summary }) => new Option(summary, `/${name}`)));
  const shortcuts = ["today", "categories", "trends", "status", "help"].filter((name) =>
    commands.some((command) => command.name === name));
  $("chips").replaceChildren(...shortcuts.map((name) => {
    const chip = document.createElement("button");
    chip.type = "button";
    chip.textContent = `/${name}`;
    chip.title = commands.find((command) => command.name === name).summary;
    chip.onclick = () => send(`/${name}`);
    return chip;
  }));
}

function isSuggestionUsed() {
  try { return localStorage.getItem(USED_KEY) !== null; } catch { return false; } // storage may be switched off
}

function removeSuggestions() {
  try { localStorage.setItem(USED_KEY, "yes"); } catch { /* then they are back after a reload */ }
  for (const item of messages.querySelectorAll(".suggestion")) item.remove();
}

function showPost(entry) {
  const existing = messages.querySelector(`[data-ref="${CSS.escape(entry.ref)}"]`);
  if (!entry.html) return void existing?.remove();
  const item = existing ?? $(entry.author).content.firstElementChild.cloneNode(true);
  const state = existing && saveItemState(existing);
  item.querySelector(".content").innerHTML = entry.html;
  if (entry.author === "bot") fillBotItem(item, entry);
  else if (entry.reply_to) addQuote(item, entry.reply_to);
  if (item.matches(".suggestion") && isSuggestionUsed()) return void existing?.remove();
  if (existing && item === announced) announce(item);
  if (existing) return restoreItemState(item, state);
  item.dataset.ref = entry.ref;
  insertItem(item);
}

function titleOf(ref) {
  const content = messages.querySelector(`[data-ref="${CSS.escape(ref)}"] .content`);
  return content?.querySelector("h2, h3, summary, p, li")?.textContent ?? "";
}

function addQuote(item, ref) {
  const quote = document.createElement("small");
  quote.textContent = `↳ ${titleOf(ref)}`;
  item.querySelector(".content").prepend(quote);
}

function fillBotItem(item, { lang, at, papers }) {
  const content = item.querySelector(".content");
  const foot = item.querySelector(".foot");
  content.lang = lang;
  item.classList.toggle("topic", content.children.length === 1 && content.firstElementChild.matches("details"));
  item.classList.toggle("suggestion", content.querySelector(".until-used") !== null);
  const time = foot.querySelector("time");
  time.dateTime = at;
  time.textContent = timeFormat.format(new Date(at));
  foot.querySelector(".reply-button").hidden = papers === 0;
  if (item.classList.contains("topic")) content.querySelector(".inside").append(foot.cloneNode(true));
  foot.hidden = item.classList.contains("topic");
}

// A message that is edited keeps what the reader had opened or typed in it.
function saveItemState(item) {
  return {
    open: [...item.querySelectorAll("details")].map((details) => details.open),
    values: [...item.querySelectorAll("input")].map((field) => field.value),
  };
}

function restoreItemState(item, { open, values }) {
  item.querySelectorAll("details").forEach((details, n) => { details.open = open[n] ?? details.open; });
  item.querySelectorAll("input").forEach((field, n) => { field.value = values[n] ?? ""; });
}

function isAtEnd() {
  return innerHeight + scrollY >= document.documentElement.scrollHeight - END_MARGIN_PX;
}

function insertItem(item) {
  if (newItems.length === 0) {
    wasAtEnd = isAtEnd();
    setTimeout(scrollToNewItems, BATCH_MS);
  }
  const next = [...messages.children].find((other) => Number(other.dataset.ref) > Number(item.dataset.ref));
  messages.insertBefore(item, next ?? null);
  newItems.push(item);
}

// A long answer is read from its beginning: scroll to the question, never to the end.
function scrollToNewItems() {
  const items = newItems;
  newItems = [];
  const ownItem = items.findLast((item) => item.matches(".person"));
  const first = items[0];
  if (!hasInitialPosts) {
    const start = firstOfLastRun();
    if (!$("typing").hidden && start === ownItem) question = ownItem; // its answer is still to come
    scrollToItem(start);
  }
  else if (ownItem) scrollToItem((question = ownItem));
  else if (question?.isConnected) scrollToItem(question);
  else if (wasAtEnd) scrollToItem(first);
  else offerScroll(first);
  if (hasInitialPosts && !ownItem) announce(first);
  hasInitialPosts = true;
}

// Read by screen readers; an answer that replaces its line of progress is read, too.
function announce(item) {
  announced = item;
  $("announcer").textContent = item.querySelector(".content").innerText.slice(0, 300);
}

// The last question with its answers; without one, the posts that arrived together with the last.
function firstOfLastRun() {
  const items = [...messages.children];
  const question = items.findLastIndex((item) => item.matches(".person"));
  if (question >= 0) return items[question];
  const timeOf = (item) => Date.parse(item.querySelector("time").dateTime);
  const last = timeOf(items.at(-1));
  return items.find((item) => last - timeOf(item) < SAME_RUN_MS);
}

// Scrolls again when an image has loaded, until the reader scrolls or types.
function scrollToItem(item) {
  const scroll = () => item.scrollIntoView({ block: "start" });
  scroll();
  for (const image of messages.querySelectorAll("img")) if (!image.complete) image.addEventListener("load", scroll, { once: true });
  for (const name of ["wheel", "touchmove", "keydown", "pointerdown"]) {
    addEventListener(name, () => {
      question = null;
      for (const image of messages.querySelectorAll("img")) image.removeEventListener("load", scroll);
    }, { once: true, passive: true });
  }
}

function offerScroll(item) {
  $("new-messages").hidden = false;
  $("new-messages").onclick = () => { $("new-messages").hidden = true; item.scrollIntoView({ block: "start" }); };
}

let noticeTimer;
function showNotice(text) {
  notice.textContent = text;
  clearTimeout(noticeTimer);
  noticeTimer = setTimeout(() => { notice.textContent = ""; }, NOTICE_MS);
}

// --- requests to the server ----------------------------------------------------------------------------
async function post(path, body) {
  try {
    const headers = { "Content-Type": "application/json" };
    const response = await fetch(path, { method: "POST", headers, body: JSON.stringify(body) });
    if (response.status === 503 && !isReady) return void requestQueue.push([path, body]);
    if (!response.ok) throw new Error(String(response.status));
  } catch {
    showNotice(notice.dataset.failed);
    if (body.text && !input.value) input.value = body.text;
  }
}

function postWhenReady(path, body) {
  if (isReady) return post(path, body);
  requestQueue.push([path, body]);
  showNotice(notice.dataset.queued);
}

function send(text) {
  if (!text.trim()) return;
  sentTexts.push(text);
  sentIndex = sentTexts.length;
  postWhenReady("/local/say", { text, reply_to: replyTo ?? "" });
  setReplyTo(null);
}

$("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = input.value;
  input.value = "";
  send(text);
});

// The browser cuts a longer text silently.
input.addEventListener("input", () => {
  if (input.value.length >= input.maxLength) showNotice(notice.dataset.tooLong);
});

input.addEventListener("keydown", (event) => {
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (!step || input.value.startsWith("/") && !sentTexts.includes(input.value) || !(sentIndex + step in sentTexts)) return;
  sentIndex += step;
  input.value = sentTexts[sentIndex];
  event.preventDefault();
});

messages.addEventListener("click", ({ target }) => {
  const button = target.closest("button");
  if (!button) return;
  const ref = button.closest("li[data-ref]").dataset.ref;
  if (button.matches(".reply-button")) setReplyTo(ref);
  else if (button.dataset.verb) press(button, ref, [], button.textContent);
  if (button.closest(".until-used")) removeSuggestions();
});

messages.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = event.target.querySelector("input").value.trim();
  if (!text) return;
  press(event.target, event.target.closest("li[data-ref]").dataset.ref, [text], text);
  event.target.reset();
});

function press({ dataset }, ref, moreArgs, label) {
  postWhenReady("/local/press", { verb: dataset.verb, args: [...JSON.parse(dataset.args), ...moreArgs], ref, label });
}

function setReplyTo(ref) {
  replyTo = ref;
  $("reply-target").hidden = !ref;
  if (!ref) return;
  $("reply-target").querySelector("b").textContent = titleOf(ref);
  input.focus();
}

$("reply-target").querySelector("button").onclick = () => { setReplyTo(null); input.focus(); };
addEventListener("scroll", () => {
  if (isAtEnd()) $("new-messages").hidden = true;
}, { passive: true });
history.scrollRestoration = "manual";
