
// A link to a task opens it; the search shows the tasks that have the words, and marks them in their logs.
const tasks = [...document.querySelectorAll("details.task")];
const field = document.getElementById("search"), found = document.getElementById("found");
const MOST_MARKS = 2000, MOST_OPENED = 5;

function open() {
  const task = document.getElementById(location.hash.slice(1));
  if (!task || !tasks.includes(task)) return;
  task.hidden = false;
  task.open = true;
  task.scrollIntoView();
}

function mark(words, shown) {
  if (!window.Highlight) return;
  CSS.highlights.delete("found");
  const ranges = [];
  for (const task of words ? shown : []) {
    const texts = document.createTreeWalker(task, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text && ranges.length < MOST_MARKS; text = texts.nextNode()) {
      const lower = text.data.toLowerCase();
      for (let at = lower.indexOf(words); at >= 0 && ranges.length < MOST_MARKS; at = lower.indexOf(words, at + 1)) {
        if (lower.length !== text.data.length) break; // a letter that has another length in lower case
        const range = new Range();
        range.setStart(text, at);
        range.setEnd(text, at + words.length);
        ranges.push(range);
      }
    }
  }
  CSS.highlights.set("found", new Highlight(...ranges));
}

function search() {
  const words = field.value.toLowerCase();
  const shown = tasks.filter(task => {
    task.words ??= task.textContent.toLowerCase();
    return task.words.includes(words);
  });
  for (const task of tasks) {
    task.hidden = !shown.includes(task);
    if (words) task.open = shown.length <= MOST_OPENED && shown.includes(task);
  }
  found.textContent = words ? shown.length + " of " + tasks.length : "";
  mark(words, shown);
}

if (field) {
  field.parentElement.hidden = false;
  let later = 0;
  field.addEventListener("input", () => {
    clearTimeout(later);
    later = setTimeout(search, 120);
  });
}
window.addEventListener("hashchange", open);
document.addEventListener("click", event => {
  const link = event.target.closest('a[href^="#"]');
  if (link && link.hash === location.hash) open(); // a second click on it
});
open();
