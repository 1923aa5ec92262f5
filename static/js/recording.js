/* Tells the server what was played of a recording, and goes on where it was stopped. What is told is a claim: the server
   bounds it by its own clock. Without this script the transcript can be read instead. */
"use strict";
{
  const EVERY = 10000;
  const STEP = 2.5;
  const players = new WeakMap();
  const token = () => document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
  const box = (media) => media.closest("[data-claim]");

  function stateOf(media) {
    if (!players.has(media)) players.set(media, { spans: [], at: null, told: 0 });
    return players.get(media);
  }

  /* A stretch grows while time runs on; a jump begins another. */
  function follow(media) {
    const state = stateOf(media);
    const now = media.currentTime;
    const last = state.spans.at(-1);
    const goesOn = state.at !== null && now >= state.at && now - state.at < STEP * Math.max(media.playbackRate, 1);
    if (goesOn && last) last[1] = now; else state.spans.push([now, now]);
    state.at = now;
    if (Date.now() - state.told > EVERY) tell(media);
  }

  async function tell(media) {
    const place = box(media);
    const state = stateOf(media);
    if (!place?.dataset.claim) return;
    state.told = Date.now();
    const spans = state.spans.filter(([from, to]) => to > from).slice(-100);
    const body = JSON.stringify({ spans, position: media.currentTime });
    const headers = { "Content-Type": "application/json", "X-CSRFToken": token() };
    try {
      const answer = await fetch(place.dataset.claim, { method: "POST", body, headers, keepalive: true });
      if (!answer.ok) return;
      const { percent } = await answer.json();
      const said = place.querySelector("[data-played]");
      if (said) said.textContent = said.dataset.said.replace("{percent}", percent);
    } catch {
      const said = place.querySelector("[data-played]");
      if (said) said.textContent = said.dataset.saidUntold;
    }
  }

  const onMedia = (name, act) => document.addEventListener(name, ({ target }) => { if (target.matches?.("video, audio") && box(target)) act(target); }, true);
  onMedia("loadedmetadata", (media) => {
    const position = Number(box(media).dataset.position);
    if (position && position < media.duration - 5) media.currentTime = position;
  });
  onMedia("play", (media) => { stateOf(media).at = null; tell(media); });
  onMedia("timeupdate", (media) => { if (!media.paused && !media.seeking) follow(media); });
  onMedia("seeking", (media) => { stateOf(media).at = null; });
  onMedia("pause", (media) => tell(media));
  onMedia("ended", (media) => tell(media));
  function tellAll() {
    for (const media of document.querySelectorAll("[data-claim] :is(video, audio)")) if (players.has(media)) tell(media);
  }
  document.addEventListener("visibilitychange", () => { if (document.hidden) tellAll(); });
  addEventListener("online", tellAll);
  /* What was ready before this script. */
  for (const media of document.querySelectorAll("[data-claim] :is(video, audio)")) {
    if (media.readyState > 0) media.dispatchEvent(new Event("loadedmetadata"));
  }
}
