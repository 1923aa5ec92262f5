// Does what a few inline scripts of Wagtail's admin would do, since our policy forbids inline scripts.
// What replaces them leaves a <template> that names the function and carries its arguments as JSON.
(() => {
  'use strict';
  const MARK = 'template[data-house-call], template[data-house-new]';
  const waiting = [];
  let isLoaded = document.readyState !== 'loading';

  const run = (mark) => {
    const { houseCall, houseNew, houseWith } = mark.dataset;
    const known = window[houseCall || houseNew];
    if (typeof known !== 'function') {
      if (isLoaded) throw new Error(`${houseCall || houseNew} is not there`);
      waiting.push(mark);
      return;
    }
    delete mark.dataset.houseCall;
    delete mark.dataset.houseNew;
    const args = JSON.parse(houseWith);
    if (houseCall) known(...args);
    else new known(...args);
  };

  const look = (node) => {
    if (!(node instanceof Element)) return;
    if (node.matches(MARK)) run(node);
    node.querySelectorAll(MARK).forEach(run);
  };

  new MutationObserver((changes) => changes.forEach((change) => change.addedNodes.forEach(look)))
    .observe(document.documentElement, { childList: true, subtree: true });
  document.addEventListener('DOMContentLoaded', () => {
    isLoaded = true;
    waiting.splice(0).forEach(run);
    document.querySelectorAll(MARK).forEach(run);
  });
})();
