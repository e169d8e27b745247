/* Reports: words are offered as a query is written, its mistake is pointed at, and what is chosen is shown at once. */
(() => {
  const WORD = /[a-z_][a-z0-9_]*$/i;

  const make = (tag, attributes = {}, text = "") => {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    node.textContent = text;
    return node;
  };

  const completing = (area) => {
    const listId = `${area.id}-offers`;
    const list = make("ul", { id: listId, class: "offers query-offers", role: "listbox", "aria-label": "Words that may come here", hidden: "" });
    area.after(list);
    for (const [name, value] of Object.entries({ "aria-autocomplete": "list", "aria-controls": listId, "aria-expanded": "false", role: "combobox" })) area.setAttribute(name, value);
    let words = [];
    let start = 0;
    let active = -1;
    let asked = 0;

    const close = () => {
      list.hidden = true;
      active = -1;
      asked += 1;
      area.setAttribute("aria-expanded", "false");
      area.removeAttribute("aria-activedescendant");
    };
    const point = (to) => {
      active = to;
      [...list.children].forEach((node, index) => node.setAttribute("aria-selected", String(index === active)));
      const node = list.children[active];
      if (!node) return;
      area.setAttribute("aria-activedescendant", node.id);
      node.scrollIntoView({ block: "nearest" });
    };
    const take = (index) => {
      const word = words[index];
      const isWithin = area.value[start - 1] === "(" && word.part === "field";
      const isClosed = area.value[area.selectionStart] === ")";
      const after = word.part === "function" || isClosed ? "" : isWithin ? ")" : " ";
      area.setRangeText(word.text + after, start, area.selectionStart, "end");
      close();
      area.focus();
      area.dispatchEvent(new Event("input", { bubbles: true }));
    };
    const show = (offered) => {
      ({ words, start } = offered);
      if (!words.length) return close();
      list.replaceChildren(
        ...words.map((word, index) => {
          const item = make("li", { id: `${listId}-${index}`, role: "option", "aria-selected": "false" });
          item.append(make("span", { class: "mono" }, word.text), make("small", {}, word.meaning));
          return item;
        }),
      );
      list.hidden = false;
      area.setAttribute("aria-expanded", "true");
      point(0);
      return undefined;
    };
    const ask = async () => {
      asked += 1;
      const mine = asked;
      const address = new URL(area.dataset.words, location.href);
      address.searchParams.set("q", area.value);
      address.searchParams.set("at", area.selectionStart);
      const answer = await fetch(address, { headers: { Accept: "application/json" } });
      if (mine !== asked || !answer.ok || document.activeElement !== area) return;
      show(await answer.json());
    };

    area.addEventListener("input", (event) => {
      if (!event.isTrusted) return;
      // What was offered for fewer letters must not be taken for more of them.
      close();
      const before = area.value.slice(0, area.selectionStart);
      if (WORD.test(before) || /[,(]\s*$/.test(before)) ask();
    });
    area.addEventListener("keydown", (event) => {
      if (event.key === " " && event.ctrlKey) {
        event.preventDefault();
        ask();
        return;
      }
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        area.form.requestSubmit();
        return;
      }
      if (list.hidden || event.isComposing) return;
      const moves = { ArrowDown: 1, ArrowUp: -1 };
      if (event.key in moves) point((active + moves[event.key] + words.length) % words.length);
      else if (event.key === "Enter" || event.key === "Tab") take(active);
      else if (event.key === "Escape") close();
      else return;
      event.preventDefault();
    });
    area.addEventListener("blur", close);
    list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const item = event.target.closest("li");
      if (item) take([...list.children].indexOf(item));
    });
  };

  const prepare = () => {
    for (const area of document.querySelectorAll("textarea[data-words]:not([role])")) completing(area);
    for (const list of document.querySelectorAll("select[data-sends]")) {
      list.removeAttribute("data-sends");
      list.form.querySelector("button[type=submit]").hidden = true;
      list.addEventListener("change", () => list.form.requestSubmit());
    }
  };
  prepare();

  // After the check of a query: the field says whether it can be asked.
  document.addEventListener("htmx:after:swap", () => {
    prepare();
    const area = document.getElementById("f-q");
    if (!area) return;
    const isBroken = Boolean(document.querySelector("#q-note .field-error"));
    area.classList.toggle("is-invalid", isBroken);
    if (isBroken) area.setAttribute("aria-invalid", "true");
    else area.removeAttribute("aria-invalid");
  });

  // The mistake of a query that was sent is selected, so that it can be written over.
  const mark = document.querySelector("#q-note [data-first]");
  const area = document.getElementById("f-q");
  if (mark && area) {
    area.focus();
    area.setSelectionRange(Number(mark.dataset.first), Number(mark.dataset.last));
  }

  // What takes longer than a page waits begins in the background at once.
  document.querySelector("form[data-at-once]")?.requestSubmit();
})();
