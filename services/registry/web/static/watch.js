// Keeps the progress of an import moving; the page says the same without it, once it is loaded again.
const PAUSE = 1000;

async function look() {
  const shown = document.querySelector("#progress");
  if (!shown?.hasAttribute("data-busy")) return;
  try {
    const answer = await fetch(location.href, { headers: { accept: "text/html" } });
    if (answer.ok && !answer.redirected) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      shown.replaceWith(page.querySelector("#progress"));
    }
  } catch {
    // The line is down for a moment: what is shown stays true, and the next look may succeed.
  }
  setTimeout(look, PAUSE);
}

setTimeout(look, PAUSE);
