/* Pickers over plain fields: a list in two steps, and skills as chips. The fields work without them. */
(() => {
  const make = (tag, attributes = {}, text = "") => {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    node.textContent = text;
    return node;
  };

  // A long list with headings: the heading is chosen first, in a list of its own.
  const split = (list) => {
    const groups = [...list.querySelectorAll("optgroup")];
    const field = list.closest(".field");
    const heading = make("select", { class: "form-select", id: `${list.id}-heading` });
    heading.append(make("option", { value: "" }, "Choose"));
    for (const group of groups) heading.append(make("option", { value: group.label }, group.label));
    const above = make("div", { class: "field" });
    above.append(make("label", { class: "form-label", for: heading.id }, list.dataset.grouped), heading);
    const pair = make("div", { class: "pair" });
    field.before(pair);
    pair.append(above, field);
    const empty = list.querySelector("option[value='']");
    const show = () => {
      const group = groups.find((each) => each.label === heading.value);
      list.replaceChildren(empty, ...(group ? [...group.children] : []));
      list.disabled = !group;
    };
    heading.value = groups.find((group) => group.querySelector("option:checked"))?.label ?? "";
    for (const group of groups) group.remove();
    const chosen = list.value || groups.flatMap((group) => [...group.children]).find((each) => each.selected)?.value;
    show();
    list.value = chosen ?? "";
    heading.addEventListener("change", () => {
      show();
      list.value = "";
    });
  };

  // Skills: type to search all names, pick with the arrows or the pointer, take away with the cross or Backspace.
  const OFFERED = 8;
  const fold = (text) => text.trim().replace(/\s+/g, " ").toLowerCase();

  const rank = (name, wanted) => {
    const at = name.indexOf(wanted);
    if (name === wanted) return 0;
    if (at === 0) return 1;
    if (at > 0 && /[^a-z0-9]/.test(name[at - 1])) return 2;
    return at > 0 ? 3 : -1;
  };

  const search = (all, typed, taken) => {
    const wanted = fold(typed);
    if (!wanted) return [];
    const found = [];
    for (const skill of all) {
      if (taken.has(skill.value)) continue;
      const place = rank(skill.folded, wanted);
      if (place >= 0) found.push([place, skill]);
    }
    found.sort((one, other) => one[0] - other[0] || one[1].label.length - other[1].label.length);
    return found.slice(0, OFFERED).map(([, skill]) => skill);
  };

  const picker = (area, all) => {
    const byValue = new Map(all.map((skill) => [fold(skill.value), skill]));
    const most = Number(area.dataset.most);
    const hidden = make("input", { type: "hidden", name: area.name });
    const box = make("div", { class: `form-control picker-box${area.classList.contains("is-invalid") ? " is-invalid" : ""}` });
    const chosen = make("ul", { class: "chosen", "aria-label": "Chosen" });
    const listId = `${area.id}-offers`;
    const input = make("input", {
      id: area.id, type: "text", role: "combobox", autocomplete: "off", spellcheck: "false", autocapitalize: "none",
      "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": listId,
    });
    for (const name of ["aria-describedby", "aria-invalid"]) {
      if (area.hasAttribute(name)) input.setAttribute(name, area.getAttribute(name));
    }
    const offers = make("ul", { id: listId, class: "offers", role: "listbox", "aria-label": "Skills to choose from", hidden: "" });
    const told = make("p", { class: "visually-hidden", role: "status" });
    const wrap = make("div", { class: "picker" });
    const picked = [];
    let shown = [];
    let active = -1;

    const store = () => {
      const typed = input.value.trim();
      hidden.value = [...picked.map((skill) => skill.value), ...(typed ? [typed] : [])].join(", ");
    };
    const close = () => {
      offers.hidden = true;
      active = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };
    const point = (to) => {
      active = to;
      [...offers.children].forEach((node, index) => node.setAttribute("aria-selected", String(index === active)));
      const node = offers.children[active];
      if (!node) return input.removeAttribute("aria-activedescendant");
      input.setAttribute("aria-activedescendant", node.id);
      node.scrollIntoView({ block: "nearest" });
    };
    const offer = () => {
      shown = search(all, input.value, new Set(picked.map((skill) => skill.value)));
      if (!input.value.trim()) return close();
      offers.replaceChildren(
        ...shown.map((skill, index) => make("li", { id: `${listId}-${index}`, role: "option", "aria-selected": "false" }, skill.label)),
      );
      if (!shown.length) {
        offers.append(make("li", { class: "none", role: "option", "aria-disabled": "true", "aria-selected": "false" }, "No skill of that name"));
      }
      offers.hidden = false;
      input.setAttribute("aria-expanded", "true");
      point(shown.length ? 0 : -1);
    };
    const draw = () => {
      chosen.replaceChildren(
        ...picked.map((skill, index) => {
          const item = make("li");
          const button = make("button", { type: "button", "aria-label": `Remove ${skill.label}` }, "×");
          button.addEventListener("click", () => drop(index));
          item.append(make("span", {}, skill.label), button);
          return item;
        }),
      );
      chosen.hidden = !picked.length;
      store();
    };
    const drop = (index) => {
      const [skill] = picked.splice(index, 1);
      draw();
      told.textContent = `${skill.label} removed`;
      input.focus();
    };
    const pick = (skill) => {
      if (picked.length >= most) {
        told.textContent = `At most ${most}`;
        return;
      }
      picked.push(skill);
      input.value = "";
      draw();
      close();
      told.textContent = `${skill.label} added`;
    };

    input.addEventListener("input", () => {
      store();
      offer();
    });
    input.addEventListener("keydown", (event) => {
      const open = !offers.hidden;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (!open) return offer();
        if (!shown.length) return undefined;
        return point((active + (event.key === "ArrowDown" ? 1 : -1) + shown.length) % shown.length);
      }
      if (event.key === "Enter" && input.value.trim()) {
        event.preventDefault();
        if (open && shown[active]) pick(shown[active]);
      } else if (event.key === "," && open) {
        const same = byValue.get(fold(input.value));
        if (same && !picked.includes(same)) {
          event.preventDefault();
          pick(same);
        }
      } else if (event.key === "Escape" && open) {
        event.stopPropagation();
        close();
      } else if (event.key === "Backspace" && !input.value && picked.length) {
        drop(picked.length - 1);
      }
      return undefined;
    });
    input.addEventListener("blur", close);
    // Keeps the focus in the field while the pointer picks.
    offers.addEventListener("pointerdown", (event) => event.preventDefault());
    offers.addEventListener("click", (event) => {
      const index = [...offers.children].indexOf(event.target.closest("li"));
      if (shown[index]) pick(shown[index]);
    });
    box.addEventListener("click", (event) => event.target === box && input.focus());

    const unknown = [];
    for (const name of area.value.split(",").filter((each) => each.trim())) {
      const skill = byValue.get(fold(name));
      if (!skill) unknown.push(name.trim());
      else if (!picked.includes(skill)) picked.push(skill);
    }
    input.value = unknown.join(", ");
    const hint = document.getElementById(`${area.name}-hint`);
    if (hint) hint.textContent = "Type a part of the name and choose from the list.";
    box.append(chosen, input);
    wrap.append(box, offers, hidden, told);
    area.replaceWith(wrap);
    draw();
  };

  const lists = new Map();
  const skillsAt = (url) => {
    if (!lists.has(url)) {
      lists.set(url, fetch(url).then((answer) => answer.json()).then((pairs) =>
        pairs.map(([value, label]) => ({ value, label, folded: fold(label) }))));
    }
    return lists.get(url);
  };
  const prepare = (root) => {
    root.querySelectorAll("select[data-grouped]:not([data-ready])").forEach((list) => {
      list.dataset.ready = "";
      split(list);
    });
    root.querySelectorAll("textarea[data-skills]:not([data-ready])").forEach((area) => {
      area.dataset.ready = "";
      skillsAt(area.dataset.skills).then((all) => picker(area, all));
    });
  };
  prepare(document);
  document.addEventListener("htmx:after:swap", () => prepare(document));
})();
