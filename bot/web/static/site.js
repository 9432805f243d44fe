// What pages do besides: search while typing, more papers in place, filters without a button, copying. All of it works
// without this file, by links and forms.
"use strict";

const fetchPage = async (address, signal) => {
  const response = await fetch(address, { signal });
  if (!response.ok) throw new Error(`${response.status}`);
  return new DOMParser().parseFromString(await response.text(), "text/html");
};

for (const form of document.querySelectorAll("form[data-live]")) {
  const target = document.querySelector(form.dataset.live);
  let timer, running;
  const search = async () => {
    const address = `${form.action}?${new URLSearchParams(new FormData(form))}`;
    running?.abort();
    running = new AbortController();
    try {
      const page = await fetchPage(address, running.signal);
      target.replaceChildren(...page.querySelector(form.dataset.live).childNodes);
      document.title = page.title;
      history.replaceState(null, "", address);
    } catch (error) {
      if (error.name !== "AbortError") return; // the form still works
    }
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(search, 220);
  });
}

// "Next" becomes "Show more": the next page's papers come below the ones that are shown.
const showMore = async (link, event) => {
  const list = document.querySelector("[data-list]");
  event.preventDefault();
  if (link.ariaBusy === "true") return;
  link.ariaBusy = "true";
  try {
    const page = await fetchPage(link.href);
    const added = [...page.querySelectorAll("[data-list] > li")];
    list.append(...added);
    link.closest(".pager").replaceWith(...page.querySelectorAll(".pager"));
    prepareLinks();
    added[0]?.querySelector("a")?.focus();
  } catch {
    location.assign(link.href);
  }
};

const prepareLinks = () => {
  for (const link of document.querySelectorAll("a[data-more]")) {
    if (link.closest("#results")) continue; // replaced while typing: plain links there
    link.textContent = link.dataset.more;
    link.addEventListener("click", (event) => {
      if (!event.ctrlKey && !event.metaKey && !event.shiftKey) showMore(link, event);
    });
  }
};
prepareLinks();

for (const form of document.querySelectorAll("form.filter")) {
  form.addEventListener("change", (event) => {
    if (event.target.matches("input")) form.requestSubmit();
  });
}

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const source = document.querySelector(button.dataset.copy);
    try {
      await navigator.clipboard.writeText(source.textContent);
      button.textContent = button.dataset.copied;
    } catch {
      getSelection().selectAllChildren(source); // the browser does not let pages copy: one key does
    }
  });
}

for (const button of document.querySelectorAll("[data-busy]")) {
  button.form.addEventListener("submit", () => {
    button.textContent = button.dataset.busy;
    button.disabled = true;
  });
}
addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll("[data-busy]")) button.disabled = false;
});
