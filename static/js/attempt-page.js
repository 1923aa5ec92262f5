/* Moves steps, clears answers and tells the time on the page of a quiz, without loading it again. Each change is told to
   attempt.js by a `change`; without this script the same buttons send the form. */
"use strict";
{
  const form = document.querySelector("form[data-save]");
  const SECOND = 1000;
  const TOLD_AT = [600, 300, 60];

  const announce = (words) => { form.querySelector("[data-announce]").textContent = words; };
  const fill = (words, named) => Object.entries(named).reduce((text, [name, value]) => text.replace(`{${name}}`, value), words);
  const changed = (field) => field.dispatchEvent(new Event("change", { bubbles: true }));

  /* The focus stays on the button; every step has its place then. */
  function move(button) {
    const step = button.closest("[data-step]");
    const steps = step.parentElement;
    if (button.value.endsWith("-1")) step.previousElementSibling?.before(step);
    else step.nextElementSibling?.after(step);
    [...steps.children].forEach((each, place) => { each.querySelector("select").value = place + 1; });
    button.focus();
    const place = [...steps.children].indexOf(step) + 1;
    announce(fill(form.dataset.saidMoved, { step: step.dataset.step, place, count: steps.children.length }));
    changed(steps.closest("fieldset"));
  }

  function clear(button) {
    const field = button.closest("fieldset");
    for (const box of field.querySelectorAll("input:checked")) box.checked = false;
    field.querySelector("input").focus();
    announce(form.dataset.saidCleared);
    changed(field);
  }

  form?.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=move], button[name=clear]");
    if (!button) return;
    event.preventDefault();
    (button.name === "move" ? move : clear)(button);
  });

  if (form?.dataset.time) tellTime();

  function tellTime() {
    const clock = document.querySelector("[data-left]");
    const deadline = document.querySelector("[data-deadline]");
    const over = form.querySelector("[data-over]");
    let before = Number(clock.dataset.left);
    let endsAt = Date.now() + before * SECOND;
    let asked = 0;
    let heard = 0;

    function words(left) {
      if (left <= 0) return form.dataset.saidOver;
      if (left < 60) return form.dataset.saidLess;
      const minutes = Math.ceil(left / 60);
      return minutes === 1 ? form.dataset.saidMinute : fill(form.dataset.saidMinutes, { number: minutes });
    }

    /* Quiet to the ear but at ten, five and one minute and at the end; to the eye it changes with the minute. */
    function tick() {
      const left = Math.max(0, Math.ceil((endsAt - Date.now()) / SECOND));
      const crossed = TOLD_AT.filter((mark) => before > mark && left <= mark && left > 0).at(-1);
      if (crossed) announce(words(left > crossed - 15 ? crossed : left));
      if (!left && before) announce(form.dataset.saidOver);
      if (clock.textContent !== words(left)) clock.textContent = words(left);
      over.hidden = Boolean(left);
      before = left;
    }

    function learn({ detail }) {
      if (!detail.time) return;
      endsAt = Date.now() + detail.time.left * SECOND;
      if (deadline.textContent === detail.time.said) return;
      deadline.textContent = detail.time.said;
      before = detail.time.left;
      announce(detail.time.said);
    }

    /* An answer that was overtaken by a later one says how it was before. */
    async function ask() {
      if (document.hidden) return;
      const number = ++asked;
      try {
        const answer = await fetch(form.dataset.time);
        const detail = answer.ok ? await answer.json() : null;
        if (!detail || number < heard) return;
        heard = number;
        form.dispatchEvent(new CustomEvent("attempt:time", { detail }));
      } catch { /* The next one may get through. */ }
    }

    form.addEventListener("attempt:time", learn);
    document.addEventListener("visibilitychange", ask);
    setInterval(tick, SECOND);
    setInterval(ask, 60 * SECOND);
    tick();
  }
}
