
// next-steps.txt, with a button beside each command. Commands are the lines that are set in; a number begins a step.
function drawNextSteps() {
  const section = byId("next-steps");
  if (!model.nextSteps) {
    section.hidden = true;
    document.querySelector('.sections a[href="#next-steps"]').hidden = true;
    return;
  }
  const list = element("ol", { class: "steps" }), before = [];
  for (const line of model.nextSteps.split("\n")) {
    const step = /^\d+\. (.*)$/.exec(line), command = /^ {5}(\S.*)$/.exec(line);
    if (step) list.append(element("li", {}, element("p", {}, ...withLinks(step[1]))));
    else if (command) list.lastElementChild?.append(commandLine(command[1]));
    else if (line.trim() !== "") before.push(element("p", { class: "muted" }, line));
  }
  if (model.outcome !== "succeeded") before.unshift(element("p", {}, "This run did not end well; these are the steps of the deployment before it."));
  byId("next-steps-list").append(...before, list);
}

function commandLine(text) {
  const code = element("code", {}, text);
  const button = element("button", { type: "button", class: "copy", "aria-label": `Copy: ${text}`, onclick: () => copy(text, code, button) }, "Copy");
  return element("div", { class: "command" }, code, button);
}

async function copy(text, code, button) {
  const done = await copyNow(text);
  if (!done) getSelection().selectAllChildren(code);
  button.textContent = done ? "Copied" : "Press Ctrl+C";
  say(done ? "Copied" : "The command is selected: press Ctrl+C");
  setTimeout(() => button.textContent = "Copy", 2500);
}

// A page from a file may be refused the clipboard; the older way still works in most browsers.
async function copyNow(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const box = element("textarea", { class: "unseen", readonly: true });
    box.value = text;
    document.body.append(box);
    box.select();
    const copied = document.execCommand("copy");
    box.remove();
    return copied;
  }
}
