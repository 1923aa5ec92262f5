/* On the page of a lesson: remembers which block is in view, and saves the note while it is written. Without this script
   the lesson last opened is remembered, and the note has its button. */
"use strict";
{
  const token = () => document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
  const article = document.querySelector("[data-seen]");
  const PAUSE = 4000;
  const TYPING = 900;
  const RETRY = 10000;
  const WAIT = 15000;

  function post(address, entries, options = {}) {
    const body = new FormData();
    body.set("csrfmiddlewaretoken", token());
    for (const [name, value] of Object.entries(entries)) body.set(name, value);
    return fetch(address, { method: "POST", body, keepalive: true, ...options });
  }

  if (article) {
    watch();
    answers();
  }

  /* An answer or a path that reaches nobody says so at its button; what the server refused is sent once more as a page. */
  function answers() {
    const lost = (form) => form.querySelector("[data-lost]");
    const say = ({ detail: { elt: form } }) => {
      if (!form.matches("form") || lost(form)) return;
      const told = document.createElement("p");
      told.className = "problem";
      told.setAttribute("role", "alert");
      told.dataset.lost = "";
      told.textContent = article.dataset.saidLost;
      form.append(told);
    };
    for (const name of ["htmx:sendError", "htmx:timeout"]) article.addEventListener(name, say);
    article.addEventListener("htmx:beforeRequest", ({ detail: { elt: form } }) => lost(form)?.remove());
    article.addEventListener("htmx:responseError", ({ detail: { elt: form, requestConfig } }) => {
      const pressed = requestConfig.triggeringEvent?.submitter;
      if (!form.matches("form")) return;
      if (pressed?.name) {
        const said = document.createElement("input");
        [said.type, said.name, said.value] = ["hidden", pressed.name, pressed.value];
        form.append(said);
      }
      form.submit();
    });
  }

  /* The block that crossed the reading line last; told at most every few seconds, and when the page is left. */
  function watch() {
    const above = new Set();
    let told = location.hash.replace("#block-", "");
    let timer = 0;

    function current() {
      const found = [...article.querySelectorAll("[data-block]")].filter((each) => above.has(each)).at(-1);
      return found?.id.replace("block-", "") ?? "";
    }

    function tell() {
      clearTimeout(timer);
      timer = 0;
      const block = current();
      if (!block || block === told) return;
      told = block;
      post(article.dataset.seen, { block }).catch(() => { told = ""; });
    }

    const observer = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting, boundingClientRect: box, rootBounds } of entries) {
        if (isIntersecting || box.top < (rootBounds?.top ?? 0)) above.add(target); else above.delete(target);
      }
      timer ||= setTimeout(tell, PAUSE);
    }, { rootMargin: "0px 0px -60% 0px" });
    const observe = () => { for (const each of article.querySelectorAll("[data-block]")) observer.observe(each); };
    observe();
    document.addEventListener("htmx:afterSettle", observe);
    document.addEventListener("visibilitychange", () => { if (document.hidden) tell(); });
  }

  const form = document.querySelector("form[data-note]");
  if (form) note();

  function note() {
    const text = form.elements.text;
    const status = form.querySelector("[data-saved]");
    /* What the page came with: she may have written before this script was there. */
    let saved = text.defaultValue;
    let timer = 0;
    let isSending = false;

    function say(state, words) {
      status.dataset.state = state;
      status.textContent = words;
    }

    function later(pause) {
      clearTimeout(timer);
      timer = setTimeout(send, pause);
    }

    async function send() {
      if (isSending || text.value === saved) return;
      isSending = true;
      const sent = text.value;
      say("saving", form.dataset.saidSaving);
      try {
        const answer = await post(form.action, { text: sent }, { headers: { Accept: "application/json" }, signal: AbortSignal.timeout(WAIT) });
        const isOurs = answer.headers.get("Content-Type")?.startsWith("application/json");
        const told = isOurs ? await answer.json() : {};
        if (!answer.ok || !told.saved_at) throw new Error(told.said ?? "");
        saved = sent;
        const time = new Date(told.saved_at).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
        say("saved", form.dataset.saidSaved.replace("{time}", time));
      } catch (error) {
        say("unsaved", (error.name === "Error" && error.message) || form.dataset.saidUnsaved);
        later(RETRY);
      } finally {
        isSending = false;
      }
      if (text.value !== saved && status.dataset.state === "saved") later(TYPING);
    }

    let isLeaving = false;
    text.addEventListener("input", () => later(TYPING));
    form.addEventListener("submit", () => { isLeaving = true; clearTimeout(timer); });
    document.addEventListener("visibilitychange", () => { if (document.hidden && !isLeaving) send(); });
    addEventListener("online", send);
    if (text.value !== saved) later(TYPING);
    addEventListener("beforeunload", (event) => { if (text.value !== saved && !isLeaving) event.preventDefault(); });
  }
}
