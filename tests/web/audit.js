// What a screen reader needs: one main heading, landmarks, names, labels and sound ids. Returns what is wrong.
() => {
  const wrong = [];
  const all = (selector) => [...document.querySelectorAll(selector)];
  const tell = (what, node) => wrong.push(`${what}: ${node.outerHTML.slice(0, 90)}`);
  const named = (node) => (node.getAttribute("aria-label") || node.textContent || "").trim();

  if (document.documentElement.lang !== "en") wrong.push("no language");
  if (!document.title.trim()) wrong.push("no title");
  if (all("main").length !== 1) wrong.push("not one main");
  if (all("h1").length !== 1) wrong.push("not one h1");
  for (const tag of ["header", "footer"]) if (!document.querySelector(`body > ${tag}`)) wrong.push(`no ${tag}`);
  for (const nav of all("nav")) if (!nav.getAttribute("aria-label")) tell("no name", nav);
  for (const field of all("input:not([type=hidden], [aria-hidden=true]), select, textarea")) {
    if (!field.labels.length && !field.getAttribute("aria-label")) tell("no label", field);
  }
  for (const node of all("a[href], button, summary")) if (node.checkVisibility() && !named(node)) tell("no name", node);
  for (const picture of all("img:not([alt])")) tell("no alternative", picture);
  for (const drawing of all("svg:not([aria-hidden=true], [role=img][aria-labelledby])")) tell("is read", drawing);

  const ids = all("[id]").map((node) => node.id);
  for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) wrong.push(`twice: ${id}`);
  for (const name of ["aria-describedby", "aria-labelledby"]) {
    for (const node of all(`[${name}]`)) {
      for (const id of node.getAttribute(name).split(/\s+/)) {
        if (id && !document.getElementById(id)) tell(`points to nothing (${id})`, node);
      }
    }
  }

  let last = 1;
  for (const heading of all("h1, h2, h3, h4")) {
    const level = Number(heading.tagName[1]);
    if (level > last + 1) tell("skips a level", heading);
    last = level;
  }
  return wrong;
}
