/* Saves each answer of a quiz as it is given, and says no more than the server confirmed.
   Without this script the form saves and hands in by its buttons. What it relies on stands in assessments/saving.py:
   one save under way at a time, each with every answer not yet acknowledged, the sequence rising with each.
   What is not acknowledged is also kept in the browser, one entry a question, until it is: docs/decisions/0018. */
"use strict";
{
  const form = document.querySelector("form[data-save]");
  const settled = document.querySelector("[data-settled]")?.dataset.settled;
  const WAIT = 15000;
  const PAUSES = [1000, 2000, 5000, 10000, 30000];
  const TYPING = 900;
  const kept = (address) => `unsaved ${address} `;

  /* Entries are compared as the server does: whatever their order (steps move), without the space around a text. */
  const plain = (entries) => JSON.stringify(entries?.map(([name, value]) => [name, value.trim()]).sort());
  const same = (one, other) => plain(one) === plain(other);

  /* Storage may be switched off or full; the page itself still remembers. */
  const storage = (act) => { try { return act(localStorage); } catch { return null; } };
  const keysOf = (address) => storage((store) => Object.keys(store).filter((key) => key.startsWith(kept(address)))) ?? [];
  const read = (key) => storage((store) => JSON.parse(store.getItem(key)));

  /* An attempt handed in needs nothing of this any more. */
  if (settled) for (const key of keysOf(settled)) storage((store) => store.removeItem(key));

  if (form) begin();

  function begin() {
    const prefix = kept(form.dataset.save);
    const status = form.querySelector("[data-status]");
    const fields = new Map([...form.querySelectorAll("fieldset.question")].map((field) => [field.id, field]));
    const standing = new Map([...fields].map(([name, field]) => [name, said(field, asGiven)]));
    const unconfirmed = new Map();
    let count = "";
    let lastSaved = "";
    let isSending = false;
    let isClosed = false;
    let isLeaving = false;
    let failures = 0;
    let timer = 0;

    function say(state, ...words) {
      status.closest(".saved").dataset.state = state;
      status.textContent = [count, ...words].filter(Boolean).join(" ");
    }

    /* What a field holds now, and what it held when the page came: she may have answered before this script was there. */
    function asItIs({ value, checked }) { return { value, checked }; }

    function asGiven({ options, defaultValue, defaultChecked }) {
      const value = options ? [...options].find((each) => each.defaultSelected)?.value : defaultValue;
      return { value: value ?? "", checked: defaultChecked };
    }

    /* What the fields of a question say, as the form would send it. */
    function said(field, as = asItIs) {
      const named = [...field.elements].filter((each) => each.name && each.type !== "submit");
      const held = named.map((each) => ({ name: each.name, isBox: ["radio", "checkbox"].includes(each.type), ...as(each) }));
      return held.filter((each) => each.value.trim() && (each.checked || !each.isBox)).map(({ name, value }) => [name, value]);
    }

    function put(field, entries) {
      for (const each of [...field.elements].filter((one) => one.name && one.type !== "submit")) {
        if (["radio", "checkbox"].includes(each.type)) each.checked = entries.some(([name, value]) => name === each.name && value === each.value);
        else each.value = entries.find(([name]) => name === each.name)?.[1] ?? "";
      }
      freshen(field);
    }

    function freshen(field) {
      const clears = field.querySelector("[data-clears]");
      if (clears) clears.hidden = !said(field).length;
    }

    function keep(name) {
      const entry = { now: unconfirmed.get(name), was: standing.get(name) };
      storage((store) => store.setItem(prefix + name, JSON.stringify(entry)));
    }

    /* Other tabs hear that it is done before it is gone. */
    function forget(name, now) {
      storage((store) => store.setItem(prefix + name, JSON.stringify({ done: now })));
      storage((store) => store.removeItem(prefix + name));
    }

    function note(field, wait = 0) {
      unconfirmed.set(field.id, said(field));
      keep(field.id);
      freshen(field);
      if (isClosed) return;
      if (!failures) say("saving", form.dataset.saidSaving);
      if (wait || !failures) later(wait);
    }

    /* What isn't known to be saved as it stands here. Of anything else another page may have spoken since. */
    function open() {
      const isOpen = ([name, field]) => unconfirmed.has(name) || !same(said(field), standing.get(name));
      return [...fields].filter(isOpen).map(([name]) => name);
    }

    /* What a page before this one could not save. It is sent where nobody has answered the question since; else what was
       typed is shown beside the answer that stands, and anything else gives way. */
    function recall() {
      for (const key of keysOf(form.dataset.save)) {
        const [name, entry] = [key.slice(prefix.length), read(key)];
        const field = fields.get(name);
        if (!field || !entry?.now || same(standing.get(name), entry.now)) storage((store) => store.removeItem(key));
        else if (same(standing.get(name), entry.was)) { put(field, entry.now); note(field); }
        else if (field.dataset.kind === "short") tellWritten(field, entry.now[0]?.[1]);
        else storage((store) => store.removeItem(key));
      }
    }

    function tellWritten(field, text) {
      if (text) field.querySelector("[data-elsewhere]").textContent = form.dataset.saidWritten.replace("{text}", text);
    }

    /* Another tab has answered, or has had it confirmed. Both send what is open: it is the same. */
    function hear({ key, newValue }) {
      const field = key?.startsWith(prefix) && fields.get(key.slice(prefix.length));
      const entry = field && newValue ? JSON.parse(newValue) : null;
      if (entry?.now) {
        put(field, entry.now);
        unconfirmed.set(field.id, entry.now);
        later(3000);
      } else if (entry?.done) {
        standing.set(field.id, entry.done);
        if (same(unconfirmed.get(field.id), entry.done)) unconfirmed.delete(field.id);
        if (!unconfirmed.size && !failures) say("", lastSaved);
      }
    }

    function later(pause) {
      clearTimeout(timer);
      timer = setTimeout(send, pause);
    }

    /* Signed in again in another tab, the token of this page is stale: the page's own address gives a fresh one. */
    async function renewToken() {
      const answer = await fetch(form.action, { signal: AbortSignal.timeout(WAIT) });
      if (!answer.ok || answer.redirected) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      const token = fresh.querySelector("form[data-save] [name=csrfmiddlewaretoken]");
      if (token) form.elements.csrfmiddlewaretoken.value = token.value;
    }

    async function post(batch) {
      const body = new FormData();
      for (const name of ["csrfmiddlewaretoken", "client", "sequence"]) body.set(name, form.elements[name].value);
      body.set("spoken", [...batch.keys()].join(" "));
      for (const [name, value] of [...batch.values()].flat()) body.append(name, value);
      form.elements.sequence.value = Number(form.elements.sequence.value) + 1;
      const answer = await fetch(form.dataset.save, { method: "POST", body, keepalive: true, signal: AbortSignal.timeout(WAIT) });
      const isOurs = answer.headers.get("Content-Type")?.startsWith("application/json");
      return { status: answer.status, ...(isOurs ? await answer.json() : {}) };
    }

    function confirmed(batch, answer) {
      for (const [name, entries] of batch) {
        standing.set(name, entries);
        if (!same(unconfirmed.get(name), entries)) { if (unconfirmed.has(name)) keep(name); continue; }
        unconfirmed.delete(name);
        forget(name, entries);
      }
      failures = 0;
      const time = new Date(answer.saved_at).toLocaleTimeString(document.documentElement.lang, { hourCycle: "h23" });
      count = form.dataset.saidAnswered.replace("{number}", answer.answered);
      lastSaved = form.dataset.saidSaved.replace("{time}", time);
      say(unconfirmed.size ? "saving" : "saved", unconfirmed.size ? form.dataset.saidSaving : lastSaved);
    }

    async function receive(batch, answer) {
      if (answer.outcome === "applied") { confirmed(batch, answer); return; }
      failures += 1;
      say("unsaved", answer.said ?? form.dataset.saidUnsaved);
      isClosed = ["late", "handed_in"].includes(answer.outcome) || [400, 409].includes(answer.status);
      if (answer.status === 403) await renewToken();
    }

    async function send() {
      if (isSending || isClosed || !unconfirmed.size) return;
      isSending = true;
      const batch = new Map(unconfirmed);
      try {
        await receive(batch, await post(batch));
      } catch {
        failures += 1;
        say("unsaved", form.dataset.saidUnsaved);
      } finally {
        isSending = false;
      }
      if (failures) later(PAUSES[Math.min(failures, PAUSES.length) - 1]); else if (unconfirmed.size) send();
    }

    /* Time was granted after it was over. */
    function reopen({ detail }) {
      if (!isClosed || !detail.time?.left) return;
      isClosed = false;
      failures = 0;
      send();
    }

    form.addEventListener("change", ({ target }) => {
      const field = target.closest("fieldset.question");
      if (field && !(target.type === "text" && same(said(field), unconfirmed.get(field.id) ?? standing.get(field.id)))) note(field);
    });
    form.addEventListener("input", ({ target }) => { if (target.type === "text") note(target.closest("fieldset.question"), TYPING); });
    form.addEventListener("attempt:time", reopen);
    form.addEventListener("formdata", ({ formData }) => formData.set("spoken", open().join(" ")));
    form.addEventListener("submit", () => { isLeaving = true; clearTimeout(timer); });
    addEventListener("storage", hear);
    addEventListener("online", send);
    document.addEventListener("visibilitychange", () => { if (document.hidden && !isLeaving) send(); });
    addEventListener("beforeunload", (event) => { if (unconfirmed.size && !isLeaving && !isClosed) event.preventDefault(); });
    count = status.dataset.count;
    for (const name of open()) note(fields.get(name));
    recall();
  }
}
