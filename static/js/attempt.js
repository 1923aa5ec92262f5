/* Saves each answer of a quiz as it is chosen, and says no more than the server confirmed.
   Without this script the form saves and hands in by its buttons. What it relies on stands in assessments/saving.py:
   one save under way at a time, each with every answer not yet acknowledged, the sequence rising with each. */
"use strict";

const form = document.querySelector("form[data-save]");
const status = form?.querySelector("[data-status]");
const WAIT = 15000;
const PAUSES = [1000, 2000, 5000, 10000, 30000];

const unconfirmed = new Map();
const memory = `unsaved ${form?.dataset.save}`;
let isSending = false;
let isClosed = false;
let isLeaving = false;
let failures = 0;
let timer = 0;

const say = (...words) => { status.textContent = words.filter(Boolean).join(" "); };
const count = () => form.dataset.saidAnswered.replace("{number}", new Set([...form.querySelectorAll("input[type=radio]:checked")].map((box) => box.name)).size);

/* A page that is loaded again still knows what it could not save. */
function remember() {
  try {
    if (unconfirmed.size) sessionStorage.setItem(memory, JSON.stringify([...unconfirmed]));
    else sessionStorage.removeItem(memory);
  } catch { /* Storage may be switched off; the page itself still remembers. */ }
}

function recall() {
  let kept = [];
  try { kept = JSON.parse(sessionStorage.getItem(memory) ?? "[]"); } catch { return; }
  for (const [name, value] of kept) {
    const box = [...form.querySelectorAll("input[type=radio]")].find((each) => each.name === name && each.value === value);
    if (box) { box.checked = true; unconfirmed.set(name, value); }
  }
}

function later() {
  clearTimeout(timer);
  timer = setTimeout(send, PAUSES[Math.min(failures, PAUSES.length) - 1] ?? PAUSES[0]);
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
  for (const [name, value] of batch) body.set(name, value);
  form.elements.sequence.value = Number(form.elements.sequence.value) + 1;
  const answer = await fetch(form.dataset.save, { method: "POST", body, signal: AbortSignal.timeout(WAIT) });
  const isOurs = answer.headers.get("Content-Type")?.startsWith("application/json");
  return { status: answer.status, ...(isOurs ? await answer.json() : {}) };
}

function confirmed(batch, answer) {
  for (const [name, value] of batch) if (unconfirmed.get(name) === value) unconfirmed.delete(name);
  failures = 0;
  const time = new Date(answer.saved_at).toLocaleTimeString();
  say(count(), unconfirmed.size ? form.dataset.saidSaving : form.dataset.saidSaved.replace("{time}", time));
}

async function receive(batch, answer) {
  if (answer.outcome === "applied") { confirmed(batch, answer); return; }
  failures += 1;
  say(count(), answer.said ?? form.dataset.saidUnsaved);
  if (answer.status === 403) await renewToken();
  isClosed = ["late", "handed_in"].includes(answer.outcome) || [400, 404, 409].includes(answer.status);
  if (["late", "handed_in"].includes(answer.outcome)) unconfirmed.clear();
}

async function send() {
  if (isSending || isClosed || !unconfirmed.size) return;
  isSending = true;
  const batch = new Map(unconfirmed);
  try {
    await receive(batch, await post(batch));
  } catch {
    failures += 1;
    say(count(), form.dataset.saidUnsaved);
  } finally {
    isSending = false;
    remember();
  }
  if (failures) later(); else send();
}

if (form) {
  recall();
  form.addEventListener("change", ({ target }) => {
    if (target.type !== "radio" || isClosed) return;
    unconfirmed.set(target.name, target.value);
    remember();
    if (!failures) say(count(), form.dataset.saidSaving);
    send();
  });
  form.addEventListener("submit", () => { isLeaving = true; clearTimeout(timer); });
  addEventListener("online", send);
  addEventListener("beforeunload", (event) => { if (unconfirmed.size && !isLeaving) event.preventDefault(); });
  send();
}
