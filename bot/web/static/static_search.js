// The search of a site that is only files (bot/static_site/search_index.py): it reads the files that have the words of the query,
// and those of the papers that are shown. Each is a script that calls `paperSearch`, so that it also works from a disk.
"use strict";

(() => {
const input = document.querySelector("#query"), status = document.querySelector("#status");
const results = document.querySelector("#results"), more = document.querySelector("#more");
const stopWords = new Set(input.dataset.stopWords.split(" "));
const topics = new Set(input.dataset.topics.split(" "));
const keys = new Set(input.dataset.keys.split(" "));
const chunkSize = Number(input.dataset.chunk), pageSize = 15;
const endings = /^(?:e|s|es|d|ed|ing|ings|er|ers|or|ors|y|ies|ly|al|ally|ion|ions|ation|ations|ization|izations|ive|ively|ment|ments|ness|able|ability|ity|ities|ous|ic|ical|ically|ant|ance|ances|ent|ence|ences|ency|ful|less|ist|ists)?$/;

// A file is read once.
const waiting = new Map(), files = new Map();
globalThis.paperSearch = {
  words: (key, content) => waiting.get(`words/${key}`)?.(content),
  papers: (number, content) => waiting.get(`papers/${number}`)?.(content),
  topics: (slug, content) => waiting.get(`topics/${slug}`)?.(content),
};
const load = (kind, name, file) => {
  const key = `${kind}/${name}`;
  if (!files.has(key)) {
    files.set(key, new Promise((resolve) => {
      waiting.set(key, resolve);
      const script = document.createElement("script");
      script.src = `../search/${kind}/${file}.js`;
      // The network failed, or a server sends a page of its own instead.
      script.onerror = script.onload = () => resolve(kind === "words" ? {} : []);
      document.head.append(script);
    }));
  }
  return files.get(key);
};

const isAscii = (word) => /^[a-z0-9]+$/.test(word);
const loadWords = (word) => {
  const key = isAscii(word) ? word.slice(0, 2) : [...word][0];
  if (!keys.has(key)) return {};
  const file = [...key].map((sign) => (isAscii(sign) ? sign : `_${sign.codePointAt(0).toString(16)}_`)).join("");
  return load("words", key, file);
};
const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").normalize("NFC").toLowerCase();
const isKorean = (word) => /[가-힣]/.test(word);

// The entries of a word: the index has words without their endings, and Korean ones with particles.
const entriesOf = (words, word, isOpen) => {
  if (isOpen || isKorean(word)) return Object.keys(words).filter((each) => each.startsWith(word)).map((each) => words[each]);
  const stems = Object.keys(words).filter((each) => {
    const stem = each.length > 3 ? each.replace(/i$/, "") : each;
    return word === each || (stem.length > 2 && word.startsWith(stem) && endings.test(word.slice(stem.length)));
  });
  const longest = Math.max(0, ...stems.map((each) => each.length));
  return stems.filter((each) => each.length === longest).map((each) => words[each]);
};

const decode = (text) => {
  let number = 0;
  return text ? text.split(".").map((digits) => (number += parseInt(digits, 36))) : [];
};

// Paper -> 2 for a word of its title, 1 for one of its summary. Beyond `known` every paper counts as having the word.
const papersOf = (entries) => {
  const scores = new Map();
  let known = Infinity;
  for (const [titles, summaries, limit = Infinity] of entries) {
    known = Math.min(known, limit);
    for (const number of decode(summaries)) if (!scores.has(number)) scores.set(number, 1);
    for (const number of decode(titles)) scores.set(number, 2);
  }
  return { scores, known };
};

// The papers that have all of it, with the sum of their scores; where nothing is known beyond a number, those up to there.
const intersect = (found) => {
  const complete = found.filter((each) => each.known === Infinity);
  const known = complete.length ? Infinity : Math.min(...found.map((each) => each.known));
  const fewest = (complete.length ? complete : found)
    .reduce((one, other) => (one.scores.size <= other.scores.size ? one : other));
  const numbers = complete.length ? [...fewest.scores.keys()] : [...fewest.scores.keys()].filter((number) => number <= known);
  const scores = new Map(numbers
    .filter((number) => found.every((each) => each.scores.has(number) || number > each.known))
    .map((number) => [number, found.reduce((sum, each) => sum + (each.scores.get(number) ?? 0), 0)]));
  return { scores, known };
};

const wordsIn = (text) => (fold(text).match(/[\p{L}\p{N}]+/gu) ?? []).filter((word) => !stopWords.has(word));

// What topics are called, the longest name first; a query finds a topic's papers by its name, too.
const names = [...document.querySelectorAll("[data-names]")]
  .flatMap((each) => each.dataset.names.split("|").map((name) => ({ slug: each.dataset.topic, words: wordsIn(name) })))
  .filter((name) => name.words.length)
  .sort((one, other) => other.words.length - one.words.length);

const parse = (words) => {
  const terms = [];
  for (let place = 0; place < words.length; place += terms.at(-1).words.length) {
    const name = names.find((each) => each.words.every((word, n) => word === words[place + n]));
    terms.push(name ?? { words: [words[place]] });
  }
  return terms;
};

const findTerm = async (term, isOpen) => {
  const indexed = await Promise.all(term.words.map(loadWords));
  const found = term.words.map((word, n) => papersOf(entriesOf(indexed[n], word, isOpen && n === term.words.length - 1)));
  if (found.length === 1 && !term.slug) return found[0];
  let { scores, known } = intersect(found);
  if (term.slug && topics.has(term.slug)) {
    const [listed, limit = Infinity] = await load("topics", term.slug, term.slug);
    for (const number of decode(listed ?? "")) if (!scores.has(number)) scores.set(number, 1);
    known = Math.min(known, limit);
  }
  return { scores, known };
};

const find = async (words) => {
  const terms = parse(words);
  for (const isOpen of [false, true]) {
    const found = await Promise.all(terms.map((term, n) => findTerm(term, isOpen && n === terms.length - 1)));
    const { scores, known } = intersect(found);
    if (scores.size || words.at(-1).length < 3) {
      const best = [...scores].sort(([one, oneScore], [other, otherScore]) => otherScore - oneScore || one - other);
      return { numbers: best.map(([number]) => number), hasMore: known < Number(input.dataset.papers) - 1 };
    }
  }
  return { numbers: [], hasMore: false };
};

const link = (href, text, lang) => {
  const anchor = document.createElement("a");
  anchor.href = href;
  anchor.textContent = text;
  if (lang) anchor.lang = lang;
  return anchor;
};
const showPaper = ([title, day, topic, page]) => {
  const item = document.createElement("li"), heading = document.createElement("h3"), meta = document.createElement("p");
  const named = document.querySelector(`[data-topic="${CSS.escape(topic)}"]`);
  item.className = "paper";
  meta.className = "meta";
  heading.append(link(`papers/${page}`, title, "en"));
  if (named) meta.append(link(named.href, named.textContent.trim()));
  meta.append(link(`days/${day}.html`, day));
  item.append(heading, meta);
  return item;
};

let found = [], shown = 0, asked = 0;
let written = ""; // behind the # of the address
const showMore = async () => {
  const page = found.slice(shown, shown + pageSize), mine = asked;
  const papers = await Promise.all(page.map(async (number) => {
    const chunk = await load("papers", Math.floor(number / chunkSize), String(Math.floor(number / chunkSize)));
    return chunk[number % chunkSize];
  }));
  if (mine !== asked) return [];
  const items = papers.filter(Boolean).map(showPaper);
  results.append(...items);
  shown += page.length;
  more.hidden = shown >= found.length;
  return items;
};

const how = status.textContent;
const search = async () => {
  const query = input.value.trim(), mine = ++asked;
  const words = wordsIn(query).slice(0, 12);
  const { numbers, hasMore } = words.length ? await find(words) : { numbers: [], hasMore: false };
  if (mine !== asked) return; // something else was typed meanwhile
  found = numbers;
  shown = 0;
  results.replaceChildren();
  const { none, one, many, most } = status.dataset;
  const said = found.length === 0 ? none : hasMore ? most : found.length === 1 ? one : many;
  const count = new Intl.NumberFormat("en").format(found.length);
  status.textContent = words.length ? said.replace("COUNT", count).replace("QUERY", () => query) : how;
  await showMore();
  written = query ? `#${new URLSearchParams({ q: query })}` : "";
  location.replace(written || "#");
};

// Whatever an address has behind its #: a malformed % stands for itself.
const readAddress = () => {
  if (location.hash === written) return;
  input.value = new URLSearchParams(location.hash.slice(1)).get("q") ?? "";
  search();
};

let timer;
input.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(search, 180);
});
more.addEventListener("click", async () => (await showMore())[0]?.querySelector("a")?.focus());
addEventListener("hashchange", readAddress);
readAddress();
})();
